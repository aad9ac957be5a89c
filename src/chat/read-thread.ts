import type { Actor } from '../access/actor.js';
import { ownMarketplace, threadOf } from '../access/tenant-scopes.js';
import { besideAround, newestFirst, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { messageAtTime } from '../database/statements/message-at-time.js';
import { threadPage } from '../database/statements/thread-page.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';
import { threadQuery } from '../text/search-words.js';
import { insideRange, type MessageRange, pageOfRange, rangeOf, roomFor } from './message-range.js';
import { type ChatMessage, type SellerSummary, sellerSummary } from './model.js';
import { currentQuery } from './search-query.js';
import { countMatches, type FoundMessage, searchThread } from './search-thread.js';

export interface ThreadPage extends Page<ChatMessage> {
  seller: SellerSummary;
  /** Returns the number of messages in the thread, or of matches. Matches are counted only when this is called. */
  totalCount(): number | Promise<number>;
}

export interface ThreadRequest {
  /** The seller of the thread; a seller can leave it out. */
  sellerId: number | null;
  /** `beside`: the number of the message at which the page starts. */
  page: PageRequest<number>;
  /** If set, only messages that contain all its words, each as a prefix of a word. */
  q: string | null;
  /** If set, the number of the message in the middle of the page; without `q`. */
  around?: number | null;
  /**
   * If set, the page is around the first message at or after this time, or around the newest if all are earlier; without
   * `q` and `around`.
   */
  aroundTime?: Date | null;
  /** If set, only messages that were sent later, to the millisecond; without `around` and `aroundTime`. */
  createdAfter?: Date | null;
  /** If set, only messages that were sent earlier; without `around` and `aroundTime`. */
  createdBefore?: Date | null;
}

/**
 * Returns one page of a thread, newest first.
 * @throws {CallerError} `BAD_USER_INPUT` on field `sellerId` if the actor cannot see such a seller, and on `after`,
 * `before` or `around` if the thread has no such message.
 */
export async function readThread(
  actor: Actor,
  database: Runner,
  { sellerId, page, q, ...request }: ThreadRequest,
): Promise<ThreadPage> {
  const thread = threadOf(actor, sellerId);
  if (!thread) throw unknownSeller();
  const around = await middleOf(database, thread, request);
  const range = await rangeOf(database, thread, request);
  const { direction } = page;
  const readBeside = (besideSeq: number) =>
    database.run(thread, threadPage[direction], {
      besideSeq,
      limit: q === null ? Math.min(page.size, roomFor(range, direction, besideSeq)) : 0,
    });
  let beside =
    around === null
      ? insideRange(range, page.beside ?? newestFirst.edges[direction])
      : besideAround(around, page.size);
  let rows = await readBeside(beside);
  const deletedCount = rows[0]?.deletedCount ?? 0;
  if (around !== null && around > deletedCount && beside < deletedCount + page.size + 1) {
    // Near the oldest message that is left, the page begins higher, so that it is full.
    beside = deletedCount + page.size + 1;
    rows = await readBeside(beside);
  }
  const summary = rows[0];
  if (!summary) throw unknownSeller();
  if (page.beside !== null && page.beside > summary.messageCount) {
    throw inputError(
      direction === 'first' ? 'after' : 'before',
      'This cursor does not belong to this thread.',
    );
  }
  if (around !== null && (around > summary.messageCount || around <= summary.deletedCount))
    throw unknownMessage();
  const seller = sellerSummary(thread.sellerId, summary);
  const after = Math.max(range.after, summary.deletedCount);
  const before = Math.max(Math.min(range.before, summary.messageCount + 1), after + 1);
  const search = { thread, seller, range: { after, before } };
  if (q !== null) return matchesOf(actor, database, { ...search, page, q });

  const items: ChatMessage[] = [];
  for (const row of rows)
    if (row.seq !== null && row.seq < before) items.push(messageOf(thread, row as FoundMessage));
  return { seller, ...pageOfRange(search.range, { direction, beside }, items) };
}

/** Returns the number of the message in the middle of the page; null if the request has none. */
async function middleOf(
  database: Runner,
  thread: ThreadScope,
  { around = null, aroundTime = null }: Pick<ThreadRequest, 'around' | 'aroundTime'>,
): Promise<number | null> {
  if (aroundTime === null) return around;
  const [found] = await database.run(thread, messageAtTime, { time: aroundTime });
  if (!found) throw unknownSeller();
  return found.messageCount === found.deletedCount ? null : Math.min(found.seq, found.messageCount);
}

/** Returns one page of the matches in a thread. */
async function matchesOf(
  actor: Actor,
  database: Runner,
  {
    thread,
    seller,
    range,
    page,
    q,
  }: {
    thread: ThreadScope;
    seller: SellerSummary;
    range: MessageRange;
    page: PageRequest<number>;
    q: string;
  },
): Promise<ThreadPage> {
  const query = threadQuery(thread, q);
  if (query === null) {
    return { seller, items: [], hasNextPage: false, hasPreviousPage: false, totalCount: () => 0 };
  }
  const words = await currentQuery(database, ownMarketplace(actor), query);
  const search = { thread, range, words };
  const positions = { ...newestFirst, edges: { first: range.before, last: range.after } };
  const { items, ...rest } = await readPage(page, positions, (direction, besideSeq, limit) =>
    searchThread(database, search, { direction, besideSeq: insideRange(range, besideSeq), limit }),
  );
  return {
    seller,
    items: items.map((row) => messageOf(thread, row)),
    ...rest,
    totalCount: () => countMatches(database, search),
  };
}

const messageOf = (thread: ThreadScope, row: FoundMessage): ChatMessage => ({
  sellerId: thread.sellerId,
  seq: row.seq,
  byOperator: row.byOperator,
  createdAt: row.createdAt,
  message: row.message,
  sentByName: row.sentByName,
  tokenKeyId: row.tokenKeyId,
  readAt: row.readAt,
  redactedAt: row.redactedAt,
  redactedByOperator: row.redactedByOperator,
  redactedByName: row.redactedByName,
});

/** Returns the error of a page around a message that does not exist in the thread. */
export const unknownMessage = () => inputError('around', 'This message does not belong to this thread.');

/** Returns the error of a request for a seller that the actor cannot see. */
export const unknownSeller = () => new InputError([sellerNotFound('sellerId')]);
