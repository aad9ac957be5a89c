import { GraphQLError } from 'graphql';
import { errorLimits as limits } from './limits.js';

/**
 * Returns errors as an answer may have them: at most ten, each of bounded size. If there are more, the last says how
 * many were left out.
 * @param present makes of an error what the caller may see; it is called for those alone that are shown.
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

/** The library quotes what was wrong, however long it is, and names each place of it. */
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

/** Leaves out the middle: the library first quotes a value, and then says what is wrong with it. */
function shortened(message: string): string {
  if (message.length <= limits.messageLength) return message;
  const half = Math.floor((limits.messageLength - 1) / 2);
  // Half of a surrogate pair is no text.
  const head = message.slice(0, half).replace(/[\ud800-\udbff]$/, '');
  const tail = message.slice(-half).replace(/^[\udc00-\udfff]/, '');
  return `${head}…${tail}`;
}
