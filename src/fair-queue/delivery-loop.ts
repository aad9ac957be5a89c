import { setTimeout as delay } from 'node:timers/promises';

/** The longest that a stop waits for attempts. The leases let another process repeat the rest. */
const stopMs = 5_000;

/**
 * When the next round begins: `now`, because more can be begun; `slot`, when an attempt has ended, because more is due than can be begun;
 * `poll`, after the interval, because nothing else is due. The interval also ends `slot`.
 */
export type NextRound = 'now' | 'slot' | 'poll';

export interface DeliveryLoopOptions {
  /** The attempts that are under way at the same time. */
  maxAtOnce: number;
  pollMs: number;
  /** The wait after the end of an attempt, in which others end, so that one round begins several. */
  pauseMs?: number;
}

/**
 * Runs rounds, each of which begins attempts to deliver what is due, such as emails or pushes. A slow attempt takes one slot and
 * delays no other.
 */
export class DeliveryLoop {
  readonly #stop = new AbortController();
  readonly #attempts = new Set<Promise<void>>();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: DeliveryLoopOptions) {}

  /** The number of attempts that can begin: none after a stop, because another process begins them at once. */
  get freeSlots(): number {
    return this.#stop.signal.aborted ? 0 : this.options.maxAtOnce - this.#attempts.size;
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** @param round begins attempts, and handles its own errors. */
  start(round: () => Promise<NextRound>): void {
    this.#running = this.#run(round);
  }

  /** Ends the rounds, and waits for the attempts. */
  async close(): Promise<void> {
    this.#stop.abort();
    const ended = this.#running.then(() => Promise.all(this.#attempts));
    await Promise.race([ended, delay(stopMs, undefined, { ref: false })]);
  }

  /** Counts an attempt until it ends. @param onEnd is called then. */
  track(work: Promise<void>, onEnd: () => void): Promise<void> {
    const attempt = work.finally(() => {
      this.#attempts.delete(attempt);
      onEnd();
    });
    this.#attempts.add(attempt);
    return attempt;
  }

  async #run(round: () => Promise<NextRound>): Promise<void> {
    while (!this.isStopped) {
      const next = await round();
      if (next !== 'now') await this.#wait(next);
    }
  }

  async #wait(next: 'slot' | 'poll'): Promise<void> {
    const { pollMs, pauseMs } = this.options;
    const waiting = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, waiting.signal]);
    const poll = delay(pollMs, undefined, { signal, ref: false }).catch(() => {});
    if (next === 'slot') {
      await Promise.race([poll, ...this.#attempts]);
      if (pauseMs) await Promise.race([poll, delay(pauseMs, undefined, { ref: false })]);
    } else await poll;
    waiting.abort();
  }
}

/**
 * Returns the seconds after which a failed attempt is repeated: they double with each further one, up to the longest.
 * @param attempt the number of the attempt that failed.
 */
export const backoffSeconds = (attempt: number, { first, longest }: { first: number; longest: number }) =>
  Math.min(longest, first * 2 ** Math.min(attempt - 1, 20));
