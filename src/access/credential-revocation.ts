import type { Database } from '../database/database.js';
import { endedKeys, recentlyRevokedKeys } from '../database/statements/api-keys.js';
import { recentlyEndedSessions, usableSessions } from '../database/statements/sessions.js';
import { recentPolicyChanges } from '../database/statements/sign-in-policy.js';
import type { Actor, Credential } from './actor.js';
import { unauthenticated } from './tenant-scopes.js';

/** The interval between checks. Open streams must end within a second. */
const checkIntervalMs = 400;

/** The overlap of a check with the one before it: a revocation can commit late. */
const overlapSeconds = 10;

interface Watch {
  actor: Actor;
  onRevoked: () => void;
  /** Null if the credential does not expire. The use of a session moves it. */
  expiresAt: Date | null;
}

/** The statements that find all credentials that were revoked recently. */
const recent = { key: recentlyRevokedKeys, session: recentlyEndedSessions } as const;

type RevocableKind = keyof typeof recent;

const kinds = ['key', 'session'] as const satisfies readonly RevocableKind[];

/** The credential to watch for each kind. A chat token ends with the API key that created it. */
const watchedKinds = { key: 'key', session: 'session', token: 'key' } as const satisfies Record<
  Credential['kind'],
  RevocableKind
>;

/**
 * Ends open streams when their credential is revoked or expires, or when the policy of its marketplace no longer accepts the
 * session. A request authenticates once, but a subscription can run for days. The cost of a check depends on the recent
 * revocations and changes, not on the number of watched credentials.
 */
export class CredentialRevocation {
  /** By kind, then by id. */
  readonly #watches = { key: new Map<number, Set<Watch>>(), session: new Map<number, Set<Watch>>() };
  readonly #expiring = new Set<Watch>();
  /**
   * Ids to look up. A credential can be revoked between its authentication and the start of its watch, a session can have
   * been used since its end was read, and a policy can have changed.
   */
  readonly #unchecked = { key: new Set<number>(), session: new Set<number>() };
  readonly #checkedAt = { key: Date.now(), session: Date.now() };
  /** The time of the last handled policy change of each marketplace, in milliseconds. */
  readonly #handledChanges = new Map<number, number>();
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
    const watch = { actor, onRevoked, expiresAt: actor.expiresAt };
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
    for (const { actor, onRevoked, expiresAt } of this.#expiring) {
      if (!expiresAt || expiresAt.getTime() > now) continue;
      if (actor.credential?.kind === 'session') this.#unchecked.session.add(actor.credential.id);
      else onRevoked();
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
    const seconds = Math.ceil((now - this.#checkedAt[kind]) / 1_000) + overlapSeconds;
    if (kind === 'session') await this.#findPolicyChanges(seconds);
    await this.#lookUp(kind);
    const revoked = await this.database.run(unauthenticated, recent[kind], { seconds });
    this.#notify(
      kind,
      revoked.map(({ id }) => id),
    );
    this.#checkedAt[kind] = now;
  }

  /** Finds the watched sessions of marketplaces whose policy has changed. */
  async #findPolicyChanges(seconds: number): Promise<void> {
    for (const { marketplaceId, changedAt } of await this.database.run(unauthenticated, recentPolicyChanges, {
      seconds,
    })) {
      if (this.#handledChanges.get(marketplaceId) === changedAt.getTime()) continue;
      this.#handledChanges.set(marketplaceId, changedAt.getTime());
      for (const [id, watches] of this.#watches.session) {
        const isAffected = [...watches].some(({ actor }) => actor.marketplaceId === marketplaceId);
        if (isAffected) this.#unchecked.session.add(id);
      }
    }
  }

  async #lookUp(kind: RevocableKind): Promise<void> {
    const unchecked = this.#unchecked[kind];
    const ids = [...unchecked];
    if (ids.length === 0) return;
    unchecked.clear();
    try {
      this.#notify(kind, kind === 'key' ? await this.#endedKeys(ids) : await this.#endedSessions(ids));
    } catch (error) {
      for (const id of ids) unchecked.add(id);
      throw error;
    }
  }

  async #endedKeys(ids: readonly number[]): Promise<number[]> {
    return (await this.database.run(unauthenticated, endedKeys, { ids })).map(({ id }) => id);
  }

  /** Returns the sessions among these that cannot be used any more. Others get their new end. */
  async #endedSessions(ids: readonly number[]): Promise<number[]> {
    const usable = await this.database.run(unauthenticated, usableSessions, { ids });
    for (const { id, expiresAt } of usable) {
      for (const watch of this.#watches.session.get(id) ?? []) watch.expiresAt = expiresAt;
    }
    const usableIds = new Set(usable.map(({ id }) => id));
    return ids.filter((id) => !usableIds.has(id));
  }

  #notify(kind: RevocableKind, revoked: readonly number[]): void {
    for (const id of revoked) {
      for (const { onRevoked } of [...(this.#watches[kind].get(id) ?? [])]) onRevoked();
    }
  }
}
