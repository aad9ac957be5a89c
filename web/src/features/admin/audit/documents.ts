import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const entriesPage = graphql(`
  query AuditPage($first: Int!, $after: String) {
    page: auditLog(first: $first, after: $after) {
      nodes { id at actor actorKind action changes { field before after } }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export type AuditEntry = ResultOf<typeof entriesPage>['page']['nodes'][number];
