import { GraphQLError } from 'graphql';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { CallerError, type FieldError } from '../errors/caller-error.js';
import { serviceUnavailable } from '../errors/service-unavailable.js';
import { shortened } from './limits/answer-errors.js';
import { errorLimits } from './limits/limits.js';
import { maxClientMutationIdLength } from './limits/text-lengths.js';

/** An entry of a payload's `errors`: one for each field of the input, with the field's name in the API. */
export interface PayloadError {
  field: string | null;
  messages: string[];
}

/**
 * Runs a mutation and returns the fields of every payload with its result. Input errors go into the payload, with null as
 * the result; all other errors are thrown. If the `clientMutationId` is too long, the mutation does not run.
 */
export async function inPayload<Result>(
  clientMutationId: string | null | undefined,
  work: () => Promise<Result>,
): Promise<{ clientMutationId: string | null; result: Result | null; errors: PayloadError[] | null }> {
  if (clientMutationId != null && clientMutationId.length > maxClientMutationIdLength) {
    const message = `ClientMutationId is too long (maximum is ${maxClientMutationIdLength} characters).`;
    const errors = [{ field: 'clientMutationId', messages: [message] }];
    return { clientMutationId: null, result: null, errors };
  }
  const returnedId = clientMutationId ?? null;
  try {
    return { clientMutationId: returnedId, result: await work(), errors: null };
  } catch (error) {
    if (!(error instanceof CallerError) || error.code !== 'BAD_USER_INPUT') throw error;
    const errors = payloadErrors(error.fieldErrors);
    return { clientMutationId: returnedId, result: null, errors };
  }
}

/** Limits the errors of a payload like those of an answer: at most ten, each of limited length. */
function payloadErrors(fieldErrors: readonly FieldError[]): PayloadError[] {
  const { count } = errorLimits;
  const shown = fieldErrors.length <= count ? fieldErrors : fieldErrors.slice(0, count - 1);
  const byField = new Map<string | null, string[]>();
  for (const { field, message } of shown) {
    byField.set(field, [...(byField.get(field) ?? []), shortened(message)]);
  }
  const last = shown.at(-1);
  if (last && shown.length < fieldErrors.length) {
    byField.get(last.field)?.push(`${fieldErrors.length - shown.length} more errors are not shown.`);
  }
  return [...byField].map(([field, messages]) => ({ field, messages }));
}

/**
 * Returns an execution error without internal details: a `CallerError` with its message and code, an outage as
 * `SERVICE_UNAVAILABLE`, and all others with only the id of the request.
 * @param report receives the cause of each error that is not the caller's.
 */
export function presentable(
  error: GraphQLError,
  requestId: string,
  report: (cause: unknown) => void,
): GraphQLError {
  const cause = error.originalError;
  const present = (message: string, code: string, more?: Record<string, unknown>) => {
    const { nodes, path } = error;
    const extensions = { code, ...more };
    return new GraphQLError(message, { ...(nodes && { nodes }), ...(path && { path }), extensions });
  };
  if (cause instanceof CallerError) {
    const field = cause.fieldErrors[0]?.field;
    return present(cause.message, cause.code, field == null ? {} : { field });
  }
  if (cause instanceof DatabaseUnavailable) {
    report(cause);
    const message =
      cause.reason === 'too-many-searches'
        ? 'Too many searches are running at the moment. Please try again in a few seconds.'
        : serviceUnavailable.message;
    return present(message, serviceUnavailable.code);
  }
  if (cause == null || cause instanceof GraphQLError) {
    return present(error.message, 'BAD_USER_INPUT', error.extensions);
  }
  report(cause);
  return present(`Something went wrong on our side (request ${requestId}).`, 'INTERNAL_SERVER_ERROR', {
    requestId,
  });
}

/** Returns an error with a code. An error without one means that the request is invalid. */
export function withCode(error: Error, code = 'BAD_USER_INPUT'): GraphQLError {
  if (!(error instanceof GraphQLError)) return new GraphQLError(error.message, { extensions: { code } });
  if (error.extensions.code !== undefined) return error;
  const { nodes, source, positions } = error;
  return new GraphQLError(error.message, {
    ...(nodes && { nodes }),
    ...(source && { source }),
    ...(positions && { positions }),
    extensions: { code },
  });
}
