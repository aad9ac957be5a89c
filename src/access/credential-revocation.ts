import type { Database } from '../database/database.js';
import { keysEnded, keysRevokedLately } from '../database/statements/api-keys.js';
import { sessionsEnded, sessionsEndedLately } from '../database/statements/sessions.js';
import type { Actor, Credential } from './actor.js';
import { unauthenticated } from './scopes.js';

/** How often it is looked whether a right was ended, in ms: what is open ends within a second. */
const checkEveryMs = 400;

/** How much further back than to the last look it is looked, in seconds: an end may commit late. */
const overlapSeconds = 10;

interface Watch {
  actor: Actor;
  onEnd: () => void;
}

/** What can be ended, and how its ends are found. */
const queries = {
  key: { lately: keysRevokedLately, of: keysEnded },
  session: { lately: sessionsEndedLately, of: sessionsEnded },
} as const;

type Endable = keyof typeof queries;

const kinds = ['key', 'session'] as const satisfies readonly Endable[];

/** What each kind of right ends with: a token with the key that made it. */
const endsWith = { key: 'key', session: 'session', token: 'key' } as const satisfies Record<
  Credential['kind'],
  Endable
>;

/**
 * Keeps an eye on the rights of those who stay: a request's key or session is looked up when it comes, but a
 * subscription goes on for days. The cost of a look is that of the rights that were ended lately, not of those
 * that are watched.
 */
export class CredentialRevocation {
  /** By what ends, then by its number. */
  readonly #watches = { key: new Map<number, Set<Watch>>(), session: new Map<number, Set<Watch>>() };
  readonly #expiring = new Set<Watch>();
  /** What may have been ended between the door and the watch, however long that took. */
  readonly #unchecked = { key: new Set<number>(), session: new Set<number>() };
  readonly #checkedAt = { key: Date.now(), session: Date.now() };
  #isChecking = false;
  #isFailing = false;
  readonly #timer: NodeJS.Timeout;

  /** @param onError told once when the database cannot be asked any more; it is asked again. */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#timer = setInterval(() => void this.#check(), checkEveryMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /**
   * Calls back when the actor's key is revoked, its session ends or what it came with expires, unless the function returned is
   * called.
   */
  watch = (actor: Actor, onEnd: () => void): (() => void) => {
    const watch = { actor, onEnd };
    if (actor.expiresAt) this.#expiring.add(watch);
    const stop = actor.credential && this.#watchCredential(actor.credential, watch);
    return () => {
      this.#expiring.delete(watch);
      stop?.();
    };
  };

  #watchCredential({ kind, id }: Credential, watch: Watch): () => void {
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

  async #check(): Promise<void> {
    const now = Date.now();
    for (const { actor, onEnd } of this.#expiring) {
      if (actor.expiresAt && actor.expiresAt.getTime() <= now) onEnd();
    }
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      for (const kind of kinds) await this.#checkKind(kind, now);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.onError(error);
      this.#isFailing = true;
    } finally {
      this.#isChecking = false;
    }
  }

  async #checkKind(kind: Endable, now: number): Promise<void> {
    if (this.#watches[kind].size === 0) return;
    await this.#checkNew(kind);
    const seconds = Math.ceil((now - this.#checkedAt[kind]) / 1_000) + overlapSeconds;
    this.#end(kind, await this.database.run(unauthenticated, queries[kind].lately, { seconds }));
    this.#checkedAt[kind] = now;
  }

  async #checkNew(kind: Endable): Promise<void> {
    const unchecked = this.#unchecked[kind];
    const ids = [...unchecked];
    if (ids.length === 0) return;
    unchecked.clear();
    try {
      this.#end(kind, await this.database.run(unauthenticated, queries[kind].of, { ids }));
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
