import { setTimeout as delay } from 'node:timers/promises';

/** A job that changes what is to be changed, until it is done or the signal aborts. */
export type RepeatedJob = (signal: AbortSignal) => Promise<unknown>;

/** Runs jobs at an interval, each beside the others: one that takes minutes, or waits for a lock, delays none of them. */
export class RepeatedJobs {
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #reportedAtMs = Number.NEGATIVE_INFINITY;

  /** @param onError receives the error of a job that failed, at most one in an interval; the next run tries again. */
  constructor(
    private readonly jobs: readonly RepeatedJob[],
    private readonly onError: (error: unknown) => void,
    private readonly pollMs: number,
  ) {}

  start(): void {
    this.#running = Promise.all(this.jobs.map((job) => this.#repeat(job)));
  }

  /** Waits for the current jobs. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #repeat(job: RepeatedJob): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await job(signal).catch((error) => this.#report(error));
      await delay(this.pollMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  #report(error: unknown): void {
    const nowMs = performance.now();
    if (nowMs - this.#reportedAtMs < this.pollMs) return;
    this.#reportedAtMs = nowMs;
    this.onError(error);
  }
}
