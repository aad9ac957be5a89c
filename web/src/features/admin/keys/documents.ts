import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

const keyFields = graphql(`
  fragment KeyFields on ApiKey {
    id label kind prefix scopes hasEarlierRights networks createdAt lastUsedAt expiresAt revokedAt
    seller { id businessName }
  }
`);

export const keysPage = graphql(
  `
  query KeysPage($kind: AccountKind, $first: Int!, $after: String) {
    page: apiKeys(kind: $kind, first: $first, after: $after) {
      nodes { ...KeyFields }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [keyFields],
);

export const createKey = graphql(`
  mutation CreateKey($input: ApiKeyCreateInput!) {
    result: apiKeyCreate(input: $input) { key errors { field messages } }
  }
`);

export const revokeKey = graphql(
  `
  mutation RevokeKey($input: ApiKeyRevokeInput!) {
    result: apiKeyRevoke(input: $input) { apiKey { ...KeyFields } errors { field messages } }
  }
`,
  [keyFields],
);

export type KeyRow = ResultOf<typeof keyFields>;
