import { StickyNote } from 'lucide-react';
import { lazy, type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { mutate, query } from '../../api/request.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { afterFrame } from '../../components/after-frame.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useText } from '../../i18n/text.js';
import type { SellerRow } from '../inbox/documents.js';
import { useInbox } from '../inbox/inbox-context.js';
import type { Between, ThreadNotes } from '../thread/notes.js';
import { outboxOf } from '../thread/page-outboxes.js';
import type { ThreadState } from '../thread/thread-state.js';
import type { NotesStore } from './notes-store.js';
import { readMentions, unreadMention } from './read-documents.js';

/** Loads the composer of notes and the list of them. */
export const loadNotes = () => Promise.all([loadConnection(), loadComposer(), loadList()]);
const loadConnection = () => import('./connection.js');
const loadComposer = () => import('./note-composer.js');
const loadList = () => import('./note-list.js');
const NoteComposer = lazy(loadComposer);
const NoteList = lazy(loadList);

/** The time for which a thread must be seen until its mentions are read, in ms. */
const seenMs = 400;

interface OperatorNotes extends ThreadNotes {
  notes: NotesStore | null;
  renderNotes: (from: string | null, to: string | null) => ReactNode;
}

/**
 * Connects the open conversation with its internal notes.
 * @param focusMessage focuses the composer of messages, if it is shown.
 */
export function useThreadNotes({ id: sellerId, businessName }: SellerRow, focusMessage: () => void) {
  const text = useText();
  const { store, user } = useInbox();
  const { isOpen, open, close } = useNoteMode(sellerId, focusMessage);
  const field = useRef<HTMLTextAreaElement>(null);
  const connection = useConnection();
  const connected = useMemo(() => {
    if (!connection) return null;
    const source = connection.createNoteSource(store, user.actorId, sellerId);
    const notes = new connection.NotesStore(store, sellerId, window);
    return { source, notes, outbox: outboxOf(source) };
  }, [connection, store, user.actorId, sellerId]);
  useEffect(() => connected?.notes.start(), [connected]);
  // Notes that another tab stores or sends are shown here too, and are sent here if that tab is closed.
  useEffect(() => connected?.outbox.listen({}), [connected]);
  useReadMentions(sellerId);

  const toggle = isOpen ? close : open;
  const label = text('inbox.writeNote');
  const threadNotes: OperatorNotes = {
    useBetween: useOperatorNotes as ThreadNotes['useBetween'],
    notes: connected?.notes ?? null,
    renderNotes: (from, to) =>
      connected && (
        <LazyBoundary>
          <NoteList {...{ ...connected, from, to }} onEdit={open} />
        </LazyBoundary>
      ),
    // Never the composer of messages, also while that of notes is loaded: a note must not be sent.
    composer: isOpen && (
      <LazyBoundary waiting={<NotesLoading onClose={close} />}>
        {connected ? (
          <NoteComposer
            key={connected.source.key}
            {...{ ...connected, businessName, field }}
            onClose={close}
          />
        ) : (
          <NotesLoading onClose={close} />
        )}
      </LazyBoundary>
    ),
    close,
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
  /** Focuses the composer that is shown. */
  const focusComposer = () => (isOpen ? field.current?.focus() : focusMessage());
  return { threadNotes, toggle, isOpen, open, close, focusComposer };
}

/** Holds whether a note is written. Another conversation begins with a message. */
function useNoteMode(sellerId: string, focusMessage: () => void) {
  const [openIn, setOpenIn] = useState<string | null>(null);
  const isOpen = openIn === sellerId;
  const isClosing = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it ends with the conversation.
  useEffect(() => () => setOpenIn(null), [sellerId]);
  useEffect(() => {
    // The next keys are for the message, and not shortcuts.
    if (!isOpen && isClosing.current) focusMessage();
    isClosing.current = false;
  }, [isOpen, focusMessage]);
  return {
    isOpen,
    open: () => setOpenIn(sellerId),
    close: () => {
      isClosing.current = true;
      setOpenIn(null);
    },
  };
}

/** Stands in place of the composer of notes while it is loaded. The keys that are pressed meanwhile are no shortcuts. */
function NotesLoading({ onClose }: { onClose: () => void }) {
  const text = useText();
  return (
    <div className="thread-closed" data-opening="">
      <p role="status">{text('common.loading')}</p>
      <button type="button" className="p-button" onClick={onClose}>
        {text('inbox.write')}
      </button>
    </div>
  );
}

/** The module that was loaded, for the next conversation. */
let latestConnection: Awaited<ReturnType<typeof loadConnection>> | null = null;

/** Loads the module that connects a conversation with its notes; null until then. */
function useConnection() {
  const [connection, setConnection] = useState(latestConnection);
  useEffect(() => {
    if (connection) return;
    const load = () => {
      loadConnection()
        .then((loaded) => {
          latestConnection = loaded;
          setConnection(loaded);
        })
        .catch(() => {});
    };
    load();
    window.addEventListener('online', load);
    return () => window.removeEventListener('online', load);
  }, [connection]);
  return connection;
}

const none: NotesStore['notes'] = [];
const noneDeleted: NotesStore['deleted'] = new Map();
const subscribeToNothing = () => () => {};

/** Loads the notes between the loaded messages, and shows those between two of them. */
function useOperatorNotes({ notes, renderNotes }: OperatorNotes, state: ThreadState): Between {
  const { messages, hasOlder, hasNewer, phase } = state;
  const since = hasOlder ? (messages[0]?.createdAt ?? null) : null;
  const until = hasNewer ? (messages.at(-1)?.createdAt ?? null) : null;
  const isKnown = messages.length > 0 || phase === 'ready';
  useEffect(() => {
    // The messages are drawn first.
    if (isKnown && notes) return afterFrame(() => notes.cover({ since, until }));
  }, [notes, since, until, isKnown]);
  const outboxAndNotes = useRef(renderNotes);
  outboxAndNotes.current = renderNotes;
  const shown = useSyncExternalStore(notes?.subscribe ?? subscribeToNothing, () => notes?.notes ?? none);
  const deleted = useSyncExternalStore(
    notes?.subscribe ?? subscribeToNothing,
    () => notes?.deleted ?? noneDeleted,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: unsent notes are shown once the notes are connected.
  return useMemo<Between>(() => {
    const times = [...shown, ...deleted.values()].map(({ createdAt }) => createdAt);
    return (from, to) => {
      // At the end are unsent notes too.
      const isNeeded = to === null || times.some((time) => (from === null || time >= from) && time < to);
      return isNeeded ? outboxAndNotes.current(from, to) : null;
    };
  }, [notes, shown, deleted]);
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
