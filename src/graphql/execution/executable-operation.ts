import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { OperationParts } from './operation-plan.js';
import { VariableCoercion, type VariableValues } from './variables.js';

/** An operation of a document, with the data that is prepared once for all its runs. */
export interface ExecutableOperation {
  readonly parts: OperationParts;
  readonly variables: VariableCoercion;
  /** Returns a key of the values by which fields are skipped or included. */
  conditionsOf(values: VariableValues): string;
}

/** Returns an operation, or null if the document does not have it, or has several and there is no name. */
export function executableOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
): ExecutableOperation | null {
  const operation = getOperationAST(document, operationName);
  if (!operation) return null;
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const definitions = operation.variableDefinitions ?? [];
  const booleans = definitions.filter(isBoolean).map(({ variable }) => variable.name.value);
  const used = booleans.length === 0 ? noNames : conditionVariables(document);
  const conditions = booleans.filter((name) => used.has(name));
  return {
    parts: { schema, fragments, operation },
    variables: new VariableCoercion(schema, definitions),
    conditionsOf:
      conditions.length === 0
        ? () => ''
        : (values) => conditions.map((name) => conditionOf(values, name)).join(),
  };
}

const noNames: ReadonlySet<string> = new Set();

/** Returns whether a variable can be a condition. Other variables can occur only in conditions of other operations. */
function isBoolean({ type }: VariableDefinitionNode): boolean {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return named.kind === Kind.NAMED_TYPE && named.name.value === 'Boolean';
}

const conditionOf = (values: VariableValues, name: string) =>
  Object.hasOwn(values, name) ? String(values[name]) : '';

/** Returns the names of the variables in the directives of all operations and fragments. */
function conditionVariables(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      for (const { value } of directive.arguments ?? []) {
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      }
    },
  });
  return names;
}
