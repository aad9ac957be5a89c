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

/** With the error that says there are more, an answer has ten errors at most. */
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
 * Coerces an operation's variables to the values and with the errors of graphql-js's `getVariableValues`. It
 * resolves the types once; as soon as a value is not right, it leaves all of them to that function.
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

  /** Returns the values, or null if one is not right. */
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

/** Returns the coerced value, or undefined if it is not right. */
function validValue(value: unknown, { type, isNonNull, leaf }: Variable): unknown {
  if (value == null) return isNonNull ? undefined : null;
  try {
    return leaf ? leaf.parseValue(value) : coerceInputValue(value, type, refuse);
  } catch {
    return undefined;
  }
}

/** Ends the coercion at the first value that is not right: to report each takes long, and is done once it is known. */
function refuse(): never {
  throw new TypeError('A value is not right.');
}
