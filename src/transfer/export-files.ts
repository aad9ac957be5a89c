import type { MarketplaceAdministrator } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { sellerReference } from '../access/audit-sellers.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { ChatMessage } from '../chat/model.js';
import type { Runner } from '../database/statement.js';
import { marketplaceToExport } from '../database/statements/marketplaces.js';
import { csvCell } from '../text/csv-cell.js';
import { type ExportLine, formatName, formatVersion, type IdEncoder } from './format.js';
import {
  type ExportedSeller,
  type HistoryFilter,
  readMessages,
  readSellers,
  requireExported,
} from './read-history.js';
import { pageEnd, pageOfMessages, pageStart } from './thread-page-html.js';

export const exportFormats = ['jsonl', 'csv', 'html'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface MessageExport extends HistoryFilter {
  readonly format: ExportFormat;
  readonly ids: IdEncoder;
  /** Called after each seller with the number of sellers so far and of all. */
  readonly onProgress?: (doneSellers: number, sellers: number) => void;
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
  await requireExported(actor, database, wanted);
  await recordExport(actor, database, wanted);
  if (wanted.format === 'html') {
    yield* pages(actor, database, wanted);
  } else {
    const parts = wanted.format === 'csv' ? csvParts : jsonParts;
    yield { name: `messages.${wanted.format}`, parts: parts(actor, database, wanted) };
  }
}

function recordExport(
  actor: MarketplaceAdministrator,
  database: Runner,
  { format, sellerId, since, until }: MessageExport,
): Promise<void> {
  const values = {
    format,
    seller: sellerId === null ? null : sellerReference(sellerId),
    since: since?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
  };
  const changes = Object.entries(values)
    .filter(([, after]) => after !== null)
    .map(([field, after]) => ({ field, before: null, after }));
  return writeAudit(actor, database, 'exportCreate', changes);
}

/** Yields each seller, and reports it as done when the next is taken. */
async function* sellersOf(
  actor: MarketplaceAdministrator,
  database: Runner,
  { onProgress, ...filter }: MessageExport,
): AsyncGenerator<ExportedSeller> {
  const [marketplace] = await database.run(marketplaceOf(actor), marketplaceToExport, {});
  const sellers = filter.sellerId === null ? (marketplace?.sellerCount ?? 0) : 1;
  let done = 0;
  onProgress?.(done, sellers);
  for await (const seller of readSellers(actor, database, filter)) {
    yield seller;
    done++;
    onProgress?.(done, Math.max(sellers, done));
  }
}

async function* jsonParts(
  actor: MarketplaceAdministrator,
  database: Runner,
  wanted: MessageExport,
): AsyncGenerator<string> {
  const [marketplace] = await database.run(marketplaceOf(actor), marketplaceToExport, {});
  if (!marketplace) throw new Error('The marketplace of an export does not exist.');
  const { source, name } = marketplace;
  const counts = { sellers: 0, messages: 0 };
  const exportedAt = new Date().toISOString();
  const head = { format: formatName, version: formatVersion, source, name, exportedAt } as const;
  yield lineOf({ type: 'marketplace', ...head });
  for await (const seller of sellersOf(actor, database, wanted)) {
    const { sellerId: legacyId, externalId, businessName } = seller;
    const sellerId = wanted.ids.sellerId(legacyId);
    counts.sellers++;
    yield lineOf({ type: 'seller', id: sellerId, legacyId, externalId, businessName });
    for await (const messages of readMessages(actor, database, seller, wanted)) {
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

async function* csvParts(
  actor: MarketplaceAdministrator,
  database: Runner,
  wanted: MessageExport,
): AsyncGenerator<string> {
  yield `\ufeff${csvColumns.join(',')}\r\n`;
  for await (const seller of sellersOf(actor, database, wanted)) {
    for await (const messages of readMessages(actor, database, seller, wanted)) {
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
async function* pages(
  actor: MarketplaceAdministrator,
  database: Runner,
  wanted: MessageExport,
): AsyncGenerator<ExportFile> {
  const { marketplaceName } = actor;
  async function* parts(seller: ExportedSeller): AsyncGenerator<string> {
    yield pageStart(marketplaceName, seller, wanted);
    for await (const messages of readMessages(actor, database, seller, wanted)) {
      yield pageOfMessages(messages, { marketplaceName, businessName: seller.businessName });
    }
    yield pageEnd;
  }
  for await (const seller of sellersOf(actor, database, wanted)) {
    yield { name: `seller-${seller.sellerId}.html`, parts: parts(seller) };
  }
}
