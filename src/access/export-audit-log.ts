import type { Runner } from '../database/statement.js';
import { csvCell } from '../text/csv-cell.js';
import type { Actor, MarketplaceAdministrator } from './actor.js';
import { writeRepeatedAudit } from './audit-log.js';
import { withSellerNames } from './audit-sellers.js';
import { requirePermission } from './permissions.js';
import { type AuditEntry, type AuditFilter, listAudit } from './read-audit-log.js';

export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The number of entries that are in memory at a time. */
const pageSize = 500;

/**
 * Returns the entries of the actor's side that match a filter, newest first, as the lines of a file. One page is in memory
 * at a time, and the next is read when the last was taken. The log records the export.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`, at once; `BAD_USER_INPUT` on `q`, with the first page.
 */
export function exportAudit(
  actor: Actor | MarketplaceAdministrator,
  database: Runner,
  format: ExportFormat,
  filter: AuditFilter,
): AsyncGenerator<string> {
  requirePermission(actor, 'settings.manage');
  return linesOf(actor, database, format, filter);
}

async function* linesOf(
  actor: Actor | MarketplaceAdministrator,
  database: Runner,
  format: ExportFormat,
  filter: AuditFilter,
): AsyncGenerator<string> {
  const lineOf = format === 'csv' ? csvLine : jsonLine;
  let beside: string | null = null;
  let head = format === 'csv' ? `\ufeff${columns.join(',')}\r\n` : '';
  for (let hasMore = true; hasMore; ) {
    const position: string | null = beside;
    const page = { direction: 'first', size: pageSize, beside: position } as const;
    const { items, hasNextPage } = await listAudit(actor, database, () => ({ page, filter }));
    if (position === null) await recordExport(actor, database, format);
    yield head + items.map(lineOf).join('');
    head = '';
    beside = items.at(-1)?.id ?? null;
    hasMore = hasNextPage && beside !== null;
  }
}

const recordExport = (actor: Actor | MarketplaceAdministrator, database: Runner, format: ExportFormat) =>
  writeRepeatedAudit(actor, database, 'auditLogExport', [{ field: 'format', before: null, after: format }], {
    perAddress: true,
  });

const columns = [
  ...['id', 'at', 'last_at', 'occurrences', 'actor', 'actor_key', 'actor_kind', 'seller', 'action'],
  ...['changes', 'address', 'user_agent'],
] as const;

function csvLine(entry: AuditEntry): string {
  const { id, at, lastAt, occurrences, actor, identity, actorKind, sellerId, action, address } = entry;
  const named = (text: string | null) => withSellerNames(text ?? '', entry.sellers);
  const changes = entry.changes.map(
    ({ field, before, after }) => `${named(field)}: ${named(before)} → ${named(after)}`,
  );
  const cells = [
    id,
    at.toISOString(),
    lastAt?.toISOString(),
    occurrences,
    actor,
    identity,
    actorKind,
    sellerId,
  ];
  const texts = [...cells, action, changes.join('\n'), address, entry.userAgent];
  return `${texts.map((value) => csvCell(String(value ?? ''))).join(',')}\r\n`;
}

function jsonLine({ identity, ...entry }: AuditEntry): string {
  return `${JSON.stringify({ ...entry, actorKey: identity })}\n`;
}
