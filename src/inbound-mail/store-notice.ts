import type { SystemActor } from '../access/actor.js';
import { threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { lockMember } from '../database/statements/notification-settings.js';
import { countNotices, markNoticed, recordReceivedEmail } from '../database/statements/received-emails.js';
import type { MailQueue } from '../mail/mail-queue.js';
import { maxNoticesPerDay, type ReplyNotice, replyNoticeKind, replyNoticeLifetimeS } from './reply-notice.js';

interface Services {
  database: Database;
  queue: Pick<MailQueue, 'seal' | 'addBulk'>;
}

interface Recipient {
  email: string;
  language: string;
}

const noticeKind = { kind: replyNoticeKind, lifetimeS: replyNoticeLifetimeS };

/**
 * Stores an email about an answer that was not sent to its author: at most one about each answer, and a few in a day, so that two programs that answer
 * each other end soon.
 */
export async function storeNotice(
  system: SystemActor,
  { database, queue }: Services,
  { email, language }: Recipient,
  notice: ReplyNotice,
  key: string,
): Promise<'noticed' | 'repeated' | 'limited'> {
  const { marketplaceId, memberId } = notice;
  const sealed = await queue.seal(email, language, notice);
  return database.transaction(async (transaction) => {
    const scope = threadsOfMarketplace(system, marketplaceId);
    if (!(await canNotice(transaction, scope, memberId))) return 'limited';
    const values = { memberId, key, isNoticed: true };
    const [recorded] = await transaction.run(scope, recordReceivedEmail, values);
    if (!recorded) return 'repeated';
    await queue.addBulk(transaction, noticeKind, [sealed]);
    return 'noticed';
  });
}

/**
 * Stores an email about an answer that was sent, in the transaction that stores its message: a process that ends loses neither. Stores
 * none if its author got a few today.
 */
export async function storeNoticeWith(
  transaction: Runner,
  system: SystemActor,
  { queue }: Pick<Services, 'queue'>,
  { email, language }: Recipient,
  notice: ReplyNotice,
  key: string,
): Promise<void> {
  const { marketplaceId, memberId } = notice;
  const scope = threadsOfMarketplace(system, marketplaceId);
  const sealed = await queue.seal(email, language, notice);
  if (!(await canNotice(transaction, scope, memberId))) return;
  await transaction.run(scope, markNoticed, { memberId, key });
  await queue.addBulk(transaction, noticeKind, [sealed]);
}

/** Returns whether a person can get another email about an answer today. Locks the person until the transaction ends. */
async function canNotice(
  transaction: Runner,
  scope: ReturnType<typeof threadsOfMarketplace>,
  memberId: number,
): Promise<boolean> {
  await transaction.run(scope, lockMember, { memberId });
  const limit = maxNoticesPerDay;
  const [counted] = await transaction.run(scope, countNotices, { memberId, limit });
  return counted !== undefined && counted.count < limit;
}
