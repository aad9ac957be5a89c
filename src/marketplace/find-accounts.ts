import { type Asker, marketplaceOf, mayAdminister } from '../chat/asker.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner } from '../database/statement.js';
import { apiKeysByNumber } from '../database/statements/api-keys.js';
import { membersByNumber } from '../database/statements/members.js';
import type { ApiKey } from './api-keys.js';
import type { Member } from './list-members.js';

/**
 * Returns the users of these numbers, in the same order; null for each that is not of the asker's marketplace, and for
 * all if the asker may not list users. Runs one statement at most.
 */
export async function findMembers(
  asker: Asker,
  database: Runner,
  userIds: readonly number[],
): Promise<(Member | null)[]> {
  if (asker.side !== 'operator' || !mayAdminister(asker)) return userIds.map(() => null);
  const rows = await database.run(marketplaceOf(asker), membersByNumber, { userIds });
  return rowsInOrder(userIds, rows, ({ userId }) => userId);
}

/**
 * Returns the API keys of these numbers, in the same order; null for each that is not of the asker's marketplace, and
 * for all if the asker may not list keys. Runs one statement at most.
 */
export async function findOwnKeys(
  asker: Asker,
  database: Runner,
  ids: readonly number[],
): Promise<(ApiKey | null)[]> {
  if (asker.side !== 'operator' || !mayAdminister(asker)) return ids.map(() => null);
  const rows = await database.run(marketplaceOf(asker), apiKeysByNumber, { ids });
  return rowsInOrder(ids, rows, ({ id }) => id);
}
