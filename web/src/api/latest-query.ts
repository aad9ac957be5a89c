import type { Fault } from './errors.js';
import { FaultError } from './request.js';

/**
 * `idle`: nothing is searched for. `waiting`: for a pause in typing. `loading`: a request is under way. `loaded`: its
 * answer is here. `failed`: no answer came.
 */
export type SearchPhase = 'idle' | 'waiting' | 'loading' | 'loaded' | 'failed';

type SearchEvent = 'query' | 'clear' | 'pause' | 'load' | 'answer' | 'failure';

/** Lists what each event leads to; an event that a phase does not list is ignored. */
const transitions: Readonly<Record<SearchPhase, Partial<Record<SearchEvent, SearchPhase>>>> = {
  idle: { query: 'waiting' },
  waiting: { query: 'waiting', clear: 'idle', pause: 'loading' },
  loading: { query: 'waiting', clear: 'idle', load: 'loading', answer: 'loaded', failure: 'failed' },
  loaded: { query: 'waiting', clear: 'idle', load: 'loading' },
  failed: { query: 'waiting', clear: 'idle', load: 'loading' },
};

/** A new object at each change. */
export interface SearchState<Query, Result> {
  phase: SearchPhase;
  /** The latest query; null while idle. */
  query: Query | null;
  /** The result of `query`, as far as it is loaded. */
  result: Result | null;
  fault: Fault | null;
  /** The latest result that was loaded, with its query: it may be shown until there is one of the latest query. */
  shown: { query: Query; result: Result } | null;
}

/**
 * Loads what a query finds.
 * @param before what is loaded of it already, to load the next part; null for the first part.
 * @throws {FaultError}
 */
export type LoadResult<Query, Result> = (
  query: Query,
  before: Result | null,
  signal: AbortSignal,
) => Promise<Result>;

/**
 * Searches for the latest of the queries that are typed: after a pause, with one request at a time. Another query
 * aborts the request of the one before, and an answer that comes all the same is dropped.
 */
export class Search<Query, Result> {
  readonly #load: LoadResult<Query, Result>;
  readonly #watchers = new Set<() => void>();
  #state: SearchState<Query, Result> = { phase: 'idle', query: null, result: null, fault: null, shown: null };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = new AbortController();

  constructor(load: LoadResult<Query, Result>) {
    this.#load = load;
  }

  readonly state = (): SearchState<Query, Result> => this.#state;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Searches for another query, once nothing else is set for `pauseMs`. Null ends the search. */
  set(query: Query | null, pauseMs = 0): void {
    if (JSON.stringify(query) === JSON.stringify(this.#state.query)) return;
    if (query === null) {
      this.#go('clear', { query, result: null, fault: null, shown: null });
      return;
    }
    this.#go('query', { query, result: null, fault: null });
    const start = () => void this.#start('pause', query, null);
    if (pauseMs > 0) this.#timer = setTimeout(start, pauseMs);
    else start();
  }

  /** Loads the next part, unless a request is under way. */
  more(): void {
    const { phase, query, result } = this.#state;
    if (phase !== 'loading' && query !== null) void this.#start('load', query, result);
  }

  /** Loads the result again from its beginning; what is loaded stays until then. */
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

  /** Ends what is under way. */
  close(): void {
    this.set(null);
  }

  async #start(event: 'pause' | 'load', query: Query, before: Result | null): Promise<void> {
    if (!this.#go(event, { fault: null })) return;
    const { signal } = this.#request;
    try {
      const result = await this.#load(query, before, signal);
      if (!signal.aborted) this.#go('answer', { result, shown: { query, result } });
    } catch (error) {
      const fault = error instanceof FaultError ? error.fault : 'unreachable';
      if (!signal.aborted) this.#go('failure', { fault });
    }
  }

  /** Enters the phase that an event leads to, and ends what belongs to the phase before. */
  #go(event: SearchEvent, change: Partial<SearchState<Query, Result>>): boolean {
    const phase = transitions[this.#state.phase][event];
    if (!phase) return false;
    clearTimeout(this.#timer);
    this.#request.abort();
    this.#request = new AbortController();
    this.#set({ ...change, phase });
    return true;
  }

  #set(change: Partial<SearchState<Query, Result>>): void {
    this.#state = { ...this.#state, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}
