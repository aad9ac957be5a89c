import { GraphQLError, type OperationDefinitionNode } from 'graphql';
import { variableLimits as limits } from './limits.js';

/**
 * Returns the error that rejects a request's variables before coercion, or null. Coercion reports each invalid value, so
 * its time and its errors grow with the number of values. Variables that the operation does not declare are ignored.
 */
export function variablesError(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  if (variableDefinitions.length === 0) return null;
  const declared = variableDefinitions.map(({ variable }) => variables[variable.name.value]);
  const problem = new Bounds().problemOf(declared, 0);
  return problem === null ? null : new GraphQLError(problem, { extensions: { code: 'BAD_USER_INPUT' } });
}

class Bounds {
  #values = 0;

  problemOf(value: unknown, depth: number): string | null {
    if (typeof value === 'string') return value.length > limits.stringLength ? tooLong : null;
    if (typeof value !== 'object' || value === null) return null;
    if (depth >= limits.depth) return tooDeep;
    // Does not collect the keys of a list, which can be far too long.
    const members = Array.isArray(value) ? value : Object.keys(value);
    this.#values += members.length;
    if (this.#values > limits.values) return tooMany;
    if (Array.isArray(value)) return this.#problemOfAny(value, depth);
    if (members.some((name) => name.length > limits.stringLength)) return tooLong;
    return this.#problemOfAny(Object.values(value), depth);
  }

  #problemOfAny(values: readonly unknown[], depth: number): string | null {
    for (const value of values) {
      const problem = this.problemOf(value, depth + 1);
      if (problem !== null) return problem;
    }
    return null;
  }
}

const tooLong = `A text among the variables is longer than ${limits.stringLength} characters.`;
const tooDeep = `The variables are nested deeper than ${limits.depth} levels.`;
const tooMany = `The variables contain more than ${limits.values} values.`;
