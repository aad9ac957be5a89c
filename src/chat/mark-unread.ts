import { type Actor, operatorMember } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { lockThread } from '../database/statements/idempotency-keys.js';
import { setMarkedUnread as setSideMark } from '../database/statements/mark-unread.js';
import { setOwnMark } from '../database/statements/own-unread.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { inputError } from '../errors/caller-error.js';
import { publishEvent } from './event-log.js';
import { findMessages, findSellers, type MessagePosition } from './find-nodes.js';
import { unknownSeller } from './read-thread.js';

/** A request to mark a thread as unread, or to clear the mark. */
export interface UnreadMarkRequest {
  /** The seller of the thread; a seller can leave it out. */
  sellerId: number | null;
  markedUnread: boolean;
  /** The message at which the mark begins; null: it begins at none. */
  from: MessagePosition | null;
}

/**
 * Marks a thread as unread, or clears the mark: authorize, check, write, publish. Messages that were read stay read,
 * and the other side cannot see the mark. The mark of one of the operator's users is the person's own; other marks
 * belong to the actor's side. To clear a mark, a person also clears that of the side.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on the fields `sellerId` and `fromMessageId`.
 */
export async function setMarkedUnread(
  actor: Actor,
  database: Database,
  { sellerId, markedUnread, from }: UnreadMarkRequest,
): Promise<void> {
  requirePermission(actor, 'chat.write');
  const thread = threadOf(actor, sellerId);
  if (!thread) throw unknownSeller();
  if (from) {
    if (!markedUnread)
      throw inputError('fromMessageId', 'From message can only be given with markedUnread: true.');
    await checkFrom(actor, database, thread, from);
  }
  const fromSeq = from?.seq ?? null;
  const byOperator = actor.side === 'operator';
  const memberId = operatorMember(actor);
  const results = await database.transaction(async (transaction) => {
    // The lock comes first, so that a person's mark sees a read of a colleague at the same time.
    if (memberId !== null) await transaction.run(thread, lockThread, {});
    const own =
      memberId === null ? [] : await transaction.run(thread, setOwnMark, { memberId, markedUnread, fromSeq });
    if (memberId !== null && markedUnread) return own;
    return [...own, ...(await transaction.run(thread, setSideMark, { byOperator, markedUnread, fromSeq }))];
  });
  if (!results.every(({ sellerExists }) => sellerExists)) throw unknownSeller();
  if (results.some(({ changed }) => changed)) publishEvent(database, thread);
}

/** @throws {CallerError} if the seller is unknown, or the message is none of the thread. */
async function checkFrom(
  actor: Actor,
  database: Database,
  thread: ThreadScope,
  from: MessagePosition,
): Promise<void> {
  const [seller] = await findSellers(actor, database, [thread.sellerId]);
  if (!seller) throw unknownSeller();
  const [message] = from.sellerId === thread.sellerId ? await findMessages(actor, database, [from]) : [];
  if (!message) throw inputError('fromMessageId', 'From message is not a message of this thread.');
}
