import type { SystemActor } from '../access/actor.js';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import {
  agentsOfItems,
  marketplacesWithDueItems,
  recordDigests,
  settleItems,
  takeDueItems,
} from '../database/statements/digest-items.js';
import { readNotificationSettings } from '../database/statements/notification-settings.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import type { MailQueue } from '../mail/mail-queue.js';
import { decideEach, decideInTurns, leaseSeconds, maximumQueued } from './decide-each.js';
import { type Agent, agentFacts, type ViewedThreads } from './digest-item.js';
import { type DigestMail, digestMailKind } from './digest-mail.js';
import { unreadMailLifetimeS } from './unread-mail.js';

/** The items that one transaction decides. Those that are due together become part of the same emails. */
const itemBatch = 100;

type DueItem = Values<typeof takeDueItems.row>;

/** One of the operator's users who gets an email about an item, with when the item began. */
type NotifiedAgent = Agent & { beganAt: Date };

/** The decision about an item: the users who get an email, and the time of the next decision; null for none. */
interface DecidedItem {
  item: DueItem;
  notified: readonly Agent[];
  nextAt: Date | null;
}

/**
 * Decides the threads that are due: which of the operator's users get an email with them. Marketplaces take turns.
 * @returns whether more can be due.
 */
export async function decideDueDigests(
  actor: SystemActor,
  database: Database,
  queue: MailQueue,
  viewed: ViewedThreads,
  now: Date,
): Promise<{ isMore: boolean }> {
  return decideInTurns(actor, database, now, {
    marketplacesWithDue: marketplacesWithDueItems,
    size: itemBatch,
    hasRoom: () => queue.bulkWaiting < maximumQueued,
    decideSome: (scope) => decideSome(database, queue, viewed, scope, now),
  });
}

/** Decides some of the due items of a marketplace. @returns their number. */
async function decideSome(
  database: Database,
  queue: MailQueue,
  viewed: ViewedThreads,
  scope: MarketplaceScope,
  now: Date,
): Promise<number> {
  const items = await database.run(scope, takeDueItems, { now, limit: itemBatch, leaseSeconds });
  if (items.length === 0) return 0;
  const [settings] = await database.run(scope, readNotificationSettings, {});
  if (!settings) throw new Error('An item has no marketplace.');
  const agents = settings.emails
    ? await database.run(scope, agentsOfItems, {
        sellerIds: items.map(({ sellerId }) => sellerId),
        mentionedIds: items.map(({ mentionedId }) => mentionedId),
        onlyMemberId: null,
      })
    : [];
  const decided = items.map((item) => {
    const concerned = agents.filter(
      ({ sellerId, mentionedId }) => sellerId === item.sellerId && mentionedId === item.mentionedId,
    );
    const facts = (agent: Agent) => agentFacts(agent, scope.marketplaceId, viewed);
    return { item, ...decideEach(item, concerned, facts, settings.delayMinutes, now) };
  });
  await settle(database, queue, scope, decided, now);
  return items.length;
}

const notifiedOf = ({ item: { beganAt }, notified }: DecidedItem): NotifiedAgent[] =>
  notified.map((agent) => ({ ...agent, beganAt }));

const keyOf = ({ sellerId, mentionedId }: Pick<DueItem, 'sellerId' | 'mentionedId'>) =>
  `${sellerId}.${mentionedId}`;

/** Stores decisions with their emails, one for each user, except for items that changed meanwhile: those are decided again. */
async function settle(
  database: Database,
  queue: MailQueue,
  scope: MarketplaceScope,
  decided: readonly DecidedItem[],
  now: Date,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const settled = await transaction.run(scope, settleItems, {
      sellerIds: decided.map(({ item }) => item.sellerId),
      mentionedIds: decided.map(({ item }) => item.mentionedId),
      versions: decided.map(({ item }) => item.version),
      dueTimes: decided.map(({ nextAt }) => nextAt),
    });
    const keys = new Set(settled.map(keyOf));
    const notified = decided.filter(({ item }) => keys.has(keyOf(item))).flatMap(notifiedOf);
    if (notified.length === 0) return;
    await transaction.run(scope, recordDigests, {
      memberIds: notified.map(({ memberId }) => memberId),
      sellerIds: notified.map(({ sellerId }) => sellerId),
      readCounts: notified.map(({ readMessages }) => readMessages),
      mentionNumbers: notified.map(({ mentionedId, mentionNumber }) =>
        mentionedId === 0 ? 0 : (mentionNumber ?? 0),
      ),
      now,
    });
    const mails = await Promise.all(
      [...byMember(notified).values()].map((agents) => sealed(queue, scope, agents)),
    );
    await queue.addBulk(transaction, { kind: digestMailKind, lifetimeS: unreadMailLifetimeS }, mails);
    queue.bulkWaiting += mails.length;
  });
}

function byMember(agents: readonly NotifiedAgent[]): Map<number, NotifiedAgent[]> {
  const groups = new Map<number, NotifiedAgent[]>();
  for (const agent of agents) groups.set(agent.memberId, [...(groups.get(agent.memberId) ?? []), agent]);
  return groups;
}

/** Returns the email to a user. @param agents the user, once for each thread. */
function sealed(queue: MailQueue, { marketplaceId }: MarketplaceScope, agents: readonly NotifiedAgent[]) {
  const [first] = agents;
  if (!first) throw new Error('An email has no thread.');
  const { memberId, email, language } = first;
  const items = agents.map(({ sellerId, mentionedId, readMessages, beganAt }) => ({
    ...{ sellerId, isMention: mentionedId !== 0, readCount: readMessages, beganAt },
  }));
  const payload: DigestMail = { marketplaceId, memberId, items };
  return queue.seal(email, language, payload);
}
