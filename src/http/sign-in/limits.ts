import { createHash } from 'node:crypto';
import type { RateLimitStore } from '../../database/rate-limit-store.js';

/** The maximum number of attempts in a window of time. */
interface Limit {
  maxAttempts: number;
  windowSeconds: number;
}

export interface SignInLimitsOptions {
  /** For one address, over all accounts. */
  address: Limit;
  /** For one account, over all addresses. */
  account: Limit;
}

const defaultLimits: SignInLimitsOptions = {
  address: { maxAttempts: 30, windowSeconds: 60 },
  account: { maxAttempts: 10, windowSeconds: 600 },
};

/**
 * Limits attempts at a password, a code or a link, and requests for them, whether they succeed or not. Unlike other rate
 * limits, each attempt is counted in the database at once, so several processes allow no more guesses than one. These
 * limits hold while other rate limits are off.
 */
export class SignInLimits {
  constructor(
    private readonly store: Pick<RateLimitStore, 'add'>,
    private readonly limits = defaultLimits,
  ) {}

  /**
   * Counts an attempt.
   * @param email the account, if known; stored as a hash.
   * @returns the seconds to wait, or null if the attempt is allowed.
   */
  async count(address: string, email: string | null): Promise<number | null> {
    const byAddress = await this.#count(`sign-in address:${address}`, this.limits.address);
    if (byAddress !== null || email === null) return byAddress;
    const hash = createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
    return this.#count(`sign-in account:${hash}`, this.limits.account);
  }

  async #count(name: string, { maxAttempts, windowSeconds }: Limit): Promise<number | null> {
    const { requests, msLeft } = await this.store.add(name, { requests: 1, msLeft: windowSeconds * 1_000 });
    return requests > maxAttempts ? Math.max(1, Math.ceil(msLeft / 1_000)) : null;
  }
}
