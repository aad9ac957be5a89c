import type { Actor } from '../access/actor.js';
import type { MessagePosition } from '../chat/find-nodes.js';
import { unknownSeller } from '../chat/read-thread.js';
import { chatEventTypes, typingSet } from './chat-events.js';
import { createMessage, inputDescriptions, readMessages, setUnreadMark } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import type { contentTypes } from './content-types.js';
import { followChat } from './follow-chat.js';
import { decodeId, decodeSellerId } from './ids.js';

/** The descriptions that differ between the APIs, because an operator has many threads and a seller has one. */
const texts = {
  operator: {
    messageCreate: 'Sends a message to a seller.',
    messageRead: 'Marks all unread messages of a seller as read.',
    sentBy: "The side that sent the messages: `User` (or `Seller`), the seller's side.",
    thread: 'a thread',
    events: 'New messages and reads, in order, of one seller or of all; and typing and presence.',
  },
  seller: {
    messageCreate: 'Sends a message to the operator.',
    messageRead: 'Marks all unread messages of the operator as read.',
    sentBy: "The side that sent the messages: `AdminUser` (or `Operator`), the operator's side.",
    thread: 'the thread',
    events: 'New messages and reads of the thread, in order; and typing and presence.',
  },
} as const;

/** Adds the chat operations of both sides. An operator names the seller in each input; a seller has one thread. */
export function addChat<A extends Actor>(
  types: ReturnType<typeof chatTypes<A>>,
  content: ReturnType<typeof contentTypes<A>>,
  side: A['side'],
): void {
  const { builder } = types;
  const text = texts[side];
  const inputs = chatInputs(types, content, side);
  const { ChatEventType, TypingSetPayload } = chatEventTypes(types, side);

  builder.subscriptionFields((t) => ({
    chatEvents: t.field({
      type: ChatEventType,
      description: text.events,
      args: {
        ...(side === 'operator' && {
          sellerId: t.arg.id({ description: 'Only this thread.' }),
          view: t.arg.string({
            description:
              'An id of 1 to 64 characters that the client chose for its view. The view, as `chatViewingSet` sets it, ends with this subscription.',
          }),
        }),
        after: t.arg.string({
          description:
            'The cursor of the last event that the client received, or `chatEventsCursor`. All later events are sent, each once.',
        }),
      },
      subscribe: (_root, { sellerId, after, view }, context, info) =>
        followChat(
          context,
          { sellerId: sellerId == null ? null : sellerArgument(sellerId), after, view },
          info,
        ) as Promise<AsyncIterable<never>>,
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
          confirmRedaction: input.confirmRedaction ?? false,
          unlessAnsweredAfter: messageNamed(input.unlessAnsweredAfter),
        }),
    }),
    chatTypingSet: t.field({
      type: TypingSetPayload,
      nullable: true,
      description:
        'Notifies the subscribers of the thread that the caller started or stopped typing. Nothing is stored.',
      args: {
        input: t.arg({ type: inputs.TypingSet, required: true, description: 'Whether the caller types.' }),
      },
      resolve: (_root, { input }, context) =>
        typingSet(context, input.clientMutationId, {
          sellerId: sellerOf(input.sellerId),
          typing: input.typing,
        }),
    }),
    chatMarkedUnreadSet: t.field({
      type: types.MarkedUnreadSetPayload,
      nullable: true,
      description: `Marks ${text.thread} as unread for the caller's side until \`chatMessageRead\`, or removes the mark. Messages stay read, and the other side is not notified.`,
      args: {
        input: t.arg({ type: inputs.MarkedUnreadSet, required: true, description: 'Whether it is marked.' }),
      },
      resolve: (_root, { input }, context) =>
        setUnreadMark(context, input.clientMutationId, {
          sellerId: sellerOf(input.sellerId),
          markedUnread: input.markedUnread,
          from: messageNamed(input.fromMessageId),
        }),
    }),
    chatMessageRead: t.field({
      type: types.MessageReadPayload,
      nullable: true,
      description: text.messageRead,
      args: { input: t.arg({ type: inputs.MessageRead, required: true, description: 'The messages.' }) },
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
  const { clientMutationId, message, idempotencyKey, acknowledged, confirmRedaction } = inputDescriptions;
  const { markedUnread, fromMessageId } = inputDescriptions;
  const isOperator = side === 'operator';
  return {
    MessageCreate: builder.inputType('ChatMessageCreateInput', {
      description: 'The input of `chatMessageCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        ...(isOperator && {
          sellerId: t.id({ required: true, description: 'The seller that receives the message.' }),
        }),
        message: t.string({ required: true, description: message }),
        idempotencyKey: t.string({ description: idempotencyKey }),
        acknowledged: t.field({ type: [content.Kind], description: acknowledged }),
        confirmRedaction: t.boolean({ description: confirmRedaction }),
        ...(isOperator && {
          unlessAnsweredAfter: t.id({
            description:
              'The newest message of the thread that the writer saw. If somebody else of the operator wrote a message after it, nothing is sent, and `errors` has this field. It has no effect on a retry of a message that is stored.',
          }),
        }),
      }),
    }),
    MessageRead: builder.inputType('ChatMessageReadInput', {
      description: 'The input of `chatMessageRead`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        ...(isOperator && { seller: t.id({ required: true, description: 'The seller of the thread.' }) }),
        sentBy: t.string({ required: true, description: texts[side].sentBy }),
      }),
    }),
    TypingSet: builder.inputType('ChatTypingSetInput', {
      description: 'The input of `chatTypingSet`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        ...(isOperator && { sellerId: t.id({ required: true, description: 'The seller of the thread.' }) }),
        typing: t.boolean({
          required: true,
          description:
            'Whether somebody types. Send it again every few seconds while it lasts: it expires after 6 seconds.',
        }),
      }),
    }),
    MarkedUnreadSet: builder.inputType('ChatMarkedUnreadSetInput', {
      description: 'The input of `chatMarkedUnreadSet`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        ...(isOperator && { sellerId: t.id({ required: true, description: 'The seller of the thread.' }) }),
        markedUnread: t.boolean({ required: true, description: markedUnread }),
        fromMessageId: t.id({ description: fromMessageId }),
      }),
    }),
  };
}

/** Returns the seller that an input names; null if its id is invalid or absent. Inputs of the Seller API have no such field. */
const sellerOf = (id: string | undefined) => (id === undefined ? null : decodeSellerId(id));

/** Returns the message that an input names; one of no thread if its id is invalid, null if it is absent. */
function messageNamed(id: string | null | undefined): MessagePosition | null {
  if (id == null) return null;
  const message = decodeId(id);
  return message?.type === 'ChatMessage' ? message : { sellerId: 0, seq: 0 };
}

/** Returns the number of the seller that an argument names. @throws {CallerError} if it names none. */
export function sellerArgument(id: string): number {
  const seller = decodeSellerId(id);
  if (seller === null) throw unknownSeller();
  return seller;
}
