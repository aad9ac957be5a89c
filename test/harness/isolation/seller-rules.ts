import { eventsCursor, messageCheck, messageRedact, node, nodes, tokenCreate } from './common-rules.js';
import { auditLog } from './content-rules.js';
import { exportRules } from './export-rules.js';
import { preferenceRules } from './notification-rules.js';
import { errorOf, payloadError, type Rule, viewer } from './rule.js';
import { webhookRules } from './webhook-rules.js';

/** The rules of the Seller API. */
export const sellerRules: Record<string, Rule> = {
  'Query.node': node,
  'Query.nodes': nodes,
  'Query.chatEventsCursor': eventsCursor,
  'Query.viewer': viewer,
  'Query.seller': {
    operation: 'query',
    declares: '',
    arguments: '',
    own: () => ({}),
    notFound: {},
    showsThread: true,
  },
  'Query.auditLog': auditLog,
  'Query.chatMessages': {
    operation: 'query',
    declares: '$after: String, $before: String, $q: String, $around: ID',
    arguments: 'after: $after, before: $before, q: $q, around: $around',
    own: () => ({}),
    notFound: {
      after: errorOf('chatMessages', 'after'),
      before: errorOf('chatMessages', 'before'),
      around: errorOf('chatMessages', 'around'),
    },
    showsThread: true,
  },
  'Mutation.chatMessageCreate': {
    operation: 'mutation',
    declares: '$input: ChatMessageCreateInput!',
    arguments: 'input: $input',
    own: () => ({ input: { message: 'Good morning.' } }),
    invalid: () => ({ input: { message: '' } }),
    notFound: {},
    showsThread: true,
  },
  'Mutation.chatTypingSet': {
    operation: 'mutation',
    declares: '$input: ChatTypingSetInput!',
    arguments: 'input: $input',
    own: () => ({ input: { typing: true } }),
    notFound: {},
    showsThread: false,
  },
  'Mutation.chatMessageRead': {
    operation: 'mutation',
    declares: '$input: ChatMessageReadInput!',
    arguments: 'input: $input',
    own: () => ({ input: { sentBy: 'AdminUser' } }),
    notFound: {},
    showsThread: false,
  },
  'Mutation.chatMessageRedact': messageRedact(false),
  'Query.chatMessageCheck': messageCheck,
  'Mutation.chatMarkedUnreadSet': {
    operation: 'mutation',
    declares: '$input: ChatMarkedUnreadSetInput!',
    arguments: 'input: $input',
    own: (own) => ({ input: { markedUnread: true, fromMessageId: own.messageId } }),
    notFound: {
      'input.fromMessageId': payloadError('ChatMarkedUnreadSet', 'fromMessageId', { clientMutationId: null }),
    },
    showsThread: false,
  },
  'Mutation.chatTokenCreate': tokenCreate,
  ...preferenceRules,
  ...exportRules('seller'),
  ...webhookRules('seller'),
};
