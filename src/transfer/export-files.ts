import type { MarketplaceAdministrator } from '../access/actor.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { sellerReference } from '../access/audit-sellers.js';
import { exportedSellers } from '../access/tenant-scopes.js';
import type { ChatMessage } from '../chat/model.js';
import type { Runner } from '../database/statement.js';
import { marketplaceToExport } from '../database/statements/marketplaces.js';
import { csvCell } from '../text/csv-cell.js';
import { type ExportLine, formatName, formatVersion, type IdEncoder } from './format.js';
import {
  type ExportedSeller,
  type Exporter,
  type HistoryFilter,
  readMessages,
  readSellers,
  requireExported,
} from './read-history.js';
import { documentEnd, documentStart, pageOfMessages, threadEnd, threadStart } from './thread-page-html.js';

export const exportFormats = ['jsonl', 'csv', 'html'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface MessageExport extends HistoryFilter {
  readonly format: ExportFormat;
  readonly ids: IdEncoder;
  /** The messages that are read at a time, if not as many as a process without other work reads. */
  readonly pageSize?: number | undefined;
  /** Called after each seller and each page of messages. */
  readonly onProgress?: (progress: ExportProgress) => void;
}

/** How far an export is. */
export interface ExportProgress {
  readonly doneSellers: number;
  readonly sellers: number;
  readonly messages: number;
}

/** A file of an export, in parts. One page of messages is in memory at a time, and the next is read when the last was taken. */
export interface ExportFile {
  readonly name: string;
  readonly parts: AsyncGenerator<string>;
}

/**
 * Yields the files of an export: one, or for `html` one for each thread. The caller reads each to its end before it takes the
 * next. The audit log records the export.
 * @throws {InputError} on `seller` if the filter names a seller that does not exist.
 */
export async function* exportMessages(
  actor: MarketplaceAdministrator,
  database: Runner,
  wanted: MessageExport,
): AsyncGenerator<ExportFile> {
  await requireExported(actor, database, wanted, 'seller');
  await writeAudit(actor, database, 'exportCreate', auditedExport(wanted));
  if (wanted.format === 'html') {
    yield* pages(actor, database, wanted);
  } else {
    yield exportFile(actor, database, wanted);
  }
}

/** Returns an export as one file; for `html`, a document in which each thread begins on a page. */
export function exportFile(actor: Exporter, database: Runner, wanted: MessageExport): ExportFile {
  const parts = { csv: csvParts, jsonl: jsonParts, html: documentParts }[wanted.format];
  return { name: `messages.${wanted.format}`, parts: parts(actor, database, wanted) };
}

/** Returns what is exported, as the audit log has it. */
export function auditedExport({
  format,
  sellerId,
  since,
  until,
}: HistoryFilter & { readonly format: string }): AuditChange[] {
  const values = {
    format,
    seller: sellerId === null ? null : sellerReference(sellerId),
    since: since?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
  };
  return Object.entries(values)
    .filter(([, after]) => after !== null)
    .map(([field, after]) => ({ field, before: null, after }));
}

/** The sellers of an export with their messages. It reports the progress. */
async function* threadsOf(
  actor: Exporter,
  database: Runner,
  { onProgress, pageSize, ...filter }: MessageExport,
): AsyncGenerator<{ seller: ExportedSeller; pages: AsyncGenerator<ChatMessage[]> }> {
  const { sellerCount } = await exportedMarketplace(actor, database);
  const { onlySeller } = exportedSellers(actor, filter.sellerId);
  let doneSellers = 0;
  let messages = 0;
  const report = () => {
    const sellers = Math.max(onlySeller === null ? sellerCount : 1, doneSellers);
    onProgress?.({ doneSellers, sellers, messages });
  };
  async function* pages(seller: ExportedSeller) {
    for await (const page of readMessages(actor, database, seller, filter, pageSize)) {
      messages += page.length;
      yield page;
      report();
    }
  }
  report();
  for await (const seller of readSellers(actor, database, filter)) {
    yield { seller, pages: pages(seller) };
    doneSellers++;
    report();
  }
}

async function exportedMarketplace(actor: Exporter, database: Runner) {
  const [marketplace] = await database.run(exportedSellers(actor, null).scope, marketplaceToExport, {});
  if (!marketplace) throw new Error('The marketplace of an export does not exist.');
  return marketplace;
}

async function* jsonParts(actor: Exporter, database: Runner, wanted: MessageExport): AsyncGenerator<string> {
  const { source, name } = await exportedMarketplace(actor, database);
  const counts = { sellers: 0, messages: 0 };
  const exportedAt = new Date().toISOString();
  const head = { format: formatName, version: formatVersion, source, name, exportedAt } as const;
  yield lineOf({ type: 'marketplace', ...head });
  for await (const { seller, pages } of threadsOf(actor, database, wanted)) {
    const { sellerId: legacyId, externalId, businessName } = seller;
    const sellerId = wanted.ids.sellerId(legacyId);
    counts.sellers++;
    yield lineOf({ type: 'seller', id: sellerId, legacyId, externalId, businessName });
    for await (const messages of pages) {
      counts.messages += messages.length;
      yield messages.map((message) => lineOf(messageLine(message, sellerId, wanted.ids))).join('');
    }
  }
  yield lineOf({ type: 'end', ...counts });
}

const lineOf = (line: ExportLine) => `${JSON.stringify(line)}\n`;

const messageLine = (message: ChatMessage, sellerId: string, { chatMessageId }: IdEncoder): ExportLine => ({
  type: 'message',
  id: chatMessageId(message),
  sellerId,
  order: message.seq,
  createdAt: message.createdAt.toISOString(),
  readAt: message.readAt?.toISOString() ?? null,
  sentByType: message.byOperator ? 'AdminUser' : 'User',
  sentByName: message.sentByName,
  message: message.message,
});

const csvColumns = [
  ...['seller_id', 'business_name', 'external_id', 'id', 'order', 'created_at', 'read_at'],
  ...['sent_by_type', 'sent_by_name', 'message'],
] as const;

async function* csvParts(actor: Exporter, database: Runner, wanted: MessageExport): AsyncGenerator<string> {
  yield `\ufeff${csvColumns.join(',')}\r\n`;
  for await (const { seller, pages } of threadsOf(actor, database, wanted)) {
    for await (const messages of pages) {
      yield messages.map((message) => csvLine(message, seller, wanted.ids)).join('');
    }
  }
}

function csvLine(
  message: ChatMessage,
  { sellerId, businessName, externalId }: ExportedSeller,
  ids: IdEncoder,
): string {
  const {
    id,
    order,
    createdAt,
    readAt,
    sentByType,
    sentByName,
    message: text,
  } = messageLine(message, ids.sellerId(sellerId), ids) as Extract<ExportLine, { type: 'message' }>;
  const cells = [ids.sellerId(sellerId), businessName, externalId, id, order, createdAt, readAt];
  return `${[...cells, sentByType, sentByName, text].map((value) => csvCell(String(value ?? ''))).join(',')}\r\n`;
}

/** Yields a page for each thread. */
async function* pages(actor: Exporter, database: Runner, wanted: MessageExport): AsyncGenerator<ExportFile> {
  for await (const { seller, pages: messages } of threadsOf(actor, database, wanted)) {
    async function* parts(): AsyncGenerator<string> {
      yield documentStart(`${seller.businessName} – ${actor.marketplaceName}`);
      yield* threadParts(actor, seller, messages, wanted);
      yield documentEnd;
    }
    yield { name: `seller-${seller.sellerId}.html`, parts: parts() };
  }
}

async function* documentParts(
  actor: Exporter,
  database: Runner,
  wanted: MessageExport,
): AsyncGenerator<string> {
  yield documentStart(actor.marketplaceName);
  for await (const { seller, pages } of threadsOf(actor, database, wanted)) {
    yield* threadParts(actor, seller, pages, wanted);
  }
  yield documentEnd;
}

async function* threadParts(
  { marketplaceName }: Exporter,
  seller: ExportedSeller,
  pages: AsyncGenerator<ChatMessage[]>,
  wanted: MessageExport,
): AsyncGenerator<string> {
  yield threadStart(marketplaceName, seller, wanted);
  for await (const messages of pages) {
    yield pageOfMessages(messages, { marketplaceName, businessName: seller.businessName });
  }
  yield threadEnd;
}
