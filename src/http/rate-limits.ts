import type { FastifyReply } from 'fastify';
import type { Actor } from '../access/actor.js';
import type { RateLimitStore } from '../database/rate-limit-store.js';
import { networkOf } from './client-address.js';
import { type LimitScope, RateLimit, type RateLimitStatus, secondsOf } from './shared-rate-limit.js';

/** The maximum number of requests of each limit in a window; 0 for no limit. */
export type Limits = Readonly<Record<LimitScope, number>>;

/** Counts further requests of an operation. */
export interface RequestAllowance {
  /** The maximum number of requests in a window, by the lowest limit. */
  readonly maxRequests: number;
  /**
   * Counts more requests.
   * @throws {RateLimited} if a limit has fewer left; then none is counted.
   */
  count(requests: number): Promise<void>;
}

/** The default length of a window. */
const defaultWindowS = 10;

/** The time for which due counts are collected before they are shared. */
const shareDelayMs = 100;

/** A limit, and the name that an operation counts under. */
interface Counted {
  limit: RateLimit;
  name: string;
}

/**
 * Limits the requests of each address, each key or person, each seller, and each side of a marketplace. Each request, and
 * each operation on a connection that stays open, is counted once: by its address before authentication, which slows down
 * guessing of keys, and by its actor after authentication. The sides have separate budgets, and a seller has the same
 * budget with any number of keys, so that no seller can use up the requests of the others.
 */
export class RateLimits {
  readonly #limits: Readonly<Record<LimitScope, RateLimit | null>>;
  #timer: NodeJS.Timeout | undefined;
  #sharing: Promise<void> = Promise.resolve();
  #isClosed = false;
  #isStoreUnavailable = false;

  /**
   * @param store the shared counts of several processes, or null for one process; while it is unavailable, each
   * process uses its own count.
   * @param onStoreUnavailable called when the store fails, and not again until it has worked.
   * @param windowS the length of a window.
   */
  constructor(
    limits: Limits,
    private readonly store: RateLimitStore | null,
    private readonly onStoreUnavailable: (error: unknown) => void,
    windowS = defaultWindowS,
  ) {
    const onDue = store ? () => this.#scheduleSharing() : null;
    const limitOf = (scope: LimitScope) =>
      limits[scope] > 0 ? new RateLimit(scope, limits[scope], windowS, onDue) : null;
    this.#limits = {
      address: limitOf('address'),
      key: limitOf('key'),
      seller: limitOf('seller'),
      operator: limitOf('operator'),
      sellers: limitOf('sellers'),
    };
  }

  /**
   * Counts a request by its address.
   * @returns null if addresses are not limited.
   * @throws {RateLimited} if the limit is used up.
   */
  async countAddress(address: string): Promise<RateLimitStatus | null> {
    return (await this.#limits.address?.count(networkOf(address))) ?? null;
  }

  /**
   * Counts an operation by its actor: the key, then the seller, then the side of the marketplace. A request that one
   * rejects is not counted by the next, so a seller beyond its own limit takes nothing from the others.
   * @returns the status of the limit with the fewest requests left; null if none is limited.
   * @throws {RateLimited} if one is used up.
   */
  async countActor(actor: Actor): Promise<RateLimitStatus | null> {
    let lowest: RateLimitStatus | null = null;
    for (const { limit, name } of this.#countedFor(actor)) {
      const status = await limit.count(name);
      if (!lowest || status.remaining < lowest.remaining) lowest = status;
    }
    return lowest;
  }

  /**
   * Returns the allowance for an operation that counts as several requests, after it was counted as one.
   * @param onCounted called with the status of each limit.
   */
  allowanceOf(address: string, actor: Actor, onCounted: (status: RateLimitStatus) => void): RequestAllowance {
    const counted = [...named(this.#limits.address, networkOf(address)), ...this.#countedFor(actor)];
    return {
      maxRequests: Math.min(...counted.map(({ limit }) => limit.maxRequests)),
      count: async (requests) => {
        // All are checked first, so that a request that one rejects is not counted by the others.
        for (const { limit, name } of counted) await limit.requireRemaining(name, requests);
        for (const { limit, name } of counted) onCounted(await limit.count(name, requests));
      },
    };
  }

  /** Returns the limits that an actor's operations count against, the narrowest scope first. */
  #countedFor(actor: Actor): Counted[] {
    const { key, seller, operator, sellers } = this.#limits;
    const marketplace = String(actor.marketplaceId);
    return actor.side === 'seller'
      ? [
          ...named(key, actor.identity),
          ...named(seller, String(actor.sellerId)),
          ...named(sellers, marketplace),
        ]
      : [...named(key, actor.identity), ...named(operator, marketplace)];
  }

  /** Stops the sharing of counts. Must be called before the database is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#sharing;
  }

  #scheduleSharing(): void {
    if (this.#timer || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#sharing = this.#share().finally(() => {
        this.#timer = undefined;
        if (Object.values(this.#limits).some((limit) => limit?.hasDueCounts)) this.#scheduleSharing();
      });
    }, shareDelayMs).unref();
  }

  async #share(): Promise<void> {
    if (!this.store) return;
    try {
      for (const limit of Object.values(this.#limits)) await limit?.share(this.store);
      this.#isStoreUnavailable = false;
    } catch (error) {
      if (!this.#isStoreUnavailable) this.onStoreUnavailable(error);
      this.#isStoreUnavailable = true;
    }
  }
}

/** Sets an answer's rate-limit headers, unless they already show a limit with fewer requests left. */
export function setRateLimitHeaders(
  reply: FastifyReply,
  { limit, remaining, msLeft }: RateLimitStatus,
): void {
  const current = reply.getHeader('x-ratelimit-remaining');
  if (typeof current === 'number' && current < remaining) return;
  reply.headers({
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': secondsOf(msLeft),
  });
}

/** Returns the name that counts against a limit, in a list that is empty if there is no limit. */
const named = (limit: RateLimit | null, name: string): Counted[] => (limit ? [{ limit, name }] : []);
