import type { SystemActor } from '../../access/actor.js';
import type { Database } from '../../database/database.js';
import { addPushes, countDuePushes } from '../../database/statements/outgoing-push.js';
import {
  endPushItems,
  marketplacesWithDuePushItems,
  pushRecipients,
  takeDuePushItems,
} from '../../database/statements/push-items.js';
import type { MarketplaceScope } from '../../database/tenant-scope.js';
import { decideInTurns, leaseSeconds, maximumQueued } from '../decide-each.js';
import type { ViewedThreads } from '../digest-item.js';
import { decidePush } from './push-item.js';

/** The items that one transaction decides. */
const itemBatch = 50;

/** The time after which a push is useless. */
export const pushLifetimeS = 24 * 3_600;

/**
 * Decides the items that are due: which subscriptions get a push. Marketplaces take turns.
 * @returns whether more can be due.
 */
export async function decideDuePushes(
  actor: SystemActor,
  database: Database,
  viewed: ViewedThreads,
  now: Date,
): Promise<{ isMore: boolean }> {
  return decideInTurns(actor, database, now, {
    marketplacesWithDue: marketplacesWithDuePushItems,
    size: itemBatch,
    hasRoom: async (scope) => {
      const [counted] = await database.run(scope, countDuePushes, { now, limit: maximumQueued });
      return counted === undefined || counted.due < maximumQueued;
    },
    decideSome: (scope) => decideSome(database, viewed, scope, now),
  });
}

/** Decides some of the due items of a marketplace, and stores the pushes in the same transaction. @returns their number. */
async function decideSome(
  database: Database,
  viewed: ViewedThreads,
  scope: MarketplaceScope,
  now: Date,
): Promise<number> {
  const items = await database.run(scope, takeDuePushItems, { now, limit: itemBatch, leaseSeconds });
  if (items.length === 0) return 0;
  const values = {
    sellerIds: items.map(({ sellerId }) => sellerId),
    audiences: items.map(({ audience }) => audience),
    memberIds: items.map(({ memberId }) => memberId),
  };
  const recipients = await database.run(scope, pushRecipients, { ...values, onlySubscriptionId: null });
  const wanted = recipients.flatMap((recipient) => {
    const decision = decidePush(recipient, scope.marketplaceId, viewed, now);
    return decision.kind === 'useless'
      ? []
      : [{ ...recipient, at: decision.kind === 'later' ? decision.at : now }];
  });
  await database.transaction(async (transaction) => {
    const versions = items.map(({ version }) => version);
    const ended = await transaction.run(scope, endPushItems, { ...values, versions });
    const keys = new Set(ended.map(keyOf));
    const stored = wanted.filter((recipient) => keys.has(keyOf(recipient)));
    if (stored.length === 0) return;
    await transaction.run(scope, addPushes, {
      subscriptionIds: stored.map(({ subscriptionId }) => subscriptionId),
      sellerIds: stored.map(({ sellerId }) => sellerId),
      audiences: stored.map(({ audience }) => audience),
      attemptTimes: stored.map(({ at }) => at),
      lifetimeS: pushLifetimeS,
    });
  });
  return items.length;
}

const keyOf = ({ sellerId, audience, memberId }: { sellerId: number; audience: string; memberId: number }) =>
  `${sellerId} ${audience} ${memberId}`;
