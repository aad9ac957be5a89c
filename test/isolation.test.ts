import { type GraphQLSchema, isInterfaceType, isNonNullType } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { type KeyScope, keyScopes } from '../src/access/key-scopes.js';
import type { Permission } from '../src/access/permissions.js';
import type { UserRole } from '../src/access/user-roles.js';
import type { NewUser } from '../src/accounts/users.js';
import {
  deliveryCursor,
  foundCursor,
  foundNoteCursor,
  mentionCursor,
  messageCursor,
  sellerCursor,
  threadCursor,
} from '../src/graphql/cursors.js';
import {
  apiKeyId,
  auditEntryId,
  cannedReplyId,
  chatMessageId,
  chatNoteId,
  contentAllowanceId,
  contentPatternId,
  decodeChatNoteId,
  decodeWebhookId,
  labelId,
  savedViewId,
  sellerId,
  userId,
  webhookDeliveryId,
  webhookId,
} from '../src/graphql/ids.js';
import { operationPermissions } from '../src/graphql/operation-permissions.js';
import { operatorSchema } from '../src/graphql/operator-schema.js';
import { sellerSchema } from '../src/graphql/seller-schema.js';
import { Browser, makeUser } from './harness/browser.js';
import { changingNothing } from './harness/content.js';
import { following } from './harness/follower.js';
import { expiredKey, revokedKey, unknownKey } from './harness/keys.js';
import { makeHook } from './harness/receiver.js';
import { answeredTypes, namingArguments, ownTypes, wholeSelection } from './harness/schema-walk.js';
import {
  type Answer,
  Client,
  makeClient,
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/*
 * Tests isolation and permissions of every operation. The list of operations comes from the schemas: an operation
 * without a rule below, or a rule without an argument, fails. The tests call each operation with every invalid key,
 * and replace each id in its arguments by ids of other owners.
 */

type Side = 'operator' | 'seller';
type Variables = Record<string, unknown>;

/** An actor's own records, with which each operation succeeds. */
interface Own {
  sellerId: string;
  messageId: string;
  messageCursor: string;
  /** Cursors in the list of sellers and in a search of all messages; only for an operator. */
  sellerCursor: string | null;
  foundCursor: string;
  /** A webhook of each side, with a delivery. */
  webhooks: Record<Side, { webhookId: string; deliveryId: string; deliveryCursor: string }>;
  /** Ids of the marketplace's content policy, and a cursor of the audit log. */
  content: { patternId: string; allowanceId: string; auditCursor: string };
  /** A shared canned reply. */
  replies: { replyId: string; replyCursor: string };
  /** A user and a key of the seller, with their cursors in the operator's lists. */
  people: { userId: string; userCursor: string; keyId: string; keyCursor: string };
  /** A label and a saved view of the operator, a user to assign threads to, and a cursor of a list of threads. */
  work: { labelId: string; viewId: string; colleagueId: string; threadCursor: string };
  /** A note of the operator's key in the seller's thread, with cursors of it and of a mention in it. */
  notes: { noteId: string; noteCursor: string; mentionCursor: string; foundNoteCursor: string };
  businessName: string;
}

interface Rule {
  operation: 'query' | 'mutation';
  /** The declarations of the variables. */
  declares: string;
  arguments: string;
  /** Variables of the actor's own records, with which the operation succeeds. */
  own: (own: Own) => Variables;
  /** For the path of each id argument: the body of the answer for an id that does not exist. */
  notFound: Record<string, unknown>;
  /** Variables with an input error, which is returned in the payload. */
  invalid?: (own: Own) => Variables;
  /** Set if the records belong to the user or to the key alone. */
  only?: 'user' | 'key';
  /** True if unknown ids are left out, and the answer is that of the owner: it can contain a number that is also an id. */
  leavesOutUnknown?: boolean;
  /** Default: chat.write for a mutation, none for a query. */
  permission?: Permission;
  /** True if its answer for the owner contains texts or names of the thread. */
  showsThread: boolean;
}

/** The parts of the schema that only the operator has. A seller must not see that they exist for its thread. */
const operatorOnly =
  /work|label|snooze|assign|colleague|savedview|waiting|viewers|viewing|threadviewer|readBy|reader|unlessAnswered|ThreadChanged|ThreadList|ThreadStatus|ThreadCounts|note|mention/i;

/** Returns the permission that an operation needs; null for none. */
const permissionOf = ({ operation, permission }: Rule): Permission | null =>
  permission ?? (operation === 'mutation' ? 'chat.write' : null);

const errorOf = (path: string, field: string) => ({
  data: null,
  errors: [
    {
      message: expect.any(String),
      path: [path],
      extensions: { code: 'BAD_USER_INPUT', field },
    },
  ],
});

const payloadError = (
  mutation:
    | 'ChatMessageCreate'
    | 'ChatMessageRead'
    | 'ChatMarkedUnreadSet'
    | 'ChatTypingSet'
    | 'ChatViewingSet'
    | 'ChatTokenCreate',
  field: string,
  rest: Variables,
) => ({
  data: {
    [`c${mutation.slice(1)}`]: {
      __typename: `${mutation}Payload`,
      ...rest,
      errors: [{ __typename: 'Error', field, messages: [expect.any(String)] }],
    },
  },
});

const node: Rule = {
  operation: 'query',
  declares: '$id: ID!',
  arguments: 'id: $id',
  own: (own) => ({ id: own.messageId }),
  notFound: { id: { data: { node: null } } },
  showsThread: true,
};

const nodes: Rule = {
  operation: 'query',
  declares: '$ids: [ID!]!',
  arguments: 'ids: $ids',
  own: (own) => ({ ids: [own.messageId] }),
  notFound: { ids: { data: { nodes: [null] } } },
  showsThread: true,
};

const viewer: Rule = {
  operation: 'query',
  declares: '',
  arguments: '',
  own: () => ({}),
  notFound: {},
  showsThread: true,
};

const eventsCursor: Rule = {
  operation: 'query',
  declares: '',
  arguments: '',
  own: () => ({}),
  notFound: {},
  showsThread: false,
};

/** Returns the rules of webhook operations in both APIs. Deletion comes last. */
const webhookRules = (side: Side): Record<string, Rule> => {
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

const tokenCreate: Rule = {
  operation: 'mutation',
  declares: '$input: ChatTokenCreateInput!',
  arguments: 'input: $input',
  own: () => ({ input: { name: 'Ann' } }),
  notFound: {},
  permission: 'chat-tokens.create',
  showsThread: false,
};

const messageCheck: Rule = {
  operation: 'query',
  declares: '$message: String!',
  arguments: 'message: $message',
  own: () => ({ message: 'Write to anna@example.com.' }),
  notFound: {},
  showsThread: false,
};

const auditLog: Rule = {
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
const contentRules = (): Record<string, Rule> => {
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
    ...Object.fromEntries([
      mutation('PolicyUpdate', () => ({ actions: [{ kind: 'US_ITIN', action: 'WARN' }] })),
      mutation('PatternCreate', () => ({ ...pattern, action: 'BLOCK' })),
      mutation('AllowanceCreate', () => ({ name: 'Support', text: 'support@example.com' })),
      mutation('PatternDelete', ({ content }) => ({ id: content.patternId }), 'contentPattern'),
      mutation('AllowanceDelete', ({ content }) => ({ id: content.allowanceId }), 'contentAllowance'),
    ]),
  };
};

/** Returns the rules of canned replies. The deletion comes last. */
const replyRules = (): Record<string, Rule> => {
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

let invited = 0;

/** Returns the rules of the administration. Operations that end something come last. */
const administrationRules = (): Record<string, Rule> => {
  const list = (field: 'users' | 'apiKeys'): [string, Rule] => [
    `Query.${field}`,
    {
      operation: 'query',
      declares: '$after: String, $before: String, $sellerId: ID',
      arguments: 'after: $after, before: $before, sellerId: $sellerId',
      own: (own) => ({ sellerId: own.sellerId }),
      notFound: {
        after: errorOf(field, 'after'),
        before: errorOf(field, 'before'),
        sellerId: errorOf(field, 'sellerId'),
      },
      permission: 'accounts.manage',
      showsThread: true,
    },
  ];
  const mutation = (
    name: string,
    input: (own: Own) => Variables,
    nothing: Variables,
    field: 'id' | 'sellerId' | null,
    overrides: Partial<Rule>,
  ): [string, Rule] => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const errors = [{ __typename: 'Error', field, messages: [expect.any(String)] }];
    const payload = { __typename: `${type}Payload`, clientMutationId: 'c', ...nothing, errors };
    return [
      `Mutation.${name}`,
      {
        operation: 'mutation',
        declares: `$input: ${type}Input!`,
        arguments: 'input: $input',
        own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
        notFound: field ? { [`input.${field}`]: { data: { [name]: payload } } } : {},
        showsThread: true,
        ...overrides,
      },
    ];
  };
  const accounts = { permission: 'accounts.manage' } as const;
  const fullAccess = { permission: 'full-access.manage' } as const;
  const settings = { permission: 'settings.manage' } as const;
  const user = { user: null };
  const link = { ...user, invitationUrl: null };
  const apiKey = { apiKey: null };
  const userId = ({ people }: Own) => ({ id: people.userId });
  const person = () => ({ name: 'Guest', email: `guest${++invited}@market.example` });
  return {
    'Query.marketplace': { ...viewer, showsThread: false },
    'Query.signInPolicy': { ...viewer, permission: 'accounts.manage', showsThread: false },
    ...Object.fromEntries([
      list('users'),
      list('apiKeys'),
      mutation('marketplaceUpdate', () => ({ chatEnabled: true }), {}, null, {
        ...settings,
        showsThread: false,
      }),
      mutation('sellerCreate', () => ({ businessName: 'New Shop' }), {}, null, {
        ...settings,
        showsThread: false,
      }),
      mutation(
        'sellerUpdate',
        ({ sellerId: id, businessName }) => ({ id, businessName }),
        { seller: null },
        'id',
        settings,
      ),
      mutation('signInPolicyUpdate', () => ({ sessionIdleMinutes: 60 }), {}, null, {
        ...fullAccess,
        showsThread: false,
      }),
      mutation('userInvite', ({ sellerId }) => ({ ...person(), sellerId }), link, 'sellerId', accounts),
      mutation('userUpdate', (own) => ({ ...userId(own), name: 'Clerk' }), user, 'id', accounts),
      mutation('userReset', userId, link, 'id', fullAccess),
      mutation('userRemove', userId, user, 'id', accounts),
      mutation(
        'apiKeyCreate',
        ({ sellerId }) => ({ label: 'New', sellerId }),
        { ...apiKey, key: null },
        'sellerId',
        accounts,
      ),
      mutation('apiKeyRevoke', ({ people }) => ({ id: people.keyId }), apiKey, 'id', accounts),
    ]),
  };
};

/** Distinguishes names and times, so that each request changes something. */
let workChanges = 0;

/** Returns the rules of the work state of threads. Deletions come last. */
const workRules = (): Record<string, Rule> => {
  const query = (rest: Partial<Rule> = {}): Rule => ({ ...viewer, ...rest });
  const mutation = (
    name: string,
    input: (own: Own) => Variables,
    notFound: Record<string, { field: string | null; nothing: Variables }>,
    rest: Partial<Rule> = {},
  ): [string, Rule] => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return [
      `Mutation.${name}`,
      {
        operation: 'mutation',
        declares: `$input: ${type}Input!`,
        arguments: 'input: $input',
        own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
        notFound: Object.fromEntries(
          Object.entries(notFound).map(([path, { field, nothing }]) => [
            `input.${path}`,
            {
              data: {
                [name]: {
                  __typename: `${type}Payload`,
                  clientMutationId: 'c',
                  ...nothing,
                  errors: field && [{ __typename: 'Error', field, messages: [expect.any(String)] }],
                },
              },
            },
          ]),
        ),
        permission: 'work-state.write',
        showsThread: true,
        ...rest,
      },
    ];
  };
  const labels = { permission: 'labels.manage' } as const;
  const noChanges = { changes: null };
  const noLabel = { label: null };
  const noView = { savedView: null };
  // The version is not that of the thread, which keeps its state.
  const skipped = { field: null, nothing: { changes: [], skipped: [expect.anything()] } };
  const noThreads = expect.objectContaining({ nodes: [], edges: [], totalCount: 0 });
  const snoozedUntil = () => new Date(Date.now() + 86_400_000 + ++workChanges * 1_000).toISOString();
  return {
    'Query.threads': {
      operation: 'query',
      declares: '$labelIds: [ID!], $after: String, $before: String',
      arguments: 'list: ALL, labelIds: $labelIds, after: $after, before: $before',
      own: () => ({}),
      notFound: {
        labelIds: { data: { threads: noThreads } },
        after: errorOf('threads', 'after'),
        before: errorOf('threads', 'before'),
      },
      showsThread: true,
    },
    'Query.threadCounts': query({ showsThread: false }),
    'Query.labels': query(),
    'Query.colleagues': query(),
    'Query.savedViews': query(),
    ...Object.fromEntries([
      mutation(
        'threadsUpdate',
        ({ sellerId, work }) => ({
          sellerIds: [sellerId],
          status: 'SNOOZED',
          snoozedUntil: snoozedUntil(),
          assigneeId: work.colleagueId,
          addLabelIds: [work.labelId],
          removeLabelIds: [],
        }),
        {
          sellerIds: { field: 'sellerIds', nothing: noChanges },
          assigneeId: { field: 'assigneeId', nothing: noChanges },
          addLabelIds: { field: 'addLabelIds', nothing: noChanges },
          removeLabelIds: { field: 'removeLabelIds', nothing: noChanges },
        },
      ),
      mutation(
        'threadsRestore',
        ({ sellerId, work }) => ({
          threads: [
            {
              sellerId,
              version: 2_000_000_000,
              status: 'OPEN',
              assigneeId: work.colleagueId,
              labelIds: [work.labelId],
            },
          ],
        }),
        {
          'threads.sellerId': { field: 'threads', nothing: { ...noChanges, skipped: null } },
          'threads.assigneeId': skipped,
          'threads.labelIds': skipped,
        },
        { leavesOutUnknown: true },
      ),
      mutation(
        'labelCreate',
        () => ({ name: `New ${++workChanges}`, colour: 'RED' }),
        {},
        {
          ...labels,
          showsThread: false,
        },
      ),
      mutation(
        'labelUpdate',
        ({ work }) => ({ id: work.labelId, colour: 'GREEN' }),
        { id: { field: 'id', nothing: noLabel } },
        labels,
      ),
      mutation('savedViewCreate', ({ work }) => ({ name: 'A view', list: 'ALL', labelIds: [work.labelId] }), {
        labelIds: { field: 'labelIds', nothing: noView },
      }),
      mutation(
        'savedViewUpdate',
        ({ work }) => ({ id: work.viewId, name: 'A view', list: 'DONE', labelIds: [work.labelId] }),
        { id: { field: 'id', nothing: noView }, labelIds: { field: 'labelIds', nothing: noView } },
      ),
      mutation('savedViewDelete', ({ work }) => ({ id: work.viewId }), {
        id: { field: 'id', nothing: noView },
      }),
      mutation(
        'labelDelete',
        ({ work }) => ({ id: work.labelId }),
        { id: { field: 'id', nothing: noLabel } },
        labels,
      ),
    ]),
  };
};

/** Returns the rules of notes and mentions. The deletion comes last. */
const noteRules = (): Record<string, Rule> => {
  const mutation = (
    name: string,
    input: (own: Own) => Variables,
    notFound: Record<string, string>,
    nothing: Variables = { chatNote: null },
  ): [string, Rule] => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const errors = (field: string) => [{ __typename: 'Error', field, messages: [expect.any(String)] }];
    return [
      `Mutation.${name}`,
      {
        operation: 'mutation',
        declares: `$input: ${type}Input!`,
        arguments: 'input: $input',
        own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
        notFound: Object.fromEntries(
          Object.entries(notFound).map(([path, field]) => {
            const payload = { __typename: `${type}Payload`, clientMutationId: 'c', ...nothing };
            return [`input.${path}`, { data: { [name]: { ...payload, errors: errors(field) } } }];
          }),
        ),
        permission: 'notes.write',
        ...(/(Update|Restore|Delete)$/.test(name) && { only: 'key' }),
        showsThread: name !== 'mentionsRead',
      },
    ];
  };
  const withFindings = { chatNote: null, findings: [] };
  const text = (own: Own) => `About ${own.businessName} @you`;
  const mentions = (own: Own) => {
    const start = [...text(own)].length - 4;
    return [{ userId: own.work.colleagueId, start, end: start + 4 }];
  };
  const content = (own: Own) => ({ text: text(own), mentions: mentions(own) });
  const id = ({ notes }: Own) => ({ id: notes.noteId });
  const list = { operation: 'query', own: () => ({}), permission: 'notes.read' } as const;
  return {
    'Query.chatNotes': {
      ...list,
      declares: '$sellerId: ID!, $after: String, $before: String',
      arguments: 'sellerId: $sellerId, after: $after, before: $before',
      own: ({ sellerId }) => ({ sellerId }),
      notFound: {
        sellerId: errorOf('chatNotes', 'sellerId'),
        after: errorOf('chatNotes', 'after'),
        before: errorOf('chatNotes', 'before'),
      },
      showsThread: true,
    },
    'Query.chatNotesSearch': {
      ...list,
      declares: '$q: String!, $after: String, $before: String',
      arguments: 'q: $q, after: $after, before: $before',
      own: () => ({ q: 'you' }),
      notFound: { after: errorOf('chatNotesSearch', 'after'), before: errorOf('chatNotesSearch', 'before') },
      showsThread: true,
    },
    'Query.mentions': {
      ...list,
      declares: '$after: String, $before: String',
      arguments: 'after: $after, before: $before',
      notFound: { after: errorOf('mentions', 'after'), before: errorOf('mentions', 'before') },
      only: 'user',
      showsThread: true,
    },
    'Query.unreadMentionCount': { ...viewer, permission: 'notes.read', showsThread: false },
    ...Object.fromEntries([
      mutation(
        'chatNoteCreate',
        (own) => ({ sellerId: own.sellerId, ...content(own) }),
        { sellerId: 'sellerId', 'mentions.userId': 'mentions' },
        withFindings,
      ),
      mutation(
        'chatNoteUpdate',
        (own) => ({ ...id(own), ...content(own) }),
        { id: 'id', 'mentions.userId': 'mentions' },
        withFindings,
      ),
      mutation('mentionsRead', ({ sellerId }) => ({ sellerId }), { sellerId: 'sellerId' }, {}),
      mutation('chatNoteRestore', id, { id: 'id' }),
      mutation('chatNoteDelete', id, { id: 'id' }),
    ]),
  };
};

