import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

const sellerFields = graphql(`
  fragment AdminSellerFields on Seller { id legacyId businessName externalId legalHoldSince latestChatMessage { id createdAt } }
`);

export const sellersPage = graphql(
  `
  query AdminSellersPage($q: String, $first: Int!, $after: String) {
    page: sellersForChats(q: $q, first: $first, after: $after) {
      nodes { ...AdminSellerFields }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [sellerFields],
);

export const createSeller = graphql(
  `
  mutation CreateSeller($input: SellerCreateInput!) {
    result: sellerCreate(input: $input) { seller { ...AdminSellerFields } errors { field messages } }
  }
`,
  [sellerFields],
);

export const setLegalHold = graphql(
  `
  mutation SetLegalHold($input: SellerLegalHoldSetInput!) {
    result: sellerLegalHoldSet(input: $input) { seller { ...AdminSellerFields } errors { field messages } }
  }
`,
  [sellerFields],
);

/** Reads whether the signed-in person can set legal holds. */
export const holdRightsQuery = graphql('query LegalHoldRights { viewer { canManageAccounts } }');

export const updateSeller = graphql(
  `
  mutation UpdateSeller($input: SellerUpdateInput!) {
    result: sellerUpdate(input: $input) { seller { ...AdminSellerFields } errors { field messages } }
  }
`,
  [sellerFields],
);

export type SellerRow = ResultOf<typeof sellerFields>;
