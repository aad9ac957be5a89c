import type { Readable } from 'node:stream';
import type { Administrator, MarketplaceAdministrator } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { marketplaceOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { lockSellers, matchSellers, updateSellers } from '../database/statements/sellers.js';
import { foldCase } from '../text/search-words.js';
import { administratorOf } from './managing-actor.js';
import { type RejectedRow, SellerFile } from './seller-csv.js';
import { type CheckedRow, checkedRow, type ImportedRow, SellerDrafts } from './seller-drafts.js';
import { createSellers } from './sellers.js';

export interface SellerImport {
  /** The seller's number that the column `id` means, or null where it means none. */
  sellerNumber: (id: string) => number | null;
  /** Told after each batch how many rows are done. */
  onProgress?: (doneRows: number) => void;
  /** Told of each row that was left out, in the order of the file. */
  onRejected?: (row: RejectedRow) => void;
}

export interface SellerImportOutcome {
  created: number;
  /** Rows that named a seller that was there, changed or not. */
  updated: number;
  rejected: number;
}

/** So many rows are one transaction. */
const rowsAtOnce = 1_000;

/**
 * Makes and updates sellers from a CSV file. Its first row names the columns: `businessName` (or `name`),
 * and, where wanted, `id` (that seller is updated) and `externalId` (the seller that has it is updated, or a new
 * one gets it). A row with neither means the seller of exactly that name. So importing a file twice makes
 * nothing new, and a file that names a seller twice leaves it as the later row says.
 *
 * A row that makes no sense is left out and told; the others are imported. Each batch is one transaction, with an audit
 * entry that has the counts: an entry for each of 100,000 sellers would hide all others.
 * @throws {CallerError} on `marketplace` where there is none; on `file` where it cannot be read or has no header.
 */
export async function importSellers(
  administrator: Administrator,
  database: Database,
  marketplaceId: number,
  csv: Readable | AsyncIterable<Buffer | string>,
  { sellerNumber, onProgress, onRejected }: SellerImport,
): Promise<SellerImportOutcome> {
  const file = new SellerFile(csv);
  const outcome: SellerImportOutcome = { created: 0, updated: 0, rejected: 0 };
  let done = 0;
  const importRows = async (actor: MarketplaceAdministrator, rows: readonly ImportedRow[]) => {
    for (let from = 0; from < rows.length; ) {
      const drafts = await database.transaction((inside) => importBatch(actor, inside, rows.slice(from)));
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
      batch.push(checkedRow(row, sellerNumber));
      if (batch.length < rowsAtOnce) continue;
      await importRows(actor, batch);
      batch = [];
    }
    await importRows(actor, batch);
    return outcome;
  } finally {
    file.close();
  }
}

/** Takes as many of the rows as can be told from what was there before the first of them. */
async function importBatch(
  actor: MarketplaceAdministrator,
  inside: Runner,
  rows: readonly ImportedRow[],
): Promise<SellerDrafts> {
  const marketplace = marketplaceOf(actor);
  await inside.run(marketplace, lockSellers, {});
  const wanted = rows.filter((row): row is CheckedRow => !('reason' in row));
  const byName = wanted.filter(({ sellerId, externalId }) => sellerId === null && externalId === null);
  const drafts = new SellerDrafts(
    await inside.run(marketplace, matchSellers, {
      sellerIds: wanted.map(({ sellerId }) => sellerId).filter((sellerId) => sellerId !== null),
      externalIds: wanted.map(({ externalId }) => externalId).filter((externalId) => externalId !== null),
      searchNames: byName.map(({ businessName }) => foldCase(businessName)),
      businessNames: byName.map(({ businessName }) => businessName),
    }),
  );
  for (const row of rows) if (!drafts.take(row)) break;
  await writeDrafts(actor, inside, drafts);
  return drafts;
}

async function writeDrafts(
  actor: MarketplaceAdministrator,
  inside: Runner,
  { fresh, changed }: SellerDrafts,
): Promise<void> {
  if (fresh.length > 0) await createSellers(actor, inside, actor.marketplaceId, fresh);
  const counts = { created: fresh.length, changed: changed.size };
  const changes = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => ({ field: `sellers ${what}`, before: null, after: String(count) }));
  if (changes.length > 0) await writeAudit(actor, inside, 'sellerImport', changes);
  if (changed.size === 0) return;
  const sellers = [...changed];
  await inside.run(marketplaceOf(actor), updateSellers, {
    sellerIds: sellers.map(({ sellerId }) => sellerId as number),
    businessNames: sellers.map(({ businessName }) => businessName),
    searchNames: sellers.map(({ businessName }) => foldCase(businessName)),
    externalIds: sellers.map(({ externalId }) => externalId),
  });
}
