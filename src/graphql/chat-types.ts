import { type Actor, authorName } from '../access/actor.js';
import type { ChatMessage, SellerSummary } from '../chat/model.js';
import type { Page } from '../database/keyset.js';
import { chatMessageId, sellerId } from './ids.js';
import { addNodes, idDescription } from './node-fields.js';
import { defaultPageSize, maximumPageSize } from './page-arguments.js';
import type { PayloadError } from './payload-errors.js';
import { schemaBuilder } from './schema-builder.js';

/** A message with, where its page was read with it, its seller. */
export type MessageNode = ChatMessage & { seller?: SellerSummary };

/** A connection as the resolvers hand it on: its page, and how to make what is asked of it. */
export interface UncountedConnection<Item> extends Page<Item> {
  cursorOf(item: Item): string;
}

/** One that also tells how many items there are on all pages. */
export interface Connection<Item> extends UncountedConnection<Item> {
  totalCount(): number | Promise<number>;
}

/** Where a page lies, as `PageInfo` tells it. */
export function pageInfoOf<Item>({
  items,
  hasNextPage,
  hasPreviousPage,
  cursorOf,
}: UncountedConnection<Item>) {
  const [start, end] = [items[0], items.at(-1)];
  return {
    hasNextPage,
    hasPreviousPage,
    startCursor: start ? cursorOf(start) : null,
    endCursor: end ? cursorOf(end) : null,
  };
}

/** What a message or an event is of is there, or something is wrong with us. */
export function requireFound(seller: SellerSummary | null): SellerSummary {
  if (!seller) throw new Error('A message or an event is of a seller that is not there.');
  return seller;
}

/** The word for a side, in the original's terms. */
export const sentByType = (byOperator: boolean) => (byOperator ? 'AdminUser' : 'User');

/**
 * The types that both APIs share, each seen from the actor's side. A schema of its own is built for each
 * API: what one does not offer cannot be named in it.
 */
