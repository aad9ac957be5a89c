import { GraphQLError } from 'graphql';

/** Returns the error of a request that exceeds a limit of complexity. */
export const tooComplex = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } });
