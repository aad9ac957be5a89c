import type { CombinedError } from '@urql/core';

/** What became of an answer that is none: what a portal does about it differs, the words are the catalogue's. */
export type Fault =
  /** Nobody is signed in any more, or the token has ended. */
  | 'signed-out'
  /** Who asks may not. */
  | 'forbidden'
  /** Too many requests; again in a while. */
  | 'busy'
  /** No answer came, or the server could not: the request may or may not have been carried out. */
  | 'unreachable'
  /** The request itself is refused, and would be again. */
  | 'refused';

const ofCode: Readonly<Record<string, Fault>> = {
  UNAUTHENTICATED: 'signed-out',
  FORBIDDEN: 'forbidden',
  MISSING_SCOPE: 'forbidden',
  RATE_LIMITED: 'busy',
  SERVICE_UNAVAILABLE: 'unreachable',
  BAD_USER_INPUT: 'refused',
  QUERY_TOO_COMPLEX: 'refused',
};

/** A stream that is refused tells its status alone. */
const ofStatus: Readonly<Record<number, Fault>> = {
  401: 'signed-out',
  403: 'forbidden',
  429: 'busy',
};

/** What an error of a query, a mutation or a subscription comes to. Codes are docs/errors.md's. */
export function faultOf(error: CombinedError): Fault {
  const [first] = error.graphQLErrors;
  if (first) return ofCode[codeOf(first) ?? ''] ?? 'unreachable';
  const { response } = (error.networkError ?? {}) as { response?: { status?: number } };
  return ofStatus[response?.status ?? 0] ?? 'unreachable';
}

/** The code of a GraphQL error. */
export function codeOf(error: { extensions?: Record<string, unknown> | undefined }): string | null {
  const code = error.extensions?.code;
  return typeof code === 'string' ? code : null;
}
