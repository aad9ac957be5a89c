import type { ResultOf } from 'gql.tada';
import { graphql } from '../../api/operator-graphql.js';

/** The replies that the composer lists. */
export const repliesFound = graphql(`
  query RepliesFound($q: String, $first: Int!) {
    cannedReplies(first: $first, q: $q) { nodes { id name shared uses texts { language text } } }
  }
`);

export type FoundReply = ResultOf<typeof repliesFound>['cannedReplies']['nodes'][number];

export const replyValues = graphql(`
  query ReplyValues($sellerId: ID!) { cannedReplyVariables(sellerId: $sellerId) { seller me order } }
`);

export const countReplyUse = graphql(`
  mutation CountReplyUse($id: ID!) { cannedReplyUse(input: { id: $id }) { errors { field messages } } }
`);
