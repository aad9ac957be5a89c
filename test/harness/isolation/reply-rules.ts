import { expect } from 'vitest';
import { errorOf, type Own, type Rule, type Variables } from './rule.js';

/** Returns the rules of canned replies. The deletion comes last. */
export const replyRules = (): Record<string, Rule> => {
  const permission = 'canned-replies.use';
  const mutation = (
    name: string,
    input: (own: Own) => Variables,
    notFound: Rule['notFound'] = {
      'input.id': {
        data: {
          [`canned${name}`]: {
            __typename: `Canned${name}Payload`,
            clientMutationId: 'c',
            cannedReply: null,
            errors: [{ __typename: 'Error', field: 'id', messages: [expect.any(String)] }],
          },
        },
      },
    },
  ): [string, Rule] => [
    `Mutation.canned${name}`,
    {
      operation: 'mutation',
      declares: `$input: Canned${name}Input!`,
      arguments: 'input: $input',
      own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
      notFound,
      permission,
      showsThread: 'input.id' in notFound,
    },
  ];
  const id = ({ replies }: Own) => ({ id: replies.replyId });
  const texts = [{ language: 'en', text: 'Good morning.' }];
  return {
    'Query.cannedReplies': {
      operation: 'query',
      declares: '$after: String, $before: String, $q: String',
      arguments: 'after: $after, before: $before, q: $q',
      own: () => ({}),
      notFound: { after: errorOf('cannedReplies', 'after'), before: errorOf('cannedReplies', 'before') },
      permission,
      showsThread: true,
    },
    'Query.cannedReplyVariables': {
      operation: 'query',
      declares: '$sellerId: ID!',
      arguments: 'sellerId: $sellerId',
      own: (own) => ({ sellerId: own.sellerId }),
      notFound: { sellerId: errorOf('cannedReplyVariables', 'sellerId') },
      permission,
      showsThread: true,
    },
    ...Object.fromEntries([
      mutation('ReplyCreate', () => ({ name: 'morning', shared: true, texts }), {}),
      mutation('RepliesImport', () => ({ shared: true, csv: 'name,language,text\nbye,en,Bye.\n' }), {}),
      mutation('ReplyUpdate', id),
      mutation('ReplyUse', id),
      mutation('ReplyRestore', id),
      mutation('ReplyDelete', id),
    ]),
  };
};
