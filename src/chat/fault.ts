/** What a caller can be told is wrong; `code` as ../../docs/errors.md lists them. */
export type FaultCode =
  | 'BAD_USER_INPUT'
  | 'CURSOR_EXPIRED'
  | 'FORBIDDEN'
  | 'MISSING_SCOPE'
  | 'RATE_LIMITED'
  | 'SESSION_CHANGED'
  | 'SUBSCRIBER_TOO_SLOW'
  | 'UNAUTHENTICATED';

/** One thing wrong with a caller's input: the field in the input's own spelling, and a sentence. */
export interface FieldFault {
  field: string | null;
  message: string;
}

/**
 * The caller's mistake, told to the caller in full. Thrown before anything is written. Any other error is
 * ours: it is logged and answered without its text.
 */
export class Fault extends Error {
  override name = 'Fault';
  constructor(
    readonly code: FaultCode,
    readonly faults: readonly FieldFault[],
  ) {
    super(faults.map(({ message }) => message).join(' '));
  }
}

/** A fault of one field of the input. */
export function badInput(field: string | null, message: string): Fault {
  return new Fault('BAD_USER_INPUT', [{ field, message }]);
}

/** The one answer for a seller that does not exist and for one that the asker may not see. */
export function sellerNotFound(field: string): FieldFault {
  return { field, message: 'Seller not found.' };
}

/** A fault of what the asker may do, whatever the input. */
export function refusal(code: Exclude<FaultCode, 'BAD_USER_INPUT'>, message: string): Fault {
  return new Fault(code, [{ field: null, message }]);
}
