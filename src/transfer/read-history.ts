import type { MarketplaceAdministrator } from '../access/actor.js';
import { marketplaceOf, threadNamed } from '../access/tenant-scopes.js';
import { rangeOf, roomFor } from '../chat/message-range.js';
import type { ChatMessage } from '../chat/model.js';
import type { Runner, Values } from '../database/statement.js';
import { sellersToExport } from '../database/statements/sellers.js';
import { threadPage } from '../database/statements/thread-page.js';
import { InputError, sellerNotFound } from '../errors/caller-error.js';

/** The part of a marketplace's history that is exported. */
export interface HistoryFilter {
  /** Only this seller. */
  readonly sellerId: number | null;
  /** Only messages of this time or later. */
  readonly since: Date | null;
  /** Only messages before this time. */
  readonly until: Date | null;
}

export type ExportedSeller = Values<typeof sellersToExport.row>;

/** The numbers of sellers and of messages that are in memory at a time. */
const sellersPerPage = 500;
const messagesPerPage = 500;

/** As requests read a page of a thread, but with connections of the background, so that requests do not wait. */
const pageOfMessages = { ...threadPage.last, share: 'background' } as const;

/** @throws {InputError} on `seller` if the filter names a seller that does not exist. */
export async function requireExported(
  actor: MarketplaceAdministrator,
  database: Runner,
  { sellerId }: HistoryFilter,
): Promise<void> {
  if (sellerId === null) return;
  const [seller] = await database.run(marketplaceOf(actor), sellersToExport, nextAfter(sellerId - 1, 1));
  if (seller?.sellerId !== sellerId) throw new InputError([sellerNotFound('seller')]);
}

const nextAfter = (afterSeller: number, limit: number) => ({ afterSeller, limit });

/** Yields the sellers of the actor's marketplace in the order of their numbers. */
export async function* readSellers(
  actor: MarketplaceAdministrator,
  database: Runner,
  { sellerId }: HistoryFilter,
): AsyncGenerator<ExportedSeller> {
  const limit = sellerId === null ? sellersPerPage : 1;
  let afterSeller = sellerId === null ? 0 : sellerId - 1;
  for (;;) {
    const page = nextAfter(afterSeller, limit);
    const sellers = await database.run(marketplaceOf(actor), sellersToExport, page);
    yield* sellers;
    if (sellerId !== null || sellers.length < limit) return;
    afterSeller = sellers.at(-1)?.sellerId ?? 0;
  }
}

/** Yields the messages of a thread that match the filter, in pages, the oldest first. */
export async function* readMessages(
  actor: MarketplaceAdministrator,
  database: Runner,
  { sellerId, messageCount }: ExportedSeller,
  { since, until }: HistoryFilter,
): AsyncGenerator<ChatMessage[]> {
  if (messageCount === 0) return;
  const thread = threadNamed(actor, actor.marketplaceId, sellerId);
  const createdAfter = since && new Date(since.getTime() - 1);
  const range = await rangeOf(database, thread, { createdAfter, createdBefore: until });
  for (let beside = range.after; ; ) {
    const limit = Math.min(messagesPerPage, roomFor(range, 'last', beside));
    const rows = await database.run(thread, pageOfMessages, { besideSeq: beside, limit });
    const messages = rows.flatMap((row) => (row.seq === null ? [] : [{ sellerId, ...row } as ChatMessage]));
    if (messages.length > 0) yield messages;
    if (messages.length < messagesPerPage) return;
    beside += messages.length;
  }
}
