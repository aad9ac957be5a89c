import type { initGraphQLTada } from 'gql.tada';
import { documentOf } from './document.js';
import type { introspection } from './seller-types.js';

/** Creates a document of the Seller API, its result and variables typed from `schema/seller.graphql`. */
export const graphql = documentOf as unknown as ReturnType<
  typeof initGraphQLTada<{
    introspection: introspection;
    disableMasking: true;
    scalars: { ISO8601DateTime: string };
  }>
>;
