/** The codes of the caller's errors; ../../docs/errors.md lists them. */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'CURSOR_EXPIRED'
  | 'FORBIDDEN'
  | 'MISSING_SCOPE'
  | 'RATE_LIMITED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'SESSION_CHANGED'
  | 'SINGLE_SIGN_ON_REQUIRED'
  | 'SUBSCRIBER_TOO_SLOW'
  | 'UNAUTHENTICATED';

/** One error in a caller's input: the field as the input spells it (null for the whole), and a sentence. */
export interface FieldError {
  field: string | null;
  message: string;
}

/**
 * An error of the caller, which is answered in full. Thrown before anything is written. Any other error is the server's:
 * it is logged and answered without its text.
 */
export class CallerError extends Error {
  override name = 'CallerError';
  constructor(
    readonly code: ErrorCode,
    readonly fieldErrors: readonly FieldError[],
  ) {
    super(fieldErrors.map(({ message }) => message).join(' '));
  }
}

/** Invalid input: one error for each field that is wrong. */
export class InputError extends CallerError {
  override name = 'InputError';
  constructor(fieldErrors: readonly FieldError[]) {
    super('BAD_USER_INPUT', fieldErrors);
  }
}

/** The actor lacks a permission, whatever the input. */
export class ForbiddenError extends CallerError {
  override name = 'ForbiddenError';
  constructor(message: string) {
    super('FORBIDDEN', [{ field: null, message }]);
  }
}

/** Returns the error of one field of the input. */
export function inputError(field: string | null, message: string): InputError {
  return new InputError([{ field, message }]);
}

/** Returns the same error for a seller that does not exist and for one that the actor cannot see. */
export function sellerNotFound(field: string): FieldError {
  return { field, message: 'Seller not found.' };
}

/** Returns an error that is not about the input. */
export function callerError(
  code: Exclude<ErrorCode, 'BAD_USER_INPUT' | 'FORBIDDEN'>,
  message: string,
): CallerError {
  return new CallerError(code, [{ field: null, message }]);
}
