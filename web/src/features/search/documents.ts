import type { ResultOf } from 'gql.tada';
import { graphql } from '../../api/operator-graphql.js';

/** Finds messages in all conversations. */
export const messagesSearch = graphql(`
  query MessagesSearch($q: String!, $after: String, $first: Int!) {
    chatMessagesSearch(q: $q, first: $first, after: $after) {
      nodes { id createdAt message matches { start end } sentByType sentByName seller { id businessName } }
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

/** Finds the message at a time in one conversation. */
export const messageAtTime = graphql(`
  query MessageAtTime($sellerId: ID!, $time: ISO8601DateTime!) {
    chatMessages(sellerId: $sellerId, aroundTime: $time, first: 1) { nodes { id } }
  }
`);

export type FoundMessage = ResultOf<typeof messagesSearch>['chatMessagesSearch']['nodes'][number];
