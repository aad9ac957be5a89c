import { Machine, type TransitionTable } from './state-machine.js';

/**
 * `idle`: the value is current. `waiting`: it is loaded after a pause. `loading`: a request is pending. `outdated`: a
 * request is pending, and the value has changed since it was sent.
 */
type Phase = 'idle' | 'waiting' | 'loading' | 'outdated';
type Event = 'ask' | 'due' | 'answer' | 'failure' | 'restart' | 'stop';
type Effect = 'schedule' | 'load' | 'retry' | 'cancel';

const always = { restart: ['loading', 'load'], stop: ['idle', 'cancel'] } as const;

export const refresherTransitions: TransitionTable<Phase, Event, Effect> = {
  idle: { ...always, ask: ['waiting', 'schedule'] },
  waiting: { ...always, ask: ['waiting', 'schedule'], due: ['loading', 'load'] },
  loading: { ...always, ask: ['outdated'], answer: ['idle'], failure: ['waiting', 'retry'] },
  outdated: { ...always, ask: ['outdated'], answer: ['waiting', 'schedule'], failure: ['waiting', 'retry'] },
};

/** The minimum time between two requests, unless `restart` sends one. */
const pauseMs = 2_000;
const maxRetryMs = 60_000;

/** Loads a value again after it may have changed: by one request at a time, and again after a failure. */
export class Refresher {
  readonly #machine: Machine<Phase, Event, Effect>;
  #request = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.POSITIVE_INFINITY;
  #failures = 0;

  /** @param load loads the value and stores it, unless it was aborted. It throws if no answer comes. */
  constructor(load: (signal: AbortSignal) => Promise<void>) {
    this.#machine = new Machine(refresherTransitions, 'idle', {
      schedule: () => this.#schedule(),
      load: () => void this.#load(load),
      retry: () => {
        this.#dueAt = Date.now() + Math.min(maxRetryMs, pauseMs * 2 ** this.#failures++);
        this.#schedule();
      },
      cancel: () => this.#cancel(),
    });
  }

  /**
   * Reports that the value may have changed: it is loaded within `withinMs`, or after the pause between two requests.
   */
  ask(withinMs = 0): void {
    this.#dueAt = Math.min(this.#dueAt, Date.now() + withinMs);
    this.#machine.send('ask');
  }

  /** Loads another value within `withinMs`, and aborts a request for the earlier one. */
  replace(withinMs: number): void {
    this.stop();
    this.#sentAt = Number.NEGATIVE_INFINITY;
    this.ask(withinMs);
  }

  /** Loads the value at once, and aborts a request that may never be answered after a lost connection. */
  restart(): void {
    this.#machine.send('restart');
  }

  /** Ends the request and the timer. */
  stop(): void {
    this.#machine.send('stop');
  }

  #cancel(): void {
    this.#request.abort();
    clearTimeout(this.#timer);
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const at = Math.max(this.#dueAt, this.#sentAt + pauseMs);
    this.#timer = setTimeout(() => this.#machine.send('due'), Math.max(0, at - Date.now()));
  }

  async #load(load: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#cancel();
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.#sentAt = Date.now();
    try {
      await load(signal);
      if (signal.aborted) return;
      this.#failures = 0;
      this.#machine.send('answer');
    } catch {
      if (!signal.aborted) this.#machine.send('failure');
    }
  }
}
