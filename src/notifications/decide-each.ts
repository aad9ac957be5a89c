import type { SystemActor } from '../access/actor.js';
import { installationNow, threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { eachInTurn } from '../database/each-in-turn.js';
import type { dueInMarketplaces } from '../database/statements/due-items.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { decide, type NotificationFacts } from './notification-state.js';

/* What the decisions about pauses of sellers, items of the operator's emails, and pushes have in common. */

/** The time after which the process that has taken a pause or an item counts as dead. */
export const leaseSeconds = 60;

/** The emails of all marketplaces, or the pushes of one, that wait to be sent at most. Beyond it, decisions wait. */
export const maximumQueued = 500;

/** The age after which it is dropped: nobody wants emails about old messages when a mail server is configured at last. */
export const maxAgeMs = 7 * 24 * 3_600_000;

/** The decisions of a batch. */
interface DueBatch {
  marketplacesWithDue: ReturnType<typeof dueInMarketplaces>;
  /** The most that `decideSome` decides. */
  size: number;
  /** Returns whether the queue takes more of a marketplace. */
  hasRoom: (scope: MarketplaceScope) => boolean | Promise<boolean>;
  /** Decides some of a marketplace. @returns their number. */
  decideSome: (scope: MarketplaceScope) => Promise<number>;
}

/**
 * Decides some of what is due in each marketplace, in turns.
 * @returns whether more can be due.
 */
export async function decideInTurns(
  actor: SystemActor,
  database: Database,
  now: Date,
  { marketplacesWithDue, size, hasRoom, decideSome }: DueBatch,
): Promise<{ isMore: boolean }> {
  let isMore = false;
  const marketplaces = await database.run(installationNow(actor), marketplacesWithDue, { now });
  await eachInTurn(marketplaces, async ({ marketplaceId }) => {
    const scope = threadsOfMarketplace(actor, marketplaceId);
    if (!(await hasRoom(scope))) return false;
    const decided = await decideSome(scope);
    isMore ||= decided === size;
    // The caller runs this again, with the time of then.
    return false;
  });
  return { isMore };
}

/**
 * Decides about each recipient of a pause or an item.
 * @param beganAt when it began.
 * @param delayMinutes the setting now; it can have changed since it began.
 * @param factsOf returns what the decision about a recipient depends on.
 * @returns those who get an email, and the time of the next decision; null for none.
 */
export function decideEach<Recipient>(
  { beganAt }: { beganAt: Date },
  recipients: readonly Recipient[],
  factsOf: (recipient: Recipient) => NotificationFacts,
  delayMinutes: number,
  now: Date,
): { notified: Recipient[]; nextAt: Date | null } {
  const delayEnd = new Date(beganAt.getTime() + delayMinutes * 60_000);
  if (delayEnd > now) return { notified: [], nextAt: delayEnd };
  if (now.getTime() - beganAt.getTime() > maxAgeMs) return { notified: [], nextAt: null };
  const notified: Recipient[] = [];
  const postponed: number[] = [];
  for (const recipient of recipients) {
    const decision = decide(factsOf(recipient), now);
    if (decision?.event === 'send') notified.push(recipient);
    if (decision?.event === 'postpone') postponed.push(decision.at.getTime());
  }
  return { notified, nextAt: postponed.length > 0 ? new Date(Math.min(...postponed)) : null };
}
