import { type Actor, authorName } from '../access/actor.js';
import type { NoteChanged } from '../chat/event-log.js';
import type { MentionsChanged } from '../chat/mention-events.js';
import type { ChatMessage, SellerSummary } from '../chat/model.js';
import { maximumLinks, searchedLength } from '../link-patterns/link-pattern.js';
import { addTotalCount, nodesOf } from './connections.js';
import { chatMessageId, sellerId } from './ids.js';
import { addNodes, idDescription } from './node-fields.js';
import { addPatternLink } from './pattern-link-type.js';
import type { PayloadError } from './payload-errors.js';
import { type Arg, schemaBuilder } from './schema-builder.js';
import {
  addSearchMatch,
  matchesDescription,
  matchesQueryDescription,
  messageMatches,
  nameMatches,
} from './search-matches.js';

/** A message, with its seller if the page was read together with the seller, and the search that found it. */
export type MessageNode = ChatMessage & { seller?: SellerSummary; q?: string };

/** A seller, with the search that found it. */
export type SellerNode = SellerSummary & { q?: string };

/** Returns the seller of a message or an event. Throws if it is missing, because the database guarantees that it exists. */
export function requireFound(seller: SellerSummary | null): SellerSummary {
  if (!seller) throw new Error('The seller of a message or an event does not exist.');
  return seller;
}

/** Returns the description of a search for messages or notes. */
export const searchDescription = (items: 'messages' | 'notes') =>
  `Full-text search: only ${items} that contain all these words, or words that begin with them. Case, accents and other spellings of a letter do not matter.`;

/** Returns the name of a side in the API. */
export const sentByType = (byOperator: boolean) => (byOperator ? 'AdminUser' : 'User');

/**
 * Builds the types that both APIs share, each as the actor's side sees it. Each API has a separate schema, so that a
 * document cannot name fields of the other API.
 */
