import type { GraphQLSchema } from 'graphql';
import type { OperatorAsker } from '../chat/asker.js';
import { listSellers, type SellerPage } from '../chat/list-sellers.js';
import type { FoundMessage, ListedSeller } from '../chat/model.js';
import { unknownSeller } from '../chat/read-thread.js';
import { searchMarketplace } from '../chat/search-marketplace.js';
import { addAdministration } from './administration-fields.js';
import { chatEventTypes, followChat, typingSet } from './chat-events.js';
import { createMessage, inputDescriptions, readMessages, setUnreadMark } from './chat-mutations.js';
import { addChatTokens } from './chat-token-fields.js';
import { type Connection, chatTypes } from './chat-types.js';
import { addContentPolicy } from './content-policy-fields.js';
import { contentTypes } from './content-types.js';
import { decodeFoundCursor, decodeSellerCursor, foundCursor, sellerCursor } from './cursors.js';
import { decodeSellerId } from './ids.js';
import { pageRequest, requiredSearchArgument, searchArgument } from './page-arguments.js';
import { threadConnection } from './thread-connection.js';
import { addViewer, addViewerRole } from './viewer.js';
import { addWebhooks } from './webhook-fields.js';

type SellerConnectionPage = Connection<ListedSeller> & Pick<SellerPage, 'totalCountIsExact'>;

let built: GraphQLSchema | undefined;

/** The Operator API: one marketplace, all its sellers and their threads. Built once in a process. */
export function operatorSchema(): GraphQLSchema {
  built ??= buildOperatorSchema();
  return built;
}

