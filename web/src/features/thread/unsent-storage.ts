import { inWritingOrder, parseUnsent, type Unsent } from './unsent.js';

/**
 * Stores a thread's unsent messages, each under a separate key in the browser's storage, so that tabs never overwrite
 * each other's. If storage is denied or full, they are kept until the page is closed.
 */
export class UnsentStorage {
  readonly #prefix: string;
  readonly #unstored = new Map<string, Unsent>();
  #last = 0;

  constructor(key: string) {
    this.#prefix = `parley.unsent.${key}.`;
  }

  /** Calls back when another tab put or removed something, until the signal aborts. */
  watch(onChange: () => void, signal: AbortSignal): void {
    const onStorage = ({ key }: StorageEvent) => {
      if (key === null || key.startsWith(this.#prefix)) onChange();
    };
    window.addEventListener('storage', onStorage, { signal });
  }

  /** Returns the messages in the order of writing. */
  items(): Unsent[] {
    return inWritingOrder([...this.#stored(), ...this.#unstored.values()]);
  }

  put(unsent: Unsent): void {
    try {
      localStorage.setItem(this.#prefix + unsent.id, JSON.stringify(unsent));
      this.#unstored.delete(unsent.id);
    } catch {
      this.#unstored.set(unsent.id, unsent);
    }
  }

  remove(id: string): void {
    this.#unstored.delete(id);
    try {
      localStorage.removeItem(this.#prefix + id);
    } catch {
      // It was never stored.
    }
  }

  /** Returns the time in ms since 1970, never the same twice in a tab. */
  now(): number {
    this.#last = Math.max(Date.now(), this.#last + 1);
    return this.#last;
  }

  #stored(): Unsent[] {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(this.#prefix) && !key.includes('.', this.#prefix.length))
        .map((key) => parseUnsent(localStorage.getItem(key)))
        .filter((unsent) => unsent !== null);
    } catch {
      return [];
    }
  }
}

/** Moves texts that an earlier version stored under another key (`ThreadSource.key` or its beginning). */
export function moveStoredTexts(from: string, to: string): void {
  try {
    for (const kind of ['draft', 'unsent', 'terms']) {
      const old = `parley.${kind}.${from}`;
      for (const key of Object.keys(localStorage)) {
        if (key !== old && !key.startsWith(`${old}.`)) continue;
        localStorage.setItem(`parley.${kind}.${to}${key.slice(old.length)}`, localStorage.getItem(key) ?? '');
        localStorage.removeItem(key);
      }
    }
  } catch {
    // Storage is denied or full: the remaining texts stay under the old key.
  }
}

/** Returns the keys of the threads (`ThreadSource.key`) that have unsent messages. */
export function unsentThreads(): string[] {
  const prefix = 'parley.unsent.';
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return [...new Set(keys.map((key) => key.slice(prefix.length, key.lastIndexOf('.'))))];
  } catch {
    return [];
  }
}
