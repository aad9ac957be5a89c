import type { CombinedError } from '@urql/core';

/** Why a request has no answer. */
export type Fault =
  /** The session or the token has ended. */
  | 'signed-out'
  /** The user or the token lacks a permission. */
  | 'forbidden'
  /** There were too many requests; a retry helps later. */
  | 'busy'
  /** No answer came, or the server failed: the request may or may not have been carried out. */
  | 'unreachable'
  /** The request itself is invalid; a retry does not help. */
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

/** A stream that the server refuses has a status, but no code. */
const ofStatus: Readonly<Record<number, Fault>> = {
  401: 'signed-out',
  403: 'forbidden',
  429: 'busy',
};

/** Classifies an error of a query, a mutation or a subscription by its code (docs/errors.md). */
export function faultOf(error: CombinedError): Fault {
  const [first] = error.graphQLErrors;
  if (first) return ofCode[codeOf(first) ?? ''] ?? 'unreachable';
  const { response } = (error.networkError ?? {}) as { response?: { status?: number } };
  return ofStatus[response?.status ?? 0] ?? 'unreachable';
}

/** Returns the code of a GraphQL error. */
export function codeOf(error: { extensions?: Record<string, unknown> | undefined }): string | null {
  const code = error.extensions?.code;
  return typeof code === 'string' ? code : null;
}