const rules: Record<Side, Record<string, Rule>> = {
  operator: {
    'Query.node': node,
    'Query.nodes': nodes,
    'Query.chatEventsCursor': eventsCursor,
    'Query.viewer': viewer,
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
            ...{ clientMutationId: 'c', chatMessage: null, findings: [] },
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
    'Query.chatMessageCheck': messageCheck,
    ...contentRules(),
    ...replyRules(),
    ...noteRules(),
    ...administrationRules(),
    'Mutation.chatMarkedUnreadSet': {
      operation: 'mutation',
      declares: '$input: ChatMarkedUnreadSetInput!',
      arguments: 'input: $input',
      own: (own) => ({ input: { sellerId: own.sellerId, markedUnread: true } }),
      notFound: {
        'input.sellerId': payloadError('ChatMarkedUnreadSet', 'sellerId', { clientMutationId: null }),
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
    ...webhookRules('operator'),
  },
  seller: {
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
    'Query.chatMessageCheck': messageCheck,
    'Mutation.chatMarkedUnreadSet': {
      operation: 'mutation',
      declares: '$input: ChatMarkedUnreadSetInput!',
      arguments: 'input: $input',
      own: () => ({ input: { markedUnread: true } }),
      notFound: {},
      showsThread: false,
    },
    'Mutation.chatTokenCreate': tokenCreate,
    ...webhookRules('seller'),
  },
};

const schemas: Record<Side, GraphQLSchema> = { operator: operatorSchema(), seller: sellerSchema() };
const sides = ['operator', 'seller'] as const;

/** Returns each operation of a side with its rule and a document that selects all fields. */
const operationsOf = (side: Side) =>
  Object.entries(rules[side]).map(([coordinate, rule]) => {
    const [typeName = '', field = ''] = coordinate.split('.');
    const type = schemas[side].getType(typeName);
    const output = type && 'getFields' in type ? type.getFields()[field]?.type : undefined;
    if (!output || !('toString' in output)) throw new Error(`${side}: there is no ${coordinate}.`);
    const declared = rule.declares && `(${rule.declares})`;
    const given = rule.arguments && `(${rule.arguments})`;
    const selection = wholeSelection(schemas[side], output as never);
    return {
      coordinate,
      field,
      isNonNullable: isNonNullType(output),
      rule,
      document: `${rule.operation}${declared} { ${field}${given} ${selection} }`,
    };
  });

/** Returns the variables with another value at a path; in a list, the value or the object is the only item. */
function withValue(variables: Variables, path: string, value: unknown): Variables {
  const [first = '', ...rest] = path.split('.');
  const old = variables[first];
  if (rest.length > 0 && Array.isArray(old)) {
    return { ...variables, [first]: [withValue(old[0], rest.join('.'), value)] };
  }
  if (rest.length > 0) return { ...variables, [first]: withValue(old as Variables, rest.join('.'), value) };
  return { ...variables, [first]: Array.isArray(old) ? [value] : value };
}

let server: TestServer;
/** The first seller is the target of the other actors; the second is another seller of the same marketplace. */
let home: TestMarketplace;
let otherMarket: TestMarketplace;
let shop: Party;
let neighbour: Party;
let stranger: Party;

interface Party {
  market: TestMarketplace;
  own: Own;
  /** Clients with a key of the seller, and with one of its marketplace's operator. */
  clients: Record<Side, Client>;
  /** The same with sessions. */
  users: Record<Side, Client>;
}

/** A word that occurs only in the shop's names and messages. */
const shopWord = 'Quokka';
/** A word that occurs only in the names and messages of the target's marketplace. Its sellers can see it. */
const marketWord = 'Wombat';

beforeAll(async () => {
  server = await startTestServer();
  home = await makeMarketplace(server, `${marketWord} Market`, [`${shopWord} Shop`, 'Neighbour']);
  otherMarket = await makeMarketplace(server, 'Away Market', ['Stranger']);
  shop = await partyOf(home, 0, shopWord);
  neighbour = await partyOf(home, 1, 'Hello');
  stranger = await partyOf(otherMarket, 0, 'Hello');
});

/** Creates a seller with a thread of a few messages of both sides, some of them read. */
async function partyOf(market: TestMarketplace, index: number, text: string): Promise<Party> {
  const found = market.sellers[index];
  if (!found) throw new Error('no such seller');
  const { id, number } = found;
  const labels = { label: `${text} key` };
  const clients = {
    operator: await makeClient(server, { marketplaceId: market.id }, labels),
    seller: await makeClient(server, { sellerId: number }, labels),
  };
  const send =
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id } } }';
  // A chat token writes too, so that messages show the key that created it.
  const { chatTokenCreate } = await clients.operator.data(
    'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }',
    { input: { sellerId: id, name: `${text} visitor` } },
  );
  const visitor = new Client(server, chatTokenCreate.token, 'seller');
  await visitor.data(send, { input: { message: `${text} to the operator 0` } });
  for (const n of [1, 2]) {
    await clients.operator.data(send, { input: { sellerId: id, message: `${text} to the seller ${n}` } });
    await clients.seller.data(send, { input: { message: `${text} to the operator ${n}` } });
  }
  await clients.seller.data(
    'mutation { chatMessageRead(input: {sentBy: "AdminUser"}) { errors { field } } }',
  );
  const { sellersForChats } = await clients.operator.data(
    '{ sellersForChats { edges { cursor node { id businessName } } } }',
  );
  const edge = sellersForChats.edges.find((edge: { node: { id: string } }) => edge.node.id === id);
  const position = { sellerId: number, seq: 2 };
  const users = {
    // One person belongs to both marketplaces and to all sellers. Each session uses one of the memberships.
    operator: await signedIn(
      { marketplaceId: market.id, role: 'FULL_ADMIN' },
      `${text} agent`,
      index === 0 ? severalMemberships : undefined,
    ),
    seller: await signedIn({ sellerId: number }, `${text} clerk`, severalMemberships),
  };
  const own = {
    sellerId: id,
    businessName: edge.node.businessName,
    people: await peopleOf(users.operator, id),
    messageId: chatMessageId(position),
    messageCursor: messageCursor(position),
    sellerCursor: edge.cursor,
    foundCursor: foundCursor(market.id, { time: '1700000000000000', ...position }),
    webhooks: {
      operator: await hookOf(market.id, number, clients.operator),
      seller: await hookOf(market.id, number, clients.seller),
    },
    content: await contentOf(clients.operator),
    work: await workOf(market.id, number, text, clients.operator),
    replies: await replyOf(clients.operator, `${text}-${number}`),
    notes: await noteOf(clients.operator, users.operator, market.id, id, text),
  };
  return { market, own, clients, users };
}

