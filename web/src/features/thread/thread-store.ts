import { type ErrorKind, kindOf } from '../../api/errors.js';
import type { ThreadEvent, ThreadMessage, ThreadPage, ThreadSource } from './thread-source.js';
import {
  emptyWindow,
  type ThreadWindow,
  windowOf,
  withCreated,
  withNewer,
  withNewestReloaded,
  withOlder,
  withoutNewest,
  withoutOldest,
  withRead,
} from './window.js';

const firstPageSize = 50;
const nextPageSize = 100;
/** The maximum number of loaded messages, and the number that remains after more are dropped. */
const maxMessages = 1500;
const remainingMessages = 1000;
/** The delay after which a failed page is loaded again. */
const retryDelayMs = 5000;

export interface ThreadState extends ThreadWindow {
  /** Changes with each new list: scroll positions of the previous list are invalid then. */
  epoch: number;
  /** The message to show first or to go to; null is the newest. Another object goes there again. */
  target: { messageId: string; query: string } | null;
  /** Another number scrolls to the end of the loaded messages. */
  ends: number;
  /** The part that is being loaded. */
  loading: 'start' | 'older' | 'newer' | null;
  /** Why the last page could not be loaded. */
  error: ErrorKind | null;
  /** The first message that was unread when the thread was opened, or arrived while it was not visible. */
  unreadFrom: string | null;
  /** The number of messages since the user left the newest one. */
  arrived: number;
}

