import type { Values } from '../../database/statement.js';
import type { pushRecipients } from '../../database/statements/push-items.js';
import type { ViewedThreads } from '../digest-item.js';
import { endOfQuietHours } from '../quiet-hours.js';

/** Whom a push is for: the people of the seller, the operator's users, or the user whom a note mentions. */
export type PushAudience = 'seller' | 'operator' | 'mention';

/** A subscription that gets a push, with what decides about it. */
export type Recipient = Values<typeof pushRecipients.row>;

/** A decision about a push. `useless`: it is not sent. `later`: the quiet hours of the person end then. */
export type PushDecision = { kind: 'send' } | { kind: 'useless' } | { kind: 'later'; at: Date };

/**
 * Decides about a push, when its item is due and again when it is sent. A seller who views the conversation has read it: the portal
 * marks messages as read when the newest one is on screen in a window that has the focus.
 */
export function decidePush(
  recipient: Recipient,
  marketplaceId: number,
  viewed: ViewedThreads,
  now: Date,
): PushDecision {
  const { sellerId, audience, userId, isWanted, isMuted, unreadCount } = recipient;
  if (!isWanted || isMuted || unreadCount <= 0) return { kind: 'useless' };
  const viewers = audience === 'seller' ? [] : viewed.viewersOf({ marketplaceId, sellerId });
  if (viewers.some(({ identity }) => identity === `user:${userId}`)) return { kind: 'useless' };
  const { quietFrom: from, quietTo: to, timeZone } = recipient;
  const end = from === null || to === null ? null : endOfQuietHours({ from, to, timeZone }, now);
  return end ? { kind: 'later', at: end } : { kind: 'send' };
}
