/** Wakes one who waits; rung while nobody does, it lets the next one pass. */
export class JobTrigger {
  #isTriggered = false;
  #wake: (() => void) | undefined;

  trigger(): void {
    this.#isTriggered = true;
    this.#wake?.();
  }

  /** Waits until it rings, or for `ms` where given. */
  async wait(ms?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    if (!this.#isTriggered) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (ms !== undefined) timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
      this.#wake = undefined;
    }
    this.#isTriggered = false;
  }
}
