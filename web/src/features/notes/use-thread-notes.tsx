import { StickyNote } from 'lucide-react';
import { lazy, type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { mutate, query } from '../../api/request.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useText } from '../../i18n/text.js';
import type { SellerRow } from '../inbox/documents.js';
import { useInbox } from '../inbox/inbox-context.js';
import type { Between, ThreadNotes } from '../thread/notes.js';
import { outboxOf } from '../thread/page-outboxes.js';
import type { ThreadState } from '../thread/thread-state.js';
import { readMentions, unreadMention } from './documents.js';
import { createNoteSource, messageOfNote } from './note-source.js';
import { NotesStore } from './notes-store.js';

/** Loads the composer of notes and the list of them. */
export const loadNotes = () => Promise.all([loadComposer(), loadList()]);
const loadComposer = () => import('./note-composer.js');
const loadList = () => import('./note-list.js');
const NoteComposer = lazy(loadComposer);
const NoteList = lazy(loadList);

/** The time for which a thread must be seen until its mentions are read, in ms. */
const seenMs = 400;

interface OperatorNotes extends ThreadNotes {
  notes: NotesStore;
  renderNotes: (from: string | null, to: string | null) => ReactNode;
}

/** Connects the open conversation with its internal notes. */
export function useThreadNotes({ id: sellerId, businessName }: SellerRow) {
  const text = useText();
  const { store, user } = useInbox();
  const [isOpen, setOpen] = useState(false);
  const source = useMemo(
    () => createNoteSource(store, user.actorId, sellerId),
    [store, user.actorId, sellerId],
  );
  const outbox = useMemo(() => outboxOf(source), [source]);
  const notes = useMemo(() => new NotesStore(store, sellerId), [store, sellerId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation begins with a message.
  useEffect(() => setOpen(false), [sellerId]);
  useEffect(() => notes.start(), [notes]);
  useEffect(() => {
    // The event of a note can come before the answer that it is stored.
    return store.onNote((note) => {
      if (note.seller.id === sellerId && note.isOwn) outbox.confirm(messageOfNote(note));
    });
  }, [store, outbox, sellerId]);
  useReadMentions(sellerId);

  const toggle = () => setOpen((open) => !open);
  const label = text('inbox.writeNote');
  const threadNotes: OperatorNotes = {
    useBetween: useOperatorNotes as ThreadNotes['useBetween'],
    notes,
    renderNotes: (from, to) => (
      <LazyBoundary>
        <NoteList {...{ notes, outbox, source, from, to }} onEdit={() => setOpen(true)} />
      </LazyBoundary>
    ),
    composer: isOpen && (
      <LazyBoundary>
        <NoteComposer key={source.key} {...{ source, outbox, businessName }} onClose={toggle} />
      </LazyBoundary>
    ),
    toggle: (
      <button
        type="button"
        className="p-button p-button--quiet p-button--icon"
        aria-label={label}
        title={`${label} (Alt+N)`}
        aria-keyshortcuts="Alt+N"
        onClick={toggle}
      >
        <StickyNote size={18} aria-hidden="true" />
      </button>
    ),
  };
  return { threadNotes, toggle };
}

/** Loads the notes between the loaded messages, and shows those between two of them. */
function useOperatorNotes({ notes, renderNotes }: OperatorNotes, state: ThreadState): Between {
  const { messages, hasOlder, hasNewer, phase } = state;
  const since = hasOlder ? (messages[0]?.createdAt ?? null) : null;
  const until = hasNewer ? (messages.at(-1)?.createdAt ?? null) : null;
  const isKnown = messages.length > 0 || phase === 'ready';
  useEffect(() => {
    if (isKnown) notes.cover({ since, until });
  }, [notes, since, until, isKnown]);
  const outboxAndNotes = useRef(renderNotes);
  outboxAndNotes.current = renderNotes;
  const shown = useSyncExternalStore(notes.subscribe, () => notes.notes);
  const deleted = useSyncExternalStore(notes.subscribe, () => notes.deleted);
  return useMemo<Between>(() => {
    const times = [...shown, ...deleted.values()].map(({ createdAt }) => createdAt);
    return (from, to) => {
      // At the end are unsent notes too.
      const isNeeded = to === null || times.some((time) => (from === null || time >= from) && time < to);
      return isNeeded ? outboxAndNotes.current(from, to) : null;
    };
  }, [shown, deleted]);
}

/** Marks the user's mentions in the open conversation as read when it was seen. */
function useReadMentions(sellerId: string): void {
  const { store } = useInbox();
  const count = useSyncExternalStore(store.subscribe, () => store.mentions.count);
  const { result: isMentioned } = useLatestQuery<{ sellerId: string; count: number }, boolean>(
    async ({ sellerId }, _, signal) => {
      const { node } = await query(store.client, unreadMention, { sellerId }, signal);
      return node?.__typename === 'Seller' && node.hasUnreadMention;
    },
    count === 0 ? null : { sellerId, count },
  );
  useEffect(() => {
    if (!isMentioned) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
      timer = setTimeout(() => {
        mutate(store.client, readMentions, { sellerId })
          .then(() => store.mentions.ask())
          .catch(() => {});
      }, seenMs);
    };
    look();
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [store, sellerId, isMentioned]);
}
