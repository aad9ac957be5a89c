import type { Database } from '../database/database.js';
import { setMarkedUnread as setMarkedUnreadStatement } from '../database/statements/mark-unread.js';
import { type Asker, mustBeAllowedToWrite, threadOf } from './asker.js';
import { tellOfEvent } from './event-log.js';
import { Fault, sellerNotFound } from './fault.js';

/**
 * Marks a thread as unread for the asker's side, or takes the mark away: a note to look at it again. What was
 * read stays read, and the other side is told nothing.
 * @param sellerId whose thread; a seller may leave it out.
 * @throws {Fault} `MISSING_SCOPE`; `BAD_USER_INPUT` on field `sellerId`.
 */
export async function setMarkedUnread(
  asker: Asker,
  database: Database,
  { sellerId, markedUnread }: { sellerId: number | null; markedUnread: boolean },
): Promise<void> {
  mustBeAllowedToWrite(asker);
  const thread = threadOf(asker, sellerId);
  const byOperator = asker.side === 'operator';
  const [result] = thread
    ? await database.run(thread, setMarkedUnreadStatement, { byOperator, markedUnread })
    : [];
  if (!thread || !result?.sellerExists) throw new Fault('BAD_USER_INPUT', [sellerNotFound('sellerId')]);
  if (result.changed) tellOfEvent(database, thread);
}