const severalMemberships = 'several@shop.example';
let hasSeveral = false;

/** Returns a client with a user's session. @param email the person; a new one if undefined. */
async function signedIn(owner: NewUser['owner'], name: string, email?: string): Promise<Client> {
  const isKnown = email !== undefined && hasSeveral;
  hasSeveral ||= email !== undefined;
  const user = await makeUser(server, owner, {
    name,
    ...(email && { email }),
    ...(isKnown && { password: null }),
  });
  const browser = await new Browser(server).signIn(user.email);
  const { status } = await browser.post('/auth/memberships/choose', { id: String(user.id) });
  expect(status).toBe(200);
  return new Client(server, '', 'sellerId' in owner ? 'seller' : 'operator', browser.headers);
}

/** Returns a client with a session that has ended. */
async function endedSession(): Promise<Client> {
  const client = await signedIn({ marketplaceId: home.id, role: 'FULL_ADMIN' }, 'Gone');
  await post(server, '/auth/sign-out', {}, client.headers);
  return client;
}

/** Creates a user and a key of a seller, as its marketplace's Full Admin. */
async function peopleOf(administrator: Client, seller: string): Promise<Own['people']> {
  const created = await administrator.data(
    `mutation ($user: UserInviteInput!, $key: ApiKeyCreateInput!) {
      userInvite(input: $user) { user { id } }
      apiKeyCreate(input: $key) { apiKey { id } }
    }`,
    {
      user: { name: 'Guest', email: `guest${++invited}@market.example`, sellerId: seller },
      key: { label: 'A program', sellerId: seller },
    },
  );
  const { users, apiKeys } = await administrator.data(
    '{ users(first: 1) { edges { cursor } } apiKeys(first: 1) { edges { cursor } } }',
  );
  return {
    userId: created.userInvite.user.id,
    userCursor: users.edges[0].cursor,
    keyId: created.apiKeyCreate.apiKey.id,
    keyCursor: apiKeys.edges[0].cursor,
  };
}

