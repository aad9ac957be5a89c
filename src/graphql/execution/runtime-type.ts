import {
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';

/**
 * Returns the object type that `resolveType` resolved for a value of an abstract type.
 * @throws {GraphQLError} with the message of graphql-js, if the value cannot have this type.
 */
export function requireRuntimeType(
  resolved: unknown,
  abstract: GraphQLAbstractType,
  info: GraphQLResolveInfo,
  value: unknown,
): GraphQLObjectType {
  const field = `for field "${info.parentType.name}.${info.fieldName}"`;
  const fail = (message: string, located = true): never => {
    throw new GraphQLError(message, located ? { nodes: info.fieldNodes } : {});
  };
  if (resolved == null) {
    return fail(
      `Abstract type "${abstract.name}" must resolve to an Object type at runtime ${field}. Either the "${abstract.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
    );
  }
  if (isObjectType(resolved)) {
    return fail(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
      false,
    );
  }
  if (typeof resolved !== 'string') {
    return fail(
      `Abstract type "${abstract.name}" must resolve to an Object type at runtime ${field} with value ${inspect(value)}, received "${inspect(resolved)}".`,
      false,
    );
  }
  const type = info.schema.getType(resolved);
  if (!type) {
    return fail(
      `Abstract type "${abstract.name}" was resolved to a type "${resolved}" that does not exist inside the schema.`,
    );
  }
  if (!isObjectType(type)) {
    return fail(`Abstract type "${abstract.name}" was resolved to a non-object type "${resolved}".`);
  }
  if (!info.schema.isSubType(abstract, type)) {
    return fail(`Runtime Object type "${type.name}" is not a possible type for "${abstract.name}".`);
  }
  return type;
}
