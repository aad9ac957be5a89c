import type { ParleyClient } from '@parley/client';
import { graphql } from '@parley/client/operator';

const Follow = graphql(`
  subscription Follow($after: String) {
    chatEvents(after: $after) {
      __typename
      ... on ChatMessageCreated { cursor chatMessage { message sentByType seller { id } } }
      ... on ChatMessagesRead { cursor seller { id } }
    }
  }
`);

export interface Store {
  lastCursor: string | undefined;
  loadThreads(): Promise<void>;
  addMessage(sellerId: string, message: string): void;
}

export async function followChat(parley: ParleyClient, store: Store, signal: AbortSignal) {
  const events = parley.chatEvents(Follow, {}, { after: store.lastCursor, signal });
  for await (const item of events) {
    if (item.type === 'start') {
      await store.loadThreads();
      store.lastCursor = item.cursor;
      continue;
    }
    const event = item.data.chatEvents;
    if (event.__typename === 'ChatMessageCreated') {
      store.addMessage(event.chatMessage.seller.id, event.chatMessage.message);
    }
    store.lastCursor = item.cursor ?? store.lastCursor;
  }
}