/** Creates a pattern and an allowance, and returns the cursor of the last audit entry too. */
async function contentOf(operator: Client): Promise<Own['content']> {
  const created = await operator.data(`mutation {
    contentPatternCreate(input: {name: "Lockers", expression: "locker [0-9]+", action: BLOCK}) { contentPattern { id } }
    contentAllowanceCreate(input: {name: "Orders", expression: "MP-[0-9]{9}"}) { contentAllowance { id } }
  }`);
  const { auditLog } = await operator.data('{ auditLog(first: 1) { edges { cursor } } }');
  return {
    patternId: created.contentPatternCreate.contentPattern.id,
    allowanceId: created.contentAllowanceCreate.contentAllowance.id,
    auditCursor: auditLog.edges[0].cursor,
  };
}

/** Creates a label and a shared view, and finds a user. */
async function workOf(
  marketplaceId: number,
  seller: number,
  text: string,
  operator: Client,
): Promise<Own['work']> {
  const { labelCreate } = await operator.data(
    'mutation ($name: String!) { labelCreate(input: {name: $name, colour: RED}) { label { id } } }',
    { name: `${text} label` },
  );
  const { savedViewCreate } = await operator.data(
    'mutation ($input: SavedViewCreateInput!) { savedViewCreate(input: $input) { savedView { id } } }',
    { input: { name: `${text} view`, list: 'ALL', isShared: true, labelIds: [labelCreate.label.id] } },
  );
  const { colleagues } = await operator.data('{ colleagues { id } }');
  return {
    labelId: labelCreate.label.id,
    viewId: savedViewCreate.savedView.id,
    colleagueId: colleagues[0].id,
    threadCursor: threadCursor(marketplaceId, 'latestMessage', {
      listRank: '-1770000000000000',
      listName: '',
      sellerId: seller,
    }),
  };
}

