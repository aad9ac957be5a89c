import type { Database } from '../database/database.js';
import { endedKeys, recentlyRevokedKeys } from '../database/statements/api-keys.js';
import { endedSessions, recentlyEndedSessions } from '../database/statements/sessions.js';
import type { Actor, Credential } from './actor.js';
import { unauthenticated } from './scopes.js';

/** The interval between checks. Open streams must end within a second. */
const checkIntervalMs = 400;

/** The overlap of a check with the one before it: a revocation can commit late. */
const overlapSeconds = 10;

interface Watch {
  actor: Actor;
  onRevoked: () => void;
}

/** The statements that find revoked credentials: all recent ones, and those among given ids. */
const queries = {
  key: { recent: recentlyRevokedKeys, among: endedKeys },
  session: { recent: recentlyEndedSessions, among: endedSessions },
} as const;

type RevocableKind = keyof typeof queries;

const kinds = ['key', 'session'] as const satisfies readonly RevocableKind[];

/** The credential to watch for each kind. A chat token ends with the API key that created it. */
const watchedKinds = { key: 'key', session: 'session', token: 'key' } as const satisfies Record<
  Credential['kind'],
  RevocableKind
>;

/**
 * Ends open streams when their credential is revoked or expires. A request authenticates once, but a subscription can run
 * for days. The cost of a check depends on the recent revocations, not on the number of watched credentials.
 */
export class CredentialRevocation {
  /** By kind, then by id. */
  readonly #watches = { key: new Map<number, Set<Watch>>(), session: new Map<number, Set<Watch>>() };
  readonly #expiring = new Set<Watch>();
  /** Ids of new watches: their credential can be revoked between its authentication and the start of the watch. */
  readonly #unchecked = { key: new Set<number>(), session: new Set<number>() };
  readonly #checkedAt = { key: Date.now(), session: Date.now() };
  #isChecking = false;
  #isFailing = false;
  readonly #timer: NodeJS.Timeout;

  /** @param onError is called for the first of several failed checks. Checks continue. */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#timer = setInterval(() => void this.#check(), checkIntervalMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /**
   * Calls `onRevoked` when the actor's key is revoked, its session ends or its credential expires.
   * @returns a function that stops the watch.
   */
  watch = (actor: Actor, onRevoked: () => void): (() => void) => {
    const watch = { actor, onRevoked };
    if (actor.expiresAt) this.#expiring.add(watch);
    const stop = actor.credential && this.#watchCredential(actor.credential, watch);
    return () => {
      this.#expiring.delete(watch);
      stop?.();
    };
  };

  #watchCredential({ kind, id }: Credential, watch: Watch): () => void {
    const watchedKind = watchedKinds[kind];
    const all = this.#watches[watchedKind];
    const watches = all.get(id) ?? new Set();
    all.set(id, watches.add(watch));
    this.#unchecked[watchedKind].add(id);
    return () => {
      watches.delete(watch);
      if (watches.size === 0 && all.get(id) === watches) all.delete(id);
    };
  }

  async #check(): Promise<void> {
    const now = Date.now();
    for (const { actor, onRevoked } of this.#expiring) {
      if (actor.expiresAt && actor.expiresAt.getTime() <= now) onRevoked();
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

  async #checkKind(kind: RevocableKind, now: number): Promise<void> {
    if (this.#watches[kind].size === 0) return;
    await this.#checkNewWatches(kind);
    const seconds = Math.ceil((now - this.#checkedAt[kind]) / 1_000) + overlapSeconds;
    this.#notify(kind, await this.database.run(unauthenticated, queries[kind].recent, { seconds }));
    this.#checkedAt[kind] = now;
  }

  async #checkNewWatches(kind: RevocableKind): Promise<void> {
    const unchecked = this.#unchecked[kind];
    const ids = [...unchecked];
    if (ids.length === 0) return;
    unchecked.clear();
    try {
      this.#notify(kind, await this.database.run(unauthenticated, queries[kind].among, { ids }));
    } catch (error) {
      for (const id of ids) unchecked.add(id);
      throw error;
    }
  }

  #notify(kind: RevocableKind, revoked: readonly { id: number }[]): void {
    for (const { id } of revoked) {
      for (const { onRevoked } of [...(this.#watches[kind].get(id) ?? [])]) onRevoked();
    }
  }
}
