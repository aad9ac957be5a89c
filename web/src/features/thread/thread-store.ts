import type { ErrorKind as Fault } from '../../api/errors.js';
import { faultIn } from './outbox.js';
import type { ThreadEvent, ThreadMessage, ThreadPage, ThreadSource } from './thread-source.js';
import {
  emptyWindow,
  type ThreadWindow,
  windowOf,
  withCreated,
  withNewer,
  withNewestAnew,
  withOlder,
  withoutNewest,
  withoutOldest,
  withRead,
} from './window.js';

const firstPage = 50;
const nextPage = 100;
/** Messages that are kept, and how many remain when there are more. */
const most = 1500;
const remaining = 1000;
/** After how long a page that failed is asked for again, in ms. */
const patience = 5000;

export interface ThreadState extends ThreadWindow {
  /** Another number is another list: nothing of the last one's places holds. */
  epoch: number;
  /** The message to begin with, or to go to; null is the newest. Another object goes there again. */
  target: { messageId: string; query: string } | null;
  /** Another number goes to the end of what is loaded. */
  ends: number;
  /** Which way a page is under way. */
  loading: 'start' | 'older' | 'newer' | null;
  /** Why the last page did not come. */
  fault: Fault | null;
  /** The first message that was unread when the thread was opened, or came while nobody looked. */
  unreadFrom: string | null;
  /** How many came since the reader left the newest. */
  arrived: number;
}

