import { expect } from 'vitest';
import type { Rule, Side } from './rule.js';

const notFound = (mutation: 'Create' | 'Cancel', field: string) => ({
  [`input.${field}`]: {
    data: {
      [`export${mutation}`]: {
        __typename: `Export${mutation}Payload`,
        clientMutationId: null,
        export: null,
        errors: [{ __typename: 'Error', field, messages: [expect.any(String)] }],
      },
    },
  },
});

/** Returns the rules of exports in both APIs. A seller exports its own thread, so it names none. */
export const exportRules = (side: Side): Record<string, Rule> => {
  const permission = 'messages.export';
  return {
    'Query.exports': {
      operation: 'query',
      declares: '',
      arguments: '',
      own: () => ({}),
      notFound: {},
      permission,
      showsThread: true,
    },
    'Mutation.exportCreate': {
      operation: 'mutation',
      declares: '$input: ExportCreateInput!',
      arguments: 'input: $input',
      own: ({ sellerId }) => ({ input: { format: 'CSV', ...(side === 'operator' && { sellerId }) } }),
      notFound: side === 'operator' ? notFound('Create', 'sellerId') : {},
      permission,
      showsThread: true,
    },
    'Mutation.exportCancel': {
      operation: 'mutation',
      declares: '$input: ExportCancelInput!',
      arguments: 'input: $input',
      own: ({ exports }) => ({ input: { id: exports[side] } }),
      notFound: notFound('Cancel', 'id'),
      permission,
      showsThread: true,
    },
  };
};
