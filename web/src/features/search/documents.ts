import type { ResultOf } from 'gql.tada';
import { graphql } from '../../api/operator-graphql.js';

/** Finds messages and notes in all conversations. */
export const messagesSearch = graphql(`
  query MessagesSearch(
    $q: String!, $messages: Boolean!, $afterMessage: String, $notes: Boolean!, $afterNote: String
  ) {
    chatMessagesSearch(q: $q, first: 30, after: $afterMessage) @include(if: $messages) {
      nodes { id createdAt message matches { start end } sentByType sentByName seller { id businessName } }
      pageInfo { endCursor hasNextPage }
    }
    chatNotesSearch(q: $q, first: 30, after: $afterNote) @include(if: $notes) {
      nodes { id createdAt text matches { start end } isOwn author { name } authorName seller { id businessName } }
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

type Found = ResultOf<typeof messagesSearch>;
export type FoundMessage = NonNullable<Found['chatMessagesSearch']>['nodes'][number];
export type FoundNote = NonNullable<Found['chatNotesSearch']>['nodes'][number];
