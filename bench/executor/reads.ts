/** A query with its variables and the values of its root fields. */
export interface BenchmarkQuery {
  name: string;
  query: string;
  variables: Record<string, unknown>;
  /** The values of the root fields. Promises simulate the look-ups for each node. */
  root: Record<string, () => unknown>;
}

const pageInfo = { hasNextPage: true, hasPreviousPage: false, startCursor: 'MQ', endCursor: 'Mg' };

const message = (index: number) => ({
  id: `message ${index}`,
  createdAt: new Date('2027-01-01T00:00:00Z'),
  message: 'Can you check to see when order 12345 will be dispatched?',
  readAt: null,
  sentByType: 'User',
  sentByName: 'Anna',
  seller: Promise.resolve({ businessName: 'The Lighting Company' }),
});

const seller = (index: number) => ({
  id: `seller ${index}`,
  businessName: `Seller ${index}`,
  online: index % 2 === 0,
  unreadChatMessageCount: index,
  markedUnread: false,
  latestChatMessage: Promise.resolve(message(index)),
});

const page = (node: (index: number) => unknown, count: number) => {
  const nodes = Array.from({ length: count }, (_, index) => node(index));
  return () => Promise.resolve({ totalCount: count, pageInfo, nodes });
};

const sellerFields = `fragment SellerFields on Seller {
  id businessName online unreadChatMessageCount markedUnread
  latestChatMessage { id createdAt message sentByType sentByName }
}`;

const messageFields =
  'fragment MessageFields on ChatMessage { id createdAt message readAt sentByType sentByName }';

/** The queries of the guide and of the operator's portal. */
export const benchmarkQueries: readonly BenchmarkQuery[] = [
  {
    name: 'guide: sellersForChats',
    query: `query ($first: Int, $after: String) { sellersForChats(first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { id businessName }
    } }`,
    variables: { first: 10, after: null },
    root: { sellersForChats: page(seller, 10) },
  },
  {
    name: 'guide: chatMessages',
    query: `query ($sellerId: ID!, $first: Int, $after: String) {
      chatMessages(first: $first, after: $after, sellerId: $sellerId) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { id createdAt message readAt seller { businessName } sentByType }
      }
    }`,
    variables: { sellerId: 'U2VsbGVyLTE=', first: 10, after: null },
    root: { chatMessages: page(message, 10) },
  },
  {
    name: 'portal: SellersPage',
    query: `query SellersPage($after: String, $q: String, $filter: SellersForChatsFilter, $first: Int!) {
      sellersForChats(first: $first, after: $after, q: $q, filter: $filter) {
        nodes { ...SellerFields } pageInfo { endCursor hasNextPage }
      }
    } ${sellerFields}`,
    variables: { first: 50 },
    root: { sellersForChats: page(seller, 50) },
  },
  {
    name: 'portal: ThreadPage',
    query: `query ThreadPage($sellerId: ID!, $first: Int, $last: Int, $after: String, $before: String, $around: ID) {
      chatMessages(sellerId: $sellerId, first: $first, last: $last, after: $after, before: $before, around: $around) {
        nodes { ...MessageFields } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      }
    } ${messageFields}`,
    variables: { sellerId: 'U2VsbGVyLTE=', last: 50 },
    root: { chatMessages: page(message, 50) },
  },
];
