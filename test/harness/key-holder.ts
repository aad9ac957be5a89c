import { type Asker, askerOnSide } from '../../src/chat/asker.js';

/** Returns the asker that a key of marketplace 1 stands for: its operator's key (null), or a seller's. */
export const keyHolder = (
  sellerId: number | null,
  more: Partial<Pick<Asker, 'identity' | 'scope'>> = {},
): Asker =>
  askerOnSide(sellerId, {
    identity: 'key:1',
    right: null,
    person: null,
    marketplaceId: 1,
    marketplaceName: 'Market',
    scope: 'chat:write',
    name: null,
    expiresAt: null,
    ...more,
  });
