/** Counts the values of one run that are not written yet: promises, and postponed items. */
export class PendingValues {
  #count = 0;
  #onSettled: (() => void) | undefined;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  add(): void {
    this.#count++;
  }

  /** Removes one value, after it was written. */
  settle(): void {
    if (--this.#count === 0) this.#onSettled?.();
  }

  /** Resolves when the last pending value is written. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSettled = resolve;
    });
  }
}
