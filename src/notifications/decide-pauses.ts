import type { SystemActor } from '../access/actor.js';
import { installationNow } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
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
import { decideEach, decideInTurns, leaseSeconds, maximumQueued } from './decide-each.js';
import type { NotificationFacts } from './notification-state.js';
import { type UnreadMail, unreadMailKind, unreadMailLifetimeS } from './unread-mail.js';

/** The pauses that one transaction decides. */
const pauseBatch = 50;

type DuePause = Values<typeof takeDuePauses.row>;
type PersonOfPause = Values<typeof peopleOfPauses.row>;

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
  return decideInTurns(actor, database, now, {
    marketplacesWithDue: marketplacesWithDuePauses,
    size: pauseBatch,
    hasRoom: () => queue.bulkWaiting < maximumQueued,
    decideSome: (scope) => decideSome(database, queue, scope, now),
  });
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

/** Returns those who get an email about a pause, with when it began. */
const notifiedOf = ({ pause: { beganAt }, notified }: DecidedPause) =>
  notified.map((person) => ({ ...person, beganAt }));

/** Decides about each of the seller's people. @param delayMinutes the setting now; it can have changed since the pause began. */
function decidePause(
  pause: DuePause,
  people: readonly PersonOfPause[],
  delayMinutes: number,
  now: Date,
): DecidedPause {
  const reachable = people.flatMap((person) => {
    const { memberId, email, language } = person;
    return memberId === null || email === null || language === null
      ? []
      : [{ ...person, memberId, email, language }];
  });
  return { pause, ...decideEach(pause, reachable, factsOf, delayMinutes, now) };
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
  const notified = decided.flatMap(notifiedOf);
  const sealed = await Promise.all(
    notified.map(async (person) => {
      const { memberId, sellerId, readCount, beganAt } = person;
      const payload: UnreadMail = { marketplaceId, memberId, sellerId, readCount, beganAt };
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
