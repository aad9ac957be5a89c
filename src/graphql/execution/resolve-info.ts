import type { GraphQLResolveInfo } from 'graphql';
import type { FieldPlan, OperationParts } from './operation-plan.js';
import type { Container, Position } from './position.js';
import type { VariableValues } from './variables.js';

/** The data that all fields of one run share. */
export interface RunInfo {
  readonly parts: OperationParts;
  readonly rootValue: unknown;
  readonly variableValues: VariableValues;
}

/**
 * The `info` of a resolver. It computes its members, including the position, on access, because few resolvers read them.
 */
export class ResolveInfo implements GraphQLResolveInfo {
  private position: Position | undefined;

  constructor(
    private readonly run: RunInfo,
    private readonly field: FieldPlan,
    private readonly parent: Position | undefined,
    private readonly container: Container,
  ) {}

  get path(): Position {
    this.position ??= {
      prev: this.parent,
      key: this.field.responseKey,
      typename: this.field.parentType.name,
      index: this.field.index,
      shape: this.field.shape,
      container: this.container,
    };
    return this.position;
  }

  get fieldName() {
    return this.field.definition.name;
  }
  get fieldNodes() {
    return this.field.nodes;
  }
  get returnType() {
    return this.field.definition.type;
  }
  get parentType() {
    return this.field.parentType;
  }
  get schema() {
    return this.run.parts.schema;
  }
  get fragments() {
    return this.run.parts.fragments;
  }
  get operation() {
    return this.run.parts.operation;
  }
  get rootValue() {
    return this.run.rootValue;
  }
  get variableValues() {
    return this.run.variableValues;
  }
}
