import type { Administrator, MarketplaceManager } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  createSellers as createStatement,
  lockSellers,
  matchSellers,
  updateSellers,
} from '../database/statements/sellers.js';
import { InputError, sellerNotFound } from '../errors/caller-error.js';
import { foldCase } from '../text/search-words.js';
import { administratorOf } from './managing-actor.js';
import { checkName } from './marketplaces.js';

export interface NewSeller {
  businessName: string;
  /** The marketplace's own id for the seller, unique within the marketplace. */
  externalId?: string | null;
}

/**
 * Creates sellers, each with an empty thread, in one statement. It writes no audit entry: an import writes one for each
 * batch, and for the invented data of a seeded marketplace the entry of its creation is enough.
 * @returns their ids, in the same order.
 * @throws {CallerError} if the marketplace does not exist or a name is invalid.
 */
export async function createSellers(
  administrator: Administrator,
  database: Runner,
  marketplaceId: number,
  sellers: readonly NewSeller[],
): Promise<number[]> {
  const names = sellers.map(({ businessName }) => checkName('businessName', businessName));
  const actor = await administratorOf(administrator, database, marketplaceId, 'marketplace');
  const created = await database.run(marketplaceOf(actor), createStatement, {
    businessNames: names,
    searchNames: names.map(foldCase),
    externalIds: sellers.map(({ externalId }) => externalId ?? null),
  });
  return created.map(({ sellerId }) => sellerId);
}

/**
 * Creates a seller in the actor's marketplace, with an empty thread.
 * @returns its id.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `businessName`.
 */
export async function createSeller(
  actor: MarketplaceManager,
  database: Database,
  businessName: string,
): Promise<number> {
  requirePermission(actor, 'settings.manage');
  const name = checkName('businessName', businessName);
  const values = { businessNames: [name], searchNames: [foldCase(name)], externalIds: [null] };
  return database.transaction(async (transaction) => {
    const [created] = await transaction.run(marketplaceOf(actor), createStatement, values);
    if (!created) throw new Error('The seller was not stored.');
    const change = { field: `seller ${created.sellerId}`, before: null, after: name };
    await writeAudit(actor, transaction, 'sellerCreate', [change]);
    return created.sellerId;
  });
}

/**
 * Renames a seller of the actor's marketplace.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id` and `businessName`.
 */
export async function updateSeller(
  actor: MarketplaceManager,
  database: Database,
  { id, businessName }: { id: number | null; businessName: string },
): Promise<number> {
  requirePermission(actor, 'settings.manage');
  const name = checkName('businessName', businessName);
  const scope = marketplaceOf(actor);
  return database.transaction(async (transaction) => {
    await transaction.run(scope, lockSellers, {});
    const none = { externalIds: [], searchNames: [], businessNames: [] };
    const [seller] =
      id === null ? [] : await transaction.run(scope, matchSellers, { ...none, sellerIds: [id] });
    if (!seller) throw new InputError([sellerNotFound('id')]);
    const { sellerId, businessName: before, externalId } = seller;
    if (before === name) return sellerId;
    await transaction.run(scope, updateSellers, {
      sellerIds: [sellerId],
      businessNames: [name],
      searchNames: [foldCase(name)],
      externalIds: [externalId],
    });
    await writeAudit(actor, transaction, 'sellerUpdate', [
      { field: `seller ${sellerId}`, before, after: name },
    ]);
    return sellerId;
  });
}
