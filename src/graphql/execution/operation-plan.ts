import {
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { getFieldDef } from 'graphql/execution/execute.js';
import { argumentReader, type ReadArguments } from './field-arguments.js';
import { type OutputShape, shapeOf } from './output-shape.js';
import type { VariableValues } from './variables.js';

/** All nodes of an operation that are the same for each run, as resolvers receive them. */
export interface OperationParts {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly operation: OperationDefinitionNode;
}

/** One field of a selection on one object type, with all that does not depend on values. */
export interface FieldPlan {
  readonly responseKey: string;
  /** The number of fields before it in the response. */
  readonly index: number;
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly shape: OutputShape;
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly readArguments: ReadArguments;
  readonly isTypeName: boolean;
  /** The selections on the object types that its values had so far. */
  readonly selections: Map<GraphQLObjectType, SelectionPlan> | undefined;
}

export interface SelectionPlan {
  readonly fields: readonly FieldPlan[];
  /** An ordinary object cannot take a member of this name. */
  readonly hasProtoKey: boolean;
}

/**
 * The fields of one operation, collected by graphql-js for one set of values of the variables in `@skip` and
 * `@include`. A selection is added when a value first needs it, so a plan for one run costs no more than a run
 * without a plan.
 */
export class OperationPlan {
  #root: SelectionPlan | undefined;
  #size = 0;

  constructor(
    readonly parts: OperationParts,
    /** Receives the plan when it has more fields than before. */
    private readonly onGrowth: (plan: OperationPlan) => void,
  ) {}

  /** The number of fields that it holds. */
  get size(): number {
    return this.#size;
  }

  rootSelection(type: GraphQLObjectType, variables: VariableValues): SelectionPlan {
    if (this.#root) return this.#root;
    const { schema, fragments, operation } = this.parts;
    const fields = collectFields(schema, fragments, variables, type, operation.selectionSet);
    this.#root = this.#planOf(type, fields);
    return this.#root;
  }

  /** Returns the selection of a field whose value is of this object type. */
  selectionOf(field: FieldPlan, type: GraphQLObjectType, variables: VariableValues): SelectionPlan {
    const known = field.selections?.get(type);
    if (known) return known;
    const { schema, fragments } = this.parts;
    const selection = this.#planOf(
      type,
      collectSubfields(schema, fragments, variables, type, [...field.nodes]),
    );
    field.selections?.set(type, selection);
    return selection;
  }

  #planOf(
    parentType: GraphQLObjectType,
    collected: ReadonlyMap<string, readonly FieldNode[]>,
  ): SelectionPlan {
    const fields: FieldPlan[] = [];
    for (const [responseKey, nodes] of collected) {
      const [node] = nodes;
      const definition = node && getFieldDef(this.parts.schema, parentType, node);
      if (!definition) continue;
      fields.push({
        responseKey,
        index: fields.length,
        nodes,
        parentType,
        definition,
        shape: shapeOf(definition.type),
        resolve: definition.resolve ?? defaultFieldResolver,
        readArguments: argumentReader(definition, node),
        isTypeName: definition === TypeNameMetaFieldDef,
        selections: node.selectionSet && new Map(),
      });
    }
    this.#size += fields.length;
    if (fields.length > 0) this.onGrowth(this);
    return { fields, hasProtoKey: collected.has('__proto__') };
  }
}
