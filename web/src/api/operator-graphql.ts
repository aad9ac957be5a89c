import type { initGraphQLTada } from 'gql.tada';
import { documentOf } from './document.js';
import type { introspection } from './operator-types.js';

/** Creates a document of the Operator API, its result and variables typed from `schema/operator.graphql`. */
export const graphql = documentOf as unknown as ReturnType<
  typeof initGraphQLTada<{
    introspection: introspection;
    disableMasking: true;
    scalars: { ISO8601DateTime: string };
  }>
>;
