import type { Actor, OperatorActor } from '../access/actor.js';
import { marketplaceOf, threadOf } from '../access/tenant-scopes.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner } from '../database/statement.js';
import { recordSellerSeen, sellersSeen } from '../database/statements/seller-seen.js';

/** Stores that a seller is online now, or was until now. Does nothing for the operator, whose times nobody sees. */
export async function recordSeen(actor: Actor, database: Runner): Promise<void> {
  if (actor.side !== 'seller') return;
  const scope = threadOf(actor, actor.sellerId);
  if (scope) await database.run(scope, recordSellerSeen, {});
}

/** Returns when sellers were last online, in the same order; null for those that never were. */
export async function findLastSeen(
  actor: OperatorActor,
  database: Runner,
  sellerIds: readonly number[],
): Promise<(Date | null)[]> {
  const rows = await database.run(marketplaceOf(actor), sellersSeen, { sellerIds });
  return rowsInOrder(sellerIds, rows, ({ sellerId }) => sellerId).map((row) => row?.seenAt ?? null);
}
