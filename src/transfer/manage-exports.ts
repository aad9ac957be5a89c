import type { Actor } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { exportsOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  createExport as createExportStatement,
  deleteExpiredExports,
  deleteExport,
  listExports as listExportsStatement,
} from '../database/statements/exports.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import { type FieldError, InputError, inputError } from '../errors/caller-error.js';
import { auditedExport, type ExportFormat } from './export-files.js';
import { type HistoryFilter, requireExported } from './read-history.js';

/** An export that has not expired. */
export type StoredExport = Omit<Values<typeof listExportsStatement.row>, 'format'> & {
  readonly format: ExportFormat;
};

/** The time for which an export can be downloaded. */
export const exportLifetimeHours = 24;

/** The maximum number of exports that a side has at a time. */
export const maximumExports = 20;

export interface WantedExport extends HistoryFilter {
  readonly format: ExportFormat;
}

/**
 * Creates an export, which its link downloads until it expires or is cancelled. The messages are read by the download, so that it
 * has no text that was removed meanwhile. A seller exports its own thread.
 * @throws {CallerError} `FORBIDDEN`, `MISSING_SCOPE`; `BAD_USER_INPUT` on `sellerId`, `until`, or on no field if there are too
 * many.
 */
export async function createExport(
  actor: Actor,
  database: Database,
  wanted: WantedExport,
): Promise<StoredExport> {
  requirePermission(actor, 'messages.export');
  const { format, since, until } = wanted;
  const fieldErrors: FieldError[] = [];
  if (since && until && since >= until) {
    fieldErrors.push({ field: 'until', message: 'The end of the period must be after its beginning.' });
  }
  if (fieldErrors.length > 0) throw new InputError(fieldErrors);
  await requireExported(actor, database, wanted, 'sellerId');
  const sellerId = actor.side === 'seller' ? actor.sellerId : wanted.sellerId;
  const { scope, ownerSeller } = exportsOf(actor);
  return database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    await transaction.run(scope, deleteExpiredExports, {});
    const existing = await transaction.run(scope, listExportsStatement, { ownerSeller });
    if (existing.length >= maximumExports) {
      throw inputError(
        null,
        `There are ${maximumExports} exports. Cancel one that is not needed, or wait until one expires.`,
      );
    }
    const [created] = await transaction.run(scope, createExportStatement, {
      ...{ ownerSeller, format, onlySeller: sellerId, since, until },
      ...{ identity: actor.identity, name: actor.name },
      memberId: actor.person?.memberId ?? null,
      keyId: actor.person === null ? (actor.credential?.id ?? null) : null,
      lifetimeSeconds: exportLifetimeHours * 3_600,
    });
    if (!created) throw new Error('The export was not stored.');
    await writeAudit(actor, transaction, 'exportCreate', auditedExport({ ...wanted, sellerId }));
    return asExport(created);
  });
}

/**
 * Returns the exports of the actor's side, the newest first.
 * @throws {CallerError} `FORBIDDEN`, `MISSING_SCOPE`.
 */
export async function listExports(actor: Actor, database: Runner): Promise<StoredExport[]> {
  requirePermission(actor, 'messages.export');
  const { scope, ownerSeller } = exportsOf(actor);
  return (await database.run(scope, listExportsStatement, { ownerSeller })).map(asExport);
}

/**
 * Cancels an export: its link ends, and so does a download that runs.
 * @throws {CallerError} `FORBIDDEN`, `MISSING_SCOPE`; `BAD_USER_INPUT` on `id`.
 */
export async function cancelExport(
  actor: Actor,
  database: Database,
  id: number | null,
): Promise<StoredExport> {
  requirePermission(actor, 'messages.export');
  const { scope, ownerSeller } = exportsOf(actor);
  return database.transaction(async (transaction) => {
    const [cancelled] = id === null ? [] : await transaction.run(scope, deleteExport, { id, ownerSeller });
    if (!cancelled) throw inputError('id', 'Export not found. It may have expired.');
    const found = asExport(cancelled);
    await writeAudit(actor, transaction, 'exportCancel', auditedExport(found));
    return found;
  });
}

export const asExport = (row: Values<typeof listExportsStatement.row>): StoredExport => ({
  ...row,
  format: row.format as ExportFormat,
});