/** Opens and reads a thread as a user of the operator. @returns a function that closes it. */
async function viewAndRead({ own, users }: Party): Promise<() => Promise<void>> {
  const { operator } = users;
  await operator.data(
    'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
    { id: own.sellerId },
  );
  const document = `subscription ($id: ID!) {
    chatEvents(sellerId: $id, view: "a") { ... on ChatThreadViewers { viewers { isCaller } } }
  }`;
  const viewing = await following(server, operator, 'sse', document, { id: own.sellerId });
  await viewing.next();
  await operator.data(
    'mutation ($id: ID!) { chatViewingSet(input: { sellerId: $id, view: "a" }) { errors { field } } }',
    { id: own.sellerId },
  );
  expect((await viewing.next()).data.chatEvents.viewers).toEqual([{ isCaller: true }]);
  return viewing.stop;
}

/** Creates a shared canned reply. */
async function replyOf(operator: Client, name: string): Promise<Own['replies']> {
  const { cannedReplyCreate } = await operator.data(
    'mutation ($input: CannedReplyCreateInput!) { cannedReplyCreate(input: $input) { cannedReply { id } } }',
    { input: { name, shared: true, texts: [{ language: 'en', text: name }] } },
  );
  const { cannedReplies } = await operator.data('{ cannedReplies(first: 1) { edges { cursor } } }');
  return { replyId: cannedReplyCreate.cannedReply.id, replyCursor: cannedReplies.edges[0].cursor };
}

/** Writes a note that mentions a user. */
async function noteOf(
  operator: Client,
  user: Client,
  marketplaceId: number,
  sellerId: string,
  text: string,
): Promise<Own['notes']> {
  const { colleagues } = await user.data('{ colleagues { id isViewer } }');
  const { id: userId } = colleagues.find(({ isViewer }: { isViewer: boolean }) => isViewer);
  const { chatNoteCreate } = await operator.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { id } } }',
    { input: { sellerId, text: `@you: ${text} note`, mentions: [{ userId, start: 0, end: 4 }] } },
  );
  const { chatNotes } = await operator.data(
    'query ($sellerId: ID!) { chatNotes(sellerId: $sellerId, first: 1) { edges { cursor } } }',
    { sellerId },
  );
  const noteId: string = chatNoteCreate.chatNote.id;
  const position = { time: '1700000000000000', ...(decodeChatNoteId(noteId) ?? { sellerId: 0, number: 0 }) };
  return {
    noteId,
    noteCursor: chatNotes.edges[0].cursor,
    mentionCursor: mentionCursor(marketplaceId, position),
    foundNoteCursor: foundNoteCursor(marketplaceId, position),
  };
}

/** Creates a webhook with a delivery that was attempted. */
async function hookOf(marketplaceId: number, seller: number, client: Client): Promise<Own['webhooks'][Side]> {
  const { id } = await makeHook(client, 'http://127.0.0.1:9/');
  const position = { webhookId: decodeWebhookId(id) ?? 0, sequence: '1' };
  const { pool } = server.database;
  const key = [marketplaceId, position.webhookId];
  await pool.query('update webhook set sequence = 1 where marketplace_id = $1 and id = $2', key);
  await pool.query(
    `insert into webhook_delivery (marketplace_id, webhook_id, sequence, seller_id, event_seq, kind, by_operator,
                                   message_seq, happened_at, state, attempt_count)
     values ($1, $2, 1, $3, 1, 'created', true, 1, now(), 'DELIVERED', 1)`,
    [...key, seller],
  );
  await pool.query('insert into webhook_lane (marketplace_id, webhook_id, seller_id) values ($1, $2, $3)', [
    ...key,
    seller,
  ]);
  await pool.query(
    `insert into webhook_attempt (marketplace_id, webhook_id, sequence, number, attempted_at, duration_ms, status)
     values ($1, $2, 1, 1, now(), 5, 204)`,
    key,
  );
  return { webhookId: id, deliveryId: webhookDeliveryId(position), deliveryCursor: deliveryCursor(position) };
}

/** Returns an id of each type of node, among the records of a party on a side. */
const nodeIds: Record<string, (own: Own, side: Side) => string> = {
  ApiKey: ({ people }) => people.keyId,
  ChatMessage: ({ messageId }) => messageId,
  Seller: ({ sellerId }) => sellerId,
  User: ({ people }) => people.userId,
  Webhook: ({ webhooks }, side) => webhooks[side].webhookId,
  WebhookDelivery: ({ webhooks }, side) => webhooks[side].deliveryId,
};

