import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitStore } from '../database/rate-limit-store.js';
import { CallerError } from '../errors/caller-error.js';

/**
 * The scopes of limits. Each has its own limit: `seller` counts all keys, tokens and people of one seller, `operator` those
 * of a marketplace's operator, `sellers` those of all its sellers.
 */
export type LimitScope = 'address' | 'key' | 'seller' | 'operator' | 'sellers';

/** The callers of each scope, as an error names them. */
const callers: Readonly<Record<LimitScope, string>> = {
  address: 'this address',
  key: 'this key',
  seller: 'this seller',
  operator: "this marketplace's operator",
  sellers: "this marketplace's sellers",
};

/** The status of a caller's rate limit. */
export interface RateLimitStatus {
  /** The maximum number of requests in a window. */
  limit: number;
  /** The requests that are left in this window. */
  remaining: number;
  /** The time until the window ends. */
  msLeft: number;
}

/**
 * Converts milliseconds to whole seconds, rounded up, at least one, so that a caller that waits so long is not too
 * early.
 */
export const secondsOf = (ms: number) => Math.max(1, Math.ceil(ms / 1_000));

/** A caller has used up a limit. `status.msLeft` is the time until the next window. */
export class RateLimited extends CallerError {
  override name = 'RateLimited';
  constructor(
    scope: LimitScope,
    readonly status: RateLimitStatus,
    requests = 1,
  ) {
    const waitS = secondsOf(status.msLeft);
    const detail =
      requests === 1
        ? ''
        : ` Each mutation field counts as one, and ${status.remaining} of the ${requests} more that this document needs are left.`;
    const message = `Too many requests from ${callers[scope]}.${detail} Please try again in ${waitS} s.`;
    super('RATE_LIMITED', [{ field: null, message }]);
  }
}

/** Maximum cached reported counts: more than the names that can use a tenth of a limit at once. */
const maxReportedCounts = 10_000;

/** A process shares a count after it has used one part in this many of the remaining requests. */
const reportDivisor = 10;

/**
 * Counts requests by name against one limit, in fixed windows. A window begins with the name's first request. Each process
 * decides at once, by its own count in memory, and deletes the count when the window ends.
 *
 * If there are several processes, a name that has used a tenth of its remaining requests is *due*: the process adds its
 * local count to the shared count, and replaces its own count and window by the shared ones. So the values that a caller
 * sees (remaining, reset) can change abruptly when processes first share a count; from then on all use the same window
 * until it ends. Rare callers cost the store nothing, others at most about fifty writes per window. The counts are more
 * accurate near the limit.
 *
 * Each process can serve a tenth of the limit before it knows the counts of the others. As with every fixed window, a
 * caller can send twice the limit around the boundary of two windows.
 */
export class RateLimit {
  readonly #local: RateLimiterMemory;
  /** The last known shared count of each name, until its window ends. */
  readonly #reportedCounts = new LRUCache<string, number>({ max: maxReportedCounts });
  readonly #due = new Set<string>();

  /**
   * @param maxRequests the maximum number of requests in a window.
   * @param windowS the length of a window.
   * @param onDue called when a count must be shared; null if there is only one process.
   */
  constructor(
    private readonly scope: LimitScope,
    readonly maxRequests: number,
    windowS: number,
    private readonly onDue: (() => void) | null,
  ) {
    this.#local = new RateLimiterMemory({ points: maxRequests, duration: windowS });
  }

  /**
   * Counts one or more requests.
   * @throws {RateLimited} if the limit is used up.
   */
  async count(name: string, requests = 1): Promise<RateLimitStatus> {
    try {
      const counted = await this.#local.consume(name, requests);
      if (this.onDue && this.#isDue(name, counted.consumedPoints)) {
        this.#due.add(name);
        this.onDue();
      }
      return this.#statusOf(counted);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw new RateLimited(this.scope, this.#statusOf(error));
      throw error;
    }
  }

  /** Checks that so many requests are left, without counting them. @throws {RateLimited} if not. */
  async requireRemaining(name: string, requests: number): Promise<void> {
    const counted = await this.#local.get(name);
    if (!counted || counted.remainingPoints >= requests) return;
    throw new RateLimited(this.scope, this.#statusOf(counted), requests);
  }

  /** Whether a count must be shared. */
  get hasDueCounts(): boolean {
    return this.#due.size > 0;
  }

  /**
   * Shares the counts that are due, one name after the other.
   * @throws the store's error; a count that was not shared is due again with its next request.
   */
  async share(store: RateLimitStore): Promise<void> {
    const names = [...this.#due];
    this.#due.clear();
    for (const name of names) await this.#shareCount(name, store);
  }

  #statusOf({ remainingPoints, msBeforeNext }: RateLimiterRes): RateLimitStatus {
    return { limit: this.maxRequests, remaining: remainingPoints, msLeft: msBeforeNext };
  }

  #isDue(name: string, requests: number): boolean {
    if (requests * reportDivisor < this.maxRequests) return false;
    const reported = this.#reportedCounts.get(name) ?? 0;
    return (requests - reported) * reportDivisor >= this.maxRequests - reported;
  }

  async #shareCount(name: string, store: RateLimitStore): Promise<void> {
    const before = await this.#local.get(name);
    if (!before || before.msBeforeNext <= 0) return;
    // The local count includes rejected requests, which do not count.
    const unreported =
      Math.min(before.consumedPoints, this.maxRequests) - (this.#reportedCounts.get(name) ?? 0);
    if (unreported <= 0) return;
    const shared = await store.add(`${this.scope}:${name}`, {
      requests: unreported,
      msLeft: before.msBeforeNext,
    });
    if (shared.msLeft <= 0) return;
    this.#reportedCounts.set(name, shared.requests, { ttl: shared.msLeft });
    const now = (await this.#local.get(name))?.consumedPoints ?? 0;
    const since = Math.max(0, now - before.consumedPoints);
    // Never below the local count: the store loses counts in a crash.
    await this.#local.set(name, Math.max(now, shared.requests + since), shared.msLeft / 1_000);
  }
}
