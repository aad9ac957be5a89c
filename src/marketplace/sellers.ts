import { type Administrator, marketplaceNamed } from '../chat/asker.js';
import { fold } from '../chat/search-words.js';
import type { Runner } from '../database/statement.js';
import { createSellers as createStatement } from '../database/statements/sellers.js';
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
