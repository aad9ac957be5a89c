import { busySeconds, type ErrorKind, kindOf } from '../../api/errors.js';
import { firstPage, type KeptMessages } from './kept-messages.js';
import { type Effect, isComplete, type PhaseEvent, transitions } from './thread-phases.js';
import type { ThreadEvent, ThreadMessage, ThreadPage, ThreadSource } from './thread-source.js';
import { initialState, isLoading, type Target, type ThreadState } from './thread-state.js';
import {
  firstUnread,
  indexOf,
  isNew,
  settledCount,
  type ThreadChange,
  type ThreadWindow,
  windowOf,
  withChange,
  withNewer,
  withOlder,
  withoutNewest,
  withoutOldest,
  withReloaded,
} from './window.js';

/** Numbers of messages: in the first page and the next ones, at which some are dropped, and that remain then. */
const defaultSizes = { first: 50, next: 100, maximum: 1500, kept: 1000 };
/** The delay after which a failed page is loaded again. */
const retryDelayMs = 5000;

type Change = Partial<ThreadState> | undefined;
type EffectFunction = (state: ThreadState, input: never) => Change;

/**
 * Holds the loaded part of a thread, and updates it with events. For `useSyncExternalStore`. One load runs at a time.
 * The events that come during a load are applied to its answer too.
 */
export class ThreadStore {
  readonly #source: ThreadSource;
  readonly #onCreated: (message: ThreadMessage) => void;
  readonly #isVisible: () => boolean;
  readonly #sizes: typeof defaultSizes;
  readonly #kept: KeptMessages | null;
  /** The kept messages that are shown before the start. */
  #restored: ThreadWindow | null = null;
  readonly #listeners = new Set<() => void>();
  #state = initialState;
  /** The target that is not shown yet; null is the newest message, undefined the user's position. */
  #jump: Target | null | undefined;
  /** A message in view; null if the user is at the newest one. */
  #anchor: string | null = null;
  #loadNumber = 0;
  /** The changes since the load began. */
  #journal: ThreadChange[] = [];
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #trimTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param onCreated called for a new message of either side.
   * @param isVisible returns whether the page is visible.
   * @param kept the messages of the thread that the page keeps while it is closed.
   */
  constructor(
    source: ThreadSource,
    onCreated: (message: ThreadMessage) => void,
    isVisible: () => boolean,
    { sizes = defaultSizes, kept = null }: { sizes?: typeof defaultSizes; kept?: KeptMessages | null } = {},
  ) {
    this.#source = source;
    this.#onCreated = onCreated;
    this.#isVisible = isVisible;
    this.#sizes = sizes;
    this.#kept = kept;
  }

  readonly state = (): ThreadState => this.#state;

  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows the kept messages, if there are any, before the thread is started. */
  restore(): void {
    this.#restored = this.#kept?.window() ?? null;
    if (this.#restored) this.#set(this.#open(this.#state, this.#restored));
  }

  /** Loads the thread, unless its messages are kept, and follows its events. @returns a function that ends it. */
  start(target: Target | null): () => void {
    const stop = this.#source.onEvent((event) => {
      if (event.type === 'created') this.#count(event.message);
      this.#send(event.type, event);
    });
    const window = target === null ? this.#kept?.window() : null;
    this.#jump = target;
    this.#send(window ? 'restored' : 'jump', window ?? undefined);
    if (window && this.#kept?.isBehind()) this.#send('missed');
    return () => {
      stop();
      this.#keep();
      this.#send('stop');
    };
  }

  /** Shows the thread's end. */
  goToNewest(): void {
    this.#jump = null;
    this.#send(this.#state.hasNewer ? 'jump' : 'aim');
  }

  /** Shows a message in its context. */
  jump(messageId: string, query = ''): void {
    this.#jump = { messageId, query };
    this.#send(indexOf(this.#state.messages, messageId) < 0 ? 'jump' : 'aim');
  }

  /** Repeats the load that failed. */
  retry(): void {
    this.#send('retry');
  }

