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

/**
 * Limits the requests of each address, key and marketplace. Each request, and each operation on a connection that stays
 * open, is counted once: by its address before authentication, which slows down guessing of keys, and by its actor after
 * authentication.
 */
export class RateLimits {
  readonly #maxRequests: number;
  readonly #address: RateLimit | null;
  readonly #key: RateLimit | null;
  readonly #marketplace: RateLimit | null;
  readonly #all: readonly (RateLimit | null)[];
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
    this.#address = limitOf('address');
    this.#key = limitOf('key');
    this.#marketplace = limitOf('marketplace');
    this.#all = [this.#address, this.#key, this.#marketplace];
    this.#maxRequests = Math.min(...Object.values(limits).filter((limit) => limit > 0));
  }

  /**
   * Counts a request by its address.
   * @returns null if addresses are not limited.
   * @throws {RateLimited} if the limit is used up.
   */
  async countAddress(address: string): Promise<RateLimitStatus | null> {
    return (await this.#address?.count(networkOf(address))) ?? null;
  }

  /**
   * Counts an operation by its actor: the key, then the marketplace.
   * @returns the status of the limit with fewer requests left; null if neither is limited.
   * @throws {RateLimited} if one is used up.
   */
  async countActor({ identity, marketplaceId }: Actor): Promise<RateLimitStatus | null> {
    const keyStatus = this.#key && (await this.#key.count(identity));
    const marketplaceStatus = this.#marketplace && (await this.#marketplace.count(String(marketplaceId)));
    return keyStatus && marketplaceStatus
      ? lower(keyStatus, marketplaceStatus)
      : (keyStatus ?? marketplaceStatus);
  }

  /**
   * Returns the allowance for an operation that counts as several requests, after it was counted as one.
   * @param onCounted called with the status of each limit.
   */
  allowanceOf(address: string, actor: Actor, onCounted: (status: RateLimitStatus) => void): RequestAllowance {
    const { identity, marketplaceId } = actor;
    const counted = [
      { limit: this.#address, name: networkOf(address) },
      { limit: this.#key, name: identity },
      { limit: this.#marketplace, name: String(marketplaceId) },
    ].flatMap(({ limit, name }) => (limit ? [{ limit, name }] : []));
    return {
      maxRequests: this.#maxRequests,
      count: async (requests) => {
        // All are checked first, so that a request that one rejects is not counted by the others.
        for (const { limit, name } of counted) await limit.requireRemaining(name, requests);
        for (const { limit, name } of counted) onCounted(await limit.count(name, requests));
      },
    };
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
        if (this.#all.some((limit) => limit?.hasDueCounts)) this.#scheduleSharing();
      });
    }, shareDelayMs).unref();
  }

  async #share(): Promise<void> {
    if (!this.store) return;
    try {
      for (const limit of this.#all) await limit?.share(this.store);
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

const lower = (one: RateLimitStatus, other: RateLimitStatus) =>
  one.remaining <= other.remaining ? one : other;
