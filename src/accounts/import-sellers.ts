import type { Readable } from 'node:stream';
import type { Administrator, MarketplaceAdministrator } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import { matchSellers, updateSellers } from '../database/statements/sellers.js';
import { foldCase } from '../text/fold-case.js';
import { nameText } from '../text/search-match.js';
import { administratorOf } from './managing-actor.js';
import { type CheckedRow, checkRow, type ImportedRow, SellerDrafts } from './match-seller-rows.js';
import { type RejectedRow, SellerFile } from './seller-csv.js';
import { createSellers, takenNumbers } from './sellers.js';

export interface SellerImport {
  /** Decodes a value of the column `id`; null if it is not a seller's id. */
  decodeSellerId: (id: string) => number | null;
  /** Called after each batch with the number of rows so far. */
  onProgress?: (doneRows: number) => void;
  /** Called for each rejected row, in the order of the file. */
  onRejected?: (row: RejectedRow) => void;
}

export interface SellerImportOutcome {
  created: number;
  /** Rows for existing sellers, changed or not. */
  updated: number;
  rejected: number;
}

/** The number of rows in one transaction. */
const batchSize = 1_000;

/**
 * Creates and updates sellers from a CSV file. The first row names the columns: `businessName` (or `name`), and optionally
 * `id` or `legacyId` (updates that seller, or creates one with this id if no seller of the installation has it) and
 * `externalId` (updates the seller with this id, or creates one). A row with neither matches a seller by its exact name. A second import of the same file changes nothing. If a file has two rows for a seller, the
 * later row wins.
 *
 * Invalid rows are rejected and reported; the import continues. Each batch is one transaction with one audit entry, which has
 * the counts: an entry for each of 100,000 sellers would hide all others.
 * @throws {CallerError} on `marketplace` if it does not exist; on `file` if it cannot be read or has no header.
 */
export async function importSellers(
  administrator: Administrator,
  database: Database,
  marketplaceId: number,
  csv: Readable | AsyncIterable<Buffer | string>,
  { decodeSellerId, onProgress, onRejected }: SellerImport,
): Promise<SellerImportOutcome> {
  const file = new SellerFile(csv);
  const outcome: SellerImportOutcome = { created: 0, updated: 0, rejected: 0 };
  let done = 0;
  const importRows = async (actor: MarketplaceAdministrator, rows: readonly ImportedRow[]) => {
    for (let from = 0; from < rows.length; ) {
      const drafts = await database.transaction((transaction) =>
        importBatch(actor, transaction, rows.slice(from)),
      );
      outcome.created += drafts.created;
      outcome.updated += drafts.updated;
      outcome.rejected += drafts.rejected.length;
      for (const row of drafts.rejected) onRejected?.(row);
      from += drafts.taken;
      done += drafts.taken;
      onProgress?.(done);
    }
  };
  try {
    const actor = await administratorOf(administrator, database, marketplaceId, 'marketplace');
    let batch: ImportedRow[] = [];
    for await (const row of file.rows()) {
      batch.push(checkRow(row, decodeSellerId));
      if (batch.length < batchSize) continue;
      await importRows(actor, batch);
      batch = [];
    }
    await importRows(actor, batch);
    return outcome;
  } finally {
    file.close();
  }
}

/** Imports rows from the start of the batch, up to the first that depends on unwritten changes. */
async function importBatch(
  actor: MarketplaceAdministrator,
  transaction: Runner,
  rows: readonly ImportedRow[],
): Promise<SellerDrafts> {
  const marketplace = marketplaceOf(actor);
  await transaction.run(marketplace, lockMarketplace, {});
  const checkedRows = rows.filter((row): row is CheckedRow => !('reason' in row));
  const sellerIds = checkedRows.map(({ sellerId }) => sellerId).filter((sellerId) => sellerId !== null);
  const taken = await takenNumbers(actor, transaction, sellerIds);
  const byName = checkedRows.filter(({ sellerId, externalId }) => sellerId === null && externalId === null);
  const drafts = new SellerDrafts(
    await transaction.run(marketplace, matchSellers, {
      sellerIds,
      externalIds: checkedRows
        .map(({ externalId }) => externalId)
        .filter((externalId) => externalId !== null),
      searchNames: byName.map(({ businessName }) => foldCase(businessName)),
      businessNames: byName.map(({ businessName }) => businessName),
    }),
    taken,
  );
  for (const row of rows) if (!drafts.take(row)) break;
  await writeDrafts(actor, transaction, drafts);
  return drafts;
}

async function writeDrafts(
  actor: MarketplaceAdministrator,
  transaction: Runner,
  { fresh, changed }: SellerDrafts,
): Promise<void> {
  if (fresh.length > 0) await createSellers(actor, transaction, actor.marketplaceId, fresh);
  const counts = { created: fresh.length, changed: changed.size };
  const changes = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => ({ field: `sellers ${outcome}`, before: null, after: String(count) }));
  if (changes.length > 0) await writeAudit(actor, transaction, 'sellerImport', changes);
  if (changed.size === 0) return;
  const sellers = [...changed];
  await transaction.run(marketplaceOf(actor), updateSellers, {
    sellerIds: sellers.map(({ sellerId }) => sellerId as number),
    businessNames: sellers.map(({ businessName }) => businessName),
    searchNames: sellers.map(({ businessName }) => foldCase(businessName)),
    nameWords: sellers.map(({ businessName }) => nameText(businessName)),
    externalIds: sellers.map(({ externalId }) => externalId),
  });
}
