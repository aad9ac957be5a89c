import { expect } from 'vitest';
import { errorOf, type Own, type Rule, type Variables } from './rule.js';

/** Returns the rules of link patterns and of the links of sellers. The deletion comes last. */
export const linkRules = (): Record<string, Rule> => {
  const permission = 'settings.manage';
  const mutation = (name: string, input: (own: Own) => Variables, answer?: string): [string, Rule] => [
    `Mutation.linkPattern${name}`,
    {
      operation: 'mutation',
      declares: `$input: LinkPattern${name}Input!`,
      arguments: 'input: $input',
      own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
      notFound: answer
        ? {
            'input.id': {
              data: {
                [`linkPattern${name}`]: {
                  __typename: `LinkPattern${name}Payload`,
                  clientMutationId: 'c',
                  [answer]: null,
                  errors: [{ __typename: 'Error', field: 'id', messages: [expect.any(String)] }],
                },
              },
            },
          }
        : {},
      permission,
      // The name of a record of the world has its word.
      showsThread: answer !== undefined,
    },
  ];
  const pattern = { name: 'Order', expression: 'order (\\d+)', template: 'https://shop.example/orders/{1}' };
  const sellerLink = { label: 'Orders', template: 'https://shop.example/sellers/{id}' };
  const id = ({ links }: Own) => ({ id: links.patternId });
  return {
    'Query.linkPatterns': {
      operation: 'query',
      declares: '',
      arguments: '',
      own: () => ({}),
      notFound: {},
      permission,
      showsThread: true,
    },
    'Query.linkPatternTest': {
      operation: 'query',
      declares: '$text: String!, $pattern: LinkPatternDraftInput',
      arguments: 'text: $text, pattern: $pattern',
      own: () => ({ text: 'order 12345', pattern: { ...pattern, name: undefined } }),
      notFound: {},
      permission,
      showsThread: false,
    },
    'Query.recentPatternLinks': {
      operation: 'query',
      declares: '$sellerId: ID!',
      arguments: 'sellerId: $sellerId',
      own: (own) => ({ sellerId: own.sellerId }),
      notFound: { sellerId: errorOf('recentPatternLinks', 'sellerId') },
      showsThread: true,
    },
    'Query.sellerLinkTemplates': {
      operation: 'query',
      declares: '',
      arguments: '',
      own: () => ({}),
      notFound: {},
      permission,
      showsThread: false,
    },
    'Mutation.sellerLinkTemplatesSet': {
      operation: 'mutation',
      declares: '$input: SellerLinkTemplatesSetInput!',
      arguments: 'input: $input',
      own: () => ({ input: { templates: [sellerLink], clientMutationId: 'c' } }),
      notFound: {},
      permission,
      showsThread: false,
    },
    ...Object.fromEntries([
      mutation('Create', () => pattern),
      mutation('Update', (own) => ({ ...id(own), forSellers: true }), 'linkPattern'),
      mutation('Move', (own) => ({ ...id(own), position: 1 }), 'linkPatterns'),
      mutation('Delete', id, 'linkPattern'),
    ]),
  };
};
