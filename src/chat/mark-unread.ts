import type { Actor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { setMarkedUnread as setMarkedUnreadStatement } from '../database/statements/mark-unread.js';
import { publishEvent } from './event-log.js';
import { unknownSeller } from './read-thread.js';

/** A request to mark a thread as unread, or to clear the mark. */
export interface UnreadMarkRequest {
  /** The seller of the thread; a seller can leave it out. */
  sellerId: number | null;
  markedUnread: boolean;
}

/**
 * Marks a thread as unread for the actor's side, or clears the mark: authorize, check, write, publish. Messages that were
 * read stay read, and the other side cannot see the mark.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on field `sellerId`.
 */
export async function setMarkedUnread(
  actor: Actor,
  database: Database,
  { sellerId, markedUnread }: UnreadMarkRequest,
): Promise<void> {
  requirePermission(actor, 'chat.write');
  const thread = threadOf(actor, sellerId);
  if (!thread) throw unknownSeller();
  const byOperator = actor.side === 'operator';
  const [result] = await database.run(thread, setMarkedUnreadStatement, { byOperator, markedUnread });
  if (!result?.sellerExists) throw unknownSeller();
  if (result.changed) publishEvent(database, thread);
}
