/** The longest time for which work runs in one iteration of the event loop, in ms. */
const sliceMs = 10;

interface Waiting {
  run(): void;
}

/**
 * Runs many short pieces of work, such as finding matches in each message of a page, without blocking other requests: at
 * most some milliseconds in one iteration of the event loop, for all requests together.
 */
export class TimeSlicer {
  #usedMs = 0;
  #isScheduled = false;
  readonly #waiting: Waiting[] = [];

  /** Returns the result of the work: at once if there is time left in this iteration, else in a later one. */
  run<T>(work: () => T): T | Promise<T> {
    if (this.#waiting.length === 0 && this.#usedMs < sliceMs) return this.#measure(work);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        run: () => {
          try {
            resolve(this.#measure(work));
          } catch (error) {
            reject(error);
          }
        },
      });
      this.#schedule();
    });
  }

  #measure<T>(work: () => T): T {
    const startMs = performance.now();
    try {
      return work();
    } finally {
      this.#usedMs += performance.now() - startMs;
      this.#schedule();
    }
  }

  /** Begins the next slice after other events. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#usedMs = 0;
      while (this.#usedMs < sliceMs) {
        const next = this.#waiting.shift();
        if (!next) return;
        next.run();
      }
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
