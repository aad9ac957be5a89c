import type { ResultOf } from 'gql.tada';
import { graphql } from '../../api/operator-graphql.js';

/** Finds messages in all conversations. */
export const messagesSearch = graphql(`
  query MessagesSearch($q: String!, $after: String, $first: Int!) {
    chatMessagesSearch(q: $q, first: $first, after: $after) {
      nodes { id createdAt message sentByType sentByName seller { id businessName } }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

/** Finds messages in one conversation. */
export const threadSearch = graphql(`
  query ThreadSearch($sellerId: ID!, $q: String!, $after: String, $first: Int!) {
    chatMessages(sellerId: $sellerId, q: $q, first: $first, after: $after) {
      nodes { id }
      pageInfo { endCursor hasNextPage }
      totalCount
    }
  }
`);

export type FoundMessage = ResultOf<typeof messagesSearch>['chatMessagesSearch']['nodes'][number];
