import { inWritingOrder, parseUnsent, type Unsent } from './unsent.js';

/** The part of the browser's `Storage` that is used; its own keys are enumerable. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Stores a thread's unsent messages, each under a separate key in the browser's storage, so that tabs never overwrite
 * each other's. If storage is denied or full, they are kept until the page is closed.
 */
export class UnsentStorage {
  /** The beginning of the keys. */
  readonly prefix: string;
  readonly #storage: () => TextStorage;
  readonly #unstored = new Map<string, Unsent>();

  /** @param storage returns the browser's storage, or throws if it is denied. */
  constructor(key: string, storage: () => TextStorage) {
    this.prefix = `parley.unsent.${key}.`;
    this.#storage = storage;
  }

  /** Returns the messages in the order of writing. */
  items(): Unsent[] {
    // A message that changed while the storage was full is stored in its earlier version, too.
    const stored = this.#stored().filter(({ id }) => !this.#unstored.has(id));
    return inWritingOrder([...stored, ...this.#unstored.values()]);
  }

  /** Puts a message that was just written or retried after the others. */
  append(unsent: Pick<Unsent, 'id' | 'text' | 'acknowledged' | 'seen' | 'after'>, heldUntil?: number): void {
    const { id, text, acknowledged, seen, after } = unsent;
    const order = (this.items().at(-1)?.order ?? 0) + 1;
    this.put({ id, text, acknowledged, at: Date.now(), order, refusal: null, seen, after, heldUntil });
  }

  put(unsent: Unsent): void {
    try {
      this.#storage().setItem(this.prefix + unsent.id, JSON.stringify(unsent));
      this.#unstored.delete(unsent.id);
    } catch {
      this.#unstored.set(unsent.id, unsent);
    }
  }

  remove(id: string): void {
    this.#unstored.delete(id);
    try {
      this.#storage().removeItem(this.prefix + id);
    } catch {
      // It was never stored.
    }
  }

  #stored(): Unsent[] {
    try {
      const storage = this.#storage();
      return Object.keys(storage)
        .filter((key) => key.startsWith(this.prefix) && !key.includes('.', this.prefix.length))
        .flatMap((key) => parseUnsent(storage.getItem(key)) ?? []);
    } catch {
      return [];
    }
  }
}
