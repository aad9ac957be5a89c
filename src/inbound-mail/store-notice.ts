import type { SystemActor } from '../access/actor.js';
import { threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { lockMember } from '../database/statements/notification-settings.js';
import { countNotices, markNoticed, recordReceivedEmail } from '../database/statements/received-emails.js';
import type { MailQueue } from '../mail/mail-queue.js';
import { maxNoticesPerDay, type ReplyNotice, replyNoticeKind, replyNoticeLifetimeS } from './reply-notice.js';

/**
 * Stores an email about an answer to its author: at most one about each answer, and a few in a day, so that two programs that answer
 * each other end soon.
 */
export async function storeNotice(
  system: SystemActor,
  { database, queue }: { database: Database; queue: Pick<MailQueue, 'seal' | 'addBulk'> },
  { email, language }: { email: string; language: string },
  notice: ReplyNotice,
  key: string,
): Promise<'noticed' | 'repeated' | 'limited'> {
  const { marketplaceId, memberId } = notice;
  const scope = threadsOfMarketplace(system, marketplaceId);
  const sealed = await queue.seal(email, language, notice);
  return database.transaction(async (transaction) => {
    await transaction.run(scope, lockMember, { memberId });
    const limit = maxNoticesPerDay;
    const [counted] = await transaction.run(scope, countNotices, { memberId, limit });
    if (!counted || counted.count >= limit) return 'limited';
    const [recorded] = isAnswerStored(notice)
      ? await transaction.run(scope, markNoticed, { memberId, key })
      : await transaction.run(scope, recordReceivedEmail, { memberId, key, isNoticed: true });
    if (!recorded) return 'repeated';
    const kind = { kind: replyNoticeKind, lifetimeS: replyNoticeLifetimeS };
    await queue.addBulk(transaction, kind, [sealed]);
    return 'noticed';
  });
}

/** Returns whether the email is about an answer that was sent, and so was recorded with its message. */
const isAnswerStored = ({ reason }: ReplyNotice): boolean =>
  reason === 'attachments' || reason === 'redacted';
