import { expect } from 'vitest';
import { dayBeside, errorOf, type Own, type Rule, type Variables } from './rule.js';

export const auditLog: Rule = {
  operation: 'query',
  declares: '$after: String, $before: String',
  arguments: 'after: $after, before: $before',
  own: () => ({}),
  notFound: { after: errorOf('auditLog', 'after'), before: errorOf('auditLog', 'before') },
  permission: 'settings.manage',
  // The actor of the entries is the label of its key.
  showsThread: true,
};

/** Returns the rules of the content policy and the audit log. Deletions come last. */
export const contentRules = (): Record<string, Rule> => {
  const query = (rest: Partial<Rule> = {}): Rule => ({
    operation: 'query',
    declares: '',
    arguments: '',
    own: () => ({}),
    notFound: {},
    permission: 'content-policy.read',
    showsThread: false,
    ...rest,
  });
  const mutation = (name: string, input: (own: Own) => Variables, deleted?: string): [string, Rule] => [
    `Mutation.content${name}`,
    {
      operation: 'mutation',
      declares: `$input: Content${name}Input!`,
      arguments: 'input: $input',
      own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
      notFound: deleted
        ? {
            'input.id': {
              data: {
                [`content${name}`]: {
                  __typename: `Content${name}Payload`,
                  clientMutationId: 'c',
                  [deleted]: null,
                  errors: [{ __typename: 'Error', field: 'id', messages: [expect.any(String)] }],
                },
              },
            },
          }
        : {},
      permission: 'settings.manage',
      showsThread: false,
    },
  ];
  const pattern = { name: 'Meeting point', expression: 'behind the .* station' };
  return {
    'Query.contentPolicy': query(),
    'Query.contentFindingReport': query({
      declares: '$from: String!, $to: String!, $after: String, $before: String',
      arguments: 'from: $from, to: $to, after: $after, before: $before',
      own: () => ({ from: dayBeside(-1), to: dayBeside(1) }),
      notFound: {
        after: errorOf('contentFindingReport', 'after'),
        before: errorOf('contentFindingReport', 'before'),
      },
      showsThread: true,
    }),
    'Query.contentRuleTrial': query({
      declares: '$type: ContentRuleType!, $expression: String, $text: String',
      arguments: 'type: $type, expression: $expression, text: $text',
      own: () => ({ type: 'PATTERN', expression: 'order' }),
      permission: 'settings.manage',
    }),
    'Query.auditLog': auditLog,
    'Query.auditRetentionDays': query({ permission: 'settings.manage' }),
    'Mutation.auditRetentionUpdate': {
      operation: 'mutation',
      declares: '$input: AuditRetentionUpdateInput!',
      arguments: 'input: $input',
      own: () => ({ input: { days: 365 } }),
      notFound: {},
      permission: 'full-access.manage',
      showsThread: false,
    },
    'Query.messageRetention': query({ permission: 'settings.manage' }),
    'Query.messageRetentionPreview': query({
      declares: '$months: Int!',
      arguments: 'months: $months',
      own: () => ({ months: 12 }),
      permission: 'settings.manage',
    }),
    'Mutation.messageRetentionUpdate': {
      operation: 'mutation',
      declares: '$input: MessageRetentionUpdateInput!',
      arguments: 'input: $input',
      own: () => ({ input: { months: 120 } }),
      notFound: {},
      permission: 'full-access.manage',
      showsThread: false,
    },
    ...Object.fromEntries([
      mutation('PolicyUpdate', () => ({
        actions: [{ kind: 'US_ITIN', action: 'WARN', lowConfidenceAction: 'ALLOW' }],
        previousActions: [{ kind: 'US_ITIN' }],
      })),
      mutation('PatternCreate', () => ({ ...pattern, action: 'BLOCK' })),
      mutation('AllowanceCreate', () => ({ name: 'Support', text: 'support@example.com' })),
      mutation('PatternDelete', ({ content }) => ({ id: content.patternId }), 'contentPattern'),
      mutation('AllowanceDelete', ({ content }) => ({ id: content.allowanceId }), 'contentAllowance'),
    ]),
  };
};
