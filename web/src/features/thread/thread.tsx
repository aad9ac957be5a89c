import {
  type ComponentType,
  type ForwardedRef,
  forwardRef,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { ErrorKind } from '../../api/errors.js';
import { toUnits } from '../../api/offsets.js';
import { useText } from '../../i18n/text.js';
import { Announcements } from './announcements.js';
import { Composer } from './composer.js';
import { type DraftError, useComposerDraft } from './composer-draft.js';
import type { KeptMessages } from './kept-messages.js';
import { MessageList, type MessageListHandle } from './message-list.js';
import type { MessageDetails } from './message-row.js';
import type { FindMatches } from './message-text.js';
import { type ThreadNotes, useNoNotes } from './notes.js';
import { outboxOf } from './page-outboxes.js';
import type { ThreadRecordProps } from './record.js';
import type { Replies, ReplyRequest } from './reply-tools.js';
import type { ThreadMessage, ThreadSource } from './thread-source.js';
import { isLoading, newestTime } from './thread-state.js';
import { ThreadStatus } from './thread-status.js';
import { ThreadStore } from './thread-store.js';
import { TypingLine } from './typing-line.js';
import type { UndoSend } from './undo-send.js';
import type { Unsent } from './unsent.js';

/** The methods of a visible thread for its portal. */
export interface ThreadHandle {
  focusComposer(): void;
  /** Returns the field of the composer, if it is shown. */
  field(): HTMLTextAreaElement | null;
  /** Shows a message in its context, with a search's words marked. */
  jumpTo(messageId: string, query?: string): void;
  scrollToNewest(): void;
  /** Inserts the canned reply with a name; an empty name opens the list of them. */
  insertReply(name: string): void;
  /** Renders the buttons of messages at once, which otherwise come after the first frame. */
  drawButtons(): void;
}

export interface ThreadProps {
  /** The same object for as long as the thread is shown; another `key` is another thread. */
  source: ThreadSource;
  /** Identifies the user, to whom the content terms are shown once. */
  readerId: string;
  /** The user's name in messages; those of colleagues are shown with their names. */
  readerName: string | null;
  /** The other side: the seller's business name, or the operator's one persona. */
  otherName: string;
  /** Whether the marketplace's chat is on; while it is off, messages can only be read. */
  chatEnabled?: boolean;
  /** Whether the user has the permission to write. */
  canWrite?: boolean;
  /** The message to show first, and the search that found it; another object jumps again. */
  jumpTo?: { messageId: string; query?: string } | null | undefined;
  /** The messages that the page keeps while the thread is closed, so that it is shown at once when it is opened again. */
  kept?: KeptMessages;
  /** Whether it is shown in a narrow panel. */
  compact?: boolean;
  /** Returns details of a message, which are shown beside its time. */
  details?: MessageDetails | undefined;
  /** Returns the controls of a message, which are shown beside its details soon after it. */
  tools?: MessageDetails | undefined;
  /** Replaces the page while the thread is printed, and the name of the user's side in it. */
  record?: { Record: ComponentType<ThreadRecordProps>; ownName: string } | null;
  /** The canned replies that can be inserted. */
  replies?: Replies;
  /** The internal notes between the messages. */
  notes?: ThreadNotes;
  /** Lets messages be taken back before they are sent. */
  undoSend?: UndoSend | undefined;
  /** Finds the matches to mark for the search of `jumpTo`. Without it, nothing is marked. */
  findMatches?: FindMatches;
  /** Called for errors that the thread cannot handle, such as the end of the session. */
  onError?: (error: ErrorKind) => void;
}

/**
 * Shows one thread with its composer, which fills its parent. The page imports `thread.css`, the element
 * `thread.css?inline`.
 */
export const Thread = forwardRef<ThreadHandle, ThreadProps>(function Thread(props, ref) {
  return <KeyedThread key={props.source.key} {...props} handle={ref} />;
});

function KeyedThread(props: ThreadProps & { handle: ForwardedRef<ThreadHandle> }) {
  const { source, readerId, readerName, otherName, jumpTo, compact, onError, handle } = props;
  const { details, tools, findMatches } = props;
  const { chatEnabled = true, canWrite = true, kept, record, replies, notes, undoSend } = props;
  const text = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useComposerDraft(source.key);
  const outbox = useMemo(() => outboxOf(source), [source]);
  const unsent = useSyncExternalStore(outbox.watch, outbox.items);
  const [replyRequest, setReplyRequest] = useState<ReplyRequest | null>(null);
  const [announced, announce] = useState<readonly ThreadMessage[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a thread that opens at its end shows what was kept.
  const store = useMemo(() => {
    const opened = new ThreadStore(
      source,
      (message) => {
        if (message.sentByName !== readerName || message.sentByType !== source.ownType) {
          announce((before) => [...before.slice(-4), message]);
        }
      },
      () => document.visibilityState === 'visible',
      { kept },
    );
    if (!jumpTo) opened.restore();
    return opened;
  }, [source, readerName, kept]);
  const state = useSyncExternalStore(store.watch, store.state);

  const between = (notes?.useBetween ?? useNoNotes)(notes, state);

  // The latest values, for the handlers below.
  const latest = useRef({ draft, onError, jumpTo, notes });
  latest.current = { draft, onError, jumpTo, notes };

  useEffect(() => {
    const { jumpTo: first } = latest.current;
    return store.start(first ? { messageId: first.messageId, query: first.query ?? '' } : null);
  }, [store]);
  const jumped = useRef(jumpTo);
  useEffect(() => {
    if (jumpTo && jumped.current !== jumpTo) store.jump(jumpTo.messageId, jumpTo.query);
    jumped.current = jumpTo;
  }, [jumpTo, store]);
  useEffect(() => {
    if (state.error) latest.current.onError?.(state.error);
  }, [state.error]);

  const edit = useCallback(
    (rejected: Unsent) => {
      outbox.remove(rejected.id);
      const draft = latest.current.draft.text;
      const text = rejected.text + (draft === '' ? '' : `\n${draft}`);
      latest.current.draft.replace(text, draftErrorOf(rejected));
    },
    [outbox],
  );
  useEffect(() => {
    const editIfIdle = (rejected: Unsent) => {
      // Do not interrupt a user who is writing: the message stays in the thread, to be edited.
      if (latest.current.draft.text === '' && !latest.current.notes?.composer) edit(rejected);
    };
    const stop = outbox.listen({
      onSent: (message) => store.add(message),
      onRejected: editIfIdle,
      onError: (error) => latest.current.onError?.(error),
    });
    const waiting = outbox.items().find(({ refusal }) => refusal !== null);
    if (waiting) editIfIdle(waiting);
    return stop;
  }, [outbox, store, edit]);

  /** Lets the user change an unsent message, also while a note is written. */
  const showForEdit = (unsent: Unsent | null | undefined) => {
    if (unsent) edit(unsent);
    if (unsent && notes?.composer) notes.close();
    else field.current?.focus();
  };

  // An error that the chat is off ends when the chat is on again.
  useEffect(() => {
    const { draft } = latest.current;
    if (chatEnabled && draft.error?.reason === 'off') draft.replace(draft.text, null);
  }, [chatEnabled]);

  const list = useRef<MessageListHandle>(null);
  useImperativeHandle(handle, () => ({
    drawButtons: () => list.current?.draw(),
    focusComposer: () => field.current?.focus(),
    field: () => field.current,
    jumpTo: (messageId, query) => store.jump(messageId, query),
    scrollToNewest: () => store.goToNewest(),
    insertReply: (name) => {
      // Without a composer there is nothing to insert into, also later.
      if (field.current) setReplyRequest({ name });
    },
  }));

  return (
    <section
      className="thread"
      aria-label={text('thread.label', { name: otherName })}
      data-compact={compact || undefined}
      data-printable={record ? '' : undefined}
    >
      {state.messages.length > 0 || !isLoading(state) ? (
        <MessageList
          {...{ source, store, state, unsent, readerName, otherName, details, tools, findMatches, between }}
          handle={list}
          onRetry={(id) => outbox.retry(id)}
          onRemove={(id) => outbox.remove(id)}
          onEdit={(id) => showForEdit(unsent.find((each) => each.id === id))}
        />
      ) : (
        <div className="thread-view" aria-busy="true" />
      )}
      <ThreadStatus state={state} onRetry={() => store.retry()} />
      <TypingLine source={source} otherName={otherName} />
      {undoSend && (
        <undoSend.Line
          held={unsent.filter(({ state }) => state === 'held')}
          field={field}
          onTakeBack={(id) => showForEdit(outbox.takeBack(id))}
          onRelease={(ids) => {
            for (const id of ids) outbox.release(id);
            field.current?.focus();
          }}
        />
      )}
      {notes?.composer ? (
        notes.composer
      ) : chatEnabled && canWrite ? (
        <Composer
          {...{ source, readerId, otherName, draft, field, replies, replyRequest }}
          toggle={notes?.toggle}
          onSend={(message, acknowledged) => {
            outbox.add(message, acknowledged, undoSend?.holdMs(), newestTime(state));
            store.clearUnread();
            store.goToNewest();
          }}
        />
      ) : (
        <p className="thread-closed">
          {text(chatEnabled ? 'thread.readOnly' : 'thread.chatOff')} {notes?.toggle}
        </p>
      )}
      {record && (
        <record.Record
          {...{ state, readerName, otherName }}
          ownType={source.ownType}
          ownName={record.ownName}
        />
      )}
      <Announcements messages={announced} otherName={otherName} />
    </section>
  );
}

/** Returns the error of a rejected text, for the composer that it returns to. */
export function draftErrorOf({ text, refusal }: Unsent): DraftError | null {
  if (!refusal) return null;
  return {
    reason: refusal.reason,
    sentences: refusal.errors.flatMap(({ messages }) => messages),
    findings: toUnits(text, refusal.findings),
    redacted: refusal.redacted,
  };
}
