import type { Actor } from '../access/actor.js';
import { callerError } from '../errors/caller-error.js';

/** The maximum number of subscriptions that are open in one process. */
export interface SubscriptionLimits {
  /** Of one key, or of one person. */
  key: number;
  /** Of one seller, with all its keys, chat tokens and people. */
  seller: number;
  /** The limit for the operator of one marketplace. */
  operator: number;
  /** The limit for all sellers of one marketplace together. */
  sellers: number;
}

export const defaultSubscriptionLimits: SubscriptionLimits = {
  key: 200,
  seller: 500,
  operator: 2_000,
  sellers: 20_000,
};

/** Counts the open subscriptions of a process, so that no owner uses up its memory and connections. */
export class OpenSubscriptions {
  readonly #counts = new Map<string, number>();

  /** @param limits null for none. */
  constructor(private readonly limits: SubscriptionLimits | null) {}

  /**
   * Counts a subscription until the returned function is called.
   * @throws {CallerError} `RATE_LIMITED` if the actor, or its side, has too many.
   */
  open(actor: Actor): () => void {
    const scopes = this.limits ? scopesOf(actor, this.limits) : [];
    for (const { name, max, owner } of scopes) {
      if ((this.#counts.get(name) ?? 0) < max) continue;
      throw callerError(
        'RATE_LIMITED',
        `Too many open subscriptions of ${owner}: at most ${max} at a time. End one before you open another. One subscription can follow all threads.`,
      );
    }
    for (const { name } of scopes) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    return () => {
      for (const { name } of scopes) this.#remove(name);
    };
  }

  #remove(name: string): void {
    const left = (this.#counts.get(name) ?? 1) - 1;
    if (left > 0) this.#counts.set(name, left);
    else this.#counts.delete(name);
  }
}

function scopesOf(actor: Actor, { key, seller, operator, sellers }: SubscriptionLimits) {
  const own = { name: actor.identity, max: key, owner: 'this key or person' };
  const { marketplaceId } = actor;
  if (actor.side === 'operator') {
    return [own, { name: `operator ${marketplaceId}`, max: operator, owner: "this marketplace's operator" }];
  }
  return [
    own,
    { name: `seller ${actor.sellerId}`, max: seller, owner: 'this seller' },
    { name: `sellers ${marketplaceId}`, max: sellers, owner: "this marketplace's sellers" },
  ];
}
