import type { Actor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { setMarkedUnread as setMarkedUnreadStatement } from '../database/statements/mark-unread.js';
import { InputError, sellerNotFound } from '../errors/caller-error.js';
import { publishEvent } from './event-log.js';

/**
 * Marks a thread as unread for the actor's side, or takes the mark away: a note to look at it again. What was
 * read stays read, and the other side is told nothing.
 * @param sellerId whose thread; a seller may leave it out.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on field `sellerId`.
 */
export async function setMarkedUnread(
  actor: Actor,
  database: Database,
  { sellerId, markedUnread }: { sellerId: number | null; markedUnread: boolean },
): Promise<void> {
  requirePermission(actor, 'chat.write');
  const thread = threadOf(actor, sellerId);
  const byOperator = actor.side === 'operator';
  const [result] = thread
    ? await database.run(thread, setMarkedUnreadStatement, { byOperator, markedUnread })
    : [];
  if (!thread || !result?.sellerExists) throw new InputError([sellerNotFound('sellerId')]);
  if (result.changed) publishEvent(database, thread);
}