/** Returns all kinds of callers of the shop's side, each with the types of nodes that it can read. */
async function nodeReaders(side: Side): Promise<Record<string, { client: Client; sees: string[] }>> {
  const chat = ['ChatMessage', 'Seller'];
  const webhooks = [...chat, 'Webhook', 'WebhookDelivery'];
  if (side === 'operator') {
    const owner = { marketplaceId: home.id };
    const withRole = (role: UserRole) => signedIn({ ...owner, role }, 'Somebody');
    return {
      'a key': { client: shop.clients.operator, sees: Object.keys(nodeIds) },
      'a key without manage': {
        client: await makeClient(server, owner, { scopes: ['chat:write', 'chat:impersonate'] }),
        sees: chat,
      },
      'a read-only key': {
        client: await makeClient(server, owner, { scope: 'chat:read' }),
        sees: chat,
      },
      FULL_ADMIN: { client: shop.users.operator, sees: Object.keys(nodeIds) },
      WEBMASTER: { client: await withRole('WEBMASTER'), sees: webhooks },
      CUSTOMER_SUPPORT: { client: await withRole('CUSTOMER_SUPPORT'), sees: chat },
    };
  }
  const owner = { sellerId: home.sellers[0]?.number ?? 0 };
  const { chatTokenCreate } = await shop.clients.seller.data(
    'mutation { chatTokenCreate(input: {name: "Ann"}) { token } }',
  );
  return {
    'a key': { client: shop.clients.seller, sees: webhooks },
    'a key without manage': {
      client: await makeClient(server, owner, { scope: 'chat:write' }),
      sees: chat,
    },
    'a person': { client: shop.users.seller, sees: webhooks },
    'a chat token': { client: new Client(server, chatTokenCreate.token, 'seller'), sees: chat },
  };
}

/** Processes a few items at a time, so the database and the server wait less for each other. */
async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const batchSize = 8;
  for (let from = 0; from < items.length; from += batchSize) {
    await Promise.all(items.slice(from, from + batchSize).map(work));
  }
}

/** Sends a request and removes the parts that differ between equal answers: locations in the document, and the time. */
async function ask(client: Client, document: string, variables: Variables): Promise<Answer> {
  const answer = await client.ask(document, variables);
  const { body } = answer;
  for (const error of body.errors ?? []) delete error.locations;
  // The cursor changes with every transaction of the server.
  if (body.data?.chatEventsCursor) body.data.chatEventsCursor = 'now';
  return answer;
}

function expectUnauthenticated(answer: Answer, name: string): void {
  expect(answer.status, name).toBe(401);
  expect(answer.headers.get('www-authenticate'), name).toBe('Bearer');
  expect(answer.body, name).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
  });
}

const encoded = (text: string) => Buffer.from(text).toString('base64');

/** Ids that do not exist. */
const invalidIds = (): Record<string, string> => ({
  'a seller that does not exist': sellerId(2_000_000_000),
  'a message that does not exist': chatMessageId({ sellerId: 2_000_000_000, seq: 2 }),
  'a message beyond the end of the thread': chatMessageId({ sellerId: 660_119, seq: 999_999_999 }),
  'a webhook that does not exist': webhookId(2_000_000_000),
  'a pattern that does not exist': contentPatternId(2_000_000_000),
  'an allowance that does not exist': contentAllowanceId(2_000_000_000),
  'an entry of an audit log': auditEntryId('1'),
  'a canned reply that does not exist': cannedReplyId(2_000_000_000),
  'a note that does not exist': chatNoteId({ sellerId: 2_000_000_000, number: 1 }),
  'a note beyond the end of the thread': chatNoteId({ sellerId: 660_119, number: 999_999_999 }),
  'a user that does not exist': userId(2_000_000_000),
  'a key that does not exist': apiKeyId(2_000_000_000),
  'a label that does not exist': labelId(2_000_000_000),
  'a view that does not exist': savedViewId(2_000_000_000),
  'a delivery that does not exist': webhookDeliveryId({ webhookId: 2_000_000_000, sequence: '1' }),
  'a type that does not exist': encoded('Widget-1'),
  'a type that is not a node': encoded(`Marketplace-${home.id}`),
  'seller 0': encoded('Seller-0'),
  'a seller of too large a number': encoded('Seller-99999999999'),
  'a seller in another encoding': encoded('Seller-0660119'),
  'an id in plain text': 'Seller-660119',
  'only a number': '660119',
  'no base64': 'not an id!',
  'an empty id': '',
  SQL: "' or 1=1 --",
  'half of a surrogate pair': '\ud800',
});

/** Returns all ids of a party. */
const idsOf = ({ own }: Party): Record<string, string> => ({
  'their seller': own.sellerId,
  'their message': own.messageId,
  'their operator’s webhook': own.webhooks.operator.webhookId,
  'their seller’s webhook': own.webhooks.seller.webhookId,
  'their pattern': own.content.patternId,
  'their allowance': own.content.allowanceId,
  'their label': own.work.labelId,
  'their view': own.work.viewId,
  'their canned reply': own.replies.replyId,
  'their note': own.notes.noteId,
  'their user': own.people.userId,
  'their key': own.people.keyId,
  'a delivery to their operator': own.webhooks.operator.deliveryId,
  'a delivery to their seller': own.webhooks.seller.deliveryId,
});

const cursorsOf = ({ own }: Party): Record<string, string> => ({
  'a cursor of their thread': own.messageCursor,
  'a cursor of their audit log': own.content.auditCursor,
  'a cursor of their list of threads': own.work.threadCursor,
  'a cursor of their users': own.people.userCursor,
  'a cursor of their keys': own.people.keyCursor,
  'a cursor of their canned replies': own.replies.replyCursor,
  'a cursor of their notes': own.notes.noteCursor,
  'a cursor of their mentions': own.notes.mentionCursor,
  'a cursor of their found notes': own.notes.foundNoteCursor,
  'a cursor of their search': own.foundCursor,
  'a cursor of their webhook': own.webhooks.seller.deliveryCursor,
  ...(own.sellerCursor && { 'a cursor of their list': own.sellerCursor }),
});

const invalidCursors = (actor: Party, own: { list: boolean }): Record<string, string> => ({
  'a forged cursor': messageCursor({ sellerId: 2_000_000_000, seq: 2 }),
  'a cursor of a marketplace that does not exist': sellerCursor(2_000_000_000, {
    listRank: '-5',
    listName: '',
    sellerId: 660_119,
  }),
  'a cursor of the other connection': own.list ? actor.own.messageCursor : (actor.own.sellerCursor ?? ''),
  'an id': actor.own.messageId,
  'no base64': 'not a cursor!',
  'half of a surrogate pair': '\ud800',
});

