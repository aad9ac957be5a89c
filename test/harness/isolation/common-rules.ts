import { payloadError, type Rule } from './rule.js';

/* The rules of operations that both APIs have. */

export const node: Rule = {
  operation: 'query',
  declares: '$id: ID!',
  arguments: 'id: $id',
  own: (own) => ({ id: own.messageId }),
  notFound: { id: { data: { node: null } } },
  showsThread: true,
};

export const nodes: Rule = {
  operation: 'query',
  declares: '$ids: [ID!]!',
  arguments: 'ids: $ids',
  own: (own) => ({ ids: [own.messageId] }),
  notFound: { ids: { data: { nodes: [null] } } },
  showsThread: true,
};

export const eventsCursor: Rule = {
  operation: 'query',
  declares: '',
  arguments: '',
  own: () => ({}),
  notFound: {},
  showsThread: false,
};

export const tokenCreate: Rule = {
  operation: 'mutation',
  declares: '$input: ChatTokenCreateInput!',
  arguments: 'input: $input',
  own: () => ({ input: { name: 'Ann' } }),
  notFound: {},
  permission: 'chat-tokens.create',
  showsThread: false,
};

export const messageCheck: Rule = {
  operation: 'query',
  declares: '$message: String!',
  arguments: 'message: $message',
  own: () => ({ message: 'Write to anna@example.com.' }),
  notFound: {},
  showsThread: false,
};

/** The message is not the key's own, or the other side has read it: only the operator's user can redact it. */
export const messageRedact = (showsThread: boolean): Rule => ({
  operation: 'mutation',
  declares: '$input: ChatMessageRedactInput!',
  arguments: 'input: $input',
  // Nothing is found, so that other tests still find the text.
  own: (own) => ({ input: { id: own.messageId, kinds: ['IBAN'] } }),
  notFound: {
    'input.id': payloadError('ChatMessageRedact', 'id', {
      clientMutationId: null,
      chatMessage: null,
      partCount: 0,
    }),
  },
  permission: 'messages.redact-own',
  ...(showsThread && { only: 'user' as const }),
  showsThread,
});
