import {
  type ArgumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { inputLists } from './list-sizes.js';

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
    return this.#lengthOf(field.arguments?.find((argument) => argument.name.value === name)?.value);
  }

  /** Returns the length of a list in the argument `input`, as `lengthOf` does. */
  lengthInInput(field: FieldNode, name: string): number {
    const input = field.arguments?.find((argument) => argument.name.value === 'input')?.value;
    if (input?.kind === Kind.OBJECT) {
      return this.#lengthOf(input.fields.find((member) => member.name.value === name)?.value);
    }
    const value = input?.kind === Kind.VARIABLE ? this.#read(input) : null;
    return isObject(value) ? lengthOfValue(value[name]) : 0;
  }

  #lengthOf(list: ValueNode | undefined): number {
    if (list === undefined || list.kind === Kind.NULL) return 0;
    if (list.kind === Kind.LIST) return list.values.length;
    return list.kind === Kind.VARIABLE ? lengthOfValue(this.#read(list)) : 1;
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
  if (!isObject(value)) return String(value);
  return `{${inputListNames.map((name) => lengthOfValue(value[name])).join()}}`;
}

const inputListNames = [...new Set(Object.values(inputLists))];

/** Returns the length of a list. A value that is not a list counts as a list of one item. */
function lengthOfValue(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return value == null ? 0 : 1;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
