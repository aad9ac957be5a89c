import { type Actor, authorName, type MarketplaceAdministrator } from '../access/actor.js';
import { exportedSellers, exportedThread } from '../access/tenant-scopes.js';
import { rangeOf, roomFor } from '../chat/message-range.js';
import type { ChatMessage } from '../chat/model.js';
import type { Runner, Values } from '../database/statement.js';
import { sellersToExport } from '../database/statements/sellers.js';
import { threadPage } from '../database/statements/thread-page.js';
import { InputError, sellerNotFound } from '../errors/caller-error.js';

/** Exports messages: the administrator and the operator all of a marketplace, a seller its own thread. */
export type Exporter = Actor | MarketplaceAdministrator;

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

/** The numbers of sellers and, unless the caller says otherwise, of messages that are in memory at a time. */
const sellersPerPage = 500;
const messagesPerPage = 500;

/** As requests read a page of a thread, but with connections of the background, so that requests do not wait. */
const pageOfMessages = { ...threadPage.last, share: 'background' } as const;

/** @throws {InputError} on `field` if the filter names a seller that does not exist. */
export async function requireExported(
  actor: Exporter,
  database: Runner,
  { sellerId }: Pick<HistoryFilter, 'sellerId'>,
  field: string,
): Promise<void> {
  const { scope, onlySeller } = exportedSellers(actor, sellerId);
  if (onlySeller === null) return;
  const [seller] = await database.run(scope, sellersToExport, nextAfter(onlySeller - 1, 1));
  if (seller?.sellerId !== onlySeller) throw new InputError([sellerNotFound(field)]);
}

const nextAfter = (afterSeller: number, limit: number) => ({ afterSeller, limit });

/** Yields the sellers that the actor exports, in the order of their numbers. Only the operator's side sees their `externalId`. */
export async function* readSellers(
  actor: Exporter,
  database: Runner,
  { sellerId }: HistoryFilter,
): AsyncGenerator<ExportedSeller> {
  const { scope, onlySeller } = exportedSellers(actor, sellerId);
  const limit = onlySeller === null ? sellersPerPage : 1;
  let afterSeller = onlySeller === null ? 0 : onlySeller - 1;
  for (;;) {
    const sellers = await database.run(scope, sellersToExport, nextAfter(afterSeller, limit));
    yield* sellers.map((seller) => (actor.side === 'seller' ? { ...seller, externalId: null } : seller));
    if (onlySeller !== null || sellers.length < limit) return;
    afterSeller = sellers.at(-1)?.sellerId ?? 0;
  }
}

/** Yields the messages of a thread that match the filter, in pages, the oldest first. @param pageSize the messages of a page. */
export async function* readMessages(
  actor: Exporter,
  database: Runner,
  { sellerId, messageCount }: ExportedSeller,
  { since, until }: HistoryFilter,
  pageSize = messagesPerPage,
): AsyncGenerator<ChatMessage[]> {
  if (messageCount === 0) return;
  const thread = exportedThread(actor, sellerId);
  const createdAfter = since && new Date(since.getTime() - 1);
  const range = await rangeOf(database, thread, { createdAfter, createdBefore: until });
  for (let beside = range.after; ; ) {
    const limit = Math.min(pageSize, roomFor(range, 'last', beside));
    const rows = await database.run(thread, pageOfMessages, { besideSeq: beside, limit });
    const messages = rows.flatMap((row) =>
      row.seq === null ? [] : [asSeen(actor, { sellerId, ...row } as ChatMessage)],
    );
    if (messages.length > 0) yield messages;
    if (messages.length < pageSize) return;
    beside = messages.at(-1)?.seq ?? range.before;
  }
}

/** Returns the message with the author's name as the actor sees it. */
const asSeen = (actor: Exporter, message: ChatMessage): ChatMessage =>
  actor.side === 'administrator'
    ? message
    : { ...message, sentByName: authorName(actor, message.byOperator, message.sentByName) };
