import { GraphQLError } from 'graphql';
import { DatabaseUnavailable } from '../database/database.js';
import { CallerError, type FieldError } from '../errors/caller-error.js';
import { shortened } from './limits/answer-errors.js';
import { errorLimits } from './limits/limits.js';
import { maxClientMutationIdLength } from './limits/text-lengths.js';

/** A payload's `errors`: one entry a field, in the input's own spelling. */
export interface PayloadError {
  field: string | null;
  messages: string[];
}

/**
 * Runs a mutation and puts the caller's faults of input into the payload; every other error goes up. If the
 * `clientMutationId` is too long, it runs nothing.
 * @returns what every payload has, and what the mutation made, or null with the errors.
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
  const handedBack = clientMutationId ?? null;
  try {
    return { clientMutationId: handedBack, result: await work(), errors: null };
  } catch (error) {
    if (!(error instanceof CallerError) || error.code !== 'BAD_USER_INPUT') throw error;
    const errors = payloadErrors(error.fieldErrors);
    return { clientMutationId: handedBack, result: null, errors };
  }
}

/** Returns faults as a payload may have them: at most ten, each of bounded size, as an answer's errors are. */
function payloadErrors(faults: readonly FieldError[]): PayloadError[] {
  const { count } = errorLimits;
  const shown = faults.length <= count ? faults : faults.slice(0, count - 1);
  const byField = new Map<string | null, string[]>();
  for (const { field, message } of shown) {
    byField.set(field, [...(byField.get(field) ?? []), shortened(message)]);
  }
  const last = shown.at(-1);
  if (last && shown.length < faults.length) {
    byField.get(last.field)?.push(`${faults.length - shown.length} more errors are not shown.`);
  }
  return [...byField].map(([field, messages]) => ({ field, messages }));
}

/**
 * An execution error as the caller may see it: faults of the caller in full with their code, an outage as
 * `SERVICE_UNAVAILABLE`, anything else as no more than the request's id.
 * @param report told of each error that is ours, with its cause.
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
    return present('The service is not available at the moment. Please try again.', 'SERVICE_UNAVAILABLE');
  }
  if (cause == null || cause instanceof GraphQLError) {
    return present(error.message, 'BAD_USER_INPUT', error.extensions);
  }
  report(cause);
  return present(`Something went wrong on our side (request ${requestId}).`, 'INTERNAL_SERVER_ERROR', {
    requestId,
  });
}

/** The same error with a code: one without is of a request that makes no sense. */
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
