/** The number of values that an execution writes in one iteration of the event loop: some milliseconds of work. */
export const valuesPerShare = 4_000;

/** Limits the work of one execution in each iteration of the event loop. The rest waits for later iterations, in order. */
export class EventLoopShare {
  /** The number of values that were written in this iteration. */
  written = 0;
  #postponed: (() => void)[] | undefined;

  get isUsedUp(): boolean {
    return this.written >= valuesPerShare;
  }

  /** Runs a job in a later iteration. */
  postpone(job: () => void): void {
    if (this.#postponed) {
      this.#postponed.push(job);
      return;
    }
    this.#postponed = [job];
    setImmediate(() => this.#begin());
  }

  #begin(): void {
    this.written = 0;
    const jobs = this.#postponed ?? [];
    this.#postponed = undefined;
    while (jobs.length > 0 && !this.isUsedUp) jobs.shift()?.();
    for (const job of jobs) this.postpone(job);
  }
}
