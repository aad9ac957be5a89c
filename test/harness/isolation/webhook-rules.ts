import { expect } from 'vitest';
import { errorOf, type Own, type Rule, type Side, type Variables } from './rule.js';

/** Returns the rules of webhook operations in both APIs. Deletion comes last. */
export const webhookRules = (side: Side): Record<string, Rule> => {
  const nowhere = 'http://127.0.0.1:9/';
  const mutation = (
    name: string,
    input: (own: Own) => Variables,
    nothing: Variables,
    field: 'id' | null = 'id',
  ): [string, Rule] => [
    `Mutation.webhook${name}`,
    {
      operation: 'mutation',
      declares: `$input: Webhook${name}Input!`,
      arguments: 'input: $input',
      own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
      notFound:
        (field && {
          'input.id': {
            data: {
              [`webhook${name}`]: {
                __typename: `Webhook${name}Payload`,
                clientMutationId: 'c',
                ...nothing,
                errors: [{ __typename: 'Error', field, messages: [expect.any(String)] }],
              },
            },
          },
        }) ||
        {},
      permission: 'settings.manage',
      showsThread: false,
    },
  ];
  const id = (own: Own) => ({ id: own.webhooks[side].webhookId });
  return {
    'Query.webhooks': {
      operation: 'query',
      declares: '',
      arguments: '',
      own: () => ({}),
      notFound: {},
      permission: 'settings.manage',
      showsThread: false,
    },
    'Query.webhookDeliveries': {
      operation: 'query',
      declares: '$webhookId: ID!, $after: String, $before: String',
      arguments: 'webhookId: $webhookId, after: $after, before: $before',
      own: (own) => ({ webhookId: own.webhooks[side].webhookId }),
      notFound: {
        webhookId: errorOf('webhookDeliveries', 'webhookId'),
        after: errorOf('webhookDeliveries', 'after'),
        before: errorOf('webhookDeliveries', 'before'),
      },
      permission: 'settings.manage',
      showsThread: false,
    },
    ...Object.fromEntries([
      mutation('Create', () => ({ url: nowhere, events: ['CHAT_MESSAGES_READ'] }), {}, null),
      mutation('Update', (own) => ({ ...id(own), rotateSecret: true }), { webhook: null, secret: null }),
      mutation('Test', id, { webhook: null, attempt: null }),
      mutation('Redeliver', (own) => ({ id: own.webhooks[side].deliveryId }), { delivery: null }),
      mutation('Delete', id, { webhook: null }),
    ]),
  };
};
