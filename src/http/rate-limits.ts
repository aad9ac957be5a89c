import type { FastifyReply } from 'fastify';
import type { Actor } from '../access/actor.js';
import type { RateLimitStore } from '../database/rate-limit-store.js';
import { networkOf } from './client-address.js';
import { type LimitScope, RateLimit, type RateLimitStatus, secondsOf } from './rate-limit.js';

/** How many requests each limit lets through in a window; 0 for no limit. */
export type Limits = Readonly<Record<LimitScope, number>>;

/** How many more requests may be counted for an operation. */
export interface RequestAllowance {
  /** How many any limit lets through in a window. */
  readonly most: number;
  /**
   * Counts more requests.
   * @throws {RateLimited} if a limit has not as many left; then none is counted.
   */
  count(requests: number): Promise<void>;
}

/** How long a window is, in seconds. */
const usualWindow = 10;

/** How long names are gathered before the other processes are told of them, in ms. */
const gatherTime = 100;

/**
 * How many requests may come from one address, with one key and of one marketplace. Each request, and each
 * operation on a connection that stays open, is counted once: by its address before anything is looked up, so
 * that keys cannot be guessed at any rate, and by its actor once that is known.
 */
export class RateLimits {
  readonly #most: number;
  readonly #address: RateLimit | null;
  readonly #key: RateLimit | null;
  readonly #marketplace: RateLimit | null;
  readonly #all: readonly (RateLimit | null)[];
  #timer: NodeJS.Timeout | undefined;
  #telling: Promise<void> = Promise.resolve();
  #closed = false;
  #storeIsAway = false;

  /**
   * @param store what the processes count together, or null where there is one; while it is away, each
   * process goes by its own count.
   * @param onStoreAway told when the store fails, and not again before it has worked.
   * @param window in seconds.
   */
  constructor(
    limits: Limits,
    private readonly store: RateLimitStore | null,
    private readonly onStoreAway: (error: unknown) => void,
    window = usualWindow,
  ) {
    const onDue = store ? () => this.#tellSoon() : null;
    const limitOf = (limited: LimitScope) =>
      limits[limited] > 0 ? new RateLimit(limited, limits[limited], window, onDue) : null;
    this.#address = limitOf('address');
    this.#key = limitOf('key');
    this.#marketplace = limitOf('marketplace');
    this.#all = [this.#address, this.#key, this.#marketplace];
    this.#most = Math.min(...Object.values(limits).filter((limit) => limit > 0));
  }

  /**
   * Counts a request by the address that it came from.
   * @returns null where addresses are not limited.
   * @throws {RateLimited} where the limit is used up.
   */
  async countAddress(address: string): Promise<RateLimitStatus | null> {
    return (await this.#address?.count(networkOf(address))) ?? null;
  }

  /**
   * Counts an operation by who asks: its key, then its marketplace.
   * @returns the limit of the two that is nearer to being hit; null where neither is limited.
   * @throws {RateLimited} where one is used up.
   */
  async countActor({ identity, marketplaceId }: Actor): Promise<RateLimitStatus | null> {
    const ofKey = this.#key && (await this.#key.count(identity));
    const ofMarketplace = this.#marketplace && (await this.#marketplace.count(String(marketplaceId)));
    return ofKey && ofMarketplace ? nearer(ofKey, ofMarketplace) : (ofKey ?? ofMarketplace);
  }

  /**
   * Returns what lets an operation of several requests pass, after it was counted as one.
   * @param onCounted called with the limit that is nearest to being hit.
   */
  allowanceOf(
    address: string,
    actor: Actor,
    onCounted: (standing: RateLimitStatus) => void,
  ): RequestAllowance {
    const { identity, marketplaceId } = actor;
    const counted = [
      { limit: this.#address, name: networkOf(address) },
      { limit: this.#key, name: identity },
      { limit: this.#marketplace, name: String(marketplaceId) },
    ].flatMap(({ limit, name }) => (limit ? [{ limit, name }] : []));
    return {
      most: this.#most,
      count: async (requests) => {
        // All are asked first, so that what one refuses uses up nothing of the others.
        for (const { limit, name } of counted) await limit.mustHave(name, requests);
        for (const { limit, name } of counted) onCounted(await limit.count(name, requests));
      },
    };
  }

  /** Ends what is told to other processes. To be called before the database is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#telling;
  }

  #tellSoon(): void {
    if (this.#timer || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#telling = this.#tell().finally(() => {
        this.#timer = undefined;
        if (this.#all.some((limit) => limit?.due)) this.#tellSoon();
      });
    }, gatherTime).unref();
  }

  async #tell(): Promise<void> {
    if (!this.store) return;
    try {
      for (const limit of this.#all) await limit?.tell(this.store);
      this.#storeIsAway = false;
    } catch (error) {
      if (!this.#storeIsAway) this.onStoreAway(error);
      this.#storeIsAway = true;
    }
  }
}

/** Puts a standing into an answer's headers, unless a limit that is nearer to being hit is in them already. */
export function setRateLimitHeaders(
  reply: FastifyReply,
  { limit, remaining, msLeft }: RateLimitStatus,
): void {
  const shown = reply.getHeader('x-ratelimit-remaining');
  if (typeof shown === 'number' && shown < remaining) return;
  reply.headers({
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': secondsOf(msLeft),
  });
}

const nearer = (one: RateLimitStatus, other: RateLimitStatus) =>
  one.remaining <= other.remaining ? one : other;
