import type { ThreadScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { threadPageNewer, threadPageOlder } from '../database/statements/thread-page.js';
import { type Asker, threadOf } from './asker.js';
import { badInput, Fault, sellerNotFound } from './fault.js';
import { type ChatMessage, type SellerSummary, sellerSummary } from './model.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import { countMatches, type FoundMessage, searchThread } from './search-thread.js';
import { queryOfWords } from './search-words.js';

/** The largest number a message can have; beside it, the whole thread is older. */
const pastTheNewest = 2_147_483_647;

export interface ThreadPage extends Page<ChatMessage> {
  seller: SellerSummary;
  /** All messages of the thread, or all that match: the latter is counted only when this is called. */
  totalCount(): number | Promise<number>;
}

export interface ThreadRequest {
  /** Whose thread; a seller may leave it out. */
  sellerId: number | null;
  /** `beside`: the number of the message beside which the page begins. */
  page: PageRequest<number>;
  /** Where given, only messages that hold all its words, each as a word's beginning. */
  q: string | null;
  /** Where given, the number of the message that the page lies around, as far as the thread goes; without `q`. */
  around?: number | null;
}

/**
 * One page of a thread, newest first.
 * @throws {Fault} `BAD_USER_INPUT` on field `sellerId` where there is no such seller for this asker, and on
 * `after`, `before` or `around` where the thread has no such message.
 */
export async function readThread(
  asker: Asker,
  database: Runner,
  { sellerId, page, q, around = null }: ThreadRequest,
): Promise<ThreadPage> {
  const thread = threadOf(asker, sellerId);
  if (!thread) throw unknownSeller();
  const older = page.direction === 'first';
  const edge = around === null ? (page.beside ?? (older ? pastTheNewest : 0)) : edgeAround(around, page.size);
  const rows = await database.run(thread, older ? threadPageOlder : threadPageNewer, {
    besideSeq: edge,
    limit: q === null ? page.size : 0,
  });
  const summary = rows[0];
  if (!summary) throw unknownSeller();
  if (page.beside !== null && page.beside > summary.messageCount) {
    throw badInput(older ? 'after' : 'before', 'This cursor does not belong to this thread.');
  }
  if (around !== null && around > summary.messageCount) throw unknownMessage();
  const seller = sellerSummary(thread.sellerId, summary);
  if (q !== null) return matchesOf(database, thread, seller, page, q);

  const items: ChatMessage[] = [];
  for (const row of rows) if (row.seq !== null) items.push(messageOf(thread, row as FoundMessage));
  if (!older) items.reverse();
  const { messageCount } = summary;
  // The thread is numbered without a gap, so what lies on either side of the page is known by number.
  const newest = items[0]?.seq ?? (older ? Math.min(edge, messageCount + 1) - 1 : edge);
  const oldest = items.at(-1)?.seq ?? newest + 1;
  return {
    seller,
    items,
    hasNextPage: oldest > 1,
    hasPreviousPage: newest < messageCount,
    totalCount: () => messageCount,
  };
}

/**
 * The place beside which a page of so many older messages has one in its middle. Near the thread's beginning
 * the page begins higher, so that it is full; beyond its end, at the newest.
 */
function edgeAround(seq: number, size: number): number {
  const newer = Math.floor((size - 1) / 2);
  return Math.max(seq + newer, size) + 1;
}

/** The same, of the messages that match. */
async function matchesOf(
  database: Runner,
  thread: ThreadScope,
  seller: SellerSummary,
  page: PageRequest<number>,
  q: string,
): Promise<ThreadPage> {
  const words = queryOfWords(thread, q);
  if (words === null) {
    return { seller, items: [], hasNextPage: false, hasPreviousPage: false, totalCount: () => 0 };
  }
  const search = { thread, messageCount: seller.messageCount, words };
  const found = await searchThread(database, search, { ...page, size: page.size + 1 });
  const other: PageRequest<number> | null = page.beside === null ? null : otherSide(page, page.beside);
  const beyond = other !== null && (await searchThread(database, search, other)).length > 0;
  return {
    seller,
    ...pageOf(
      page,
      found.map((row) => messageOf(thread, row)),
      beyond,
    ),
    totalCount: () => countMatches(database, search),
  };
}

/** Asks for one item at the place where a page begins, or on its other side. */
const otherSide = ({ direction }: PageRequest<number>, beside: number): PageRequest<number> =>
  direction === 'first'
    ? { direction: 'last', size: 1, beside: beside - 1 }
    : { direction: 'first', size: 1, beside: beside + 1 };

const messageOf = (thread: ThreadScope, row: FoundMessage): ChatMessage => ({
  sellerId: thread.sellerId,
  seq: row.seq,
  byOperator: row.byOperator,
  createdAt: row.createdAt,
  message: row.message,
  sentByName: row.sentByName,
  readAt: row.readAt,
});

/** The fault of a page around a message that is not there, or not in the thread. */
export const unknownMessage = () => badInput('around', 'This message does not belong to this thread.');

/** The fault of a query that names a seller which is not there for the asker. */
export const unknownSeller = () => new Fault('BAD_USER_INPUT', [sellerNotFound('sellerId')]);
