import type { SentByType, ThreadMessage, ThreadPage } from './thread-source.js';

/** The part of a thread that is loaded: messages that follow each other, however long the thread is. */
export interface ThreadWindow {
  /** Oldest first. */
  messages: readonly ThreadMessage[];
  /** Of the messages whose place is known: those at the edges of pages. By id. */
  cursors: ReadonlyMap<string, string>;
  hasOlder: boolean;
  hasNewer: boolean;
  /** How many messages were put before the first since it was opened, less those that were dropped there. */
  front: number;
}

export const emptyWindow: ThreadWindow = {
  messages: [],
  cursors: new Map(),
  hasOlder: false,
  hasNewer: false,
  front: 0,
};

/** A window of one page. */
export function windowOf(page: ThreadPage): ThreadWindow {
  return {
    messages: oldestFirst(page),
    cursors: cursorsOf(page),
    hasOlder: page.hasOlder,
    hasNewer: page.hasNewer,
    front: 0,
  };
}

/** The window and the page before it. What both have, it keeps once. */
export function withOlder(window: ThreadWindow, page: ThreadPage): ThreadWindow {
  const added = unknownOf(window, oldestFirst(page));
  return {
    ...window,
    messages: [...added, ...window.messages],
    cursors: new Map([...window.cursors, ...cursorsOf(page)]),
    hasOlder: page.hasOlder,
    front: window.front + added.length,
  };
}

/** The window and the page behind it. */
export function withNewer(window: ThreadWindow, page: ThreadPage): ThreadWindow {
  return {
    ...window,
    messages: [...window.messages, ...unknownOf(window, oldestFirst(page))],
    cursors: new Map([...window.cursors, ...cursorsOf(page)]),
    hasNewer: page.hasNewer,
  };
}

/**
 * The window and a message that was sent just now. Where the window does not reach the thread's end, it stays as
 * it is. Answers and events overtake each other, so the place is found by the time.
 */
export function withCreated(window: ThreadWindow, message: ThreadMessage): ThreadWindow {
  if (window.hasNewer) return window;
  const { messages } = window;
  let place = messages.length;
  for (let index = messages.length - 1; index >= 0; index--) {
    const earlier = messages[index] as ThreadMessage;
    if (earlier.id === message.id) return window;
    if (earlier.createdAt > message.createdAt) place = index;
    else if (earlier.createdAt < message.createdAt) break;
  }
  return { ...window, messages: messages.toSpliced(place, 0, message) };
}

/** The window after one side's messages were read by the other. Unread ones are a thread's last. */
export function withRead(window: ThreadWindow, sentByType: SentByType, readAt: string): ThreadWindow {
  const messages = [...window.messages];
  let changed = false;
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index] as ThreadMessage;
    if (message.sentByType !== sentByType) continue;
    if (message.readAt !== null) break;
    // An event that was on its way says nothing of what was sent since.
    if (message.createdAt > readAt) continue;
    messages[index] = { ...message, readAt };
    changed = true;
  }
  return changed ? { ...window, messages } : window;
}

/**
 * The window after its end was read anew, because events were missed.
 * @returns null where the page does not touch it: then the page is all that is known.
 */
export function withNewestAnew(window: ThreadWindow, page: ThreadPage): ThreadWindow | null {
  const anew = oldestFirst(page);
  const [first] = anew;
  const place = first ? window.messages.findIndex(({ id }) => id === first.id) : -1;
  if (place < 0) return null;
  let known: ThreadWindow = { ...window, messages: window.messages.slice(0, place) };
  // A read takes all that is unread: what lies before a message that was read was read as well.
  for (const { sentByType, readAt } of anew) {
    if (readAt !== null) known = withRead(known, sentByType, readAt);
  }
  return {
    ...known,
    messages: [...known.messages, ...anew],
    cursors: new Map([...window.cursors, ...cursorsOf(page)]),
    hasNewer: page.hasNewer,
  };
}

/** The window without its newest messages, some `limit` of them kept: at an edge of a page where one is near. */
export function withoutNewest(window: ThreadWindow, limit: number): ThreadWindow {
  const { messages, cursors } = window;
  if (messages.length <= limit) return window;
  const kept = messages.slice(0, edge(messages, cursors, limit - 1, 1) + 1);
  if (kept.length === messages.length) return window;
  return { ...window, messages: kept, cursors: onlyOf(cursors, kept), hasNewer: true };
}

/** The same at the other end. */
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

/** The nearest message from `from` whose cursor is known; `from` where there is none. */
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

function unknownOf(window: ThreadWindow, messages: readonly ThreadMessage[]): ThreadMessage[] {
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
