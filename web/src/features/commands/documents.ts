import type { ResultOf } from 'gql.tada';
import { graphql } from '../../api/operator-graphql.js';

/** The sellers that the palette lists. */
export const sellersByName = graphql(`
  query SellersByName($q: String, $first: Int!) {
    sellersForChats(first: $first, q: $q) { nodes { id businessName businessNameMatches { start end } online } }
  }
`);

/** The canned replies that the palette lists. */
export const repliesByName = graphql(`
  query RepliesByName($q: String!, $first: Int!) { cannedReplies(first: $first, q: $q) { nodes { id name } } }
`);

export type FoundSeller = ResultOf<typeof sellersByName>['sellersForChats']['nodes'][number];
