import {
  defaultTypeResolver,
  type ExecutionResult,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  locatedError,
  OperationTypeNode,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { isIterableObject } from 'graphql/jsutils/isIterableObject.js';
import { isPromise } from 'graphql/jsutils/isPromise.js';
import { pathToArray } from 'graphql/jsutils/Path.js';
import { recordLength } from './answer-length.js';
import { EventLoopShare } from './event-loop-share.js';
import { FieldFailure, failureOf, RaisedErrors } from './field-errors.js';
import { ignoreRejections } from './ignore-rejections.js';
import type { ListItems } from './list-items.js';
import { emptyData, type FieldPlan, type OperationPlan, type SelectionPlan } from './operation-plan.js';
import { PendingValues } from './pending-values.js';
import type { Container, Position } from './position.js';
import { ResolveInfo, type RunInfo } from './resolve-info.js';
import { requireRuntimeType } from './runtime-type.js';
import { serialize } from './serialize.js';
import type { VariableValues } from './variables.js';

/** The approximate number of characters for the name and the punctuation of a value in an answer. */
const charactersPerValue = 16;

/**
 * Runs an operation once, by the section "Execution" of the GraphQL specification. For synchronous resolvers, the answer is
 * the same as that of graphql-js. It differs from graphql-js in three points: it reads the operation from a plan; it writes
 * promised values to their position instead of creating a promise for each level; and it waits for all of them, so that
 * errors do not depend on the order in which promises settle.
 */
export class Execution {
  private raised: RaisedErrors | undefined;
  private readonly info: RunInfo;
  private readonly pending = new PendingValues();
  /** The approximate number of characters of the answer as JSON. */
  private characters = 0;
  private readonly share = new EventLoopShare();

  constructor(
    private readonly plan: OperationPlan,
    private readonly rootValue: unknown,
    private readonly contextValue: unknown,
    /** The coerced values. */
    private readonly variableValues: VariableValues,
  ) {
    this.info = { parts: plan.parts, rootValue, variableValues };
  }

  /** Returns the answer; synchronously for an operation that is not a mutation, if no resolver returns a promise. */
  run(): ExecutionResult | Promise<ExecutionResult> {
    let data: Container = {};
    try {
      const selection = this.rootSelection();
      data = emptyData(selection);
      if (this.plan.parts.operation.operation === OperationTypeNode.MUTATION) {
        return this.runInSeries(selection, data);
      }
      this.fields(selection, this.rootValue, undefined, data);
    } catch (error) {
      this.errors.add(failureOf(error), undefined);
    }
    return this.pending.isEmpty ? this.answer(data) : this.pending.settled().then(() => this.answer(data));
  }

  private rootSelection(): SelectionPlan {
    const { schema, operation } = this.plan.parts;
    const type = schema.getRootType(operation.operation);
    if (type) return this.plan.rootSelection(type, this.variableValues);
    throw new GraphQLError(`Schema is not configured to execute ${operation.operation} operation.`, {
      nodes: operation,
    });
  }

  /** Created for the first error, because most runs have none. */
  private get errors(): RaisedErrors {
    this.raised ??= new RaisedErrors();
    return this.raised;
  }

  private answer(data: Container): ExecutionResult {
    const result = this.raised
      ? { errors: this.raised.apply(), data: this.raised.isDataNull ? null : data }
      : { data };
    recordLength(result, this.characters);
    return result;
  }

  /** Runs a mutation's fields one after the other, up to the first that makes all data null. */
  private async runInSeries(selection: SelectionPlan, data: Container): Promise<ExecutionResult> {
    try {
      for (const field of selection.fields) {
        this.field(field, this.rootValue, undefined, data);
        if (!this.pending.isEmpty) await this.pending.settled();
        if (this.raised?.isDataNull) break;
      }
    } catch (error) {
      this.errors.add(failureOf(error), undefined);
      if (!this.pending.isEmpty) await this.pending.settled();
    }
    return this.answer(data);
  }

  private fields(
    selection: SelectionPlan,
    source: unknown,
    parent: Position | undefined,
    data: Container,
  ): Container {
    for (const field of selection.fields) this.field(field, source, parent, data);
    return data;
  }

  private field(plan: FieldPlan, source: unknown, parent: Position | undefined, data: Container): void {
    if (plan.isTypeName) {
      data[plan.responseKey] = plan.parentType.name;
      return;
    }
    const info = new ResolveInfo(this.info, plan, parent, data);
    try {
      const args = plan.readArguments(this.variableValues);
      const value = plan.resolve(source, args, this.contextValue, info);
      const { shape } = plan;
      // The fast path for most values, which does not create a position.
      if (shape.kind === 'leaf' && (typeof value === 'string' || typeof value === 'number')) {
        data[plan.responseKey] = this.leaf(shape.type, value);
      } else this.write(value, info.path, plan, info);
    } catch (error) {
      this.fail(error, info.path, plan);
    }
  }

  /** Completes a value and writes it to its position, later if it is a promise. */
  private write(value: unknown, position: Position, plan: FieldPlan, info: GraphQLResolveInfo): void {
    // Most values are not objects, and `typeof` is faster than `isPromise`.
    position.container[position.key] =
      (typeof value === 'object' || typeof value === 'function') && isPromise(value)
        ? this.defer(value, position, plan, (fulfilled) => this.complete(fulfilled, position, plan, info))
        : this.complete(value, position, plan, info);
  }

  /**
   * Completes a value when a promise is fulfilled, and writes it to its position.
   * @returns null, which reserves the position until then.
   */
  private defer(
    promise: Promise<unknown>,
    position: Position,
    plan: FieldPlan,
    complete: (fulfilled: unknown) => unknown,
  ): null {
    this.pending.add();
    const native = promise instanceof Promise ? promise : Promise.resolve(promise as PromiseLike<unknown>);
    const fail = (error: unknown) => {
      this.errors.add(this.located(error, position, plan), position);
    };
    native.then(
      (fulfilled) => {
        try {
          position.container[position.key] = complete(fulfilled);
        } catch (error) {
          fail(error);
        }
        this.pending.settle();
      },
      (error) => {
        fail(error);
        this.pending.settle();
      },
    );
    return null;
  }

  /** Makes a position null for an error. @throws {FieldFailure} if the position is not nullable. */
  private fail(error: unknown, position: Position, plan: FieldPlan): void {
    const failure = this.located(error, position, plan);
    if (position.shape.isNonNull) throw failure;
    position.container[position.key] = null;
    this.errors.add(failure, position);
  }

  private located(error: unknown, position: Position, { nodes }: FieldPlan): FieldFailure {
    if (error instanceof FieldFailure) return error;
    return new FieldFailure(locatedError(error, nodes, pathToArray(position)), position);
  }

  private complete(value: unknown, position: Position, plan: FieldPlan, info: GraphQLResolveInfo): unknown {
    const { shape } = position;
    if (value == null) {
      if (!shape.isNonNull) return null;
      const { parentType, fieldName } = info;
      throw new Error(`Cannot return null for non-nullable field ${parentType.name}.${fieldName}.`);
    }
    if (value instanceof Error) throw value;
    switch (shape.kind) {
      case 'leaf':
        return this.leaf(shape.type, value);
      case 'list':
        return this.completeList(value, position, plan, info);
      case 'object':
        return this.completeObject(value, shape.type, position, plan, info);
      case 'abstract': {
        const { type } = shape;
        const resolveType = type.resolveType ?? defaultTypeResolver;
        const resolved: unknown = resolveType(value, this.contextValue, info, type);
        const complete = (name: unknown) =>
          this.completeObject(value, requireRuntimeType(name, type, info, value), position, plan, info);
        return isPromise(resolved) ? this.defer(resolved, position, plan, complete) : complete(resolved);
      }
    }
  }

  private leaf(type: GraphQLLeafType, value: unknown): unknown {
    const serialized = serialize(type, value);
    this.share.written++;
    this.characters += charactersPerValue + (typeof serialized === 'string' ? serialized.length : 0);
    return serialized;
  }

  private completeList(value: unknown, list: Position, plan: FieldPlan, info: GraphQLResolveInfo): unknown {
    if (!isIterableObject(value) || list.shape.kind !== 'list') {
      const { parentType, fieldName } = info;
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${parentType.name}.${fieldName}".`,
      );
    }
    const items: unknown[] = [];
    const values = Array.isArray(value) ? value : Array.from(value);
    this.items({ values, items, list, shape: list.shape.item, plan, info }, 0);
    return items;
  }

  /** Completes the items of a list from an index on. Postpones items that exceed the share of this event loop iteration. */
  private items(all: ListItems, from: number): void {
    const { values, items, list, shape, plan, info } = all;
    const container = items as unknown as Container;
    let index = from;
    try {
      for (; index < values.length; index++) {
        if (this.share.isUsedUp) {
          this.postpone(all, index);
          return;
        }
        const position = { prev: list, key: index, typename: undefined, index, shape, container };
        this.item(values[index], position, plan, info);
      }
    } catch (error) {
      ignoreRejections(values.slice(index + 1));
      throw error;
    }
  }

  private postpone(all: ListItems, from: number): void {
    this.pending.add();
    // A promise can be rejected before its item is completed, which then handles the rejection.
    ignoreRejections(all.values.slice(from));
    this.share.postpone(() => {
      try {
        this.items(all, from);
      } catch (error) {
        this.errors.add(this.located(error, all.list, all.plan), all.list);
      }
      this.pending.settle();
    });
  }

  private item(value: unknown, position: Position, plan: FieldPlan, info: GraphQLResolveInfo): void {
    try {
      this.write(value, position, plan, info);
    } catch (error) {
      this.fail(error, position, plan);
    }
  }

  private completeObject(
    value: unknown,
    type: GraphQLObjectType,
    position: Position,
    plan: FieldPlan,
    info: GraphQLResolveInfo,
  ): unknown {
    const selection = this.plan.selectionOf(plan, type, this.variableValues);
    if (!type.isTypeOf) return this.fields(selection, value, position, emptyData(selection));
    const complete = (isType: unknown) => {
      if (isType) return this.fields(selection, value, position, emptyData(selection));
      throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, {
        nodes: plan.nodes,
      });
    };
    const isType = type.isTypeOf(value, this.contextValue, info);
    return isPromise(isType) ? this.defer(isType, position, plan, complete) : complete(isType);
  }
}
