import type { SystemActor } from '../access/actor.js';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { readNotificationSettings } from '../database/statements/notification-settings.js';
import {
  marketplacesWithDueUnreadItems,
  settleUnreadItems,
  takeDueUnreadItems,
  unreadItemFacts,
} from '../database/statements/unread-events.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { decideInTurns, leaseSeconds, maxAgeMs } from './decide-each.js';
import type { ViewedThreads } from './digest-item.js';
import { viewingMs } from './notification-state.js';

/** The items that one statement decides. */
const itemBatch = 100;

type DueItem = Values<typeof takeDueUnreadItems.row>;
type Facts = Values<typeof unreadItemFacts.row>;

/** `ignore`: it was read, or each recipient has read it or muted the conversation. */
type UnreadDecision =
  | { kind: 'notify'; firstSeq: number; recipientIds: readonly (number | null)[] }
  | { kind: 'ignore' }
  | { kind: 'later'; at: Date };

/**
 * Decides the messages that are due: of which of them webhooks are notified. It needs no mail server. Marketplaces take turns.
 * @returns whether more can be due.
 */
export function decideDueUnreadEvents(
  actor: SystemActor,
  database: Database,
  viewed: ViewedThreads,
  now: Date,
): Promise<{ isMore: boolean }> {
  return decideInTurns(actor, database, now, {
    marketplacesWithDue: marketplacesWithDueUnreadItems,
    size: itemBatch,
    hasRoom: () => true,
    decideSome: (scope) => decideSome(database, viewed, scope, now),
  });
}

/** Decides some items of a marketplace, and stores the events in the same statement. @returns their number. */
async function decideSome(
  database: Database,
  viewed: ViewedThreads,
  scope: MarketplaceScope,
  now: Date,
): Promise<number> {
  const items = await database.run(scope, takeDueUnreadItems, { now, limit: itemBatch, leaseSeconds });
  if (items.length === 0) return 0;
  const [settings] = await database.run(scope, readNotificationSettings, {});
  if (!settings) throw new Error('An item has no marketplace.');
  const threads = {
    sellerIds: items.map(({ sellerId }) => sellerId),
    byOperators: items.map(({ byOperator }) => byOperator),
  };
  const facts = await database.run(scope, unreadItemFacts, threads);
  const decided = items.map((item) => {
    const factsOfItem = facts.find(
      ({ sellerId, byOperator }) => sellerId === item.sellerId && byOperator === item.byOperator,
    );
    const isViewed = !item.byOperator && viewed.viewersOf({ ...scope, sellerId: item.sellerId }).length > 0;
    return decideUnreadEvent(item, factsOfItem, isViewed, settings.delayMinutes, now);
  });
  await database.run(scope, settleUnreadItems, {
    ...threads,
    versions: items.map(({ version }) => version),
    dueTimes: decided.map((decision) => (decision.kind === 'later' ? decision.at : null)),
    firstSeqs: decided.map((decision) => (decision.kind === 'notify' ? decision.firstSeq : 0)),
    details: decided.map((decision) =>
      decision.kind === 'notify' ? JSON.stringify({ recipientIds: decision.recipientIds }) : null,
    ),
    now,
  });
  return items.length;
}

/** Decides about unread messages. @param isViewed whether one of the operator's users has the conversation open now. */
function decideUnreadEvent(
  { beganAt }: DueItem,
  facts: Facts | undefined,
  isViewed: boolean,
  delayMinutes: number,
  now: Date,
): UnreadDecision {
  const delayEnd = new Date(beganAt.getTime() + delayMinutes * 60_000);
  if (delayEnd > now) return { kind: 'later', at: delayEnd };
  if (!facts || facts.unreadCount === 0 || facts.firstSeq === null) return { kind: 'ignore' };
  if (now.getTime() - beganAt.getTime() > maxAgeMs) return { kind: 'ignore' };
  if (isViewed) return { kind: 'later', at: new Date(now.getTime() + viewingMs) };
  const { firstSeq, concernedCount, recipientIds } = facts;
  if (concernedCount > 0 && recipientIds.length === 0) return { kind: 'ignore' };
  return { kind: 'notify', firstSeq, recipientIds };
}
