import type { Client } from './server.js';

/** A seller with its whole thread, as the Operator API shows them. */
export interface WholeThread {
  seller: { id: string; businessName: string; externalId: string | null; unreadChatMessageCount: number };
  totalCount: number;
  messages: {
    id: string;
    createdAt: string;
    readAt: string | null;
    sentByType: string;
    sentByName: string | null;
    message: string;
  }[];
}

const sellersDocument = `query ($after: String) { sellersForChats(first: 500, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { id businessName externalId unreadChatMessageCount }
} }`;
const threadDocument = `query ($id: ID!, $after: String) { chatMessages(sellerId: $id, first: 500, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { id createdAt readAt sentByType sentByName message }
} }`;

/** Returns all sellers of a marketplace in the order of the list, with all messages, the newest first. */
export async function readWholeChat(operator: Pick<Client, 'data'>): Promise<WholeThread[]> {
  const threads: WholeThread[] = [];
  let list: string | null = null;
  do {
    const { sellersForChats } = await operator.data(sellersDocument, { after: list });
    for (const seller of sellersForChats.nodes) {
      const messages: WholeThread['messages'] = [];
      let totalCount = 0;
      let after: string | null = null;
      do {
        const { chatMessages } = await operator.data(threadDocument, { id: seller.id, after });
        totalCount = chatMessages.totalCount;
        messages.push(...chatMessages.nodes);
        after = chatMessages.pageInfo.hasNextPage ? chatMessages.pageInfo.endCursor : null;
      } while (after !== null);
      threads.push({ seller, totalCount, messages });
    }
    list = sellersForChats.pageInfo.hasNextPage ? sellersForChats.pageInfo.endCursor : null;
  } while (list !== null);
  return threads;
}

/** Returns the threads without ids, which an import can change. */
export const withoutIds = (threads: readonly WholeThread[]) =>
  threads.map(({ seller: { id: _, ...seller }, totalCount, messages }) => ({
    ...{ seller, totalCount },
    messages: messages.map(({ id: _message, ...message }) => message),
  }));
