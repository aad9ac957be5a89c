import type { OperatorActor } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner } from '../database/statement.js';
import {
  colleaguesById,
  colleagues as colleaguesStatement,
  workStates,
} from '../database/statements/work-state.js';
import { type ThreadState, workStateOf } from './model.js';

/** The maximum number of colleagues in the answer, the earliest users. */
export const maximumColleagues = 500;

/** One of the operator's users, to whom threads can be assigned. */
export interface Colleague {
  /** The membership. */
  id: number;
  name: string;
}

/** Returns the operator's users who can use the chat, by name. */
export function listColleagues(actor: OperatorActor, database: Runner): Promise<Colleague[]> {
  return database.run(marketplaceOf(actor), colleaguesStatement, { limit: maximumColleagues });
}

/** Returns people by their numbers, in the same order; null for each who left. */
export async function findColleagues(
  actor: OperatorActor,
  database: Runner,
  ids: readonly number[],
): Promise<(Colleague | null)[]> {
  return rowsInOrder(ids, await database.run(marketplaceOf(actor), colleaguesById, { ids }), ({ id }) => id);
}

/** Returns the work states of threads, in the same order. */
export async function findThreadStates(
  actor: OperatorActor,
  database: Runner,
  sellerIds: readonly number[],
): Promise<(ThreadState | null)[]> {
  const rows = await database.run(marketplaceOf(actor), workStates, { sellerIds });
  const states = rows.map((row) => ({ ...workStateOf(row), waitingSince: row.waitingSince }));
  return rowsInOrder(sellerIds, states, ({ sellerId }) => sellerId);
}