/** What is loaded of a thread, kept right by its events. For `useSyncExternalStore`. */
export class ThreadStore {
  readonly #source: ThreadSource;
  readonly #watchers = new Set<() => void>();
  #state: ThreadState = {
    ...emptyWindow,
    epoch: 0,
    target: null,
    ends: 0,
    loading: 'start',
    fault: null,
    unreadFrom: null,
    arrived: 0,
  };
  /** What came while the thread was being read anew. */
  #meanwhile: ThreadEvent[] | null = null;
  #atNewest = true;
  #anchor: string | null = null;
  #turn = 0;
  /** What did not succeed, and when it is tried again. */
  #failed: (() => Promise<void>) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onCreated a message appeared, of either side. */
  constructor(
    source: ThreadSource,
    readonly onCreated: (message: ThreadMessage) => void,
  ) {
    this.#source = source;
  }

  readonly state = (): ThreadState => this.#state;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Reads the thread and follows it. @returns what ends it. */
  start(target: ThreadState['target']): () => void {
    const stop = this.#source.onEvent((event) => this.#onEvent(event));
    void this.#read(target);
    return () => {
      this.#turn++;
      this.#failed = null;
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

  /** Tries again what failed. */
  async retry(): Promise<void> {
    const again = this.#failed;
    this.#failed = null;
    clearTimeout(this.#timer);
    this.#set({ fault: null });
    await again?.();
  }

  async loadOlder(): Promise<void> {
    const { messages, cursors, hasOlder, loading, fault } = this.#state;
    const [first] = messages;
    if (!first || !hasOlder || loading || fault) return;
    const cursor = cursors.get(first.id);
    const page = await this.#load('older', () =>
      cursor === undefined ? this.#source.around(first.id, nextPage) : this.#source.older(cursor, nextPage),
    );
    if (page === 'failed') this.#againLater(() => this.loadOlder());
    if (typeof page === 'string') return;
    this.#set({ ...withOlder(this.#state, upTo(page, first.id)), loading: null });
    // A change of its own, for the list keeps its place by what was put in front or dropped behind, not by both.
    if (this.#state.messages.length > most) this.#later(() => withoutNewest(this.#state, remaining));
  }

  async loadNewer(): Promise<void> {
    const { messages, cursors, hasNewer, loading, fault } = this.#state;
    const last = messages.at(-1);
    if (!last || !hasNewer || loading || fault) return;
    const cursor = cursors.get(last.id);
    const page = await this.#load('newer', () =>
      cursor === undefined ? this.#source.around(last.id, nextPage) : this.#source.newer(cursor, nextPage),
    );
    if (page === 'failed') this.#againLater(() => this.loadNewer());
    if (typeof page === 'string') return;
    this.#set({ ...withNewer(this.#state, since(page, last.id)), loading: null });
    if (this.#state.messages.length > most) this.#later(() => withoutOldest(this.#state, remaining));
  }

  /** Puts in a message that was sent from here. */
  add(message: ThreadMessage): void {
    this.#setWindow(withCreated(this.#state, message));
  }

  /** Whether the reader sees the thread's end, and a message that is in view. */
  setView(atNewest: boolean, anchor: string | null): void {
    this.#atNewest = atNewest;
    this.#anchor = anchor;
    if (atNewest && this.#state.arrived > 0) this.#set({ arrived: 0 });
  }

  /** The reader wrote: what was unread is behind them. */
  forgetUnread(): void {
    if (this.#state.unreadFrom !== null) this.#set({ unreadFrom: null });
  }

  async #read(target: ThreadState['target']): Promise<void> {
    this.#turn++;
    this.#meanwhile = [];
    const page = await this.#load('start', () =>
      target ? this.#source.around(target.messageId, firstPage) : this.#source.newest(firstPage),
    );
    if (page === 'failed') {
      this.#catchUp();
      this.#againLater(() => this.#read(target));
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
    this.#catchUp();
  }

  /** Reads anew what events were missed of, and stays where the reader is. */
  async #refresh(): Promise<void> {
    if (this.#state.loading === 'start' || this.#state.messages.length === 0) {
      await this.#read(this.#state.target);
      return;
    }
    if (this.#state.hasNewer) {
      await this.#read(this.#anchor ? { messageId: this.#anchor, query: '' } : null);
      return;
    }
    this.#turn++;
    this.#meanwhile = [];
    const page = await this.#load('newer', () => this.#source.newest(nextPage));
    if (page === 'failed') {
      this.#catchUp();
      this.#againLater(() => this.#refresh());
    }
    if (typeof page === 'string') return;
    const window = withNewestAnew(this.#state, page);
    if (window) this.#set({ ...window, loading: null });
    else this.#set({ ...windowOf(page), epoch: this.#state.epoch + 1, target: null, loading: null });
    this.#catchUp();
  }

  /** @returns `outdated` where the thread is being read anew meanwhile. */
  async #load(
    loading: ThreadState['loading'],
    read: () => Promise<ThreadPage>,
  ): Promise<ThreadPage | 'failed' | 'outdated'> {
    const turn = this.#turn;
    this.#set({ loading, fault: null });
    try {
      const page = await read();
      return turn === this.#turn ? page : 'outdated';
    } catch (error) {
      if (turn !== this.#turn) return 'outdated';
      this.#set({ loading: null, fault: faultIn(error) });
      return 'failed';
    }
  }

  #againLater(again: () => Promise<void>): void {
    const { fault } = this.#state;
    this.#failed = again;
    clearTimeout(this.#timer);
    if (fault === 'unreachable' || fault === 'busy') {
      this.#timer = setTimeout(() => void this.retry(), patience);
    }
  }

  #catchUp(): void {
    const meanwhile = this.#meanwhile ?? [];
    this.#meanwhile = null;
    for (const event of meanwhile) this.#apply(event);
  }

  #onEvent(event: ThreadEvent): void {
    if (event.type === 'missed') void this.#refresh();
    else if (this.#meanwhile) this.#meanwhile.push(event);
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
    const own = message.sentByType === this.#source.ownType;
    const seen = this.#atNewest && !before.hasNewer && document.visibilityState === 'visible';
    const goesOn = before.messages.findLast(({ id }) => id === before.unreadFrom)?.readAt === null;
    this.#set({
      ...window,
      arrived: this.#atNewest && !before.hasNewer ? 0 : before.arrived + 1,
      unreadFrom: own || seen || goesOn ? before.unreadFrom : message.id,
    });
    this.onCreated(message);
    if (this.#state.messages.length > most) {
      const without = this.#atNewest ? withoutOldest : withoutNewest;
      this.#later(() => without(this.#state, remaining));
    }
  }

  #later(window: () => ThreadWindow): void {
    const turn = this.#turn;
    setTimeout(() => {
      if (turn === this.#turn) this.#setWindow(window());
    });
  }

  #setWindow(window: ThreadWindow): void {
    if (window !== this.#state) this.#set(window);
  }

  #set(change: Partial<ThreadState>): void {
    this.#state = { ...this.#state, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}

/** Where the other side's messages begin to be unread; null also where they began before the window does. */
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

/** Of a page around a message, what is older, and that the page tells of older ones. */
function upTo(page: ThreadPage, messageId: string): ThreadPage {
  const place = page.messages.findIndex(({ id }) => id === messageId);
  return place < 0 ? page : { ...page, messages: page.messages.slice(place + 1), newestCursor: null };
}

function since(page: ThreadPage, messageId: string): ThreadPage {
  const place = page.messages.findIndex(({ id }) => id === messageId);
  return place < 0 ? page : { ...page, messages: page.messages.slice(0, place), oldestCursor: null };
}
