import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitStore } from '../database/rate-limit-store.js';
import { CallerError } from '../errors/caller-error.js';

/** What is limited, each by its own limit. */
export type LimitScope = 'address' | 'key' | 'marketplace';

/** Where a caller stands with a limit. */
export interface RateLimitStatus {
  /** Requests in a window. */
  limit: number;
  /** What is left of them. */
  remaining: number;
  /** Until the window ends, in ms. */
  msLeft: number;
}

/** Milliseconds in whole seconds, at least one: a caller that waits as long does not come too early. */
export const secondsOf = (ms: number) => Math.max(1, Math.ceil(ms / 1_000));

/** A caller has used up a limit; `standing` tells when the next window begins. */
export class RateLimited extends CallerError {
  override name = 'RateLimited';
  constructor(
    limited: LimitScope,
    readonly status: RateLimitStatus,
    requests = 1,
  ) {
    const wait = secondsOf(status.msLeft);
    const counted =
      requests === 1
        ? ''
        : ` Each mutation field counts as one, and ${status.remaining} of the ${requests} more that this document needs are left.`;
    const message = `Too many requests from this ${limited}.${counted} Please try again in ${wait} s.`;
    super('RATE_LIMITED', [{ field: null, message }]);
  }
}

/** Of how many names it is known what was told: more than can use a tenth of a limit at once. */
const maxReportedCounts = 10_000;

/** What may be used here before the others are told: this part of what is left. */
const unreportedPart = 10;

/**
 * One limit, over windows that begin with a name's first request. Each process decides at once, by its own
 * count in memory; a name is forgotten as its window ends.
 *
 * Where there are several processes, a name that has used a tenth of what is left is *due*: what it used here
 * is added to everybody's count, and that count and its window's end replace those here. So what a caller is
 * told (remaining, reset) may fall at once, and its window end sooner or later than was said, when processes
 * first hear of each other; from then on all count in the same window, until that ends. Seldom users cost the
 * store nothing, others some fifty writes a window at most, and the nearer the limit the sooner all agree.
 *
 * What it does not promise: each process may serve a tenth of the limit before it has heard of the others; and
 * as with every fixed window, twice the limit may come around the change of two windows.
 */
export class RateLimit {
  readonly #here: RateLimiterMemory;
  /** Everybody's count as it was last told, until its window ends. */
  readonly #reportedCounts = new LRUCache<string, number>({ max: maxReportedCounts });
  readonly #due = new Set<string>();

  /**
   * @param limit requests in a window.
   * @param window in seconds.
   * @param onDue called when there is something to tell the others, or null where there are none.
   */
  constructor(
    private readonly limited: LimitScope,
    private readonly limit: number,
    window: number,
    private readonly onDue: (() => void) | null,
  ) {
    this.#here = new RateLimiterMemory({ points: limit, duration: window });
  }

  /**
   * Counts a request, or several.
   * @throws {RateLimited} where the limit is used up.
   */
  async count(name: string, requests = 1): Promise<RateLimitStatus> {
    try {
      const counted = await this.#here.consume(name, requests);
      if (this.onDue && this.#isDue(name, counted.consumedPoints)) {
        this.#due.add(name);
        this.onDue();
      }
      return this.#statusOf(counted);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw new RateLimited(this.limited, this.#statusOf(error));
      throw error;
    }
  }

  /** Counts nothing. @throws {RateLimited} if fewer requests than these are left. */
  async mustHave(name: string, requests: number): Promise<void> {
    const counted = await this.#here.get(name);
    if (!counted || counted.remainingPoints >= requests) return;
    throw new RateLimited(this.limited, this.#statusOf(counted), requests);
  }

  /** True while there is something to tell the others. */
  get due(): boolean {
    return this.#due.size > 0;
  }

  /**
   * Tells the others what is due, a name after the other.
   * @throws the store's error; what was not told then is due again with its next request.
   */
  async tell(store: RateLimitStore): Promise<void> {
    const names = [...this.#due];
    this.#due.clear();
    for (const name of names) await this.#tell(name, store);
  }

  #statusOf({ remainingPoints, msBeforeNext }: RateLimiterRes): RateLimitStatus {
    return { limit: this.limit, remaining: remainingPoints, msLeft: msBeforeNext };
  }

  #isDue(name: string, requests: number): boolean {
    if (requests * unreportedPart < this.limit) return false;
    const told = this.#reportedCounts.get(name) ?? 0;
    return (requests - told) * unreportedPart >= this.limit - told;
  }

  async #tell(name: string, store: RateLimitStore): Promise<void> {
    const before = await this.#here.get(name);
    if (!before || before.msBeforeNext <= 0) return;
    // What was refused is counted here, but was not used.
    const untold = Math.min(before.consumedPoints, this.limit) - (this.#reportedCounts.get(name) ?? 0);
    if (untold <= 0) return;
    const all = await store.add(`${this.limited}:${name}`, {
      requests: untold,
      msLeft: before.msBeforeNext,
    });
    if (all.msLeft <= 0) return;
    this.#reportedCounts.set(name, all.requests, { ttl: all.msLeft });
    const now = (await this.#here.get(name))?.consumedPoints ?? 0;
    const since = Math.max(0, now - before.consumedPoints);
    // Never below what is known here: the store forgets in a crash.
    await this.#here.set(name, Math.max(now, all.requests + since), all.msLeft / 1_000);
  }
}
