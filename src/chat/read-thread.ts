import type { ThreadScope } from '../database/scope.js';
import type { Runner, Values } from '../database/statement.js';
import { threadPageNewer, threadPageOlder } from '../database/statements/thread-page.js';
import {
  threadSearchCount,
  threadSearchNewer,
  threadSearchOlder,
} from '../database/statements/thread-search.js';
import { type Asker, threadOf } from './asker.js';
import { badInput } from './fault.js';
import type { ChatMessage, SellerSummary } from './model.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import { queryOfWords } from './search-words.js';

/** The largest number a message can have; beside it, the whole thread is older. */
const pastTheNewest = 2_147_483_647;

export interface ThreadPage extends Page<ChatMessage> {
  seller: SellerSummary;
  /** All messages of the thread, or all that match: the latter is counted only when this is called. */
  totalCount(): number | Promise<number>;
}

/**
 * One page of a thread, newest first.
 * @param sellerId whose thread; a seller may leave it out.
 * @param page.beside the number of the message beside which the page begins.
 * @param q where given, only messages that hold all its words, each as a word's beginning.
 * @throws {Fault} `BAD_USER_INPUT` on field `sellerId` where there is no such seller for this asker.
 */
export async function readThread(
  asker: Asker,
  database: Runner,
  { sellerId, page, q }: { sellerId: number | null; page: PageRequest<number>; q: string | null },
): Promise<ThreadPage> {
  const thread = threadOf(asker, sellerId);
  if (!thread) throw unknownSeller();
  const older = page.direction === 'first';
  const edge = page.beside ?? (older ? pastTheNewest : 0);
  const rows = await database.run(thread, older ? threadPageOlder : threadPageNewer, {
    besideSeq: edge,
    limit: q === null ? page.size : 0,
  });
  const summary = rows[0];
  if (!summary) throw unknownSeller();
  if (page.beside !== null && page.beside > summary.messageCount) {
    throw badInput(older ? 'after' : 'before', 'This cursor is not one of this thread.');
  }
  const seller: SellerSummary = { ...summary, sellerId: thread.sellerId };
  if (q !== null) return searchThread(database, thread, seller, page, edge, q);

  const items: ChatMessage[] = [];
  for (const row of rows) if (row.seq !== null) items.push(messageOf(thread, row as MessageRow));
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

async function searchThread(
  database: Runner,
  thread: ThreadScope,
  seller: SellerSummary,
  page: PageRequest<number>,
  edge: number,
  q: string,
): Promise<ThreadPage> {
  const words = queryOfWords(thread, q);
  if (words === null) {
    return { seller, items: [], hasNextPage: false, hasPreviousPage: false, totalCount: () => 0 };
  }
  const older = page.direction === 'first';
  const rows = await database.run(thread, older ? threadSearchOlder : threadSearchNewer, {
    words,
    besideSeq: edge,
    limit: page.size + 1,
  });
  const beyond =
    page.beside !== null &&
    (await database
      .run(thread, older ? threadSearchNewer : threadSearchOlder, {
        words,
        besideSeq: older ? page.beside - 1 : page.beside + 1,
        limit: 1,
      })
      .then((other) => other.length > 0));
  return {
    seller,
    ...pageOf(page, rows, (row) => messageOf(thread, row), beyond),
    totalCount: async () => {
      const [counted] = await database.run(thread, threadSearchCount, { words });
      return counted?.matches ?? 0;
    },
  };
}

type MessageRow = Values<typeof threadSearchOlder.row>;

const messageOf = (thread: ThreadScope, row: MessageRow): ChatMessage => ({
  sellerId: thread.sellerId,
  seq: row.seq,
  byOperator: row.byOperator,
  createdAt: row.createdAt,
  message: row.message,
  sentByName: row.sentByName,
  readAt: row.readAt,
});

/** The one answer for a seller that does not exist and for one of another marketplace. */
export const unknownSeller = (field = 'sellerId') => badInput(field, 'Seller not found.');
