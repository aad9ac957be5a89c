import type { GraphQLSchema } from 'graphql';
import type { OperatorActor } from '../access/actor.js';
import type { ApiKey } from '../accounts/api-keys.js';
import { listSellers } from '../chat/list-sellers.js';
import { searchMarketplace } from '../chat/search-marketplace.js';
import type { OperatorTypes } from './account-kind.js';
import { addAdministration } from './administration-fields.js';
import { buildSchema, type SharedSchema } from './api-schema.js';
import { addAuditLog } from './audit-log-fields.js';
import { addAuditRetention } from './audit-retention-fields.js';
import { addCannedReplies } from './canned-reply-fields.js';
import { sellerArgument } from './chat-fields.js';
import { searchDescription } from './chat-types.js';
import { ConnectionPage, nodesOf } from './connections.js';
import { addFindingReport } from './content-finding-fields.js';
import { addContentPolicy } from './content-policy-fields.js';
import { decodeFoundCursor, decodeSellerCursor, foundCursor, sellerCursor } from './cursors.js';
import { addExpectationSettings } from './expectation-fields.js';
import { addLinkPatterns } from './link-pattern-fields.js';
import { addMessageRetention } from './message-retention-fields.js';
import { addNotes } from './note-fields.js';
import { addNotificationSettings, addOperatorPreferences } from './notification-setting-fields.js';
import { externalIdArgument, pageRequest, requiredSearchArgument, searchArgument } from './page-arguments.js';
import { addReports } from './report-fields.js';
import { withSearch } from './search-matches.js';
import { SellerConnectionPage, type SellerConnectionType, sellerConnection } from './seller-connection.js';
import { addSellerLinks } from './seller-link-fields.js';
import { threadConnection } from './thread-connection.js';
import { addUserErase } from './user-erase-field.js';
import { addViewerRole } from './viewer.js';
import { addWorkState } from './work-state-fields.js';

let built: GraphQLSchema | undefined;

/** Returns the schema of the Operator API: one marketplace, all its sellers and their threads. It is built once. */
export function operatorSchema(): GraphQLSchema {
  built ??= buildOperatorSchema();
  return built;
}

/** Builds a new schema, for a caller that changes it. */
export function buildOperatorSchema(): GraphQLSchema {
  return buildSchema('operator', addOperatorFields);
}

function addOperatorFields(shared: SharedSchema<OperatorActor>): void {
  const { types, content, viewer, preferences } = shared;
  const SellerConnection = sellerConnection(types);
  addSellers(types, SellerConnection);
  const work = addWorkState(types, SellerConnection);
  addReports(types, work);
  addNotes(shared, work.Colleague);
  addTokenKeys(types);
  addThreads(types);
  addContentPolicy(types, content);
  addFindingReport(types, content);
  addAuditLog(types);
  addAuditRetention(types);
  addMessageRetention(types);
  addUserErase(types);
  addCannedReplies(types);
  addLinkPatterns(types);
  addSellerLinks(types);
  addNotificationSettings(types, preferences);
  addOperatorPreferences(types, preferences);
  addExpectationSettings(types);
  addAdministration(types, viewer, addViewerRole(types, viewer));
}

