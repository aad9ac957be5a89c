import type { SystemActor } from '../access/actor.js';
import { installationNow, threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { eachInTurn } from '../database/each-in-turn.js';
import type { Values } from '../database/statement.js';
import { readNotificationSettings } from '../database/statements/notification-settings.js';
import {
  databaseTime,
  marketplacesWithDuePauses,
  peopleOfPauses,
  recordNotifications,
  settlePauses,
  takeDuePauses,
} from '../database/statements/unread-pauses.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import type { MailQueue } from '../mail/mail-queue.js';
import { decide, type NotificationFacts } from './notification-state.js';
import { type UnreadMail, unreadMailKind, unreadMailLifetimeS } from './unread-mail.js';

/** The pauses that one transaction decides. */
const pauseBatch = 50;

/** The time after which the process that has taken a pause counts as dead. */
export const leaseSeconds = 60;

/** The emails that wait for the mail server at most. Beyond it, decisions wait, so that marketplaces take turns. */
export const maximumQueued = 500;

/** The age after which a pause is dropped: nobody wants emails about old messages when a mail server is configured at last. */
const maxAgeMs = 7 * 24 * 3_600_000;

/** Returns whether a pause or an item is dropped because of its age. */
export const isTooOld = ({ beganAt }: { beganAt: Date }, now: Date): boolean =>
  now.getTime() - beganAt.getTime() > maxAgeMs;

export type DuePause = Values<typeof takeDuePauses.row>;
export type PersonOfPause = Values<typeof peopleOfPauses.row>;

/** Returns the time by which decisions are made: that of the database, which all processes share. */
export async function databaseClock(actor: SystemActor, database: Database): Promise<Date> {
  const [row] = await database.run(installationNow(actor), databaseTime, {});
  if (!row) throw new Error('The database has no time.');
  return row.now;
}

/**
 * Decides the pauses that are due: which people get an email, and when the next decision is. Marketplaces take turns.
 * @returns whether more can be due.
 */
export async function decideDuePauses(
  actor: SystemActor,
  database: Database,
  queue: MailQueue,
  now: Date,
): Promise<{ isMore: boolean }> {
  let isMore = false;
  const marketplaces = await database.run(installationNow(actor), marketplacesWithDuePauses, { now });
  await eachInTurn(marketplaces, async ({ marketplaceId }) => {
    const scope = threadsOfMarketplace(actor, marketplaceId);
    if (queue.bulkWaiting >= maximumQueued) return false;
    const decided = await decideSome(database, queue, scope, now);
    isMore ||= decided === pauseBatch;
    // The caller runs this again, with the time of then.
    return false;
  });
  return { isMore };
}

/** Decides some of the due pauses of a marketplace. @returns their number. */
async function decideSome(
  database: Database,
  queue: MailQueue,
  scope: MarketplaceScope,
  now: Date,
): Promise<number> {
  const pauses = await database.run(scope, takeDuePauses, { now, limit: pauseBatch, leaseSeconds });
  if (pauses.length === 0) return 0;
  const [settings] = await database.run(scope, readNotificationSettings, {});
  if (!settings) throw new Error('A pause has no marketplace.');
  const sellerIds = pauses.map(({ sellerId }) => sellerId);
  const people = settings.emails ? await database.run(scope, peopleOfPauses, { sellerIds }) : [];
  const decided = pauses.map((pause) =>
    decidePause(
      pause,
      people.filter(({ sellerId }) => sellerId === pause.sellerId),
      settings.delayMinutes,
      now,
    ),
  );
  await settle(database, queue, scope, decided, now);
  return pauses.length;
}

/** The decision about a pause: the people who get an email, and the time of the next decision; null for none. */
interface DecidedPause {
  pause: DuePause;
  notified: readonly NotifiedPerson[];
  nextAt: Date | null;
}

interface NotifiedPerson {
  memberId: number;
  sellerId: number;
  readCount: number;
  email: string;
  language: string;
}

/** Decides about each of the seller's people. @param delayMinutes the setting now; it can have changed since the pause began. */
export function decidePause(
  pause: DuePause,
  people: readonly PersonOfPause[],
  delayMinutes: number,
  now: Date,
): DecidedPause {
  const delayEnd = new Date(pause.beganAt.getTime() + delayMinutes * 60_000);
  if (delayEnd > now) return { pause, notified: [], nextAt: delayEnd };
  if (isTooOld(pause, now)) return { pause, notified: [], nextAt: null };
  const notified: NotifiedPerson[] = [];
  const postponed: number[] = [];
  for (const person of people) {
    const { memberId, email, language, sellerId, readCount } = person;
    if (memberId === null || email === null || language === null) continue;
    const decision = decide(factsOf(person), now);
    if (decision?.event === 'send') notified.push({ memberId, sellerId, readCount, email, language });
    if (decision?.event === 'postpone') postponed.push(decision.at.getTime());
  }
  return { pause, notified, nextAt: postponed.length > 0 ? new Date(Math.min(...postponed)) : null };
}

/** A row with the data of a person. */
type PersonRow = Omit<PersonOfPause, 'sellerId' | 'memberId' | 'email' | 'language'>;

export function factsOf({
  unreadCount,
  readCount,
  wantsMessages,
  isBounced,
  ...row
}: PersonRow): NotificationFacts {
  const { notifiedAt, notifiedReadCount, quietFrom, quietTo, timeZone } = row;
  const isNotified = notifiedAt !== null && notifiedReadCount !== null;
  const isQuiet = quietFrom !== null && quietTo !== null && timeZone !== null;
  return {
    unreadCount,
    readCount,
    notified: isNotified ? { at: notifiedAt, readCount: notifiedReadCount } : null,
    isExcluded: !wantsMessages || isBounced === true,
    isViewing: false,
    notBefore: null,
    quietHours: isQuiet ? { from: quietFrom, to: quietTo, timeZone } : null,
  };
}

/** Stores decisions with their emails in one transaction, except for pauses that changed meanwhile: those are decided again. */
async function settle(
  database: Database,
  queue: MailQueue,
  scope: MarketplaceScope,
  decided: readonly DecidedPause[],
  now: Date,
): Promise<void> {
  const { marketplaceId } = scope;
  const notified = decided.flatMap((each) => each.notified);
  const sealed = await Promise.all(
    notified.map(async (person) => {
      const { memberId, sellerId, readCount } = person;
      const payload: UnreadMail = { marketplaceId, memberId, sellerId, readCount };
      return { person, mail: await queue.seal(person.email, person.language, payload) };
    }),
  );
  await database.transaction(async (transaction) => {
    const settled = await transaction.run(scope, settlePauses, {
      sellerIds: decided.map(({ pause }) => pause.sellerId),
      versions: decided.map(({ pause }) => pause.version),
      dueTimes: decided.map(({ nextAt }) => nextAt),
    });
    const ids = new Set(settled.map(({ sellerId }) => sellerId));
    const stored = sealed.filter(({ person }) => ids.has(person.sellerId));
    if (stored.length === 0) return;
    await transaction.run(scope, recordNotifications, {
      memberIds: stored.map(({ person }) => person.memberId),
      sellerIds: stored.map(({ person }) => person.sellerId),
      readCounts: stored.map(({ person }) => person.readCount),
      now,
    });
    const kind = { kind: unreadMailKind, lifetimeS: unreadMailLifetimeS };
    await queue.addBulk(
      transaction,
      kind,
      stored.map(({ mail }) => mail),
    );
    queue.bulkWaiting += stored.length;
  });
}
