import { graphql } from '../../api/operator-graphql.js';
import { noteFields, sellerFields } from './documents.js';

/** Loads the seller of the conversation that is open, with what the column beside it shows. */
export const openedSeller = graphql(
  `
  query OpenedSeller($id: ID!) {
    node(id: $id) { __typename ... on Seller { ...SellerFields lastSeenAt onlinePeople { name } links { label url } usualResponseTime { sellerSeconds operatorSeconds } } }
    chatMessages(sellerId: $id, last: 1) { nodes { createdAt } }
    recentPatternLinks(sellerId: $id) { text link { url name } chatMessage { id createdAt } }
    chatNotes(sellerId: $id, first: 3) { nodes { ...NoteFields } pageInfo { hasNextPage } }
  }
`,
  [sellerFields, noteFields],
);
