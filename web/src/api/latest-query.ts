import { busySeconds, type ErrorKind, kindOf } from './errors.js';

/**
 * `idle`: there is no query. `waiting`: for a pause in typing. `loading`: a request is pending. `loaded`: it
 * was answered. `failed`: no answer came.
 */
export type QueryPhase = 'idle' | 'waiting' | 'loading' | 'loaded' | 'failed';

type QueryEvent = 'query' | 'clear' | 'pause' | 'load' | 'answer' | 'failure';

/** The next phase for each event. Other events are ignored. */
const transitions: Readonly<Record<QueryPhase, Partial<Record<QueryEvent, QueryPhase>>>> = {
  idle: { query: 'waiting' },
  waiting: { query: 'waiting', clear: 'idle', pause: 'loading' },
  loading: { query: 'waiting', clear: 'idle', load: 'loading', answer: 'loaded', failure: 'failed' },
  loaded: { query: 'waiting', clear: 'idle', load: 'loading' },
  failed: { query: 'waiting', clear: 'idle', load: 'loading' },
};

/** An immutable snapshot. */
export interface LatestQueryState<Query, Result> {
  phase: QueryPhase;
  /** The latest query; null while idle. */
  query: Query | null;
  /** The result of `query`, as far as it is loaded. */
  result: Result | null;
  error: ErrorKind | null;
  /** The latest result that was loaded, with its query, to be shown until the latest query has a result. */
  shown: { query: Query; result: Result } | null;
}

/**
 * Loads the result of a query.
 * @param before the part that is loaded already, to load the next one; null for the first part.
 * @throws {ApiError}
 */
export type LoadResult<Query, Result> = (
  query: Query,
  before: Result | null,
  signal: AbortSignal,
) => Promise<Result>;

/**
 * Loads the result of the latest of several queries, with one request at a time. Another query aborts the request of
 * the one before, and a late answer is dropped. A typed query can wait for a pause. After too many requests, it is loaded
 * again when the server allows it.
 */
export class LatestQuery<Query, Result> {
  readonly #load: LoadResult<Query, Result>;
  readonly #listeners = new Set<() => void>();
  #state: LatestQueryState<Query, Result> = {
    phase: 'idle',
    query: null,
    result: null,
    error: null,
    shown: null,
  };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = new AbortController();

  constructor(load: LoadResult<Query, Result>) {
    this.#load = load;
  }

  readonly state = (): LatestQueryState<Query, Result> => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the result of another query, after `pauseMs` without another call. Null clears the result. */
  set(query: Query | null, pauseMs = 0): void {
    if (JSON.stringify(query) === JSON.stringify(this.#state.query)) return;
    if (query === null) {
      this.#go('clear', { query, result: null, error: null, shown: null });
      return;
    }
    this.#go('query', { query, result: null, error: null });
    const start = () => void this.#start('pause', query, null);
    if (pauseMs > 0) this.#timer = setTimeout(start, pauseMs);
    else start();
  }

  /** Loads the next part, unless a request is pending. */
  more(): void {
    const { phase, query, result } = this.#state;
    if (phase !== 'loading' && query !== null) void this.#start('load', query, result);
  }

  /** Loads the result again from its beginning; the loaded result stays until then. */
  again(): void {
    const { query } = this.#state;
    if (query !== null) void this.#start('load', query, null);
  }

  /** Changes the loaded result in place. */
  update(change: (result: Result) => Result): void {
    const { result, shown } = this.#state;
    this.#set({
      result: result && change(result),
      shown: shown && { ...shown, result: change(shown.result) },
    });
  }

  /** Aborts the request. */
  close(): void {
    this.set(null);
  }

  async #start(event: 'pause' | 'load', query: Query, before: Result | null): Promise<void> {
    if (!this.#go(event, { error: null })) return;
    const { signal } = this.#request;
    try {
      const result = await this.#load(query, before, signal);
      if (!signal.aborted) this.#go('answer', { result, shown: { query, result } });
    } catch (error) {
      if (signal.aborted) return;
      const kind = kindOf(error);
      this.#go('failure', { error: kind });
      if (kind === 'busy')
        this.#timer = setTimeout(() => void this.#start('load', query, before), (busySeconds() || 1) * 1_000);
    }
  }

  /** Enters the phase that an event leads to, and ends the timer and the request of the phase before. */
  #go(event: QueryEvent, change: Partial<LatestQueryState<Query, Result>>): boolean {
    const phase = transitions[this.#state.phase][event];
    if (!phase) return false;
    clearTimeout(this.#timer);
    this.#request.abort();
    this.#request = new AbortController();
    this.#set({ ...change, phase });
    return true;
  }

  #set(change: Partial<LatestQueryState<Query, Result>>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
