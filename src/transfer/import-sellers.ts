import type { MarketplaceAdministrator } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { checkExternalId } from '../accounts/external-id.js';
import { createSellers, takenNumbers } from '../accounts/sellers.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { addImportedThreads, importedThreads } from '../database/statements/imported-threads.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import { matchSellers } from '../database/statements/sellers.js';
import { CallerError } from '../errors/caller-error.js';
import { foldCase } from '../text/fold-case.js';
import { checkName } from '../text/names.js';
import { ImportedOrders } from './imported-orders.js';
import type { ImportReport, LastImported, SourceSeller } from './source.js';

/** A thread here that has the messages of a thread of the source. */
export interface ImportedThread {
  readonly sourceSellerId: string;
  readonly sellerId: number;
  readonly imported: ImportedOrders;
  /** The number of the newest imported message here. */
  readonly lastSeq: number;
  /** That message as the source has it; null before the first. */
  readonly lastMessage: LastImported | null;
}

/** Returns the threads of some sellers of a source that an import, this one or an earlier one, has here. */
export async function findImported(
  actor: MarketplaceAdministrator,
  database: Runner,
  source: string,
  sourceSellerIds: readonly string[],
): Promise<ImportedThread[]> {
  const rows = await database.run(marketplaceOf(actor), importedThreads, { source, sourceSellerIds });
  return rows.map(({ fromOrders, toOrders, lastSourceId, lastCreatedAt, ...thread }) => ({
    ...thread,
    lastMessage: lastCreatedAt && { id: lastSourceId, createdAt: lastCreatedAt.getTime() },
    imported: new ImportedOrders(fromOrders, toOrders),
  }));
}

interface SellerImport {
  readonly source: string;
  readonly encodeSellerId: (sellerId: number) => string;
  readonly report: Pick<ImportReport, 'rejected' | 'renamed'>;
}

/**
 * Creates the sellers of a source that are not here yet. A seller keeps its number if no seller of the installation has it. The
 * source's seller is one of this marketplace's if they have the same externalId, or the same number and name.
 * @returns the number of new sellers, and of those that are not valid.
 */
export async function importSellersOf(
  actor: MarketplaceAdministrator,
  database: Database,
  sellers: readonly SourceSeller[],
  { source, encodeSellerId, report }: SellerImport,
): Promise<{ created: number; rejected: number }> {
  const checked = sellers.flatMap((seller) => checkedSeller(seller, report));
  const rejected = sellers.length - checked.length;
  const scope = marketplaceOf(actor);
  const created = await database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    const ids = checked.map(({ id }) => id);
    const known = new Set(
      (await findImported(actor, transaction, source, ids)).map((one) => one.sourceSellerId),
    );
    const unknown = new Map(checked.filter(({ id }) => !known.has(id)).map((seller) => [seller.id, seller]));
    if (unknown.size === 0) return 0;
    const numbers = [...unknown.values()].flatMap(({ number }) => (number === null ? [] : [number]));
    const taken = await takenNumbers(actor, transaction, numbers);
    const found = await transaction.run(scope, matchSellers, {
      ...{ sellerIds: numbers, searchNames: [], businessNames: [] },
      externalIds: [...unknown.values()].map(({ externalId }) => externalId),
    });
    const existing = new Map<string, number>();
    const fresh: SourceSeller[] = [];
    for (const seller of unknown.values()) {
      const same = found.find((other) => isSame(seller, other));
      if (same) existing.set(seller.id, same.sellerId);
      else fresh.push(seller);
    }
    const sellerIds = await createSellers(
      actor,
      transaction,
      actor.marketplaceId,
      fresh.map(({ businessName, externalId, number }) => ({
        ...{ businessName, externalId },
        newNumber: number !== null && !taken.has(number) ? number : null,
      })),
    );
    for (const [index, { id }] of fresh.entries()) existing.set(id, sellerIds[index] as number);
    await transaction.run(scope, addImportedThreads, {
      source,
      sourceSellerIds: [...existing.keys()],
      sellerIds: [...existing.values()],
    });
    const renamed = [...existing]
      .map(([before, sellerId]) => ({ before, after: encodeSellerId(sellerId) }))
      .filter(({ before, after }) => before !== after);
    await report.renamed(renamed);
    return fresh.length;
  });
  return { created, rejected };
}

/** Returns the seller with valid values, or nothing after it was reported. */
function checkedSeller(seller: SourceSeller, report: SellerImport['report']): SourceSeller[] {
  try {
    const { externalId } = seller;
    return [
      {
        ...seller,
        businessName: checkName('businessName', seller.businessName),
        externalId: externalId === null ? null : checkExternalId(externalId),
      },
    ];
  } catch (error) {
    if (!(error instanceof CallerError)) throw error;
    report.rejected(seller.where, error.message);
    return [];
  }
}

function isSame(
  { number, businessName, externalId }: SourceSeller,
  other: { sellerId: number; businessName: string; externalId: string | null },
): boolean {
  if (externalId !== null && other.externalId !== null) return externalId === other.externalId;
  return number === other.sellerId && foldCase(businessName) === foldCase(other.businessName);
}