describe.each(sides)('the %s’s API', (side) => {
  test('has a rule in this file for each field of Query and Mutation, and for each id argument', () => {
    const offered = namingArguments(schemas[side]);
    const idArgumentsByField = Object.fromEntries(
      Object.entries(rules[side]).map(([coordinate, { notFound }]) => [
        coordinate,
        Object.keys(notFound).sort(),
      ]),
    );
    expect(
      idArgumentsByField,
      'Each field of Query and Mutation needs a rule in test/isolation.test.ts, with the answer for ids, cursors and sellers that do not exist for the actor.',
    ).toEqual(offered);
  });

  test('has the work state of threads and notes only in the Operator API', () => {
    const names = ownTypes(schemas[side]).flatMap((type) => [
      type.name,
      ...('getFields' in type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : []),
    ]);
    // A chat token's key has a label in the Operator API, and an API key in both.
    const found = names.filter((name) => operatorOnly.test(name) && !/ApiKey|Token/.test(name));
    if (side === 'seller') expect(found).toEqual([]);
    else expect(found.length).toBeGreaterThan(50);
  });

  test('rejects every invalid key and session for every operation', async () => {
    const owner =
      side === 'operator' ? { marketplaceId: home.id } : { sellerId: home.sellers[0]?.number ?? 0 };
    const other = side === 'operator' ? 'seller' : 'operator';
    const noCredentials: Record<string, string> = {};
    const bearing = (key: string) => ({ authorization: `Bearer ${key}` });
    const invalidKeys: [name: string, headers: Record<string, string>, onBothPaths: boolean][] = [
      ['none', noCredentials, true],
      ['empty', bearing(''), true],
      ['no key at all', bearing('hunter2'), true],
      ['unknown', bearing(unknownKey(side)), true],
      ['a valid key with one more character', bearing(`${shop.clients[side].key}x`), true],
      ['revoked', bearing(await revokedKey(server, owner)), true],
      ['expired', bearing(await expiredKey(server, owner)), true],
      ["the other side's", bearing(shop.clients[other].key), false],
    ];
    const invalidSessions: [name: string, headers: Record<string, string>][] = [
      ['a session that has ended', (await endedSession()).headers],
      ["the other side's session", shop.users[other].headers],
    ];
    await changingNothing(server, async () => {
      for (const [name, headers, onBothPaths] of invalidKeys) {
        for (const path of onBothPaths ? [`/${side}/graphql`, '/graphql'] : [`/${side}/graphql`]) {
          await inBatches(operationsOf(side), async ({ coordinate, rule, document }) => {
            const own = rule.own(shop.own);
            const foreign = Object.keys(rule.notFound).map((at) => withValue(own, at, stranger.own.sellerId));
            for (const variables of [own, ...foreign]) {
              const answer = await post(server, path, { query: document, variables }, headers);
              expectUnauthenticated(answer, `${path} ${coordinate}, key: ${name}`);
            }
          });
        }
      }
      for (const [name, headers] of invalidSessions) {
        await inBatches(operationsOf(side), async ({ coordinate, rule, document }) => {
          const answer = await new Client(server, '', side, headers).ask(document, rule.own(shop.own));
          expectUnauthenticated(answer, `${coordinate}, ${name}`);
        });
      }
    });
  });

  test('lists each operation with the permission of its rule', () => {
    for (const { coordinate, field, rule } of operationsOf(side)) {
      expect(operationPermissions[field], coordinate).toBe(permissionOf(rule));
    }
  });

  test('lets a key with the scope chat:read read, and rejects changes', async () => {
    const owner =
      side === 'operator' ? { marketplaceId: home.id } : { sellerId: home.sellers[0]?.number ?? 0 };
    const reader = await makeClient(server, owner, { scope: 'chat:read' });
    await changingNothing(server, async () => {
      for (const { coordinate, field, isNonNullable, rule, document } of operationsOf(side)) {
        const own = rule.own(shop.own);
        if (permissionOf(rule) === null || permissionOf(rule) === 'notes.read') {
          const { body } = await ask(reader, document, own);
          expect(body.errors, coordinate).toBeUndefined();
          continue;
        }
        const code = permissionOf(rule) === 'full-access.manage' ? 'FORBIDDEN' : 'MISSING_SCOPE';
        const foreign = Object.keys(rule.notFound).map((path) => withValue(own, path, stranger.own.sellerId));
        for (const variables of [own, ...foreign]) {
          const { body } = await ask(reader, document, variables);
          expect(body, coordinate).toEqual({
            data: isNonNullable ? null : { [field]: null },
            errors: [{ message: expect.any(String), path: [field], extensions: { code } }],
          });
        }
      }
    });
  });

  if (side === 'operator') {
    test('lets only users with the right roles manage settings', async () => {
      const reasons: Partial<Record<Permission, string>> = {
        'settings.manage': 'WEBMASTER',
        'labels.manage': 'WEBMASTER',
        'accounts.manage': 'FULL_ADMIN',
        'full-access.manage': 'FULL_ADMIN',
        'chat-tokens.create': 'an API key',
      };
      const agent = await signedIn({ marketplaceId: home.id, role: 'CUSTOMER_SUPPORT' }, 'Agent');
      await changingNothing(server, async () => {
        for (const { coordinate, field, rule, document } of operationsOf(side)) {
          const own = rule.own(shop.own);
          const permission = permissionOf(rule);
          if (permission === null || !(permission in reasons)) {
            if (rule.operation === 'query') await agent.data(document, own);
            continue;
          }
          const foreign = Object.keys(rule.notFound).map((path) =>
            withValue(own, path, stranger.own.sellerId),
          );
          for (const variables of [own, ...foreign]) {
            const { status, body } = await agent.ask(document, variables);
            expect(status, coordinate).toBe(200);
            expect(body.errors, coordinate).toMatchObject([
              {
                message: expect.stringContaining(reasons[permission] ?? ''),
                path: [field],
                extensions: { code: 'FORBIDDEN' },
              },
            ]);
          }
        }
      });
    });

    test('lets no key take full access, and no other role manage users and keys', async () => {
      const webmaster = await signedIn({ marketplaceId: home.id, role: 'WEBMASTER' }, 'Webmaster');
      await changingNothing(server, async () => {
        for (const { coordinate, field, rule, document } of operationsOf(side)) {
          const clients =
            rule.permission === 'full-access.manage'
              ? [shop.clients.operator, webmaster]
              : rule.permission === 'accounts.manage'
                ? [webmaster]
                : [];
          for (const client of clients) {
            const { body } = await client.ask(document, rule.own(shop.own));
            expect(body.errors, coordinate).toMatchObject([
              {
                message: expect.stringContaining('FULL_ADMIN'),
                path: [field],
                extensions: { code: 'FORBIDDEN' },
              },
            ]);
          }
        }
      });
    });
  }

  test('rejects each operation for a key without its scope', async () => {
    const owner =
      side === 'operator' ? { marketplaceId: home.id } : { sellerId: home.sellers[0]?.number ?? 0 };
    const scopes =
      side === 'operator' ? keyScopes : keyScopes.filter((scope) => scope !== 'chat:impersonate');
    const needed: Partial<Record<Permission, readonly KeyScope[]>> = {
      'chat.write': ['chat:write'],
      'work-state.write': ['chat:write'],
      'notes.read': scopes,
      'notes.write': ['chat:write'],
      'labels.manage': ['manage'],
      'content-policy.read': ['chat:write', 'manage'],
      'canned-replies.use': ['chat:write', 'manage'],
      'settings.manage': ['manage'],
      'accounts.manage': ['manage'],
      'chat-tokens.create': side === 'operator' ? ['chat:impersonate'] : ['chat:write'],
    };
    const clients = await Promise.all(
      scopes.map(async (scope) => ({ scope, client: await makeClient(server, owner, { scope }) })),
    );
    await changingNothing(server, async () => {
      for (const { scope, client } of clients) {
        for (const { coordinate, field, rule, document } of operationsOf(side)) {
          const permission = permissionOf(rule);
          const enough = permission === null ? scopes : (needed[permission] ?? []);
          if (enough.includes(scope)) continue;
          const code = permission === 'full-access.manage' ? 'FORBIDDEN' : 'MISSING_SCOPE';
          const { body } = await client.ask(document, rule.own(shop.own));
          expect(body.errors, `${scope} ${coordinate}`).toMatchObject([
            { path: [field], extensions: { code } },
          ]);
        }
      }
    });
  });

  test('returns each type of node only to callers that can list it', async () => {
    const Node = schemas[side].getType('Node');
    if (!isInterfaceType(Node)) throw new Error('Node is not an interface.');
    const types = schemas[side].getPossibleTypes(Node).map(({ name }) => name);
    expect(Object.keys(nodeIds), 'Each type of node needs an id in `nodeIds`.').toEqual(
      expect.arrayContaining(types),
    );
    const other = side === 'operator' ? 'seller' : 'operator';
    const hidden = {
      'a webhook of the other side': shop.own.webhooks[other].webhookId,
      'a delivery to the other side': shop.own.webhooks[other].deliveryId,
    };
    const document =
      'query ($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id } nodes(ids: $ids) { __typename id } }';
    for (const [actor, { client, sees }] of Object.entries(await nodeReaders(side))) {
      for (const [type, idOf] of Object.entries(nodeIds)) {
        const id = idOf(shop.own, side);
        const found = sees.includes(type) ? { __typename: type, id } : null;
        const data = await client.data(document, { id, ids: [id] });
        expect(data, `${actor}: ${type}`).toEqual({ node: found, nodes: [found] });
      }
      for (const [name, id] of Object.entries(hidden)) {
        const data = await client.data(document, { id, ids: [id] });
        expect(data, `${actor}: ${name}`).toEqual({ node: null, nodes: [null] });
      }
    }
  });

  // Some thousand requests: each invalid id, for each id argument.
  test('gives the same answer for ids of others and for ids that do not exist', {
    timeout: 180_000,
  }, async () => {
    const pairs: { actor: Party; others: Party[] }[] =
      side === 'operator'
        ? [
            { actor: stranger, others: [shop, neighbour] },
            { actor: shop, others: [stranger] },
          ]
        : [
            { actor: neighbour, others: [shop, stranger] },
            { actor: stranger, others: [shop, neighbour] },
          ];
    await changingNothing(server, async () => {
      for (const { actor, others } of pairs) {
        for (const { coordinate, rule, document } of operationsOf(side)) {
          for (const [path, answer] of Object.entries(rule.notFound)) {
            const takesCursor = /after$|before$/.test(path);
            const wrongType = /seller/i.test(path)
              ? { 'their own message': actor.own.messageId }
              : path === 'around'
                ? { 'their own seller': actor.own.sellerId }
                : {};
            const values: Record<string, string> = takesCursor
              ? invalidCursors(actor, { list: coordinate === 'Query.sellersForChats' })
              : { ...invalidIds(), ...wrongType };
            others.forEach((other, i) => {
              const theirs = takesCursor ? cursorsOf(other) : idsOf(other);
              for (const [name, value] of Object.entries(theirs)) values[`${name} (${i})`] = value;
            });
            const answers = new Set<string>();
            const client = rule.permission === 'full-access.manage' ? actor.users[side] : actor.clients[side];
            await inBatches(Object.entries(values), async ([name, value]) => {
              const variables = withValue(rule.own(actor.own), path, value);
              const { status, text, body } = await ask(client, document, variables);
              expect(status, `${coordinate} ${path}: ${name}`).toBe(200);
              expect(body, `${coordinate} ${path}: ${name}`).toEqual(answer);
              const isEchoed = value !== '' && !rule.leavesOutUnknown;
              answers.add(isEchoed ? text.replaceAll(value, 'ID') : text);
            });
            expect([...answers], `${coordinate} ${path}`).toHaveLength(1);
          }
        }
      }
    });
  });

  test('reveals nothing of another’s thread, in any type and field', async () => {
    const seen = new Set<string>();
    const note = ({ text }: Answer) => {
      for (const [, type = ''] of text.matchAll(/"__typename":"(\w+)"/g)) seen.add(type);
    };
    for (const actor of side === 'operator' ? [stranger] : [neighbour, stranger]) {
      const hidden = actor.market === home ? [shopWord] : [shopWord, marketWord];
      for (const { coordinate, rule, document } of operationsOf(side)) {
        const own = rule.own(actor.own);
        const searches = rule.declares.includes('$q') ? [{ ...own, q: shopWord }] : [];
        const foreign = Object.keys(rule.notFound).flatMap((path) =>
          Object.values({ ...idsOf(shop), ...cursorsOf(shop) }).map((value) => withValue(own, path, value)),
        );
        const invalidInputs = rule.invalid ? [rule.invalid(actor.own)] : [];
        const requestsByClient: [Client, Variables[]][] = [
          [actor.clients[side], [own, ...searches, ...foreign, ...invalidInputs]],
          // A user's actor has the same marketplace and seller, so a few requests are enough.
          [actor.users[side], [own, ...foreign.slice(0, 2)]],
        ];
        for (const [client, requests] of requestsByClient) {
          for (const variables of requests) {
            const answer = await client.ask(document, variables);
            note(answer);
            for (const word of hidden) {
              expect(answer.text.toLowerCase(), coordinate).not.toContain(word.toLowerCase());
            }
            if (variables.q === shopWord) expect(answer.text, coordinate).toContain('"nodes":[]');
          }
        }
      }
    }
    const stopViewing = side === 'operator' ? await viewAndRead(shop) : null;
    // The same documents return the texts to the owner, which proves that the checks above can fail.
    for (const { coordinate, rule, document } of operationsOf(side)) {
      for (const client of [shop.users[side], shop.clients[side]]) {
        // A deletion runs last.
        if (/(Delete|Remove)$/.test(coordinate) && client === shop.users[side]) continue;
        if (rule.only && (rule.only === 'user') !== (client === shop.users[side])) continue;
        if (rule.permission === 'full-access.manage' && client === shop.clients[side]) continue;
        if (rule.permission === 'chat-tokens.create' && client === shop.users[side]) continue;
        const answer = await client.ask(document, rule.own(shop.own));
        note(answer);
        expect(answer.body.errors, coordinate).toBeUndefined();
        expect(answer.text.includes(shopWord), coordinate).toBe(rule.showsThread);
        if (rule.declares.includes('$q')) {
          const found = await client.ask(document, { ...rule.own(shop.own), q: shopWord });
          note(found);
          expect(found.text, coordinate).toContain(shopWord);
        }
      }
    }
    await stopViewing?.();
    expect(
      answeredTypes(schemas[side]).filter((type) => !seen.has(type)),
      'No answer of this test has these types: add a rule with an operation that returns them.',
    ).toEqual([]);
  });
});
