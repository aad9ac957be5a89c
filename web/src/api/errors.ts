import type { CombinedError } from '@urql/core';

/** The reason for which a request has no answer. */
export type ErrorKind =
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

const kindOfCode: Readonly<Record<string, ErrorKind>> = {
  UNAUTHENTICATED: 'signed-out',
  FORBIDDEN: 'forbidden',
  MISSING_SCOPE: 'forbidden',
  RATE_LIMITED: 'busy',
  SERVICE_UNAVAILABLE: 'unreachable',
  BAD_USER_INPUT: 'refused',
  QUERY_TOO_COMPLEX: 'refused',
};

/** A rejected stream has a status, but no code. */
const kindOfStatus: Readonly<Record<number, ErrorKind>> = {
  401: 'signed-out',
  403: 'forbidden',
  429: 'busy',
};

/** The time until which the server asks to wait, because it got too many requests. */
let busyUntil = 0;

/** Returns the seconds after which a busy server may be asked again; 0 if it is not busy. */
export const busySeconds = (): number => Math.max(0, Math.ceil((busyUntil - Date.now()) / 1_000));

/**
 * Classifies an error of a query, a mutation or a subscription by its code (docs/errors.md). After too many requests, all
 * that is tried again waits for as long as the server asks.
 */
export function errorKindOf(error: CombinedError): ErrorKind {
  const [first] = error.graphQLErrors;
  const response: Response | undefined =
    error.response ?? (error.networkError as { response?: Response } | undefined)?.response;
  const kind =
    (first ? kindOfCode[codeOf(first) ?? ''] : kindOfStatus[response?.status ?? 0]) ?? 'unreachable';
  if (kind === 'busy') busyUntil = Date.now() + 1_000 * (Number(response?.headers?.get('retry-after')) || 1);
  return kind;
}

/** Thrown if no answer came, or an answer without data. */
export class ApiError extends Error {
  constructor(readonly kind: ErrorKind) {
    super(kind);
  }
}

/** Returns the kind of an error that was thrown; `unreachable` if it is not an `ApiError`. */
export function kindOf(error: unknown): ErrorKind {
  return error instanceof ApiError ? error.kind : 'unreachable';
}

/** Returns the code of a GraphQL error. */
export function codeOf(error: { extensions?: Record<string, unknown> | undefined }): string | null {
  const code = error.extensions?.code;
  return typeof code === 'string' ? code : null;
}
