import type { Actor } from '../access/actor.js';
import { unknownSeller } from '../chat/read-thread.js';
import { chatEventTypes, followChat, typingSet } from './chat-events.js';
import { createMessage, inputDescriptions, readMessages, setUnreadMark } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import type { contentTypes } from './content-types.js';
import { decodeSellerId } from './ids.js';

/** What the APIs say differently, because an operator has many threads and a seller one. */
const texts = {
  operator: {
    messageCreate: 'Sends a message to a seller.',
    messageRead: 'Marks all messages of a seller that are unread at this moment as read.',
    sentBy: 'Whose messages are now read: `User` (or `Seller`), the seller’s side.',
    thread: 'a thread',
    events:
      'Every new message and every read, in order, of one seller or of all; and who types and who is there.',
  },
  seller: {
    messageCreate: 'Sends a message to the operator.',
    messageRead: "Marks all of the operator's messages that are unread at this moment as read.",
    sentBy: 'Whose messages are now read: `AdminUser` (or `Operator`), the operator’s side.',
    thread: 'the thread',
    events: 'Every new message and every read of the thread, in order; and who types and who is there.',
  },
} as const;

/** Adds what both sides do in a thread. An operator names the seller in each input; a seller has one thread. */
export function addChat<A extends Actor>(
  types: ReturnType<typeof chatTypes<A>>,
  content: ReturnType<typeof contentTypes<A>>,
  side: A['side'],
): void {
  const { builder } = types;
  const text = texts[side];
  const inputs = chatInputs(types, content, side);
  const { ChatEventType, TypingSetPayload } = chatEventTypes(types);

  builder.subscriptionFields((t) => ({
    chatEvents: t.field({
      type: ChatEventType,
      description: text.events,
      args: {
        ...(side === 'operator' && { sellerId: t.arg.id({ description: 'Only this thread.' }) }),
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
  }));

  builder.mutationFields((t) => ({
    chatMessageCreate: t.field({
      type: content.MessageCreatePayload,
      nullable: true,
      description: text.messageCreate,
      args: {
        input: t.arg({ type: inputs.MessageCreate, required: true, description: 'The message.' }),
      },
      resolve: (_root, { input }, context) =>
        createMessage(context, input.clientMutationId, {
          sellerId: sellerOf(input.sellerId),
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
      args: { input: t.arg({ type: inputs.TypingSet, required: true, description: 'Whether it types.' }) },
      resolve: (_root, { input }, context) =>
        typingSet(context, input.clientMutationId, {
          sellerId: sellerOf(input.sellerId),
          typing: input.typing,
        }),
    }),
    chatMarkedUnreadSet: t.field({
      type: types.MarkedUnreadSetPayload,
      nullable: true,
      description: `Marks ${text.thread} as unread for the caller's side, to look at it again, until \`chatMessageRead\`, or takes the mark away. What was read stays read, and the other side is told nothing.`,
      args: {
        input: t.arg({ type: inputs.MarkedUnreadSet, required: true, description: 'Whether it is marked.' }),
      },
      resolve: (_root, { input }, context) =>
        setUnreadMark(context, input.clientMutationId, {
          sellerId: sellerOf(input.sellerId),
          markedUnread: input.markedUnread,
        }),
    }),
    chatMessageRead: t.field({
      type: types.MessageReadPayload,
      nullable: true,
      description: text.messageRead,
      args: { input: t.arg({ type: inputs.MessageRead, required: true, description: 'Which messages.' }) },
      resolve: (_root, { input }, context) =>
        readMessages(context, input.clientMutationId, {
          seller: sellerOf(input.seller),
          sentBy: input.sentBy,
        }),
    }),
  }));
}

function chatInputs<A extends Actor>(
  { builder }: ReturnType<typeof chatTypes<A>>,
  content: ReturnType<typeof contentTypes<A>>,
  side: A['side'],
) {
  const { clientMutationId, message, idempotencyKey, acknowledged, markedUnread } = inputDescriptions;
  const isOperator = side === 'operator';
  return {
    MessageCreate: builder.inputType('ChatMessageCreateInput', {
      description: 'The input of `chatMessageCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        ...(isOperator && { sellerId: t.id({ required: true, description: 'Whom it is sent to.' }) }),
        message: t.string({ required: true, description: message }),
        idempotencyKey: t.string({ description: idempotencyKey }),
        acknowledged: t.field({ type: [content.Kind], description: acknowledged }),
      }),
    }),
    MessageRead: builder.inputType('ChatMessageReadInput', {
      description: 'The input of `chatMessageRead`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        ...(isOperator && { seller: t.id({ required: true, description: 'Whose thread.' }) }),
        sentBy: t.string({ required: true, description: texts[side].sentBy }),
      }),
    }),
    TypingSet: builder.inputType('ChatTypingSetInput', {
      description: 'The input of `chatTypingSet`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        ...(isOperator && { sellerId: t.id({ required: true, description: 'In whose thread.' }) }),
        typing: t.boolean({
          required: true,
          description:
            'Whether somebody types. To be said again every few seconds while it lasts; it ends by itself after 6 s.',
        }),
      }),
    }),
    MarkedUnreadSet: builder.inputType('ChatMarkedUnreadSetInput', {
      description: 'The input of `chatMarkedUnreadSet`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        ...(isOperator && { sellerId: t.id({ required: true, description: 'Whose thread.' }) }),
        markedUnread: t.boolean({ required: true, description: markedUnread }),
      }),
    }),
  };
}

/** Returns the seller that an input names; null if it names none, or is a seller's, which has no such field. */
const sellerOf = (id: string | undefined) => (id === undefined ? null : decodeSellerId(id));

/** Returns the number of the seller that an argument names. @throws {CallerError} if it names none. */
export function sellerArgument(id: string): number {
  const seller = decodeSellerId(id);
  if (seller === null) throw unknownSeller();
  return seller;
}
