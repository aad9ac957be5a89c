import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { newestFirst, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { apiKeys } from '../database/statements/api-keys.js';
import type { ApiKey } from './api-keys.js';
import { type OwnerFilter, resolveOwnerFilter } from './owner-filter.js';

/**
 * Returns a page of the marketplace's API keys, including its sellers' keys, newest first.
 * @param readQuery called after the permission check.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `sellerId` and `kind`; and the errors of
 * `readQuery`.
 */
export async function listOwnKeys(
  actor: OperatorActor,
  database: Runner,
  readQuery: () => { page: PageRequest<number>; owner: OwnerFilter },
): Promise<Page<ApiKey>> {
  requirePermission(actor, 'accounts.manage');
  const { page, owner } = readQuery();
  const owners = await resolveOwnerFilter(actor, database, owner);
  return readPage(page, newestFirst, (direction, beside, limit) =>
    database.run(marketplaceOf(actor), apiKeys[direction], { ...owners, beside, limit }),
  );
}
