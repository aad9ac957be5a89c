import type { RateLimitStore } from '../database/rate-limit-store.js';
import { callerError } from '../errors/caller-error.js';
import { type Actor, partyOf } from './actor.js';

/** The maximum number of chat tokens in a minute that the keys of one side create together. */
export interface ChatTokenLimits {
  operator: number;
  seller: number;
}

const defaultLimits: ChatTokenLimits = { operator: 3_000, seller: 120 };

const windowMs = 60_000;

/** Limits how many chat tokens a marketplace's operator, or a seller, creates, over all processes. */
export class ChatTokenLimit {
  constructor(
    private readonly store: Pick<RateLimitStore, 'add'>,
    private readonly limits = defaultLimits,
  ) {}

  /** Counts a token. @throws {CallerError} `RATE_LIMITED` */
  async count(actor: Actor): Promise<void> {
    const limit = this.limits[actor.side];
    const { requests, msLeft } = await this.store.add(`chat tokens:${partyOf(actor)}`, {
      requests: 1,
      msLeft: windowMs,
    });
    if (requests <= limit) return;
    const owner = actor.side === 'operator' ? "this marketplace's operator" : 'this seller';
    throw callerError(
      'RATE_LIMITED',
      `Too many chat tokens from ${owner}: at most ${limit} in a minute. Use a token until it expires, or try again in ${Math.max(1, Math.ceil(msLeft / 1_000))} s.`,
    );
  }
}
