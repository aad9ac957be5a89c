import type { Actor } from '../access/actor.js';

/** One side of a marketplace: a seller's number, or 0 for the operator, which is one persona. */
export interface PresentSide {
  marketplaceId: number;
  side: number;
}

/** Returns the actor's own side. */
export function sideOf(actor: Actor): PresentSide {
  return { marketplaceId: actor.marketplaceId, side: actor.side === 'operator' ? 0 : actor.sellerId };
}

export const keyOf = ({ marketplaceId, side }: PresentSide) => `${marketplaceId}.${side}`;
