import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type ExecutableOperation, executableOperation } from './executable-operation.js';
import { Execution } from './execution.js';
import { OperationPlan } from './operation-plan.js';
import type { VariableValues } from './variables.js';

export type Operation = Pick<
  ExecutionArgs,
  'document' | 'rootValue' | 'contextValue' | 'variableValues' | 'operationName'
>;

/** Runs an operation whose variables are coerced. */
export type Run = (rootValue: unknown, contextValue: unknown) => ExecutionResult | Promise<ExecutionResult>;

/** A function that runs an operation, once or for each event, or the errors of its variables. */
export type Prepared = { run: Run } | { errors: readonly GraphQLError[] };

interface KnownOperation extends ExecutableOperation {
  readonly id: number;
  /** The approximate memory of its document, which each of its plans keeps. */
  readonly documentBytes: number;
}

/** The maximum memory of all plans. */
const maxPlanBytes = 12_000_000;
const bytesPerField = 600;
const bytesPerCharacter = 100;

/**
 * Executes validated documents against one schema, with the same answers as graphql-js. docs/decisions/executor.md explains
 * why graphql-js itself does not execute them.
 */
export class Executor {
  readonly #operations = new WeakMap<DocumentNode, Map<string | undefined, KnownOperation>>();
  readonly #plans = new LRUCache<string, OperationPlan>({ maxSize: maxPlanBytes });
  #lastId = 0;

  constructor(private readonly schema: GraphQLSchema) {}

  execute(operation: Operation): ExecutionResult | Promise<ExecutionResult> {
    const prepared = this.prepare(operation);
    return 'errors' in prepared ? prepared : prepared.run(operation.rootValue, operation.contextValue);
  }

  /** Coerces the variables of an operation. */
  prepare({ document, operationName, variableValues }: Operation): Prepared {
    const operation = this.#operation(document, operationName || undefined);
    if (!operation) return this.#withoutOperation(document, operationName);
    const { values, errors } = operation.variables.coerce(variableValues ?? {});
    if (errors) return { errors };
    return {
      run: (rootValue, contextValue) =>
        new Execution(this.#plan(operation, values), rootValue, contextValue, values).run(),
    };
  }

  #operation(document: DocumentNode, name: string | undefined): KnownOperation | null {
    const operations = this.#operations.get(document) ?? new Map<string | undefined, KnownOperation>();
    const known = operations.get(name);
    if (known) return known;
    const executable = executableOperation(this.schema, document, name);
    if (!executable) return null;
    const documentBytes = (document.loc?.end ?? 0) * bytesPerCharacter;
    const operation = { ...executable, id: ++this.#lastId, documentBytes };
    this.#operations.set(document, operations.set(name, operation));
    return operation;
  }

  #withoutOperation(document: DocumentNode, operationName: string | null | undefined) {
    const { errors } = execute({
      schema: this.schema,
      document,
      ...(operationName && { operationName }),
    }) as ExecutionResult;
    return { errors: errors ?? [] };
  }

  #plan(operation: KnownOperation, values: VariableValues): OperationPlan {
    const key = `${operation.id} ${operation.conditionsOf(values)}`;
    const known = this.#plans.get(key);
    if (known) return known;
    return new OperationPlan(operation.parts, (plan) => {
      // The cache does not change the size of a value that it already has.
      this.#plans.delete(key);
      this.#plans.set(key, plan, { size: plan.size * bytesPerField + operation.documentBytes });
    });
  }
}
