/** Holds listeners. The same function can be added several times, and each is removed on its own. */
export class Listeners<Value> {
  readonly #listeners = new Map<object, (value: Value) => void>();

  get size(): number {
    return this.#listeners.size;
  }

  /** @returns a function that removes the listener, and does nothing when it is called again. */
  readonly add = (listener: (value: Value) => void): (() => void) => {
    const key = {};
    this.#listeners.set(key, listener);
    return () => {
      this.#listeners.delete(key);
    };
  };

  /** Calls the listeners, except those that are removed meanwhile. */
  call(value: Value): void {
    for (const [key, listener] of [...this.#listeners]) if (this.#listeners.has(key)) listener(value);
  }
}

/** Notifies listeners of changes, once for all changes in one task. */
export class Emitter {
  readonly #listeners = new Listeners<void>();
  #pending = false;

  readonly subscribe: (listener: () => void) => () => void = this.#listeners.add;

  emit(): void {
    if (this.#pending) return;
    this.#pending = true;
    queueMicrotask(() => {
      this.#pending = false;
      this.#listeners.call();
    });
  }
}