export function chatTypes<A extends Actor>() {
  const builder = schemaBuilder<A>();
  const Node = addNodes(builder);
  const Seller = builder.objectRef<SellerNode>('Seller');
  const Message = builder.objectRef<MessageNode>('ChatMessage');
  const SearchMatch = addSearchMatch(builder);
  const PatternLink = addPatternLink(builder);
  // Only the operator's schema has these two.
  const NoteChanged = builder.objectRef<NoteChanged>('ChatNoteChanged');
  const MentionsChanged = builder.objectRef<MentionsChanged>('MentionsChanged');

  Seller.implement({
    description: 'A company that sells on the marketplace. It has one thread with the operator.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: (seller) => sellerId(seller.sellerId) }),
      legacyId: t.int({
        description: 'The number that the id contains.',
        resolve: (seller) => seller.sellerId,
      }),
      businessName: t.exposeString('businessName', { description: "The seller's business name." }),
      businessNameMatches: t.field({
        type: [SearchMatch],
        description: matchesDescription('businessName'),
        args: { q: t.arg.string({ description: matchesQueryDescription }) },
        resolve: (seller, { q }) => nameMatches(seller.businessName, q, seller.q),
      }),
      unreadChatMessageCount: t.int({
        description:
          "The number of the other side's messages that the caller has not read, or that follow the message at which its unread mark begins: of one of the operator's users itself, otherwise of the caller's side.",
        resolve: (seller, _arguments, { actor, nodes }) => {
          const { sellerId, sellerMessageCount, sellerReadCount, operatorMarkedCount } = seller;
          if (actor.side === 'seller') {
            const { operatorMessageCount, operatorReadCount, sellerMarkedCount } = seller;
            return operatorMessageCount - Math.min(operatorReadCount, sellerMarkedCount ?? Infinity);
          }
          const marked = operatorMarkedCount ?? Infinity;
          if (actor.person === null) return sellerMessageCount - Math.min(sellerReadCount, marked);
          return nodes.work.ownMark(actor, sellerId).then((own) => {
            const seen = own?.seenCount ?? sellerReadCount;
            return sellerMessageCount - Math.min(seen, marked, own?.markedCount ?? Infinity);
          });
        },
      }),
      markedUnread: t.boolean({
        description:
          "Whether the thread is marked as unread (`chatMarkedUnreadSet`): by one of the operator's users for itself, otherwise by the caller's side. Others do not see it.",
        resolve: (seller, _arguments, { actor, nodes }) => {
          if (actor.side === 'seller') return seller.sellerMarkedUnread;
          if (actor.person === null || seller.operatorMarkedUnread) return seller.operatorMarkedUnread;
          return nodes.work.ownMark(actor, seller.sellerId).then((own) => own?.markedUnread ?? false);
        },
      }),
      online: t.boolean({
        description:
          'Whether somebody of the other side is online, that is, follows this chat with `ChatPresence`.',
        resolve: ({ sellerId }, _arguments, { actor, live }) =>
          live.isPresent({
            marketplaceId: actor.marketplaceId,
            side: actor.side === 'operator' ? sellerId : 0,
          }),
      }),
      latestChatMessage: t.field({
        type: Message,
        nullable: true,
        description: 'The newest message of the thread; null while there is none.',
        resolve: async (seller, _arguments, { nodes }) => {
          if (seller.messageCount === seller.deletedCount) return null;
          const { sellerId, messageCount } = seller;
          const latest = await nodes.message({ sellerId, seq: messageCount });
          return latest && { ...latest, seller };
        },
      }),
    }),
  });

  Message.implement({
    description: "One message of the thread between the marketplace's operator and a seller.",
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: chatMessageId }),
      createdAt: t.expose('createdAt', {
        type: 'ISO8601DateTime',
        description: 'When it was sent. Never earlier than the message before it in the thread.',
      }),
      message: t.exposeString('message', {
        description: 'The text, exactly as it was written, unless it was redacted.',
      }),
      matches: t.field({
        type: [SearchMatch],
        description: matchesDescription('message'),
        args: { q: t.arg.string({ description: matchesQueryDescription }) },
        resolve: (message, { q }) => messageMatches(message.message, q, message.q),
      }),
      patternLinks: t.field({
        type: [PatternLink],
        description: `The links to the marketplace's pages that its link patterns find in the first ${searchedLength.toLocaleString('en')} characters, in order and without overlaps; at most ${maximumLinks}. Web and email addresses in the text are not among them.`,
        resolve: ({ message }, _arguments, { nodes }) => nodes.patternLinks(message),
      }),
      readAt: t.expose('readAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When the other side read it; null until then.',
      }),
      seller: t.field({
        type: Seller,
        description: 'The seller of the thread.',
        // Synchronous if the page has the seller, which saves a promise for each message.
        resolve: (message, _arguments, { nodes }) =>
          message.seller ?? nodes.seller(message.sellerId).then(requireFound),
      }),
      sentByType: t.string({
        description: '`User`: sent by the seller’s side; `AdminUser`: by the operator’s.',
        resolve: ({ byOperator }) => sentByType(byOperator),
      }),
      sentByName: t.string({
        nullable: true,
        description:
          "The person who sent it, or the label of the API key. Sellers see the operator's one persona.",
        resolve: (message, _arguments, { actor }) =>
          authorName(actor, message.byOperator, message.sentByName),
      }),
    }),
  });

  const MessageConnection = builder.connectionObject({
    type: Message,
    name: 'ChatMessageConnection',
    description: 'A page of messages.',
    fields: (t) => ({ nodes: t.field(nodesOf(Message)) }),
  });
  addTotalCount(builder, MessageConnection, 'messages');

  const PayloadErrorType = builder.objectRef<PayloadError>('Error').implement({
    description: 'An error in the input of a mutation.',
    fields: (t) => ({
      field: t.exposeString('field', {
        nullable: true,
        description: "The name of the input's field; null if the error is not about a single field.",
      }),
      messages: t.exposeStringList('messages', {
        nullable: true,
        description: 'Messages for people, each a sentence.',
      }),
    }),
  });

  /** Adds the payload of a mutation that returns only its errors. */
  const barePayload = (name: string, mutation: string) =>
    builder.objectRef<{ clientMutationId: string | null; errors: PayloadError[] | null }>(name).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        clientMutationId: t.exposeString('clientMutationId', {
          nullable: true,
          description: 'The `clientMutationId` of the input.',
        }),
        errors: t.expose('errors', {
          type: [PayloadErrorType],
          nullable: true,
          description: 'The errors in the input; null if there are none.',
        }),
      }),
    });

  /** Returns the arguments of a thread's connection. */
  const threadArguments = (arg: Arg<A>) => ({
    ...arg.connectionArgs(),
    q: arg.string({
      description: searchDescription('messages'),
    }),
    around: arg.id({
      description:
        'The id of a message of the thread. The page has this message in its middle, if the thread is long enough on both sides. Use it only with `first`.',
    }),
    aroundTime: arg({
      type: 'ISO8601DateTime',
      description:
        'The page has the first message at or after this time in its middle, or the newest message if all are earlier. Use it only with `first`.',
    }),
    createdAfter: arg({
      type: 'ISO8601DateTime',
      description:
        'Only messages whose `createdAt` is later. `totalCount` counts only messages of the period. A cursor is valid in every period.',
    }),
    createdBefore: arg({
      type: 'ISO8601DateTime',
      description: 'Only messages whose `createdAt` is earlier.',
    }),
  });

  return {
    builder,
    Node,
    Seller,
    Message,
    SearchMatch,
    PatternLink,
    NoteChanged,
    MentionsChanged,
    PayloadErrorType,
    MessageConnection,
    MessageReadPayload: barePayload('ChatMessageReadPayload', 'chatMessageRead'),
    MarkedUnreadSetPayload: barePayload('ChatMarkedUnreadSetPayload', 'chatMarkedUnreadSet'),
    barePayload,
    threadArguments,
  };
}
