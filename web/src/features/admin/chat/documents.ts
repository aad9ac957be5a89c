import { graphql } from '../../../api/operator-graphql.js';

export const marketplaceQuery = graphql(`query AdminMarketplace { marketplace { name chatEnabled } }`);

export const updateMarketplace = graphql(`
  mutation UpdateMarketplace($input: MarketplaceUpdateInput!) {
    result: marketplaceUpdate(input: $input) { marketplace { name chatEnabled } errors { field messages } }
  }
`);
