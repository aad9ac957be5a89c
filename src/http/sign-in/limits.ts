import { createHash } from 'node:crypto';
import type { RateLimitStore } from '../../database/rate-limit-store.js';
import type { Attempt } from './attempts.js';

/** The maximum number of attempts in a window of time. */
interface Limit {
  maxAttempts: number;
  windowSeconds: number;
}

export interface SignInLimitsOptions {
  /** For one address, over all accounts; not for people with a session or a known device. */
  address: Limit;
  /** For one account, over all addresses; and again for each session and known device of its user. */
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
   * Counts an attempt. A session or a known device of the account's user has a count of its own, so that others cannot
   * use up its attempts.
   * @returns the seconds to wait, or null if the attempt is allowed.
   */
  async count({ network, account, knownBy }: Omit<Attempt, 'session'>): Promise<number | null> {
    if (account !== null && knownBy !== null) {
      return this.#count(`sign-in ${knownBy}:${hashOf(account)}`, this.limits.account);
    }
    const byAddress = await this.#count(`sign-in address:${network}`, this.limits.address);
    if (byAddress !== null || account === null) return byAddress;
    return this.#count(`sign-in account:${hashOf(account)}`, this.limits.account);
  }

  /**
   * Counts a challenge for a passkey, because challenges are stored. They do not count as attempts: the sign-in page requests
   * one when it opens.
   * @param client as `challengeClientOf` returns it.
   * @returns the seconds to wait, or null if it is allowed.
   */
  countChallenge(client: string): Promise<number | null> {
    return this.#count(`passkey challenge:${client}`, this.limits.address);
  }

  async #count(name: string, { maxAttempts, windowSeconds }: Limit): Promise<number | null> {
    const { requests, msLeft } = await this.store.add(name, { requests: 1, msLeft: windowSeconds * 1_000 });
    return requests > maxAttempts ? Math.max(1, Math.ceil(msLeft / 1_000)) : null;
  }
}

const hashOf = (account: string) => createHash('sha256').update(account).digest('base64url');
