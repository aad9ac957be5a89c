import { type Actor, actorOnSide } from '../../src/access/actor.js';

/** Returns the actor of a key of marketplace 1: its operator's key (null), or a seller's. */
export const keyHolder = (
  sellerId: number | null,
  more: Partial<Pick<Actor, 'identity' | 'scope'>> = {},
): Actor =>
  actorOnSide(sellerId, {
    identity: 'key:1',
    credential: null,
    person: null,
    marketplaceId: 1,
    marketplaceName: 'Market',
    scope: 'chat:write',
    name: null,
    expiresAt: null,
    ...more,
  });
