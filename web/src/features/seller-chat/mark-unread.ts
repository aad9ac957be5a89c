import type { Client } from '@urql/core';
import { ApiError } from '../../api/errors.js';
import { mutate } from '../../api/request.js';
import { graphql } from '../../api/seller-graphql.js';
import type { SellerChat } from './seller-chat.js';

/* In a file of its own, which the element for other sites does not contain. */

const setMarkedUnread = graphql(`
  mutation SetMarkedUnread($markedUnread: Boolean!, $fromMessageId: ID) {
    chatMarkedUnreadSet(input: { markedUnread: $markedUnread, fromMessageId: $fromMessageId }) {
      errors { field messages }
    }
  }
`);

/** Marks the thread as unread from a message on, for the seller's side; null removes the mark. @throws {ApiError} */
export async function markUnread(
  chat: SellerChat,
  client: Client,
  fromMessageId: string | null,
): Promise<void> {
  const markedUnread = fromMessageId !== null;
  // Before the event of the mark, which would let the thread read it again.
  chat.isMarkedHere = markedUnread;
  const { chatMarkedUnreadSet } = await mutate(client, setMarkedUnread, { markedUnread, fromMessageId });
  if (chatMarkedUnreadSet?.errors?.length) throw new ApiError('refused');
}
