import { type Asker, atTheDoor } from '../chat/asker.js';
import type { Database } from '../database/database.js';
import { keysEnded, keysRevokedLately } from '../database/statements/api-keys.js';
import { identityOfKey, keyOfIdentity } from './api-keys.js';

/** How often it is looked whether a key was revoked, in ms: what is open ends within a second. */
const lookEvery = 400;

/** How much further back than to the last look it is looked, in seconds: a revocation may commit late. */
const overlap = 10;

interface Watch {
  asker: Asker;
  onEnd: () => void;
}

/**
 * Keeps an eye on the rights of those who stay: a request's key is looked up when it comes, but a subscription
 * goes on for days. The cost of a look is that of the keys that were revoked lately, not of those that are watched.
 */
export class KeyWatch {
  /** By the asker's identity. */
  readonly #watches = new Map<string, Set<Watch>>();
  readonly #expiring = new Set<Watch>();
  /** Keys that may have been revoked between the door and the watch, however long that took. */
  readonly #unchecked = new Set<number>();
  #lookedAt = Date.now();
  #looking = false;
  #failing = false;
  readonly #timer: NodeJS.Timeout;

  /** @param onError told once when the database cannot be asked any more; it is asked again. */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#timer = setInterval(() => void this.#look(), lookEvery).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Calls back once, when the asker's key is revoked or expires, unless the function returned is called. */
  watch = (asker: Asker, onEnd: () => void): (() => void) => {
    const watch = { asker, onEnd };
    const watches = this.#watches.get(asker.identity) ?? new Set();
    this.#watches.set(asker.identity, watches.add(watch));
    if (asker.expiresAt) this.#expiring.add(watch);
    const key = keyOfIdentity(asker.identity);
    if (key !== null) this.#unchecked.add(key);
    return () => {
      this.#expiring.delete(watch);
      watches.delete(watch);
      if (watches.size === 0 && this.#watches.get(asker.identity) === watches) {
        this.#watches.delete(asker.identity);
      }
    };
  };

  async #look(): Promise<void> {
    const now = Date.now();
    for (const { asker, onEnd } of this.#expiring) {
      if (asker.expiresAt && asker.expiresAt.getTime() <= now) onEnd();
    }
    if (this.#looking || this.#watches.size === 0) return;
    this.#looking = true;
    try {
      await this.#checkNew();
      const seconds = Math.ceil((now - this.#lookedAt) / 1_000) + overlap;
      this.#end(await this.database.run(atTheDoor, keysRevokedLately, { seconds }));
      this.#lookedAt = now;
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.onError(error);
      this.#failing = true;
    } finally {
      this.#looking = false;
    }
  }

  async #checkNew(): Promise<void> {
    const ids = [...this.#unchecked];
    if (ids.length === 0) return;
    this.#unchecked.clear();
    try {
      this.#end(await this.database.run(atTheDoor, keysEnded, { ids }));
    } catch (error) {
      for (const id of ids) this.#unchecked.add(id);
      throw error;
    }
  }

  #end(revoked: readonly { id: number }[]): void {
    for (const { id } of revoked) {
      for (const { onEnd } of [...(this.#watches.get(identityOfKey(id)) ?? [])]) onEnd();
    }
  }
}
