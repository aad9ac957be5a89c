import { setTimeout as delay } from 'node:timers/promises';

/** A job that changes what is to be changed, until it is done or the signal aborts. */
export type RepeatedJob = (signal: AbortSignal) => Promise<unknown>;

/** Runs jobs one after the other, at an interval. */
export class RepeatedJobs {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @param onError receives the first error of a run in which jobs failed; the next run tries again. */
  constructor(
    private readonly jobs: readonly RepeatedJob[],
    private readonly onError: (error: unknown) => void,
    private readonly pollMs: number,
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  /** Waits for the current job. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const errors: unknown[] = [];
      for (const job of this.jobs) {
        if (signal.aborted) return;
        // A job that fails does not stop the others.
        await job(signal).catch((error) => errors.push(error));
      }
      if (errors.length > 0) this.onError(errors[0]);
      await delay(this.pollMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }
}
