import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner } from '../database/statement.js';
import { messagesByPlace, sellersByNumber } from '../database/statements/find-nodes.js';
import { type Asker, sellersWithin } from './asker.js';
import type { ChatMessage, SellerSummary } from './model.js';

/**
 * The sellers of these numbers, in the same order; null for each that does not exist for this asker.
 * One statement, however many.
 */
export async function findSellers(
  asker: Asker,
  database: Runner,
  sellerIds: readonly number[],
): Promise<(SellerSummary | null)[]> {
  const { scope, visible } = sellersWithin(
    asker,
    sellerIds.map((sellerId) => ({ sellerId })),
  );
  if (visible.length === 0) return sellerIds.map(() => null);
  const rows = await database.run(scope, sellersByNumber, {
    sellerIds: visible.map(({ sellerId }) => sellerId),
  });
  return rowsInOrder(sellerIds, rows, ({ sellerId }) => sellerId);
}

/** Which message: the `seq`-th of a seller's thread. */
export interface MessagePlace {
  sellerId: number;
  seq: number;
}

/**
 * The messages at these places, in the same order; null for each that does not exist for this asker.
 * One statement, however many.
 */
export async function findMessages(
  asker: Asker,
  database: Runner,
  places: readonly MessagePlace[],
): Promise<(ChatMessage | null)[]> {
  const { scope, visible } = sellersWithin(asker, places);
  if (visible.length === 0) return places.map(() => null);
  const rows = await database.run(scope, messagesByPlace, {
    sellerIds: visible.map(({ sellerId }) => sellerId),
    seqs: visible.map(({ seq }) => seq),
  });
  const key = ({ sellerId, seq }: MessagePlace) => `${sellerId}.${seq}`;
  return rowsInOrder(places.map(key), rows, key);
}
