/** Starts a loop that waits for work. A trigger that arrives while the loop is busy ends its next wait at once. */
export class JobTrigger {
  #isTriggered = false;
  #resolve: (() => void) | undefined;

  trigger(): void {
    this.#isTriggered = true;
    this.#resolve?.();
  }

  /** Waits for a trigger, at most for `timeoutMs` if given. */
  async wait(timeoutMs?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    if (!this.#isTriggered) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
      this.#resolve = undefined;
    }
    this.#isTriggered = false;
  }
}
