/** Starts a loop that waits for work. A trigger that arrives while the loop is busy ends its next wait at once. */
export class JobTrigger {
  #isTriggered = false;
  #wake: (() => void) | undefined;

  trigger(): void {
    this.#isTriggered = true;
    this.#wake?.();
  }

  /** Waits for a trigger, at most for `timeoutMs` if given. */
  async wait(timeoutMs?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    if (!this.#isTriggered) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
      this.#wake = undefined;
    }
    this.#isTriggered = false;
  }
}
