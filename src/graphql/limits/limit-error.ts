import { GraphQLError } from 'graphql';

/** Returns the error of a request that asks for more work than one request may. */
export const tooComplex = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } });
