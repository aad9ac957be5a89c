import { type FieldNode, type GraphQLField, getArgumentValues, isNonNullType, Kind } from 'graphql';
import type { VariableValues } from './variables.js';

export type ReadArguments = (variables: VariableValues) => Record<string, unknown>;

type Source = { name: string; variable: string; isNonNull: boolean } | { name: string; value: unknown };

/**
 * Returns a function that reads a field's arguments. From its second call on, it reads constants and plain variables
 * directly. For a single call the preparation would take longer.
 */
export function argumentReader(definition: GraphQLField<unknown, unknown>, node: FieldNode): ReadArguments {
  if (definition.args.length === 0) return () => ({});
  const readByLibrary: ReadArguments = (variables) => getArgumentValues(definition, node, variables);
  let direct: ReadArguments | undefined;
  let isFirst = true;
  return (variables) => {
    if (!isFirst) {
      direct ??= directReader(definition, node, readByLibrary);
      return direct(variables);
    }
    isFirst = false;
    return readByLibrary(variables);
  };
}

/**
 * Returns a function that reads constants and plain variables directly. graphql-js reads all other arguments, and the
 * cases with special rules: an absent variable, null, and objects that a resolver could change.
 */
function directReader(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  readByLibrary: ReadArguments,
): ReadArguments {
  const sources: Source[] = [];
  for (const { name, type, defaultValue } of definition.args) {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.VARIABLE) {
      sources.push({ name, variable: value.name.value, isNonNull: isNonNullType(type) });
    } else if (value || defaultValue !== undefined || isNonNullType(type)) {
      const constant = constantOf(definition, node, name);
      if (!constant) return readByLibrary;
      sources.push({ name, value: constant.value });
    }
  }
  if (sources.length === 0) return () => ({});
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const source of sources) {
      if ('value' in source) values[source.name] = source.value;
      else {
        if (!Object.hasOwn(variables, source.variable)) return readByLibrary(variables);
        const value = variables[source.variable];
        if (value === undefined || (value === null && source.isNonNull)) return readByLibrary(variables);
        values[source.name] = value;
      }
    }
    return values;
  };
}

/** Returns the value of an argument that is the same in each call and that no resolver can change, or null. */
function constantOf(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  name: string,
): { value: unknown } | null {
  try {
    const only = { ...definition, args: definition.args.filter((argument) => argument.name === name) };
    const value = getArgumentValues(only, node, {})[name];
    return typeof value === 'object' && value !== null ? null : { value };
  } catch {
    return null;
  }
}
