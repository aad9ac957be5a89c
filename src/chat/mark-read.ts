import type { Actor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { markRead as markReadStatement } from '../database/statements/mark-read.js';
import { type FieldError, InputError, sellerNotFound } from '../errors/caller-error.js';
import { publishEvent } from './event-log.js';

/** The words that `sentBy` takes for each side (contract, "The rules of the chat"). */
const sides: Readonly<Record<string, 'seller' | 'operator'>> = {
  User: 'seller',
  Seller: 'seller',
  AdminUser: 'operator',
  Operator: 'operator',
};

/**
 * Marks read all messages of the other side that are unread at this moment; calling again moves nothing. It takes
 * away the actor's side's own mark as unread, also where no message was unread.
 * @param seller whose thread; a seller may leave it out.
 * @param sentBy the side whose messages were read, the one that the actor is not on.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on the fields `seller` and `sentBy`.
 */
export async function markRead(
  actor: Actor,
  database: Database,
  { seller, sentBy }: { seller: number | null; sentBy: string },
): Promise<void> {
  requirePermission(actor, 'chat.write');
  const thread = threadOf(actor, seller);
  const side = Object.hasOwn(sides, sentBy) ? sides[sentBy] : undefined;
  const faults: FieldError[] = [];
  if (!thread) faults.push(notFound);
  if (side === undefined) {
    faults.push({ field: 'sentBy', message: 'Sent by must be "User" or "AdminUser".' });
  } else if (side === actor.side) {
    const other = actor.side === 'operator' ? 'User' : 'AdminUser';
    faults.push({
      field: 'sentBy',
      message: `Sent by names your own side: only the other side's messages ("${other}") can be marked as read.`,
    });
  }
  if (!thread || faults.length > 0) throw new InputError(faults);
  const [result] = await database.run(thread, markReadStatement, { byOperator: side === 'operator' });
  if (!result?.sellerExists) throw new InputError([notFound]);
  if (result.changed) publishEvent(database, thread);
}

const notFound = sellerNotFound('seller');
