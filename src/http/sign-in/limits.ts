import { createHash } from 'node:crypto';
import type { RateLimitStore } from '../../database/rate-limit-store.js';

/** How many attempts may be made in a window, in seconds. */
interface Limit {
  attempts: number;
  window: number;
}

export interface SignInLimitsOptions {
  /** From one address, whoever it tries. */
  address: Limit;
  /** With one e-mail address, wherever from. */
  account: Limit;
}

const usual: SignInLimitsOptions = {
  address: { attempts: 30, window: 60 },
  account: { attempts: 10, window: 600 },
};

/**
 * How often a password, a code or a link may be tried or asked for, right or wrong. Unlike other requests each is
 * told to the store at once: there are few, and of ten guesses none may be an eleventh because it came to another
 * process. It holds while other rate limits are off.
 */
export class SignInLimits {
  constructor(
    private readonly store: Pick<RateLimitStore, 'add'>,
    private readonly limits = usual,
  ) {}

  /**
   * Counts an attempt.
   * @param email whom it is for, where that is said; it is kept as a hash.
   * @returns in how many seconds to try again, or null where it may go on.
   */
  async count(address: string, email: string | null): Promise<number | null> {
    const byAddress = await this.#count(`sign-in address:${address}`, this.limits.address);
    if (byAddress !== null || email === null) return byAddress;
    const hash = createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
    return this.#count(`sign-in account:${hash}`, this.limits.account);
  }

  async #count(name: string, { attempts, window }: Limit): Promise<number | null> {
    const { requests, msLeft } = await this.store.add(name, { requests: 1, msLeft: window * 1_000 });
    return requests > attempts ? Math.max(1, Math.ceil(msLeft / 1_000)) : null;
  }
}
