import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

/** Reads the audit log of the signed-in side. Both APIs accept it. */
export const entriesPage = graphql(`
  query AuditPage($first: Int!, $after: String, $q: String, $filter: AuditLogFilter) {
    page: auditLog(first: $first, after: $after, q: $q, filter: $filter) {
      nodes {
        id at lastAt occurrences actor actorKey actorKind sellerId action address userAgent
        changes { field before after }
        sellers { id businessName reference }
      }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

/** Reads how long the operator's log keeps entries, and whether the signed-in person can change it. */
export const retentionQuery = graphql(
  `query AuditRetention { auditRetentionDays viewer { canManageAccounts } }`,
);

export const updateRetention = graphql(`
  mutation UpdateAuditRetention($input: AuditRetentionUpdateInput!) {
    result: auditRetentionUpdate(input: $input) { auditRetentionDays errors { field messages } }
  }
`);

export type AuditEntry = ResultOf<typeof entriesPage>['page']['nodes'][number];
