import type { ChatMessage, SellerSummary } from '../chat/model.js';
import { readThread } from '../chat/read-thread.js';
import type { Connection, MessageNode } from './chat-types.js';
import type { Context } from './context.js';
import { decodeMessageCursor, messageCursor } from './cursors.js';
import { type PageArguments, pageRequest, searchArgument } from './page-arguments.js';

/** The page of a thread that `chatMessages` answers on both APIs. @throws {Fault} */
export async function threadConnection(
  { asker, database }: Context,
  sellerId: number,
  { q, ...page }: PageArguments & { q?: string | null | undefined },
): Promise<Connection<MessageNode>> {
  const { seller, items, totalCount, hasNextPage, hasPreviousPage } = await readThread(asker, database, {
    sellerId,
    page: pageRequest(page, (cursor) => decodeMessageCursor(sellerId, cursor)),
    q: searchArgument(q),
  });
  return {
    items: items.map((message) => withSeller(message, seller)),
    hasNextPage,
    hasPreviousPage,
    totalCount,
    cursorOf: messageCursor,
  };
}

/** Field by field: spreading each message was two fifths of the work on a page. */
const withSeller = (message: ChatMessage, seller: SellerSummary): MessageNode => ({
  seller,
  sellerId: message.sellerId,
  seq: message.seq,
  byOperator: message.byOperator,
  createdAt: message.createdAt,
  message: message.message,
  sentByName: message.sentByName,
  readAt: message.readAt,
});