export function chatTypes<A extends Actor>() {
  const builder = schemaBuilder<A>();
  const Node = addNodes(builder);
  const Seller = builder.objectRef<SellerSummary>('Seller');
  const Message = builder.objectRef<MessageNode>('ChatMessage');

  Seller.implement({
    description: 'A company that sells on the marketplace, and its one thread with the operator.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: (seller) => sellerId(seller.sellerId) }),
      legacyId: t.int({
        description: 'The number within the id.',
        resolve: (seller) => seller.sellerId,
      }),
      businessName: t.exposeString('businessName', { description: 'The name under which it trades.' }),
      unreadChatMessageCount: t.int({
        description: "How many of the other side's messages the caller's side has not read.",
        resolve: (seller, _arguments, { actor }) =>
          actor.side === 'operator'
            ? seller.sellerMessageCount - seller.sellerReadCount
            : seller.operatorMessageCount - seller.operatorReadCount,
      }),
      markedUnread: t.boolean({
        description:
          "Whether the caller's side has marked the thread as unread (`chatMarkedUnreadSet`), which the other side does not see.",
        resolve: (seller, _arguments, { actor }) =>
          actor.side === 'operator' ? seller.operatorMarkedUnread : seller.sellerMarkedUnread,
      }),
      online: t.boolean({
        description:
          'Whether somebody of the other side follows this chat live at this moment and lets itself be seen (`ChatPresence`).',
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
          if (seller.messageCount === 0) return null;
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
      message: t.exposeString('message', { description: 'The text, as it was written.' }),
      readAt: t.expose('readAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When the other side read it; null until then.',
      }),
      seller: t.field({
        type: Seller,
        description: 'The seller in whose thread it is.',
        // At once where the page brought it: no promise an item.
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

  const PageInfo = builder
    .objectRef<{
      hasNextPage: boolean;
      hasPreviousPage: boolean;
      startCursor: string | null;
      endCursor: string | null;
    }>('PageInfo')
    .implement({
      description: 'Where a page lies in its connection.',
      fields: (t) => ({
        hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether items follow this page.' }),
        hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
          description: 'Whether items come before this page.',
        }),
        startCursor: t.exposeString('startCursor', {
          nullable: true,
          description: 'The cursor of the first item, for `before`; null on an empty page.',
        }),
        endCursor: t.exposeString('endCursor', {
          nullable: true,
          description: 'The cursor of the last item, for `after`; null on an empty page.',
        }),
      }),
    });

  /** A Relay connection over `node`, with `nodes` beside `edges`. */
  const uncountedConnection = <Item extends object>(
    name: string,
    node: ReturnType<typeof builder.objectRef<Item>>,
    items: string,
  ) => {
    const Edge = builder.objectRef<{ node: Item; cursorOf(item: Item): string }>(`${name}Edge`).implement({
      description: 'An item of a connection and its place in it.',
      fields: (t) => ({
        cursor: t.string({
          description: 'The place of the item, for `after` and `before`. It stays valid.',
          resolve: (edge) => edge.cursorOf(edge.node),
        }),
        node: t.field({ type: node, description: 'The item.', resolve: (edge) => edge.node as never }),
      }),
    });
    return builder.objectRef<UncountedConnection<Item>>(`${name}Connection`).implement({
      description: `A page of ${items}.`,
      fields: (t) => ({
        pageInfo: t.field({
          type: PageInfo,
          description: 'Where this page lies.',
          resolve: pageInfoOf,
        }),
        nodes: t.field({
          type: [node],
          description: 'The items of this page.',
          resolve: ({ items }) => items as never,
        }),
        edges: t.field({
          type: [Edge],
          description: 'The items of this page, each with its cursor.',
          resolve: ({ items, cursorOf }) => items.map((item) => ({ node: item, cursorOf })),
        }),
      }),
    });
  };

  /** The same, with `totalCount`. */
  const connection = <Item extends object, Page extends Connection<Item> = Connection<Item>>(
    name: string,
    node: ReturnType<typeof builder.objectRef<Item>>,
    items: string,
  ) => {
    const ref = uncountedConnection(name, node, items) as unknown as ReturnType<
      typeof builder.objectRef<Page>
    >;
    builder.objectFields(ref, (t) => ({
      totalCount: t.int({
        description: `How many ${items} there are on all pages.`,
        resolve: (page) => page.totalCount(),
      }),
    }));
    return ref;
  };

  const PayloadErrorType = builder.objectRef<PayloadError>('Error').implement({
    description: 'What is wrong with the input of a mutation.',
    fields: (t) => ({
      field: t.exposeString('field', {
        nullable: true,
        description: "The input's field, in its own spelling; null where it is no single field.",
      }),
      messages: t.exposeStringList('messages', {
        nullable: true,
        description: 'What is wrong with it, each a sentence for a person.',
      }),
    }),
  });

  /** The payload of a mutation that answers nothing but whether it was done. */
  const barePayload = (name: string, mutation: string) =>
    builder.objectRef<{ clientMutationId: string | null; errors: PayloadError[] | null }>(name).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        clientMutationId: t.exposeString('clientMutationId', {
          nullable: true,
          description: 'What the input gave, handed back.',
        }),
        errors: t.expose('errors', {
          type: [PayloadErrorType],
          nullable: true,
          description: 'What is wrong with the input; null where nothing is.',
        }),
      }),
    });

  /** The arguments of every connection. */
  const pageArguments = (arg: Parameters<Parameters<typeof builder.queryField>[1]>[0]['arg']) => ({
    first: arg.int({
      description: `How many items at most, from the start: ${defaultPageSize} where left out, ${maximumPageSize} at most.`,
    }),
    after: arg.string({ description: 'Start after this cursor.' }),
    last: arg.int({ description: `How many items at most, from the end: at most ${maximumPageSize}.` }),
    before: arg.string({ description: 'End before this cursor.' }),
  });

  /** The arguments of a thread's connection. */
  const threadArguments = (arg: Parameters<typeof pageArguments>[0]) => ({
    ...pageArguments(arg),
    q: arg.string({
      description: 'Full-text search: only messages that hold all these words, or words that begin so.',
    }),
    around: arg.id({
      description:
        'The id of a message of the thread: the page has it in its middle, as far as the thread goes on both sides. With `first` alone.',
    }),
  });

  return {
    builder,
    Node,
    Seller,
    Message,
    PayloadErrorType,
    MessageConnection: connection('ChatMessage', Message, 'messages'),
    connection,
    uncountedConnection,
    PageInfo,
    MessageReadPayload: barePayload('ChatMessageReadPayload', 'chatMessageRead'),
    MarkedUnreadSetPayload: barePayload('ChatMarkedUnreadSetPayload', 'chatMarkedUnreadSet'),
    barePayload,
    pageArguments,
    threadArguments,
  };
}
