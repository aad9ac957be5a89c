import type { SentByType, ThreadEvent, ThreadMessage, ThreadPage } from './thread-source.js';

/** The loaded part of a thread: consecutive messages. The functions below return a changed copy. */
export interface ThreadWindow {
  /** Oldest first. */
  messages: readonly ThreadMessage[];
  /** The number of sent messages at the end whose events have not come. Other messages can come before them. */
  ahead: number;
  /** The cursors of the first and of the last message; null if they are unknown. */
  oldestCursor: string | null;
  newestCursor: string | null;
  hasOlder: boolean;
  hasNewer: boolean;
  /** The number of messages added at the beginning since it was opened, minus those dropped there. */
  front: number;
}

/** A change of the thread. `sent`: by this page, whose answer can overtake events. */
export type ThreadChange =
  | Extract<ThreadEvent, { type: 'created' | 'read' | 'redacted' }>
  | { type: 'sent'; message: ThreadMessage };

export const emptyWindow: ThreadWindow = {
  messages: [],
  ahead: 0,
  oldestCursor: null,
  newestCursor: null,
  hasOlder: false,
  hasNewer: false,
  front: 0,
};

/** Returns a window of one page. */
export function windowOf({ messages, ...page }: ThreadPage): ThreadWindow {
  return { ...emptyWindow, ...page, messages: messages.toReversed() };
}

/** Returns the number of messages whose position is final. */
export function settledCount({ messages, ahead }: ThreadWindow): number {
  return messages.length - ahead;
}

/** Adds the messages of a page that are older than the window. */
export function withOlder(window: ThreadWindow, page: ThreadPage): ThreadWindow {
  const older = page.messages.slice(indexOf(page.messages, window.messages[0]?.id) + 1).toReversed();
  return {
    ...window,
    messages: [...older, ...window.messages],
    oldestCursor: page.oldestCursor,
    hasOlder: page.hasOlder,
    front: window.front + older.length,
  };
}

/** Adds the messages of a page that are newer than the window. */
export function withNewer(window: ThreadWindow, page: ThreadPage): ThreadWindow {
  const newer = page.messages.toReversed();
  return {
    ...window,
    messages: [...window.messages, ...newer.slice(indexOf(newer, window.messages.at(-1)?.id) + 1)],
    newestCursor: page.newestCursor,
    hasNewer: page.hasNewer,
  };
}

/**
 * Replaces the messages by those of a page, from the first one on, after missed events.
 * @returns null if the page does not contain the first message.
 */
export function withReloaded(window: ThreadWindow, page: ThreadPage): ThreadWindow | null {
  const messages = page.messages.toReversed();
  // Without settled messages, the window begins where the thread does.
  const ifEmpty = page.hasOlder ? -1 : 0;
  const start = settledCount(window) > 0 ? indexOf(messages, window.messages[0]?.id) : ifEmpty;
  if (start < 0) return null;
  const { newestCursor, hasNewer } = page;
  return { ...window, messages: messages.slice(start), ahead: 0, newestCursor, hasNewer };
}

/** Returns whether a message of an event is neither loaded nor older than the loaded ones. */
export function isNew(window: ThreadWindow, { id, createdAt }: ThreadMessage): boolean {
  const { messages } = window;
  // A page can overtake events. Their messages are in the page, or older than it.
  return indexOf(messages, id) < 0 && createdAt >= (messages[settledCount(window) - 1]?.createdAt ?? '');
}

/** Applies a change. Returns the same window if the change is known, or outside of the window. */
export function withChange(window: ThreadWindow, change: ThreadChange): ThreadWindow {
  if (change.type === 'read') return withRead(window, change.sentByType, change.readAt);
  const { type, message } = change;
  if (type !== 'redacted') return withMessage(window, message, type === 'sent');
  return { ...window, messages: window.messages.map((each) => (each.id === message.id ? message : each)) };
}

/**
 * Adds a message at the thread's end, if the window reaches it. Events come in the order of the thread, so their messages
 * come before sent ones whose events have not come.
 */
function withMessage(window: ThreadWindow, message: ThreadMessage, isSent: boolean): ThreadWindow {
  const settled = settledCount(window);
  const ahead = window.messages.slice(settled).filter(({ id }) => id !== message.id);
  const isConfirmed = !isSent && ahead.length < window.ahead;
  if (window.hasNewer || !(isConfirmed || isNew(window, message))) return window;
  const added = isSent ? [...ahead, message] : [message, ...ahead];
  return {
    ...window,
    messages: [...window.messages.slice(0, settled), ...added],
    ahead: ahead.length + (isSent ? 1 : 0),
  };
}

/** Marks the unread messages of one side as read, except those that were sent after the event. */
function withRead(window: ThreadWindow, sentByType: SentByType, readAt: string): ThreadWindow {
  const settled = settledCount(window);
  const messages = window.messages.map((message, index) =>
    index < settled &&
    message.sentByType === sentByType &&
    message.readAt === null &&
    message.createdAt <= readAt
      ? { ...message, readAt }
      : message,
  );
  return { ...window, messages };
}

/** Drops all messages after the first `count`. */
export function withoutNewest(window: ThreadWindow, count: number): ThreadWindow {
  return {
    ...window,
    messages: window.messages.slice(0, count),
    ahead: 0,
    newestCursor: null,
    hasNewer: true,
  };
}

/** Drops the first `count` messages. */
export function withoutOldest(window: ThreadWindow, count: number): ThreadWindow {
  return {
    ...window,
    messages: window.messages.slice(count),
    oldestCursor: null,
    hasOlder: true,
    front: window.front - count,
  };
}

/** Returns the first unread message of the other side; null also if it is before the window. */
export function firstUnread({ messages, hasOlder }: ThreadWindow, ownType: SentByType): string | null {
  const isOther = ({ sentByType }: ThreadMessage) => sentByType !== ownType;
  const lastRead = messages.findLastIndex((message) => isOther(message) && message.readAt !== null);
  return lastRead < 0 && hasOlder ? null : (messages.slice(lastRead + 1).find(isOther)?.id ?? null);
}

/** Returns the index of the message with an id; -1 if there is none. */
export function indexOf(messages: readonly ThreadMessage[], messageId: string | null | undefined): number {
  return messages.findIndex(({ id }) => id === messageId);
}
