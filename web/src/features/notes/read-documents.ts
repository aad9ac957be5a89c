import { graphql } from '../../api/operator-graphql.js';

/* The requests that mark mentions as read, which are loaded with the inbox. */

export const unreadMention = graphql(`
  query UnreadMention($sellerId: ID!) { node(id: $sellerId) { __typename ... on Seller { hasUnreadMention } } }
`);

export const readMentions = graphql(`
  mutation ReadMentions($sellerId: ID!) {
    mentionsRead(input: { sellerId: $sellerId }) { errors { field messages } }
  }
`);
