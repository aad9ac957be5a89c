import {
  type Administrator,
  marketplaceNamed,
  marketplaceOf,
  mustBeAllowedToSetUp,
  type OperatorAsker,
} from '../chat/asker.js';
import { writeAudit } from '../chat/audit-log.js';
import { Fault, sellerNotFound } from '../chat/fault.js';
import { fold } from '../chat/search-words.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  createSellers as createStatement,
  lockSellers,
  matchSellers,
  updateSellers,
} from '../database/statements/sellers.js';
import { checkName, marketplaceMustExist } from './marketplaces.js';

export interface NewSeller {
  businessName: string;
  /** The marketplace's own name for the seller, unique within it. */
  externalId?: string | null;
}

/**
 * Makes sellers, each with its empty thread, in one statement.
 * @returns their numbers, in the order given.
 * @throws {Fault} where the marketplace does not exist or a name is none.
 */
export async function createSellers(
  asker: Administrator,
  database: Runner,
  marketplaceId: number,
  sellers: readonly NewSeller[],
): Promise<number[]> {
  const scope = marketplaceNamed(asker, marketplaceId);
  const names = sellers.map(({ businessName }) => checkName('businessName', businessName));
  await marketplaceMustExist(database, scope, 'marketplace');
  const made = await database.run(scope, createStatement, {
    businessNames: names,
    searchNames: names.map(fold),
    externalIds: sellers.map(({ externalId }) => externalId ?? null),
  });
  return made.map(({ sellerId }) => sellerId);
}

/**
 * Makes a seller of the asker's own marketplace, with its empty thread.
 * @returns its number.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `businessName`.
 */
export async function createOwnSeller(
  asker: OperatorAsker,
  database: Database,
  businessName: string,
): Promise<number> {
  mustBeAllowedToSetUp(asker);
  const name = checkName('businessName', businessName);
  const values = { businessNames: [name], searchNames: [fold(name)], externalIds: [null] };
  return database.transaction(async (inside) => {
    const [made] = await inside.run(marketplaceOf(asker), createStatement, values);
    if (!made) throw new Error('The seller was not stored.');
    const change = { field: `seller ${made.sellerId}`, before: null, after: name };
    await writeAudit(asker, inside, 'sellerCreate', [change]);
    return made.sellerId;
  });
}

/**
 * Gives a seller of the asker's own marketplace another name.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id` and `businessName`.
 */
export async function updateOwnSeller(
  asker: OperatorAsker,
  database: Database,
  { id, businessName }: { id: number | null; businessName: string },
): Promise<number> {
  mustBeAllowedToSetUp(asker);
  const name = checkName('businessName', businessName);
  const scope = marketplaceOf(asker);
  return database.transaction(async (inside) => {
    await inside.run(scope, lockSellers, {});
    const none = { externalIds: [], searchNames: [], businessNames: [] };
    const [seller] = id === null ? [] : await inside.run(scope, matchSellers, { ...none, sellerIds: [id] });
    if (!seller) throw new Fault('BAD_USER_INPUT', [sellerNotFound('id')]);
    const { sellerId, businessName: before, externalId } = seller;
    if (before === name) return sellerId;
    await inside.run(scope, updateSellers, {
      sellerIds: [sellerId],
      businessNames: [name],
      searchNames: [fold(name)],
      externalIds: [externalId],
    });
    await writeAudit(asker, inside, 'sellerUpdate', [{ field: `seller ${sellerId}`, before, after: name }]);
    return sellerId;
  });
}
