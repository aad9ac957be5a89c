import { marketplaceOf, mustBeAllowedToAdminister, type OperatorAsker } from '../chat/asker.js';
import { numberedPage } from '../chat/numbered-page.js';
import type { Page, PageRequest } from '../chat/page.js';
import type { Runner } from '../database/statement.js';
import { apiKeysNewer, apiKeysOlder } from '../database/statements/api-keys.js';
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
  return numberedPage(page, (way, beside, limit) => {
    const statement = way === 'older' ? apiKeysOlder : apiKeysNewer;
    return database.run(marketplaceOf(asker), statement, { ...owners, beside, limit });
  });
}
