import type { ThreadPage } from '../thread/thread-source.js';
import {
  settledCount,
  type ThreadChange,
  type ThreadWindow,
  windowOf,
  withChange,
  withoutOldest,
} from '../thread/window.js';
import { type Effect, type Event, keptTransitions, type Phase } from './kept-phases.js';

/** A kept thread. */
interface Kept {
  phase: Phase;
  /** The messages, while they are current. */
  window: ThreadWindow | null;
  /** The changes since the messages are being loaded. */
  changes: ThreadChange[];
  /** The load of the messages. */
  load: Load | null;
}

interface Load {
  ended: Promise<void>;
  request: AbortController;
}

/** Loads the newest messages of threads, in the order of the ids. @throws {ApiError} */
export type LoadPages = (ids: readonly string[], signal: AbortSignal) => Promise<readonly ThreadPage[]>;

/** The most threads, characters of all their messages, and messages of one thread; those that are dropped leave `first`. */
const defaultLimits = { threads: 50, characters: 1_000_000, messages: 150, first: 50 };

/**
 * Keeps the newest messages of threads that were open, or that are opened next, and updates them with the events of the
 * inbox, so that they are shown at once. It keeps nothing while no events arrive.
 */
export class KeptThreads {
  /** In the order of use: the first one is dropped first. */
  readonly #threads = new Map<string, Kept>();
  /** The phase of all other threads. */
  #otherPhase: Phase = 'unfollowed';

  constructor(private readonly limits = defaultLimits) {}

  /** The number of threads and of characters that are kept. */
  get size(): { threads: number; characters: number } {
    const windows = [...this.#threads.values()].flatMap(({ window }) => window ?? []);
    return {
      threads: this.#threads.size,
      characters: windows.reduce((sum, each) => sum + lengthOf(each), 0),
    };
  }

  /** Begins to keep threads: each event from now on is applied. Drops what was kept: its events may have been missed. */
  follow(): void {
    this.#sendAll('followed');
  }

  /** Drops everything, and keeps nothing more. */
  stop(): void {
    this.#sendAll('stopped');
  }

  /** Returns the phase of a thread. */
  phase(id: string): Phase {
    return this.#threads.get(id)?.phase ?? this.#otherPhase;
  }

  /** Returns the messages of a thread with all events so far; null if they are not kept. */
  window(id: string): ThreadWindow | null {
    const kept = this.#threads.get(id);
    if (kept) this.#use(id, kept);
    return kept?.window ?? null;
  }

  /** Keeps the messages of a thread that is closed. */
  keep(id: string, window: ThreadWindow): void {
    this.#send(id, 'closed', windowFrom(window));
  }

  /** Resolves when the load of a thread has ended; null if it is not being loaded. */
  loading(id: string): Promise<void> | null {
    return this.#threads.get(id)?.load?.ended ?? null;
  }

  /** Applies a change of a thread. */
  apply(id: string, change: ThreadChange): void {
    this.#send(id, 'changed', change);
  }

  /** Loads threads that are not kept, together. */
  load(ids: readonly string[], loadPages: LoadPages): Promise<void> {
    const wanted = ids.filter((id) => this.phase(id) === 'absent');
    if (wanted.length === 0) return Promise.resolve();
    const request = new AbortController();
    const pages = loadPages(wanted, request.signal).catch((): ThreadPage[] => []);
    const load = {
      request,
      ended: pages.then((answered) => {
        for (const [index, id] of wanted.entries()) {
          // It can have been dropped, and loaded again, whose answer has more.
          if (this.#threads.get(id)?.load !== load) continue;
          const page = answered[index];
          if (page) this.#send(id, 'answered', page);
          else this.#send(id, 'failed');
        }
      }),
    };
    for (const id of wanted) this.#send(id, 'load', load);
    return load.ended;
  }

  /** Ends the loads of all threads but these. */
  cancelExcept(ids: readonly string[]): void {
    for (const id of [...this.#threads.keys()]) if (!ids.includes(id)) this.#send(id, 'cancelled');
  }

  #sendAll(event: Event): void {
    for (const id of [...this.#threads.keys()]) this.#send(id, event);
    this.#otherPhase = keptTransitions[this.#otherPhase][event]?.[0] ?? this.#otherPhase;
  }

  #send(id: string, event: Event, input?: Load | ThreadPage | ThreadWindow | ThreadChange): void {
    const kept = this.#threads.get(id) ?? { phase: this.#otherPhase, window: null, changes: [], load: null };
    const [phase, effect] = keptTransitions[kept.phase][event] ?? [];
    if (!phase) return;
    kept.phase = phase;
    if (effect)
      (this.#effects[effect] as (kept: Kept, input: never, id: string) => void)(kept, input as never, id);
  }

  readonly #effects = {
    begin: (kept, load: Load, id) => {
      kept.load = load;
      this.#use(id, kept);
      this.#dropLeastUsed();
    },
    record: (kept, change: ThreadChange) => {
      kept.changes.push(change);
    },
    show: (kept, page: ThreadPage, id) =>
      this.#store(id, kept, kept.changes.reduce(withChange, windowOf(page))),
    store: (kept, window: ThreadWindow, id) => this.#store(id, kept, window),
    apply: (kept, change: ThreadChange, id) => {
      if (kept.window) this.#store(id, kept, withChange(kept.window, change), false);
    },
    drop: (kept, _input, id) => {
      const { load } = kept;
      this.#threads.delete(id);
      // The answer is of no use if it was for this thread alone.
      if (load && ![...this.#threads.values()].some((each) => each.load === load)) load.request.abort();
    },
  } satisfies Record<Effect, (kept: Kept, input: never, id: string) => void>;

  #store(id: string, kept: Kept, window: ThreadWindow, isUse = true): void {
    const { messages, first } = this.limits;
    const excess = settledCount(window) - first;
    kept.window = settledCount(window) > messages ? withoutOldest(window, excess) : window;
    kept.changes = [];
    kept.load = null;
    if (isUse) this.#use(id, kept);
    this.#dropLeastUsed();
  }

  #use(id: string, kept: Kept): void {
    this.#threads.delete(id);
    this.#threads.set(id, kept);
  }

  #dropLeastUsed(): void {
    let { threads, characters } = this.size;
    for (const [id, { window }] of this.#threads) {
      if (threads <= this.limits.threads && characters <= this.limits.characters) return;
      threads--;
      characters -= window ? lengthOf(window) : 0;
      this.#send(id, 'dropped');
    }
  }
}

const lengthOf = ({ messages }: ThreadWindow) =>
  messages.reduce((sum, { message }) => sum + message.length, 0);

/** Returns the window alone of the state of a thread, as for a thread that is opened. */
function windowFrom({
  messages,
  ahead,
  oldestCursor,
  newestCursor,
  hasOlder,
  hasNewer,
}: ThreadWindow): ThreadWindow {
  return { messages, ahead, oldestCursor, newestCursor, hasOlder, hasNewer, front: 0 };
}
