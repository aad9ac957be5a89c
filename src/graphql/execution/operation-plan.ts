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
import type { Container } from './position.js';
import type { VariableValues } from './variables.js';

/** The parts of an operation that are the same for each run. Resolvers receive them in `info`. */
export interface OperationParts {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly operation: OperationDefinitionNode;
}

/** One field of a selection on one object type, with all data that does not depend on values. */
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
  /** The selections for the object types of all values so far. */
  readonly selections: Map<GraphQLObjectType, SelectionPlan> | undefined;
}

export interface SelectionPlan {
  readonly fields: readonly FieldPlan[];
  /** True if a field has the response key `__proto__`, which an ordinary object cannot have as a member. */
  readonly hasProtoKey: boolean;
}

/** Returns the object for the values of a selection. */
export const emptyData = ({ hasProtoKey }: SelectionPlan): Container =>
  hasProtoKey ? Object.create(null) : {};

/**
 * Caches the fields of one operation, which graphql-js collects, for one set of values of the variables in `@skip` and
 * `@include`. It adds a selection when a value first needs it, so a plan for one run takes no more time than a run without
 * a plan.
 */
export class OperationPlan {
  #root: SelectionPlan | undefined;
  #size = 0;

  constructor(
    readonly parts: OperationParts,
    /** Called when fields were added to the plan. */
    private readonly onGrowth: (plan: OperationPlan) => void,
  ) {}

  /** The number of fields in the plan. */
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

  /** Returns the selection of a field for values of an object type. */
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
