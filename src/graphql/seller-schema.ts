import type { GraphQLSchema } from 'graphql';
import type { SellerAsker } from '../chat/asker.js';
import { chatEventTypes, followChat, typingSet } from './chat-events.js';
import { createMessage, inputDescriptions, readMessages, setUnreadMark } from './chat-mutations.js';
import { addChatTokens } from './chat-token-fields.js';
import { chatTypes } from './chat-types.js';
import { contentTypes } from './content-types.js';
import { threadConnection } from './thread-connection.js';
import { addViewer } from './viewer.js';
import { addWebhooks } from './webhook-fields.js';

let built: GraphQLSchema | undefined;

/** The Seller API: one seller's account and its one thread. No operation takes a seller's id. Built once in a process. */
export function sellerSchema(): GraphQLSchema {
  built ??= buildSellerSchema();
  return built;
}

/** Builds the schema anew, for a caller that changes it. */
export function buildSellerSchema(): GraphQLSchema {
  const types = chatTypes<SellerAsker>();
  const { builder, Seller, MessageConnection, threadArguments } = types;

  builder.queryType({
    description: 'What a seller can read.',
    fields: (t) => ({
      seller: t.field({
        type: Seller,
        description: 'The account that the caller belongs to.',
        resolve: async (_root, _arguments, { asker, nodes }) => {
          const seller = await nodes.seller(asker.sellerId);
          if (!seller) throw new Error("The asker's own account is not there.");
          return seller;
        },
      }),
      chatMessages: t.field({
        type: MessageConnection,
        description: 'The thread with the operator, newest first.',
        args: threadArguments(t.arg),
        resolve: (_root, page, context) => threadConnection(context, context.asker.sellerId, page),
      }),
    }),
  });

  const content = contentTypes(types);

  const MessageCreateInput = builder.inputType('ChatMessageCreateInput', {
    description: 'The input of `chatMessageCreate`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      message: t.string({ required: true, description: inputDescriptions.message }),
      idempotencyKey: t.string({ description: inputDescriptions.idempotencyKey }),
      acknowledged: t.field({ type: [content.Kind], description: inputDescriptions.acknowledged }),
    }),
  });

  const MessageReadInput = builder.inputType('ChatMessageReadInput', {
    description: 'The input of `chatMessageRead`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      sentBy: t.string({
        required: true,
        description: 'Whose messages are now read: `AdminUser` (or `Operator`), the operator’s side.',
      }),
    }),
  });

  const { ChatEventType, TypingSetPayload } = chatEventTypes(types);

  builder.subscriptionType({
    description: 'What a seller can follow.',
    fields: (t) => ({
      chatEvents: t.field({
        type: ChatEventType,
        description:
          'Every new message and every read of the thread, in order; and who types and who is there.',
        args: {
          after: t.arg.string({
            description:
              'The cursor of the last event that the client saw, or of `chatEventsCursor`: all after it come, none twice.',
          }),
        },
        subscribe: (_root, { after }, context, info) =>
          followChat(context, null, after, info) as Promise<AsyncIterable<never>>,
        resolve: (event) => event,
      }),
    }),
  });

  const TypingSetInput = builder.inputType('ChatTypingSetInput', {
    description: 'The input of `chatTypingSet`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
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
      markedUnread: t.boolean({ required: true, description: inputDescriptions.markedUnread }),
    }),
  });

  builder.mutationType({
    description: 'What a seller can change.',
    fields: (t) => ({
      chatMessageCreate: t.field({
        type: content.MessageCreatePayload,
        nullable: true,
        description: 'Sends a message to the operator.',
        args: { input: t.arg({ type: MessageCreateInput, required: true, description: 'The message.' }) },
        resolve: (_root, { input }, context) =>
          createMessage(context, input.clientMutationId, {
            sellerId: null,
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
            sellerId: null,
            typing: input.typing,
          }),
      }),
      chatMarkedUnreadSet: t.field({
        type: types.MarkedUnreadSetPayload,
        nullable: true,
        description:
          "Marks the thread as unread for the caller's side, to look at it again, until `chatMessageRead`, or takes the mark away. What was read stays read, and the other side is told nothing.",
        args: {
          input: t.arg({ type: MarkedUnreadSetInput, required: true, description: 'Whether it is marked.' }),
        },
        resolve: (_root, { input }, context) =>
          setUnreadMark(context, input.clientMutationId, {
            sellerId: null,
            markedUnread: input.markedUnread,
          }),
      }),
      chatMessageRead: t.field({
        type: types.MessageReadPayload,
        nullable: true,
        description: "Marks all of the operator's messages that are unread at this moment as read.",
        args: { input: t.arg({ type: MessageReadInput, required: true, description: 'Which messages.' }) },
        resolve: (_root, { input }, context) =>
          readMessages(context, input.clientMutationId, { seller: null, sentBy: input.sentBy }),
      }),
    }),
  });

  addWebhooks(types);
  addChatTokens(types, 'seller');
  addViewer(types);

  return builder.toSchema();
}
