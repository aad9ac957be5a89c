/** A code of docs/errors.md. A server that is newer than this package can have others. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'MISSING_SCOPE'
  | 'SINGLE_SIGN_ON_REQUIRED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'SESSION_CHANGED'
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'QUERY_TOO_COMPLEX'
  | 'RATE_LIMITED'
  | 'SERVICE_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR'
  | 'CURSOR_EXPIRED'
  | 'SUBSCRIBER_TOO_SLOW'
  | 'PERSISTED_QUERY_NOT_SUPPORTED';

/** An entry of an answer's `errors`. */
export interface GraphQLErrorEntry {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: ErrorCode | (string & {}); field?: string } & Record<string, unknown>;
}

/** An error in the input of a mutation. */
export interface InputProblem {
  /** The field of the input; null if the problem is not about one field. */
  field: string | null;
  messages: readonly string[];
}

/** The base class of all errors of this package, except for those of `AbortSignal`. */
export class ParleyError extends Error {
  override name = 'ParleyError';
}

/** No answer came. A request that has no answer may have been carried out. */
export class NetworkError extends ParleyError {
  override name = 'NetworkError';
}

/** The server answered with an error. */
export class ApiError extends ParleyError {
  override name = 'ApiError';

  constructor(
    readonly errors: readonly GraphQLErrorEntry[],
    /** The status of the answer. */
    readonly status: number,
    readonly details: {
      /** The id of the request in the server's log. */
      requestId?: string | undefined;
      /** The time after which the server allows a retry. */
      retryAfterMs?: number | undefined;
      /** The parts of the answer that have no error. */
      data?: unknown;
    } = {},
  ) {
    super(errors.map(({ message }) => message).join(' ') || `The server answered with HTTP ${status}.`);
  }

  /** The code of the first error. An answer that is not from Parley, such as a proxy's, has the one that fits its status. */
  get code(): ErrorCode | (string & {}) {
    return this.errors[0]?.extensions?.code ?? codeOfStatus(this.status);
  }

  /** The argument of a query that is invalid (`BAD_USER_INPUT`). */
  get field(): string | undefined {
    return this.errors[0]?.extensions?.field;
  }
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 429) return 'RATE_LIMITED';
  if (status === 502 || status === 503 || status === 504) return 'SERVICE_UNAVAILABLE';
  return status < 500 && status >= 400 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR';
}

/** A mutation was rejected, because its input is invalid. Nothing was changed by that field. */
export class InputError extends ParleyError {
  override name = 'InputError';

  constructor(
    /** The field of `Mutation`, or its alias. */
    readonly mutation: string,
    readonly problems: readonly InputProblem[],
    /** The whole data of the answer, such as the `findings` of a message that the content policy refuses. */
    readonly data: unknown,
  ) {
    super(problems.flatMap(({ messages }) => messages).join(' '));
  }
}

/** @throws {InputError} for the first payload of a mutation that has errors. */
export function requireValidInput(data: unknown): void {
  for (const [mutation, payload] of Object.entries(data ?? {})) {
    const problems = (payload as { errors?: InputProblem[] | null } | null)?.errors;
    if (problems && problems.length > 0) throw new InputError(mutation, problems, data);
  }
}
