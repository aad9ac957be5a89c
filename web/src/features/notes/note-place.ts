import type { Client } from '@urql/core';
import { useEffect, useRef, useSyncExternalStore } from 'react';
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

/** The time for which an opened note is emphasized, and kept in view. */
const emphasisMs = 1_600;

/** The events of a reader who scrolls, or does something else. */
const inputs = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const;

/** The note that was opened and is not shown yet, or not for long. */
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
  useEffect(() => {
    const note = element.current;
    if (!isOpened || !note) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if ((entries.at(-1)?.intersectionRatio ?? 1) < 1) note.scrollIntoView({ block: 'nearest' });
      },
      { threshold: [0, 1] },
    );
    observer.observe(note);
    const stop = () => observer.disconnect();
    for (const type of inputs) document.addEventListener(type, stop, { once: true });
    const timer = setTimeout(() => seek(null), emphasisMs);
    return () => {
      stop();
      clearTimeout(timer);
      for (const type of inputs) document.removeEventListener(type, stop);
    };
  }, [isOpened]);
  return { element, isOpened };
}
