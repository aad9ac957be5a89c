import { marketplaceOf, mustBeAllowedToAdminister, type OperatorAsker } from '../chat/asker.js';
import { newestFirst, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { apiKeys } from '../database/statements/api-keys.js';
import type { ApiKey } from './api-keys.js';
import { type OwnerFilter, ownersWanted } from './owner-filter.js';

/* The API keys of a marketplace, its sellers' included, as its own administrators list them. */

/**
 * A page of the marketplace's keys, those of its sellers included, the newest first.
 * @param wanted which, asked for once it is sure that the asker may see any.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `sellerId` and `kind`; and what `wanted` throws.
 */
export async function listOwnKeys(
  asker: OperatorAsker,
  database: Runner,
  wanted: () => { page: PageRequest<number>; owner: OwnerFilter },
): Promise<Page<ApiKey>> {
  mustBeAllowedToAdminister(asker);
  const { page, owner } = wanted();
  const owners = await ownersWanted(asker, database, owner);
  return readPage(page, newestFirst, (direction, beside, limit) =>
    database.run(marketplaceOf(asker), apiKeys[direction], { ...owners, beside, limit }),
  );
}
