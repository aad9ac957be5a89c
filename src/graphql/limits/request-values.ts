import {
  type ArgumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';

/**
 * Reads the values of a request: literals, and variables as they were sent or their defaults. It does not coerce them. If
 * coercion rejects a value, no part of the request runs, so its cost does not matter.
 */
export class RequestValues {
  readonly #variables: ReadonlyMap<string, unknown>;

  constructor(operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>) {
    this.#variables = new Map(
      (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => {
        const name = variable.name.value;
        const isPresent = Object.hasOwn(variables, name) && variables[name] !== undefined;
        return [name, isPresent ? variables[name] : defaultValue && valueFromASTUntyped(defaultValue)];
      }),
    );
  }

  /** Returns an argument's value; undefined if it is absent. */
  argument({ arguments: given = [] }: FieldNode, name: string): unknown {
    return this.#valueOf(given.find((argument) => argument.name.value === name));
  }

  /** Returns whether `@skip` or `@include` excludes a selection. */
  isExcluded({ directives = [] }: SelectionNode): boolean {
    return directives.some(({ name, arguments: given = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return false;
      const condition = this.#valueOf(given.find((argument) => argument.name.value === 'if'));
      return condition === (name.value === 'skip');
    });
  }

  /** Returns the length of a list argument. A value that is not a list counts as a list of one item. */
  lengthOf(field: FieldNode, name: string): number {
    const literal = field.arguments?.find((argument) => argument.name.value === name)?.value;
    if (literal?.kind === Kind.LIST) return literal.values.length;
    const value = this.argument(field, name);
    return Array.isArray(value) ? value.length : value == null ? 0 : 1;
  }

  #valueOf(argument: ArgumentNode | undefined): unknown {
    return argument && this.#read(argument.value);
  }

  #read(value: ValueNode): unknown {
    if (value.kind === Kind.VARIABLE) return this.#variables.get(value.name.value);
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind === Kind.BOOLEAN || value.kind === Kind.STRING) return value.value;
    return undefined;
  }
}

/**
 * Returns a cache key for the cost of an operation with its variables. The cost depends on numbers, conditions, empty
 * texts and the lengths of lists.
 */
export function costKey(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): string {
  let key = '';
  for (const { variable } of variableDefinitions) {
    const name = variable.name.value;
    key += `${Object.hasOwn(variables, name) ? costPart(variables[name]) : 'undefined'},`;
  }
  return key;
}

function costPart(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'empty' : 'text';
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === 'object' && value !== null ? 'object' : String(value);
}
