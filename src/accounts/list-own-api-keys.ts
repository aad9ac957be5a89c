import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/scopes.js';
import { newestFirst, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { apiKeys } from '../database/statements/api-keys.js';
import type { ApiKey } from './api-keys.js';
import { type OwnerFilter, resolveOwnerFilter } from './owner-filter.js';

/* The API keys of a marketplace, its sellers' included, as its own administrators list them. */

/**
 * A page of the marketplace's keys, those of its sellers included, the newest first.
 * @param wanted which, asked for once it is sure that the actor may see any.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `sellerId` and `kind`; and what `wanted` throws.
 */
export async function listOwnKeys(
  actor: OperatorActor,
  database: Runner,
  wanted: () => { page: PageRequest<number>; owner: OwnerFilter },
): Promise<Page<ApiKey>> {
  requirePermission(actor, 'accounts.manage');
  const { page, owner } = wanted();
  const owners = await resolveOwnerFilter(actor, database, owner);
  return readPage(page, newestFirst, (direction, beside, limit) =>
    database.run(marketplaceOf(actor), apiKeys[direction], { ...owners, beside, limit }),
  );
}
