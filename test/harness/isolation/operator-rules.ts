import { administrationRules } from './administration-rules.js';
import { eventsCursor, messageCheck, messageRedact, node, nodes, tokenCreate } from './common-rules.js';
import { contentRules } from './content-rules.js';
import { exportRules } from './export-rules.js';
import { linkRules } from './link-rules.js';
import { noteRules } from './note-rules.js';
import { notificationSettingRules, preferenceRules } from './notification-rules.js';
import { replyRules } from './reply-rules.js';
import { errorOf, payloadError, type Rule, viewer } from './rule.js';
import { webhookRules } from './webhook-rules.js';
import { workRules } from './work-rules.js';

/** The rules of the Operator API. */
export const operatorRules: Record<string, Rule> = {
  'Query.node': node,
  'Query.nodes': nodes,
  'Query.chatEventsCursor': eventsCursor,
  'Query.viewer': viewer,
  ...preferenceRules,
  ...notificationSettingRules,
  'Query.sellersForChats': {
    operation: 'query',
    declares: '$after: String, $before: String, $q: String, $filter: SellersForChatsFilter',
    arguments: 'after: $after, before: $before, q: $q, filter: $filter',
    own: () => ({ filter: { waitingForAnswer: true } }),
    notFound: {
      after: errorOf('sellersForChats', 'after'),
      before: errorOf('sellersForChats', 'before'),
    },
    showsThread: true,
  },
  'Query.chatMessages': {
    operation: 'query',
    declares: '$sellerId: ID!, $after: String, $before: String, $q: String, $around: ID',
    arguments: 'sellerId: $sellerId, after: $after, before: $before, q: $q, around: $around',
    own: (own) => ({ sellerId: own.sellerId }),
    notFound: {
      sellerId: errorOf('chatMessages', 'sellerId'),
      after: errorOf('chatMessages', 'after'),
      before: errorOf('chatMessages', 'before'),
      around: errorOf('chatMessages', 'around'),
    },
    showsThread: true,
  },
  'Query.chatMessagesSearch': {
    operation: 'query',
    declares: '$q: String!, $after: String, $before: String',
    arguments: 'q: $q, after: $after, before: $before',
    own: () => ({ q: 'to the seller' }),
    notFound: {
      after: errorOf('chatMessagesSearch', 'after'),
      before: errorOf('chatMessagesSearch', 'before'),
    },
    showsThread: true,
  },
  'Mutation.chatMessageCreate': {
    operation: 'mutation',
    declares: '$input: ChatMessageCreateInput!',
    arguments: 'input: $input',
    own: (own) => ({
      input: {
        ...{ sellerId: own.sellerId, message: 'Good morning.', clientMutationId: 'c' },
        unlessAnsweredAfter: null,
      },
    }),
    notFound: Object.fromEntries(
      ['sellerId', 'unlessAnsweredAfter'].map((field) => [
        `input.${field}`,
        payloadError('ChatMessageCreate', field, {
          ...{ clientMutationId: 'c', chatMessage: null, findings: [], redactedMessage: null },
        }),
      ]),
    ),
    showsThread: true,
  },
  'Mutation.chatTypingSet': {
    operation: 'mutation',
    declares: '$input: ChatTypingSetInput!',
    arguments: 'input: $input',
    own: (own) => ({ input: { sellerId: own.sellerId, typing: true } }),
    notFound: {
      'input.sellerId': payloadError('ChatTypingSet', 'sellerId', { clientMutationId: null }),
    },
    showsThread: false,
  },
  'Mutation.chatViewingSet': {
    operation: 'mutation',
    declares: '$input: ChatViewingSetInput!',
    arguments: 'input: $input',
    own: (own) => ({ input: { sellerId: own.sellerId, view: 'a' } }),
    invalid: (own) => ({ input: { sellerId: own.sellerId, view: '' } }),
    notFound: {
      'input.sellerId': payloadError('ChatViewingSet', 'sellerId', {
        clientMutationId: null,
        seller: null,
      }),
    },
    showsThread: true,
  },
  'Mutation.chatMessageRead': {
    operation: 'mutation',
    declares: '$input: ChatMessageReadInput!',
    arguments: 'input: $input',
    own: (own) => ({ input: { seller: own.sellerId, sentBy: 'User' } }),
    notFound: {
      'input.seller': payloadError('ChatMessageRead', 'seller', { clientMutationId: null }),
    },
    showsThread: false,
  },
  'Mutation.chatMessageRedact': messageRedact(true),
  'Query.chatMessageCheck': messageCheck,
  ...contentRules(),
  ...replyRules(),
  ...linkRules(),
  ...noteRules(),
  ...administrationRules(),
  'Mutation.chatMarkedUnreadSet': {
    operation: 'mutation',
    declares: '$input: ChatMarkedUnreadSetInput!',
    arguments: 'input: $input',
    own: (own) => ({
      input: { sellerId: own.sellerId, markedUnread: true, fromMessageId: own.messageId },
    }),
    notFound: {
      'input.sellerId': payloadError('ChatMarkedUnreadSet', 'sellerId', { clientMutationId: null }),
      'input.fromMessageId': payloadError('ChatMarkedUnreadSet', 'fromMessageId', { clientMutationId: null }),
    },
    showsThread: false,
  },
  'Mutation.chatTokenCreate': {
    ...tokenCreate,
    own: (own) => ({ input: { sellerId: own.sellerId, name: 'Ann' } }),
    notFound: {
      'input.sellerId': payloadError('ChatTokenCreate', 'sellerId', {
        clientMutationId: null,
        token: null,
        expiresAt: null,
      }),
    },
  },
  ...workRules(),
  ...exportRules('operator'),
  ...webhookRules('operator'),
};
