import type { Client } from '@urql/core';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { query } from '../../api/request.js';
import { operatorRouter } from '../../router.js';
import { Emitter } from '../inbox/listeners.js';
import { messagesNear } from './documents.js';

/* Opens a conversation at a note. The note is in the row of the message before it. */

interface NotePlace {
  id: string;
  createdAt: string;
  seller: { id: string };
}

const emitter = new Emitter();

/** The time for which an opened note is emphasized. */
const emphasisMs = 1_600;

/** The time for which it is kept in view: on a slow device, the list measures its rows for long. */
const keptMs = 10_000;

/** The events of a reader who scrolls, or does something else. */
const inputs = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const;

/** The note that was opened, until it is kept in view no longer. */
let soughtId: string | null = null;

function seek(id: string | null): void {
  soughtId = id;
  emitter.emit();
}

/** Opens the conversation of a note, and shows the note. Throws if its place can't be loaded. */
export async function openNote(client: Client, { id, createdAt, seller }: NotePlace): Promise<void> {
  const { chatMessages } = await query(client, messagesNear, { sellerId: seller.id, time: createdAt });
  const { nodes } = chatMessages;
  const before = nodes.find((message) => message.createdAt <= createdAt) ?? nodes[0];
  seek(id);
  operatorRouter.goTo({ page: 'inbox', sellerId: seller.id, messageId: before?.id ?? null });
}

/**
 * Scrolls a note into view if it was opened, and again while the list measures its rows, until the reader does something.
 * @returns the element's ref, and whether to emphasize the note.
 */
export function useOpenedNote(id: string) {
  const element = useRef<HTMLElement>(null);
  const isOpened = useSyncExternalStore(emitter.subscribe, () => soughtId === id);
  const [isEmphasized, setEmphasized] = useState(false);
  useEffect(() => {
    const note = element.current;
    if (!isOpened || !note) return;
    setEmphasized(true);
    setTimeout(() => setEmphasized(false), emphasisMs);
    const observer = new IntersectionObserver(
      (entries) => {
        if ((entries.at(-1)?.intersectionRatio ?? 1) < 1) note.scrollIntoView({ block: 'nearest' });
      },
      { threshold: [0, 1] },
    );
    observer.observe(note);
    const release = () => seek(null);
    for (const type of inputs) document.addEventListener(type, release, { once: true });
    const timer = setTimeout(release, keptMs);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
      for (const type of inputs) document.removeEventListener(type, release);
    };
  }, [isOpened]);
  return { element, isEmphasized };
}
