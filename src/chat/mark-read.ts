import { type Actor, operatorMember } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { lockThread } from '../database/statements/idempotency-keys.js';
import { markRead as markReadStatement } from '../database/statements/mark-read.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { type FieldError, InputError, sellerNotFound } from '../errors/caller-error.js';
import { publishEvent } from './event-log.js';

/** A request to mark messages as read. */
export interface ReadRequest {
  /** The seller of the thread; a seller can leave it out. */
  seller: number | null;
  /** The side that sent the messages; not the actor's own side. */
  sentBy: string;
}

/**
 * Marks all messages of the other side that are unread now as read: authorize, check, write, publish. It also clears
 * the unread mark of the actor's own side. A second call changes nothing. A read by one of the operator's users leaves
 * the messages unread for colleagues. A read by an API key applies to every user without a read state of their own.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on the fields `seller` and `sentBy`.
 */
export async function markRead(actor: Actor, database: Database, request: ReadRequest): Promise<void> {
  requirePermission(actor, 'chat.write');
  const { thread, byOperator } = checkRead(actor, request);
  const memberId = operatorMember(actor);
  const values = { byOperator, memberId };
  const [result] =
    memberId === null
      ? await database.run(thread, markReadStatement, values)
      : await database.transaction(async (transaction) => {
          // The lock comes first, so that the read sees the marks that a colleague's read at the same time left.
          await transaction.run(thread, lockThread, {});
          return transaction.run(thread, markReadStatement, values);
        });
  if (!result?.sellerExists) throw new InputError([notFound]);
  if (result.changed) publishEvent(database, thread);
}

function checkRead(
  actor: Actor,
  { seller, sentBy }: ReadRequest,
): { thread: ThreadScope; byOperator: boolean } {
  const thread = threadOf(actor, seller);
  const errors = [thread ? null : notFound, sentByError(actor, sentBy)].filter((error) => error !== null);
  if (!thread || errors.length > 0) throw new InputError(errors);
  return { thread, byOperator: sideNamed(sentBy) === 'operator' };
}

function sentByError(actor: Actor, sentBy: string): FieldError | null {
  const error = (message: string) => ({ field: 'sentBy', message });
  const side = sideNamed(sentBy);
  if (side === undefined) return error('Sent by must be "User" or "AdminUser".');
  if (side !== actor.side) return null;
  const other = actor.side === 'operator' ? 'User' : 'AdminUser';
  return error(
    `Sent by names your own side: only the other side's messages ("${other}") can be marked as read.`,
  );
}

/** The values of `sentBy` for each side. */
const sides: Readonly<Record<string, 'seller' | 'operator'>> = {
  User: 'seller',
  Seller: 'seller',
  AdminUser: 'operator',
  Operator: 'operator',
};

const sideNamed = (sentBy: string) => (Object.hasOwn(sides, sentBy) ? sides[sentBy] : undefined);

const notFound = sellerNotFound('seller');
