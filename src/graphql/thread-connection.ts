import type { ChatMessage, SellerSummary } from '../chat/model.js';
import { readThread, unknownMessage } from '../chat/read-thread.js';
import { inputError } from '../errors/caller-error.js';
import type { MessageNode } from './chat-types.js';
import { CountedConnectionPage } from './connections.js';
import type { Context } from './context.js';
import { decodeMessageCursor, messageCursor } from './cursors.js';
import { decodeId } from './ids.js';
import { type PageArguments, pageRequest, searchArgument } from './page-arguments.js';

interface ThreadArguments extends PageArguments {
  q?: string | null | undefined;
  around?: string | null | undefined;
}

/** Returns the page of a thread for `chatMessages` of both APIs. @throws {CallerError} */
export async function threadConnection(
  { actor, database }: Context,
  sellerId: number,
  { q, around, ...page }: ThreadArguments,
): Promise<CountedConnectionPage<MessageNode>> {
  const { seller, totalCount, ...thread } = await readThread(actor, database, {
    sellerId,
    page: pageRequest(page, (cursor) => decodeMessageCursor(sellerId, cursor)),
    q: searchArgument(q),
    around: around == null ? null : aroundArgument(sellerId, around, { q, ...page }),
  });
  const items = thread.items.map((message) => withSeller(message, seller));
  return new CountedConnectionPage({ ...thread, items }, messageCursor, totalCount);
}

/** Returns the number of the message with an id. @throws {CallerError} on `around` if it is not in the thread. */
function aroundArgument(sellerId: number, id: string, { q, after, last, before }: ThreadArguments): number {
  if ((q ?? after ?? last ?? before ?? null) !== null) {
    throw inputError('around', 'Use around only with first.');
  }
  const message = decodeId(id);
  if (message?.type !== 'ChatMessage' || message.sellerId !== sellerId) throw unknownMessage();
  return message.seq;
}

/** Copies each field, because object spread took two fifths of the time for a page. */
const withSeller = (message: ChatMessage, seller: SellerSummary): MessageNode => ({
  seller,
  sellerId: message.sellerId,
  seq: message.seq,
  byOperator: message.byOperator,
  createdAt: message.createdAt,
  message: message.message,
  sentByName: message.sentByName,
  tokenKeyId: message.tokenKeyId,
  readAt: message.readAt,
});
