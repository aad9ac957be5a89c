import { setTimeout as delay } from 'node:timers/promises';

/** The interval at which the jobs check for due pauses. */
const defaultPollMs = 2_000;

/** Decides at an interval what is due, such as which people get an email. Several processes can do this at once. */
export class NotificationJobs {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /**
   * @param decide decides some of what is due, and returns whether more can be.
   * @param onError receives the error of a run; the next run tries again.
   */
  constructor(
    private readonly decide: () => Promise<{ isMore: boolean }>,
    private readonly onError: (error: unknown) => void,
    private readonly pollMs = defaultPollMs,
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  /** Waits for the current decisions. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const { isMore } = await this.decide().catch((error) => {
        this.onError(error);
        return { isMore: false };
      });
      if (!isMore) await delay(this.pollMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }
}
