import type { Database } from '../database/database.js';
import { markRead as markReadStatement } from '../database/statements/mark-read.js';
import { type Asker, mustBeAllowedToWrite, threadOf } from './asker.js';
import { tellOfEvent } from './event-log.js';
import { Fault, type FieldFault, sellerNotFound } from './fault.js';

/** The words that `sentBy` takes for each side (contract, "The rules of the chat"). */
const sides: Readonly<Record<string, 'seller' | 'operator'>> = {
  User: 'seller',
  Seller: 'seller',
  AdminUser: 'operator',
  Operator: 'operator',
};

/**
 * Marks read all messages of the other side that are unread at this moment; calling again moves nothing. It takes
 * away the asker's side's own mark as unread, also where no message was unread.
 * @param seller whose thread; a seller may leave it out.
 * @param sentBy the side whose messages were read, the one that the asker is not on.
 * @throws {Fault} `MISSING_SCOPE`; `BAD_USER_INPUT` on the fields `seller` and `sentBy`.
 */
export async function markRead(
  asker: Asker,
  database: Database,
  { seller, sentBy }: { seller: number | null; sentBy: string },
): Promise<void> {
  mustBeAllowedToWrite(asker);
  const thread = threadOf(asker, seller);
  const side = Object.hasOwn(sides, sentBy) ? sides[sentBy] : undefined;
  const faults: FieldFault[] = [];
  if (!thread) faults.push(notFound);
  if (side === undefined) {
    faults.push({ field: 'sentBy', message: 'Sent by must be "User" or "AdminUser".' });
  } else if (side === asker.side) {
    const other = asker.side === 'operator' ? 'User' : 'AdminUser';
    faults.push({
      field: 'sentBy',
      message: `Sent by names your own side: only the other side's messages ("${other}") can be marked as read.`,
    });
  }
  if (!thread || faults.length > 0) throw new Fault('BAD_USER_INPUT', faults);
  const [result] = await database.run(thread, markReadStatement, { byOperator: side === 'operator' });
  if (!result?.sellerExists) throw new Fault('BAD_USER_INPUT', [notFound]);
  if (result.changed) tellOfEvent(database, thread);
}

const notFound = sellerNotFound('seller');
