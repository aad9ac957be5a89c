/** How many values an execution writes in one turn of the event loop: some milliseconds of work. */
export const valuesPerShare = 4_000;

/** What one execution may do in a turn of the event loop. The rest waits for the next turns, in order. */
export class EventLoopShare {
  /** How many values were written in this turn. */
  written = 0;
  #postponed: (() => void)[] | undefined;

  get isUsedUp(): boolean {
    return this.written >= valuesPerShare;
  }

  /** Does some work in a later turn. */
  postpone(work: () => void): void {
    if (this.#postponed) {
      this.#postponed.push(work);
      return;
    }
    this.#postponed = [work];
    setImmediate(() => this.#begin());
  }

  #begin(): void {
    this.written = 0;
    const works = this.#postponed ?? [];
    this.#postponed = undefined;
    while (works.length > 0 && !this.isUsedUp) works.shift()?.();
    for (const work of works) this.postpone(work);
  }
}
