import type { SystemActor } from '../access/actor.js';
import { threadOfMarketplace, threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { GiveUp, GiveUpReason } from '../mail/mail-delivery.js';
import { digestMailKind, digestMailPayload } from './digest-mail.js';
import { withdrawDigestItems } from './digest-sender.js';
import { restMs } from './notification-state.js';
import { unreadMailKind, unreadMailPayload } from './unread-mail.js';
import { withdrawUnreadMail } from './unread-mail-sender.js';

/**
 * The wait until the next decision. After an outage, it is made at once; it drops what is older than a week. A mail server that rejects an
 * email for good, though not its address, is not asked at once again.
 */
const waitMs: Readonly<Record<GiveUpReason, number>> = { expired: 0, rejected: restMs };

/**
 * Returns the function that forgets emails about unread messages that were given up: nobody got them, so what is unread is decided again. One of
 * another version that this one cannot read stays as it is, and stops no other.
 */
export function withdrawGivenUp(actor: SystemActor, clock: () => Promise<Date>): GiveUp {
  return async ({ kind, payload }, reason, transaction) => {
    const dueAt = new Date((await clock()).getTime() + waitMs[reason]);
    if (kind === unreadMailKind) {
      const { data: mail } = unreadMailPayload.safeParse(payload);
      if (!mail) return;
      const scope = threadOfMarketplace(actor, mail.marketplaceId, mail.sellerId);
      await withdrawUnreadMail(transaction, scope, mail, { postponedTo: dueAt, isSamePause: true }, dueAt);
    } else if (kind === digestMailKind) {
      const { data: mail } = digestMailPayload.safeParse(payload);
      if (!mail) return;
      const scope = threadsOfMarketplace(actor, mail.marketplaceId);
      await withdrawDigestItems(transaction, scope, mail, mail.items, {
        ...{ dueAt, resumesItems: true, areSame: true },
      });
    }
  };
}
