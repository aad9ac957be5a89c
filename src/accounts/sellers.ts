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
  /** The marketplace's own name for the seller, unique within it. */
  externalId?: string | null;
}

/**
 * Makes sellers, each with its empty thread, in one statement. It writes no audit entry: an import writes one for each
 * batch, and of a seeded marketplace, whose data are made up, the entry of its creation is enough.
 * @returns their numbers, in the order given.
 * @throws {CallerError} where the marketplace does not exist or a name is none.
 */
export async function createSellers(
  administrator: Administrator,
  database: Runner,
  marketplaceId: number,
  sellers: readonly NewSeller[],
): Promise<number[]> {
  const names = sellers.map(({ businessName }) => checkName('businessName', businessName));
  const actor = await administratorOf(administrator, database, marketplaceId, 'marketplace');
  const made = await database.run(marketplaceOf(actor), createStatement, {
    businessNames: names,
    searchNames: names.map(foldCase),
    externalIds: sellers.map(({ externalId }) => externalId ?? null),
  });
  return made.map(({ sellerId }) => sellerId);
}

/**
 * Makes a seller of the actor's marketplace, with its empty thread.
 * @returns its number.
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
  return database.transaction(async (inside) => {
    const [made] = await inside.run(marketplaceOf(actor), createStatement, values);
    if (!made) throw new Error('The seller was not stored.');
    const change = { field: `seller ${made.sellerId}`, before: null, after: name };
    await writeAudit(actor, inside, 'sellerCreate', [change]);
    return made.sellerId;
  });
}

/**
 * Gives a seller of the actor's marketplace another name.
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
  return database.transaction(async (inside) => {
    await inside.run(scope, lockSellers, {});
    const none = { externalIds: [], searchNames: [], businessNames: [] };
    const [seller] = id === null ? [] : await inside.run(scope, matchSellers, { ...none, sellerIds: [id] });
    if (!seller) throw new InputError([sellerNotFound('id')]);
    const { sellerId, businessName: before, externalId } = seller;
    if (before === name) return sellerId;
    await inside.run(scope, updateSellers, {
      sellerIds: [sellerId],
      businessNames: [name],
      searchNames: [foldCase(name)],
      externalIds: [externalId],
    });
    await writeAudit(actor, inside, 'sellerUpdate', [{ field: `seller ${sellerId}`, before, after: name }]);
    return sellerId;
  });
}
