import type { OperatorActor } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner } from '../database/statement.js';
import { recentAnswers } from '../database/statements/reports.js';
import { medianOf } from './response-times.js';

/** The medians of the latest 20 response times of both sides of a thread in seconds; null without any. */
export interface UsualResponseTime {
  seller: number | null;
  operator: number | null;
}

/** Returns the usual response times of threads, in the same order. */
export async function findUsualResponseTimes(
  actor: OperatorActor,
  database: Runner,
  sellerIds: readonly number[],
): Promise<UsualResponseTime[]> {
  const rows = await database.run(marketplaceOf(actor), recentAnswers, { sellerIds });
  const bySide = (side: boolean) =>
    rowsInOrder(
      sellerIds,
      rows.filter(({ byOperator }) => byOperator === side),
      ({ sellerId }) => sellerId,
    );
  const [operators, sellers] = [bySide(true), bySide(false)];
  return sellerIds.map((_, number) => ({
    seller: medianOf(sellers[number]?.seconds ?? []),
    operator: medianOf(operators[number]?.seconds ?? []),
  }));
}
