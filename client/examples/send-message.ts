import { newIdempotencyKey, ParleyClient } from '@parley/client';
import { graphql } from '@parley/client/operator';

const SendMessage = graphql(`
  mutation SendMessage($input: ChatMessageCreateInput!) {
    chatMessageCreate(input: $input) {
      chatMessage { id createdAt }
      errors { field messages }
    }
  }
`);

export async function askForDispatch(url: string, key: string, sellerId: string) {
  const parley = new ParleyClient({ url, key });
  const { chatMessageCreate } = await parley.mutate(SendMessage, {
    input: { sellerId, message: 'When will order 12345 be dispatched?', idempotencyKey: newIdempotencyKey() },
  });
  return chatMessageCreate?.chatMessage?.id;
}
