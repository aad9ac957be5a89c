import type { SentByType, ThreadMessage, ThreadPage } from './thread-source.js';

/** The loaded part of a thread: consecutive messages. */
export interface ThreadWindow {
  /** Oldest first. */
  messages: readonly ThreadMessage[];
  /** The cursors of the messages at the edges of pages, by message id. */
  cursors: ReadonlyMap<string, string>;
  hasOlder: boolean;
  hasNewer: boolean;
  /** The number of messages added at the beginning since it was opened, minus those dropped there. */
  front: number;
}

export const emptyWindow: ThreadWindow = {
  messages: [],
  cursors: new Map(),
  hasOlder: false,
  hasNewer: false,
  front: 0,
};

/** Returns a window of one page. */
export function windowOf(page: ThreadPage): ThreadWindow {
  return {
    messages: oldestFirst(page),
    cursors: cursorsOf(page),
    hasOlder: page.hasOlder,
    hasNewer: page.hasNewer,
    front: 0,
  };
}

/** Adds the page before the window. Messages in both are kept once. */
export function withOlder(window: ThreadWindow, page: ThreadPage): ThreadWindow {
  const added = newIn(window, oldestFirst(page));
  return {
    ...window,
    messages: [...added, ...window.messages],
    cursors: new Map([...window.cursors, ...cursorsOf(page)]),
    hasOlder: page.hasOlder,
    front: window.front + added.length,
  };
}

/** Adds the page after the window. */
export function withNewer(window: ThreadWindow, page: ThreadPage): ThreadWindow {
  return {
    ...window,
    messages: [...window.messages, ...newIn(window, oldestFirst(page))],
    cursors: new Map([...window.cursors, ...cursorsOf(page)]),
    hasNewer: page.hasNewer,
  };
}

/**
 * Adds a new message, if the window reaches the thread's end. Answers and events can overtake each other, so the time
 * gives its position.
 */
export function withCreated(window: ThreadWindow, message: ThreadMessage): ThreadWindow {
  if (window.hasNewer) return window;
  const { messages } = window;
  let position = messages.length;
  for (let index = messages.length - 1; index >= 0; index--) {
    const earlier = messages[index] as ThreadMessage;
    if (earlier.id === message.id) return window;
    if (earlier.createdAt > message.createdAt) position = index;
    else if (earlier.createdAt < message.createdAt) break;
  }
  return { ...window, messages: messages.toSpliced(position, 0, message) };
}

/** Marks the unread messages of one side as read. They are the last ones of that side. */
export function withRead(window: ThreadWindow, sentByType: SentByType, readAt: string): ThreadWindow {
  const messages = [...window.messages];
  let changed = false;
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index] as ThreadMessage;
    if (message.sentByType !== sentByType) continue;
    if (message.readAt !== null) break;
    // The event does not apply to messages that were sent after it.
    if (message.createdAt > readAt) continue;
    messages[index] = { ...message, readAt };
    changed = true;
  }
  return changed ? { ...window, messages } : window;
}

/**
 * Replaces the end of the window with the newest page, after missed events.
 * @returns null if the page does not overlap the window.
 */
export function withNewestReloaded(window: ThreadWindow, page: ThreadPage): ThreadWindow | null {
  const newest = oldestFirst(page);
  const [first] = newest;
  const position = first ? window.messages.findIndex(({ id }) => id === first.id) : -1;
  if (position < 0) return null;
  let known: ThreadWindow = { ...window, messages: window.messages.slice(0, position) };
  // A read event marks all unread messages, so the messages before a read one are read as well.
  for (const { sentByType, readAt } of newest) {
    if (readAt !== null) known = withRead(known, sentByType, readAt);
  }
  return {
    ...known,
    messages: [...known.messages, ...newest],
    cursors: new Map([...window.cursors, ...cursorsOf(page)]),
    hasNewer: page.hasNewer,
  };
}

/** Drops the newest messages and keeps about `limit`. Cuts at the edge of a page if one is near. */
export function withoutNewest(window: ThreadWindow, limit: number): ThreadWindow {
  const { messages, cursors } = window;
  if (messages.length <= limit) return window;
  const kept = messages.slice(0, edge(messages, cursors, limit - 1, 1) + 1);
  if (kept.length === messages.length) return window;
  return { ...window, messages: kept, cursors: onlyOf(cursors, kept), hasNewer: true };
}

/** Drops the oldest messages and keeps about `limit`. */
export function withoutOldest(window: ThreadWindow, limit: number): ThreadWindow {
  const { messages, cursors } = window;
  if (messages.length <= limit) return window;
  const dropped = edge(messages, cursors, messages.length - limit, -1);
  if (dropped === 0) return window;
  const kept = messages.slice(dropped);
  return {
    ...window,
    messages: kept,
    cursors: onlyOf(cursors, kept),
    hasOlder: true,
    front: window.front - dropped,
  };
}

/** Returns the index of the nearest message with a known cursor; `from` if there is none. */
function edge(
  messages: readonly ThreadMessage[],
  cursors: ReadonlyMap<string, string>,
  from: number,
  step: 1 | -1,
): number {
  for (let index = from; index >= 0 && index < messages.length; index += step) {
    if (cursors.has((messages[index] as ThreadMessage).id)) return index;
  }
  return from;
}

function oldestFirst(page: ThreadPage): ThreadMessage[] {
  return page.messages.toReversed();
}

function cursorsOf({ messages, newestCursor, oldestCursor }: ThreadPage): Map<string, string> {
  const cursors = new Map<string, string>();
  const newest = messages[0];
  const oldest = messages.at(-1);
  if (newest && newestCursor !== null) cursors.set(newest.id, newestCursor);
  if (oldest && oldestCursor !== null) cursors.set(oldest.id, oldestCursor);
  return cursors;
}

function newIn(window: ThreadWindow, messages: readonly ThreadMessage[]): ThreadMessage[] {
  const known = new Set(window.messages.map(({ id }) => id));
  return messages.filter(({ id }) => !known.has(id));
}

function onlyOf(
  cursors: ReadonlyMap<string, string>,
  messages: readonly ThreadMessage[],
): Map<string, string> {
  const kept = new Set(messages.map(({ id }) => id));
  return new Map([...cursors].filter(([id]) => kept.has(id)));
}
