import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

const replyFields = graphql(`
  fragment AdminReplyFields on CannedReply { id name shared uses canChange texts { language text } }
`);

export const repliesPage = graphql(
  `
  query AdminRepliesPage($q: String, $shared: Boolean, $first: Int!, $after: String) {
    page: cannedReplies(q: $q, shared: $shared, first: $first, after: $after) {
      nodes { ...AdminReplyFields }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [replyFields],
);

export const createReply = graphql(`
  mutation CreateReply($input: CannedReplyCreateInput!) {
    result: cannedReplyCreate(input: $input) { errors { field messages } }
  }
`);

export const updateReply = graphql(`
  mutation UpdateReply($input: CannedReplyUpdateInput!) {
    result: cannedReplyUpdate(input: $input) { errors { field messages } }
  }
`);

export const deleteReply = graphql(`
  mutation DeleteReply($input: CannedReplyDeleteInput!) {
    result: cannedReplyDelete(input: $input) { errors { field messages } }
  }
`);

export const restoreReply = graphql(`
  mutation RestoreReply($input: CannedReplyRestoreInput!) {
    result: cannedReplyRestore(input: $input) { errors { field messages } }
  }
`);

export const importReplies = graphql(`
  mutation ImportReplies($input: CannedRepliesImportInput!) {
    result: cannedRepliesImport(input: $input) { created updated unchanged errors { field messages } }
  }
`);

export type ReplyRow = ResultOf<typeof replyFields>;