  loadOlder(): void {
    if (this.#state.hasOlder) this.#send('older');
  }

  loadNewer(): void {
    if (this.#state.hasNewer) this.#send('newer');
  }

  /** Adds a message that this page sent. */
  add(message: ThreadMessage): void {
    this.#send('sent', { type: 'sent', message });
  }

  /** Sets whether the user sees the thread's end, and a message that is in view. */
  setView(atNewest: boolean, anchor: string | null): void {
    this.#anchor = atNewest ? null : (anchor ?? '');
    if (atNewest && this.#state.arrived > 0) this.#set({ arrived: 0 });
  }

  /** Removes the divider of unread messages, after the user wrote. */
  clearUnread(): void {
    if (this.#state.unreadFrom !== null) this.#set({ unreadFrom: null });
  }

  /** @param input a page if the load was answered, the error if it failed, else the change. */
  #send(event: PhaseEvent, input?: ThreadPage | ThreadWindow | ErrorKind | ThreadEvent | ThreadChange): void {
    const transition = transitions[this.#state.phase][event];
    if (!transition) return;
    const [next, effect] = transition;
    if (next) {
      // A later answer to the load of the phase that ends is dropped.
      this.#loadNumber++;
      clearTimeout(this.#retryTimer);
    }
    const change = effect && (this.#effects[effect] as EffectFunction)(this.#state, input as never);
    const error = event === 'failed' ? (input as ErrorKind) : null;
    this.#set({ ...change, ...(next && { phase: next, error }) });
  }

  /** Each returns the change of the state. The table gives each to events with its input. */
  readonly #effects = {
    loadOlder: ({ messages, oldestCursor }) => this.#loadNext('older', messages[0], oldestCursor),
    loadNewer: ({ messages, newestCursor }) => this.#loadNext('newer', messages.at(-1), newestCursor),
    load: (state) => {
      const { first, next } = this.#sizes;
      if (this.#jump !== undefined) return this.#load(this.#around(this.#jump?.messageId, first));
      // The page contains the first message only if few before the user's position remain.
      const index = this.#position();
      this.#load(this.#around(this.#isAtEnd() ? undefined : state.messages[index]?.id, 2 * next));
      return index > next ? withoutOldest(state, index - next) : undefined;
    },
    prepend: withOlder,
    append: withNewer,
    replace: (state, page: ThreadPage) => {
      const reloaded = this.#jump === undefined ? withReloaded(state, page) : null;
      if (reloaded) return reloaded;
      return this.#open(state, windowOf(page));
    },
    restore: (state, window: ThreadWindow) => {
      const isShown = window === this.#restored;
      this.#restored = null;
      return isShown ? { target: this.#arrive() } : this.#open(state, window);
    },
    aim: ({ ends }) => {
      const target = this.#arrive();
      return target ? { target } : { ends: ends + 1 };
    },
    apply: (state, change: ThreadChange) => {
      if (isLoading(state)) this.#journal.push(change);
      return withChange(state, change);
    },
    record: (_state, change: ThreadChange) => void this.#journal.push(change),
    trim: (state) => {
      const { next, kept } = this.#sizes;
      const count = settledCount(state);
      const index = this.#position();
      return index < count / 2
        ? withoutNewest(state, Math.max(kept, index + next))
        : withoutOldest(state, Math.min(count - kept, index - next));
    },
  } satisfies Record<Effect, EffectFunction>;

  /** Loads the page after the last message in a direction. */
  #loadNext(direction: 'older' | 'newer', last: ThreadMessage | undefined, cursor: string | null): undefined {
    const { next } = this.#sizes;
    this.#load(cursor === null ? this.#around(last?.id, next) : this.#source[direction](cursor, next));
  }

  /** Reads the page around a message, or the newest one. */
  #around(messageId: string | undefined, count: number): Promise<ThreadPage> {
    if (messageId !== undefined) return this.#source.around(messageId, count);
    const isOpening = this.#state.phase === 'idle';
    return isOpening ? firstPage(this.#source, this.#kept, count) : this.#source.newest(count);
  }

  /** Shows another part of the thread, from its beginning. */
  #open(state: ThreadState, window: ThreadWindow) {
    return {
      ...window,
      epoch: state.epoch + 1,
      target: this.#arrive(),
      arrived: 0,
      unreadFrom: state.epoch === 0 ? firstUnread(window, this.#source.ownType) : state.unreadFrom,
    };
  }

  /** Keeps the messages for when the thread is opened again, if they reach its end. */
  #keep(): void {
    const { phase, hasNewer } = this.#state;
    if (isComplete(phase) && !hasNewer) this.#kept?.keep(this.#state);
  }

  /** Begins a load. Its answer is dropped if the phase has ended, or another load has begun. */
  #load(answer: Promise<ThreadPage>): undefined {
    const loadNumber = ++this.#loadNumber;
    this.#journal = [];
    answer.then(
      (page) => {
        if (loadNumber !== this.#loadNumber) return;
        this.#send('answered', page);
        this.#set(this.#journal.reduce<ThreadWindow>(withChange, this.#state));
      },
      (thrown) => {
        if (loadNumber !== this.#loadNumber) return;
        const error = kindOf(thrown);
        // The message was deleted: the thread's end is shown instead.
        if (error === 'refused' && this.#jump !== null) {
          this.#jump = null;
          return this.#send('jump');
        }
        this.#send('failed', error);
        if (error === 'unreachable' || error === 'busy') {
          this.#retryTimer = setTimeout(() => this.retry(), Math.max(retryDelayMs, busySeconds() * 1_000));
        }
      },
    );
  }

  /** Ends a jump. @returns its target. */
  #arrive(): Target | null {
    const target = this.#jump ?? null;
    this.#jump = undefined;
    this.#anchor = target?.messageId ?? null;
    return target;
  }

  #isAtEnd = (): boolean => this.#anchor === null && !this.#state.hasNewer;

  /** Returns the index of a message in view, or of the last one. */
  #position(): number {
    const last = Math.max(0, settledCount(this.#state) - 1);
    const index = indexOf(this.#state.messages, this.#anchor);
    return index < 0 ? last : Math.min(index, last);
  }

  /** Counts the message of an event. At the start, the page has those that count. */
  #count(message: ThreadMessage): void {
    const { messages, unreadFrom, arrived, epoch } = this.#state;
    if (epoch === 0 || !isNew(this.#state, message)) return;
    const isAtEnd = this.#isAtEnd();
    const isKept =
      message.sentByType === this.#source.ownType ||
      (isAtEnd && this.#isVisible()) ||
      messages[indexOf(messages, unreadFrom)]?.readAt === null;
    this.#set({
      arrived: isAtEnd ? 0 : arrived + 1,
      unreadFrom: isKept ? unreadFrom : message.id,
    });
    this.#onCreated(message);
  }

  #set(change: Change): void {
    this.#state = { ...this.#state, ...change };
    clearTimeout(this.#trimTimer);
    if (this.#state.phase === 'ready' && settledCount(this.#state) > this.#sizes.maximum) {
      // Later, because the list cannot keep its position if both ends change at once.
      this.#trimTimer = setTimeout(() => this.#send('trim'));
    }
    for (const listener of this.#listeners) listener();
  }
}
