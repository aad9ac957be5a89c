import { GraphQLError } from 'graphql';
import { errorLimits as limits } from './limits.js';

/**
 * Limits the errors of an answer to ten, each of limited length. If there are more, the last one has the number of
 * omitted errors.
 * @param present removes internal details from an error. It is called only for errors in the answer.
 */
export function boundErrors(
  errors: readonly GraphQLError[],
  present: (error: GraphQLError) => GraphQLError = (error) => error,
): GraphQLError[] {
  if (errors.length <= limits.count) return errors.map((error) => bounded(present(error)));
  const shown = errors.slice(0, limits.count - 1).map((error) => bounded(present(error)));
  const omitted = errors.length - shown.length;
  const code = shown.at(-1)?.extensions.code ?? 'BAD_USER_INPUT';
  return [
    ...shown,
    new GraphQLError(`${omitted} more errors are not shown.`, { extensions: { code, omitted } }),
  ];
}

/** Shortens an error, because graphql-js quotes invalid values of any length and lists all their locations. */
function bounded(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  if (message.length <= limits.messageLength && (error.locations?.length ?? 0) <= limits.locations)
    return error;
  return new GraphQLError(shortened(message), {
    ...(nodes && { nodes: nodes.slice(0, limits.locations) }),
    ...(source && { source }),
    ...(positions && { positions: positions.slice(0, limits.locations) }),
    ...(path && { path }),
    ...(originalError && { originalError }),
    extensions,
  });
}

/** Omits the middle of a long message: graphql-js quotes the value first and states the problem last. */
export function shortened(message: string): string {
  if (message.length <= limits.messageLength) return message;
  const half = Math.floor((limits.messageLength - 1) / 2);
  // Half of a surrogate pair is invalid text.
  const head = message.slice(0, half).replace(/[\ud800-\udbff]$/, '');
  const tail = message.slice(-half).replace(/^[\udc00-\udfff]/, '');
  return `${head}…${tail}`;
}
