import type { initGraphQLTada } from 'gql.tada';
import { textDocument } from './document.js';
import type { introspection } from './seller-types.js';

/** Creates a document of the Seller API. Its result and its variables have the types of the schema. */
export const graphql = textDocument as unknown as ReturnType<
  typeof initGraphQLTada<{
    introspection: introspection;
    disableMasking: true;
    scalars: { ISO8601DateTime: string };
  }>
>;