/** Builds the schema anew, for a caller that changes it. */
export function buildOperatorSchema(): GraphQLSchema {
  const types = chatTypes<OperatorAsker>();
  const { builder, Seller, Message, MessageConnection, pageArguments, threadArguments } = types;
  const SellerConnection = types.connection<ListedSeller, SellerConnectionPage>(
    'Seller',
    Seller as never,
    'sellers',
  );
  builder.objectField(SellerConnection, 'totalCountIsExact', (t) =>
    t.boolean({
      description:
        'Whether `totalCount` is all: with a `filter` and no `q`, at most 1,000 are counted, and there may be more.',
      resolve: (page) => page.totalCountIsExact(),
    }),
  );
  const SellersFilter = builder.inputType('SellersForChatsFilter', {
    description:
      'Which sellers are wanted: those that are all of what is given. What is left out may be either.',
    fields: (t) => ({
      unread: t.boolean({
        description:
          'True: only sellers with messages that the operator has not read, or marked as unread. False: only others.',
      }),
      waitingForAnswer: t.boolean({
        description: "True: only sellers whose thread's latest message is theirs. False: only others.",
      }),
    }),
  });

  const SearchConnection = types.uncountedConnection<FoundMessage>(
    'ChatMessageSearch',
    Message as never,
    'messages that were found',
  );

  builder.queryType({
    description: 'What an operator can read.',
    fields: (t) => ({
      sellersForChats: t.field({
        type: SellerConnection,
        description:
          'The sellers by their latest chat message, newest first; those without one follow, by businessName then id.',
        args: {
          ...pageArguments(t.arg),
          q: t.arg.string({ description: 'Only sellers with this anywhere in businessName, case aside.' }),
          filter: t.arg({ type: SellersFilter, description: 'Only sellers whose thread is so.' }),
        },
        resolve: async (_root, { q, filter, ...page }, { asker, database }) => {
          const { marketplaceId } = asker;
          return {
            ...(await listSellers(asker, database, {
              page: pageRequest(page, (cursor) => decodeSellerCursor(marketplaceId, cursor)),
              q: searchArgument(q),
              filter: filter ?? {},
            })),
            cursorOf: (seller: ListedSeller) => sellerCursor(marketplaceId, seller),
          };
        },
      }),
      chatMessages: t.field({
        type: MessageConnection,
        description: "One seller's thread, newest first.",
        args: {
          sellerId: t.arg.id({ required: true, description: 'Whose thread.' }),
          ...threadArguments(t.arg),
        },
        resolve: (_root, { sellerId, ...page }, context) => {
          return threadConnection(context, sellerArgument(sellerId), page);
        },
      }),
      chatMessagesSearch: t.field({
        type: SearchConnection,
        description:
          'The messages of all sellers’ threads that hold all words of `q`, newest first. `chatMessages(around:)` shows one in its thread.',
        args: {
          q: t.arg.string({
            required: true,
            description: 'Full-text search: only messages that hold all these words, or words that begin so.',
          }),
          ...pageArguments(t.arg),
        },
        resolve: async (_root, { q, ...page }, { asker, database }) => {
          const { marketplaceId } = asker;
          return {
            ...(await searchMarketplace(asker, database, {
              q: requiredSearchArgument(q),
              page: pageRequest(page, (cursor) => decodeFoundCursor(marketplaceId, cursor)),
            })),
            cursorOf: (found: FoundMessage) => foundCursor(marketplaceId, found),
          };
        },
      }),
    }),
  });

  const content = contentTypes(types);

  const MessageCreateInput = builder.inputType('ChatMessageCreateInput', {
    description: 'The input of `chatMessageCreate`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      sellerId: t.id({ required: true, description: 'Whom it is sent to.' }),
      message: t.string({ required: true, description: inputDescriptions.message }),
      idempotencyKey: t.string({ description: inputDescriptions.idempotencyKey }),
      acknowledged: t.field({ type: [content.Kind], description: inputDescriptions.acknowledged }),
    }),
  });

  const MessageReadInput = builder.inputType('ChatMessageReadInput', {
    description: 'The input of `chatMessageRead`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      seller: t.id({ required: true, description: 'Whose thread.' }),
      sentBy: t.string({
        required: true,
        description: 'Whose messages are now read: `User` (or `Seller`), the seller’s side.',
      }),
    }),
  });

  const { ChatEventType, TypingSetPayload } = chatEventTypes(types);

  builder.subscriptionType({
    description: 'What an operator can follow.',
    fields: (t) => ({
      chatEvents: t.field({
        type: ChatEventType,
        description:
          'Every new message and every read, in order, of one seller or of all; and who types and who is there.',
        args: {
          sellerId: t.arg.id({ description: 'Only this thread.' }),
          after: t.arg.string({
            description:
              'The cursor of the last event that the client saw, or of `chatEventsCursor`: all after it come, none twice.',
          }),
        },
        subscribe: (_root, { sellerId, after }, context, info) =>
          followChat(context, sellerId == null ? null : sellerArgument(sellerId), after, info) as Promise<
            AsyncIterable<never>
          >,
        resolve: (event) => event,
      }),
    }),
  });

  const TypingSetInput = builder.inputType('ChatTypingSetInput', {
    description: 'The input of `chatTypingSet`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      sellerId: t.id({ required: true, description: 'In whose thread.' }),
      typing: t.boolean({
        required: true,
        description:
          'Whether somebody types. To be said again every few seconds while it lasts; it ends by itself after 6 s.',
      }),
    }),
  });

  const MarkedUnreadSetInput = builder.inputType('ChatMarkedUnreadSetInput', {
    description: 'The input of `chatMarkedUnreadSet`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      sellerId: t.id({ required: true, description: 'Whose thread.' }),
      markedUnread: t.boolean({ required: true, description: inputDescriptions.markedUnread }),
    }),
  });

  builder.mutationType({
    description: 'What an operator can change.',
    fields: (t) => ({
      chatMessageCreate: t.field({
        type: content.MessageCreatePayload,
        nullable: true,
        description: 'Sends a message to a seller.',
        args: { input: t.arg({ type: MessageCreateInput, required: true, description: 'The message.' }) },
        resolve: (_root, { input }, context) =>
          createMessage(context, input.clientMutationId, {
            sellerId: decodeSellerId(input.sellerId),
            message: input.message,
            idempotencyKey: input.idempotencyKey ?? null,
            acknowledged: input.acknowledged ?? [],
          }),
      }),
      chatTypingSet: t.field({
        type: TypingSetPayload,
        nullable: true,
        description:
          'Tells who follows the thread that the caller types, or no longer does. Nothing is stored.',
        args: { input: t.arg({ type: TypingSetInput, required: true, description: 'Whether it types.' }) },
        resolve: (_root, { input }, context) =>
          typingSet(context, input.clientMutationId, {
            sellerId: decodeSellerId(input.sellerId),
            typing: input.typing,
          }),
      }),
      chatMarkedUnreadSet: t.field({
        type: types.MarkedUnreadSetPayload,
        nullable: true,
        description:
          "Marks a thread as unread for the caller's side, to look at it again, until `chatMessageRead`, or takes the mark away. What was read stays read, and the other side is told nothing.",
        args: {
          input: t.arg({ type: MarkedUnreadSetInput, required: true, description: 'Whether it is marked.' }),
        },
        resolve: (_root, { input }, context) =>
          setUnreadMark(context, input.clientMutationId, {
            sellerId: decodeSellerId(input.sellerId),
            markedUnread: input.markedUnread,
          }),
      }),
      chatMessageRead: t.field({
        type: types.MessageReadPayload,
        nullable: true,
        description: 'Marks all messages of a seller that are unread at this moment as read.',
        args: { input: t.arg({ type: MessageReadInput, required: true, description: 'Which messages.' }) },
        resolve: (_root, { input }, context) =>
          readMessages(context, input.clientMutationId, {
            seller: decodeSellerId(input.seller),
            sentBy: input.sentBy,
          }),
      }),
    }),
  });

  addContentPolicy(types, content);
  addWebhooks(types);
  addChatTokens(types, 'operator');
  const viewer = addViewer(types);
  addAdministration(types, viewer, addViewerRole(types, viewer));

  return builder.toSchema();
}

/** The number of the seller that an argument names. @throws {Fault} where it names none. */
function sellerArgument(id: string): number {
  const seller = decodeSellerId(id);
  if (seller === null) throw unknownSeller();
  return seller;
}
