import { type Asker, atTheDoor } from '../chat/asker.js';
import type { Database } from '../database/database.js';
import { keysRevokedLately } from '../database/statements/api-keys.js';

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
  #lookedAt = Date.now();
  #looking = false;
  readonly #timer: NodeJS.Timeout;

  /** @param onError told when the database could not be asked; it is asked again. */
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
      const seconds = Math.ceil((now - this.#lookedAt) / 1_000) + overlap;
      const revoked = await this.database.run(atTheDoor, keysRevokedLately, { seconds });
      this.#lookedAt = now;
      for (const { id } of revoked) {
        for (const { onEnd } of [...(this.#watches.get(`key:${id}`) ?? [])]) onEnd();
      }
    } catch (error) {
      this.onError(error);
    } finally {
      this.#looking = false;
    }
  }
}
