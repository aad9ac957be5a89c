import { graphql } from '../../../api/operator-graphql.js';

export const sellersNamed = graphql(`
  query SellersNamed($q: String) {
    sellersForChats(first: 20, q: $q) { nodes { id businessName } }
  }
`);
