import { type Asker, atTheDoor, type Right } from '../chat/asker.js';
import type { Database } from '../database/database.js';
import { keysEnded, keysRevokedLately } from '../database/statements/api-keys.js';
import { sessionsEnded, sessionsEndedLately } from '../database/statements/sessions.js';

/** How often it is looked whether a right was ended, in ms: what is open ends within a second. */
const lookEvery = 400;

/** How much further back than to the last look it is looked, in seconds: an end may commit late. */
const overlap = 10;

interface Watch {
  asker: Asker;
  onEnd: () => void;
}

/** What can be ended, and how its ends are found. */
const looks = {
  key: { lately: keysRevokedLately, of: keysEnded },
  session: { lately: sessionsEndedLately, of: sessionsEnded },
} as const;

type Endable = keyof typeof looks;

const kinds = ['key', 'session'] as const satisfies readonly Endable[];

/** What each kind of right ends with: a token with the key that made it. */
const endsWith = { key: 'key', session: 'session', token: 'key' } as const satisfies Record<
  Right['kind'],
  Endable
>;

/**
 * Keeps an eye on the rights of those who stay: a request's key or session is looked up when it comes, but a
 * subscription goes on for days. The cost of a look is that of the rights that were ended lately, not of those
 * that are watched.
 */
export class RightWatch {
  /** By what ends, then by its number. */
  readonly #watches = { key: new Map<number, Set<Watch>>(), session: new Map<number, Set<Watch>>() };
  readonly #expiring = new Set<Watch>();
  /** What may have been ended between the door and the watch, however long that took. */
  readonly #unchecked = { key: new Set<number>(), session: new Set<number>() };
  readonly #lookedAt = { key: Date.now(), session: Date.now() };
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

  /**
   * Calls back when the asker's key is revoked, its session ends or what it came with expires, unless the function returned is
   * called.
   */
  watch = (asker: Asker, onEnd: () => void): (() => void) => {
    const watch = { asker, onEnd };
    if (asker.expiresAt) this.#expiring.add(watch);
    const stop = asker.right && this.#watchRight(asker.right, watch);
    return () => {
      this.#expiring.delete(watch);
      stop?.();
    };
  };

  #watchRight({ kind, id }: Right, watch: Watch): () => void {
    const ending = endsWith[kind];
    const all = this.#watches[ending];
    const watches = all.get(id) ?? new Set();
    all.set(id, watches.add(watch));
    this.#unchecked[ending].add(id);
    return () => {
      watches.delete(watch);
      if (watches.size === 0 && all.get(id) === watches) all.delete(id);
    };
  }

  async #look(): Promise<void> {
    const now = Date.now();
    for (const { asker, onEnd } of this.#expiring) {
      if (asker.expiresAt && asker.expiresAt.getTime() <= now) onEnd();
    }
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const kind of kinds) await this.#lookAt(kind, now);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.onError(error);
      this.#failing = true;
    } finally {
      this.#looking = false;
    }
  }

  async #lookAt(kind: Endable, now: number): Promise<void> {
    if (this.#watches[kind].size === 0) return;
    await this.#checkNew(kind);
    const seconds = Math.ceil((now - this.#lookedAt[kind]) / 1_000) + overlap;
    this.#end(kind, await this.database.run(atTheDoor, looks[kind].lately, { seconds }));
    this.#lookedAt[kind] = now;
  }

  async #checkNew(kind: Endable): Promise<void> {
    const unchecked = this.#unchecked[kind];
    const ids = [...unchecked];
    if (ids.length === 0) return;
    unchecked.clear();
    try {
      this.#end(kind, await this.database.run(atTheDoor, looks[kind].of, { ids }));
    } catch (error) {
      for (const id of ids) unchecked.add(id);
      throw error;
    }
  }

  #end(kind: Endable, ended: readonly { id: number }[]): void {
    for (const { id } of ended) {
      for (const { onEnd } of [...(this.#watches[kind].get(id) ?? [])]) onEnd();
    }
  }
}
