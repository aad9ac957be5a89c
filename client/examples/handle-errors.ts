import { ApiError, InputError, NetworkError, type ParleyClient } from '@parley/client';
import { graphql } from '@parley/client/seller';

const Answer = graphql(`
  mutation Answer($input: ChatMessageCreateInput!) {
    chatMessageCreate(input: $input) { chatMessage { id } errors { field messages } }
  }
`);

export async function answer(parley: ParleyClient, message: string, idempotencyKey: string) {
  try {
    await parley.mutate(Answer, { input: { message, idempotencyKey } });
    return 'Sent.';
  } catch (error) {
    if (error instanceof InputError) {
      return error.problems.map(({ field, messages }) => `${field}: ${messages.join(' ')}`).join('\n');
    }
    if (error instanceof ApiError && error.code === 'UNAUTHENTICATED') return 'The key is not valid.';
    if (error instanceof NetworkError) return 'Not sent yet. Try again with the same key.';
    throw error;
  }
}
