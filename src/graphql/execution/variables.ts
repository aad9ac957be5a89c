import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  getVariableValues,
  isInputType,
  isLeafType,
  isNonNullType,
  typeFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';

export type VariableValues = Readonly<Record<string, unknown>>;

export type CoercedVariables =
  | { readonly values: VariableValues; readonly errors?: undefined }
  | { readonly values?: undefined; readonly errors: readonly GraphQLError[] };

/** One less than the maximum of an answer, because graphql-js adds an error when it stops. */
export const maxVariableErrors = 9;

interface Variable {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly isNonNull: boolean;
  /** Undefined for lists and input objects. */
  readonly leaf: GraphQLLeafType | undefined;
  readonly defaultValue: ValueNode | undefined;
}

/**
 * Coerces an operation's variables, with the same values and errors as `getVariableValues` of graphql-js. It resolves the
 * types once. If a value is invalid, it calls that function for the errors.
 */
export class VariableCoercion {
  readonly #variables: readonly Variable[] | null;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly definitions: readonly VariableDefinitionNode[],
  ) {
    const variables = definitions.map((definition) => variableOf(schema, definition));
    this.#variables = variables.every((variable) => variable !== null) ? variables : null;
  }

  coerce(inputs: VariableValues): CoercedVariables {
    const values = this.#valid(inputs);
    if (values) return { values };
    const { coerced, errors } = getVariableValues(this.schema, this.definitions, inputs, {
      maxErrors: maxVariableErrors,
    });
    return errors ? { errors } : { values: coerced };
  }

  /** Returns the coerced values, or null if one is invalid. */
  #valid(inputs: VariableValues): VariableValues | null {
    if (!this.#variables) return null;
    const values: Record<string, unknown> = {};
    for (const variable of this.#variables) {
      if (!Object.hasOwn(inputs, variable.name)) {
        if (variable.defaultValue) values[variable.name] = valueFromAST(variable.defaultValue, variable.type);
        else if (variable.isNonNull) return null;
        continue;
      }
      const value = validValue(inputs[variable.name], variable);
      if (value === undefined) return null;
      values[variable.name] = value;
    }
    return values;
  }
}

function variableOf(schema: GraphQLSchema, definition: VariableDefinitionNode): Variable | null {
  const type = typeFromAST(schema, definition.type);
  const name = definition.variable.name.value;
  if (!isInputType(type) || name === '__proto__') return null;
  const nullable = isNonNullType(type) ? type.ofType : type;
  return {
    name,
    type,
    isNonNull: isNonNullType(type),
    leaf: isLeafType(nullable) ? nullable : undefined,
    defaultValue: definition.defaultValue,
  };
}

/** Returns the coerced value, or undefined if it is invalid. */
function validValue(value: unknown, { type, isNonNull, leaf }: Variable): unknown {
  if (value == null) return isNonNull ? undefined : null;
  try {
    return leaf ? leaf.parseValue(value) : coerceInputValue(value, type, stopCoercion);
  } catch {
    return undefined;
  }
}

/** Stops the coercion at the first invalid value. `getVariableValues` then reports all of them, which takes longer. */
function stopCoercion(): never {
  throw new TypeError('A value is invalid.');
}
