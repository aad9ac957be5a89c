import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const sellerLinksQuery = graphql(`
  query SellerLinkTemplates { sellerLinkTemplates { label template } }
`);

export const setSellerLinks = graphql(`
  mutation SetSellerLinkTemplates($input: SellerLinkTemplatesSetInput!) {
    result: sellerLinkTemplatesSet(input: $input) {
      sellerLinkTemplates { label template }
      errors { field messages }
    }
  }
`);

export type SellerLink = ResultOf<typeof sellerLinksQuery>['sellerLinkTemplates'][number];