/** Adds the list of the marketplace's sellers. */
function addSellers(types: OperatorTypes, SellerConnection: SellerConnectionType): void {
  const { builder, Seller } = types;
  const SellersFilter = builder.inputType('SellersForChatsFilter', {
    description: 'A filter: sellers must match all given fields.',
    fields: (t) => ({
      unread: t.boolean({
        description:
          'True: only sellers with unread messages or a thread that is marked as unread. False: only others.',
      }),
      waitingForAnswer: t.boolean({
        description: "True: only sellers whose thread's latest message is theirs. False: only others.",
      }),
      externalId: t.string({ description: 'Only the seller with this `externalId`.' }),
    }),
  });

  builder.objectFields(Seller, (t) => ({
    externalId: t.exposeString('externalId', {
      nullable: true,
      description: "The marketplace's own id for the seller, unique in the marketplace; null if it has none.",
    }),
  }));

  builder.queryFields((t) => ({
    sellersForChats: t.field({
      type: SellerConnection,
      description:
        'The sellers in order of their latest message, newest first. Sellers without a message follow, in order of `businessName`, then id.',
      args: {
        ...t.arg.connectionArgs(),
        q: t.arg.string({
          description:
            'Only sellers whose `businessName` contains all these words, in any order and anywhere in a word. Case, accents and other spellings of a letter do not matter.',
        }),
        filter: t.arg({ type: SellersFilter, description: 'Only sellers whose thread matches.' }),
      },
      resolve: async (_root, { q, filter, ...page }, { actor, database }) => {
        const { marketplaceId } = actor;
        const search = searchArgument(q);
        const sellers = await listSellers(actor, database, {
          page: pageRequest(page, (cursor) => decodeSellerCursor(marketplaceId, cursor)),
          q: search,
          filter: { ...filter, externalId: externalIdArgument(filter?.externalId) },
        });
        return new SellerConnectionPage(withSearch(sellers, search), (seller) =>
          sellerCursor(marketplaceId, seller),
        );
      },
    }),
  }));
}

/** Adds to each message the API key whose chat token wrote it. */
function addTokenKeys({ builder, Message }: OperatorTypes): void {
  const TokenKey = builder.objectRef<ApiKey>('ChatTokenKey').implement({
    description: 'The API key that created a chat token.',
    fields: (t) => ({
      label: t.exposeString('label', { nullable: true, description: 'The purpose of the key.' }),
      prefix: t.exposeString('prefix', { description: 'The first characters of the key.' }),
    }),
  });
  builder.objectFields(Message, (t) => ({
    sentThrough: t.field({
      type: TokenKey,
      nullable: true,
      description:
        'The API key that created the chat token with which the message was written. Null if it was written without a chat token, or before Parley stored the key.',
      resolve: ({ tokenKeyId }, _arguments, { nodes }) =>
        tokenKeyId === null ? null : nodes.tokenKey(tokenKeyId),
    }),
  }));
}

/** Adds the thread of a seller, and the search in all threads. */
function addThreads(types: OperatorTypes): void {
  const { builder, Message, MessageConnection, threadArguments } = types;
  const SearchConnection = builder.connectionObject({
    type: Message,
    name: 'ChatMessageSearchConnection',
    description: 'A page of messages that were found.',
    fields: (t) => ({ nodes: t.field(nodesOf(Message)) }),
  });

  builder.queryFields((t) => ({
    chatMessages: t.field({
      type: MessageConnection,
      description: "One seller's thread, newest first.",
      args: {
        sellerId: t.arg.id({ required: true, description: 'The seller of the thread.' }),
        ...threadArguments(t.arg),
      },
      resolve: (_root, { sellerId, ...page }, context) => {
        return threadConnection(context, sellerArgument(sellerId), page);
      },
    }),
    chatMessagesSearch: t.field({
      type: SearchConnection,
      description:
        'The messages of all threads that contain all words of `q`, newest first. `chatMessages(around:)` shows one in its thread.',
      args: {
        q: t.arg.string({
          required: true,
          description: searchDescription('messages'),
        }),
        ...t.arg.connectionArgs(),
      },
      resolve: async (_root, { q, ...page }, { actor, database }) => {
        const { marketplaceId } = actor;
        const search = requiredSearchArgument(q);
        const found = await searchMarketplace(actor, database, {
          q: search,
          page: pageRequest(page, (cursor) => decodeFoundCursor(marketplaceId, cursor)),
        });
        return new ConnectionPage(withSearch(found, search), (message) =>
          foundCursor(marketplaceId, message),
        );
      },
    }),
  }));
}
