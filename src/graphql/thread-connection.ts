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
    items: items.map((message) => ({ ...message, seller })),
    hasNextPage,
    hasPreviousPage,
    totalCount,
    cursorOf: messageCursor,
  };
}
