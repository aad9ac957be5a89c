import type { Actor } from '../access/actor.js';
import { visibleSellers } from '../access/tenant-scopes.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner } from '../database/statement.js';
import { messagesBySeq, sellersByNumber } from '../database/statements/find-nodes.js';
import type { ChatMessage, SellerSummary } from './model.js';

/**
 * Returns the sellers with these numbers, in the same order; null for each that the actor cannot see. Runs one statement
 * for all.
 */
export async function findSellers(
  actor: Actor,
  database: Runner,
  sellerIds: readonly number[],
): Promise<(SellerSummary | null)[]> {
  const { scope, visible } = visibleSellers(
    actor,
    sellerIds.map((sellerId) => ({ sellerId })),
  );
  if (visible.length === 0) return sellerIds.map(() => null);
  const rows = await database.run(scope, sellersByNumber, {
    sellerIds: visible.map(({ sellerId }) => sellerId),
  });
  return rowsInOrder(sellerIds, rows, ({ sellerId }) => sellerId);
}

/** The position of a message: the `seq`-th of a seller's thread. */
export interface MessagePosition {
  sellerId: number;
  seq: number;
}

/**
 * Returns the messages at these positions, in the same order; null for each that the actor cannot see. Runs one statement
 * for all.
 */
export async function findMessages(
  actor: Actor,
  database: Runner,
  positions: readonly MessagePosition[],
): Promise<(ChatMessage | null)[]> {
  const { scope, visible } = visibleSellers(actor, positions);
  if (visible.length === 0) return positions.map(() => null);
  const rows = await database.run(scope, messagesBySeq, {
    sellerIds: visible.map(({ sellerId }) => sellerId),
    seqs: visible.map(({ seq }) => seq),
  });
  const key = ({ sellerId, seq }: MessagePosition) => `${sellerId}.${seq}`;
  return rowsInOrder(positions.map(key), rows, key);
}
