/** The time for which a value must be shown until the user has seen it, in ms. */
const seenMs = 1_000;

/** Holds a value that is shown, and the one that the user has seen. */
export class SeenValue<Value> {
  #of: unknown;
  #shown: Value;
  #former: Value;
  #at = Number.NEGATIVE_INFINITY;

  constructor(value: Value, of?: unknown) {
    this.#of = of;
    this.#shown = value;
    this.#former = value;
  }

  /** Shows a value. The value of another object counts at once. */
  show(value: Value, of: unknown, now: number): void {
    if (of === this.#of && value === this.#shown) return;
    const isSame = of === this.#of;
    this.#former = isSame ? this.seen(now) : value;
    this.#at = isSame ? now : Number.NEGATIVE_INFINITY;
    this.#shown = value;
    this.#of = of;
  }

  seen(now: number): Value {
    return now - this.#at >= seenMs ? this.#shown : this.#former;
  }
}
