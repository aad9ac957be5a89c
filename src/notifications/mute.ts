import { type OperatorActor, operatorMember } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf, threadOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  maximumMuted,
  mutedThreads,
  setMuted as setStatement,
} from '../database/statements/notification-settings.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';

/**
 * Mutes a conversation for the actor alone, or ends that: no email and no push is about it.
 * @param sellerId null: the input is not the id of a seller.
 * @throws {CallerError} `FORBIDDEN` if the actor is no person; `BAD_USER_INPUT` on `sellerId`.
 */
export async function setMuted(
  actor: OperatorActor,
  database: Database,
  { sellerId, isMuted }: { sellerId: number | null; isMuted: boolean },
): Promise<void> {
  requirePermission(actor, 'own-notifications.manage');
  const memberId = operatorMember(actor);
  const thread = threadOf(actor, sellerId);
  if (memberId === null || !thread) throw new InputError([sellerNotFound('sellerId')]);
  await database.transaction(async (transaction) => {
    const [before] = await findMuted(actor, transaction, [thread.sellerId]);
    const [result] = await transaction.run(thread, setStatement, { memberId, isMuted });
    if (!result?.sellerExists) throw new InputError([sellerNotFound('sellerId')]);
    if (result.isFull) throw inputError('sellerId', `You can mute at most ${maximumMuted} conversations.`);
    if (before === isMuted) return;
    const change = { field: `seller ${thread.sellerId}`, before: String(before), after: String(isMuted) };
    await writeAudit(actor, transaction, 'notificationMuteSet', [change]);
  });
}

/** Returns whether the actor has muted the conversations with sellers, in the same order. API keys have muted none. */
export async function findMuted(
  actor: OperatorActor,
  database: Runner,
  sellerIds: readonly number[],
): Promise<boolean[]> {
  const memberId = operatorMember(actor);
  if (memberId === null) return sellerIds.map(() => false);
  const rows = await database.run(marketplaceOf(actor), mutedThreads, { memberId, sellerIds });
  const muted = new Set(rows.map(({ sellerId }) => sellerId));
  return sellerIds.map((sellerId) => muted.has(sellerId));
}