/** Holds the loaded part of a thread, and updates it with events. For `useSyncExternalStore`. */
export class ThreadStore {
  readonly #source: ThreadSource;
  readonly #listeners = new Set<() => void>();
  #state: ThreadState = {
    ...emptyWindow,
    epoch: 0,
    target: null,
    ends: 0,
    loading: 'start',
    error: null,
    unreadFrom: null,
    arrived: 0,
  };
  /** The events that arrived while the thread was being loaded again. */
  #pendingEvents: ThreadEvent[] | null = null;
  #atNewest = true;
  #anchor: string | null = null;
  #loadNumber = 0;
  /** Repeats the load that failed, and the timer for it. */
  #retry: (() => Promise<void>) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onCreated called for a new message of either side. */
  constructor(
    source: ThreadSource,
    readonly onCreated: (message: ThreadMessage) => void,
  ) {
    this.#source = source;
  }

  readonly state = (): ThreadState => this.#state;

  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the thread and follows its events. @returns a function that ends it. */
  start(target: ThreadState['target']): () => void {
    const stop = this.#source.onEvent((event) => this.#onEvent(event));
    void this.#read(target);
    return () => {
      this.#loadNumber++;
      this.#retry = null;
      clearTimeout(this.#timer);
      stop();
    };
  }

  /** Shows the thread's end. */
  async goToNewest(): Promise<void> {
    if (this.#state.hasNewer || this.#state.messages.length === 0) await this.#read(null);
    else this.#set({ ends: this.#state.ends + 1 });
  }

  /** Shows a message in its context. */
  async jump(messageId: string, query = ''): Promise<void> {
    const target = { messageId, query };
    if (this.#state.messages.some(({ id }) => id === messageId)) this.#set({ target });
    else await this.#read(target);
  }

  /** Repeats the load that failed. */
  async retry(): Promise<void> {
    const retry = this.#retry;
    this.#retry = null;
    clearTimeout(this.#timer);
    this.#set({ error: null });
    await retry?.();
  }

  async loadOlder(): Promise<void> {
    const { messages, cursors, hasOlder, loading, error } = this.#state;
    const [first] = messages;
    if (!first || !hasOlder || loading || error) return;
    const cursor = cursors.get(first.id);
    const page = await this.#load('older', () =>
      cursor === undefined
        ? this.#source.around(first.id, nextPageSize)
        : this.#source.older(cursor, nextPageSize),
    );
    if (page === 'failed') this.#retryLater(() => this.loadOlder());
    if (typeof page === 'string') return;
    this.#set({ ...withOlder(this.#state, upTo(page, first.id)), loading: null });
    // In a separate change, because the list cannot keep its position if both ends change at once.
    if (this.#state.messages.length > maxMessages)
      this.#setWindowLater(() => withoutNewest(this.#state, remainingMessages));
  }

  async loadNewer(): Promise<void> {
    const { messages, cursors, hasNewer, loading, error } = this.#state;
    const last = messages.at(-1);
    if (!last || !hasNewer || loading || error) return;
    const cursor = cursors.get(last.id);
    const page = await this.#load('newer', () =>
      cursor === undefined
        ? this.#source.around(last.id, nextPageSize)
        : this.#source.newer(cursor, nextPageSize),
    );
    if (page === 'failed') this.#retryLater(() => this.loadNewer());
    if (typeof page === 'string') return;
    this.#set({ ...withNewer(this.#state, since(page, last.id)), loading: null });
    if (this.#state.messages.length > maxMessages)
      this.#setWindowLater(() => withoutOldest(this.#state, remainingMessages));
  }

  /** Adds a message that this page sent. */
  add(message: ThreadMessage): void {
    this.#setWindow(withCreated(this.#state, message));
  }

  /** Sets whether the user sees the thread's end, and a message that is in view. */
  setView(atNewest: boolean, anchor: string | null): void {
    this.#atNewest = atNewest;
    this.#anchor = anchor;
    if (atNewest && this.#state.arrived > 0) this.#set({ arrived: 0 });
  }

  /** Removes the divider of unread messages, after the user wrote. */
  forgetUnread(): void {
    if (this.#state.unreadFrom !== null) this.#set({ unreadFrom: null });
  }

  async #read(target: ThreadState['target']): Promise<void> {
    this.#loadNumber++;
    this.#pendingEvents = [];
    const page = await this.#load('start', () =>
      target ? this.#source.around(target.messageId, firstPageSize) : this.#source.newest(firstPageSize),
    );
    if (page === 'failed') {
      this.#applyPendingEvents();
      this.#retryLater(() => this.#read(target));
    }
    if (typeof page === 'string') return;
    const window = windowOf(page);
    this.#set({
      ...window,
      epoch: this.#state.epoch + 1,
      target,
      loading: null,
      arrived: 0,
      unreadFrom: this.#state.epoch === 0 ? firstUnread(window, this.#source) : this.#state.unreadFrom,
    });
    this.#applyPendingEvents();
  }

  /** Loads the thread again after missed events, and keeps the user's position. */
  async #refresh(): Promise<void> {
    if (this.#state.loading === 'start' || this.#state.messages.length === 0) {
      await this.#read(this.#state.target);
      return;
    }
    if (this.#state.hasNewer) {
      await this.#read(this.#anchor ? { messageId: this.#anchor, query: '' } : null);
      return;
    }
    this.#loadNumber++;
    this.#pendingEvents = [];
    const page = await this.#load('newer', () => this.#source.newest(nextPageSize));
    if (page === 'failed') {
      this.#applyPendingEvents();
      this.#retryLater(() => this.#refresh());
    }
    if (typeof page === 'string') return;
    const window = withNewestReloaded(this.#state, page);
    if (window) this.#set({ ...window, loading: null });
    else this.#set({ ...windowOf(page), epoch: this.#state.epoch + 1, target: null, loading: null });
    this.#applyPendingEvents();
  }

  /** Loads a page. @returns `outdated` if another load of the thread began since. */
  async #load(
    loading: ThreadState['loading'],
    read: () => Promise<ThreadPage>,
  ): Promise<ThreadPage | 'failed' | 'outdated'> {
    const loadNumber = this.#loadNumber;
    this.#set({ loading, error: null });
    try {
      const page = await read();
      return loadNumber === this.#loadNumber ? page : 'outdated';
    } catch (thrown) {
      if (loadNumber !== this.#loadNumber) return 'outdated';
      this.#set({ loading: null, error: kindOf(thrown) });
      return 'failed';
    }
  }

  #retryLater(retry: () => Promise<void>): void {
    const { error } = this.#state;
    this.#retry = retry;
    clearTimeout(this.#timer);
    if (error === 'unreachable' || error === 'busy') {
      this.#timer = setTimeout(() => void this.retry(), retryDelayMs);
    }
  }

  #applyPendingEvents(): void {
    const events = this.#pendingEvents ?? [];
    this.#pendingEvents = null;
    for (const event of events) this.#apply(event);
  }

  #onEvent(event: ThreadEvent): void {
    if (event.type === 'missed') void this.#refresh();
    else if (this.#pendingEvents) this.#pendingEvents.push(event);
    else this.#apply(event);
  }

  #apply(event: ThreadEvent): void {
    if (event.type === 'read') this.#setWindow(withRead(this.#state, event.sentByType, event.readAt));
    if (event.type === 'created') this.#create(event.message);
  }

  #create(message: ThreadMessage): void {
    const before = this.#state;
    const window = withCreated(before, message);
    if (window === before && !before.hasNewer) return;
    const isOwn = message.sentByType === this.#source.ownType;
    const isSeen = this.#atNewest && !before.hasNewer && document.visibilityState === 'visible';
    const hadUnread = before.messages.findLast(({ id }) => id === before.unreadFrom)?.readAt === null;
    this.#set({
      ...window,
      arrived: this.#atNewest && !before.hasNewer ? 0 : before.arrived + 1,
      unreadFrom: isOwn || isSeen || hadUnread ? before.unreadFrom : message.id,
    });
    this.onCreated(message);
    if (this.#state.messages.length > maxMessages) {
      const without = this.#atNewest ? withoutOldest : withoutNewest;
      this.#setWindowLater(() => without(this.#state, remainingMessages));
    }
  }

  #setWindowLater(window: () => ThreadWindow): void {
    const loadNumber = this.#loadNumber;
    setTimeout(() => {
      if (loadNumber === this.#loadNumber) this.#setWindow(window());
    });
  }

  #setWindow(window: ThreadWindow): void {
    if (window !== this.#state) this.#set(window);
  }

  #set(change: Partial<ThreadState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Returns the first unread message of the other side; null also if it is before the window. */
function firstUnread({ messages, hasOlder }: ThreadWindow, { ownType }: ThreadSource): string | null {
  let first: string | null = null;
  for (let index = messages.length - 1; index >= 0; index--) {
    const { id, sentByType, readAt } = messages[index] as ThreadMessage;
    if (sentByType === ownType) continue;
    if (readAt !== null) return first;
    first = id;
  }
  return hasOlder ? null : first;
}

/** Returns the part of a page that is older than a message. */
function upTo(page: ThreadPage, messageId: string): ThreadPage {
  const index = page.messages.findIndex(({ id }) => id === messageId);
  return index < 0 ? page : { ...page, messages: page.messages.slice(index + 1), newestCursor: null };
}

/** Returns the part of a page that is newer than a message. */
function since(page: ThreadPage, messageId: string): ThreadPage {
  const index = page.messages.findIndex(({ id }) => id === messageId);
  return index < 0 ? page : { ...page, messages: page.messages.slice(0, index), oldestCursor: null };
}
