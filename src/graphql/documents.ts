import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { FairQueue } from '../fair-queue/fair-queue.js';
import type { Client } from '../fair-queue/waiting-jobs.js';
import { Executor, type Operation, type Prepared } from './execution/executor.js';
import { parseDocument } from './limits/parse-document.js';
import { validateDocument } from './limits/validate-document.js';
import { ResultStream } from './result-stream.js';

export type { Operation, Prepared };

interface KnownDocument {
  document: DocumentNode;
  /** Undefined until it is first validated. */
  errors?: readonly GraphQLError[];
}

/** Where new documents of all APIs take turns, the queries of webhooks included: each is up to 50 ms of work. */
const validations = new FairQueue(1);

/**
 * Parses, validates and executes documents against one schema, each document once: what a client sends
 * again is found by its text.
 */
export class Documents {
  readonly #known = new LRUCache<string, KnownDocument>({
    max: 1_000,
    // A document takes about a hundred times the memory of its text.
    maxSize: 200_000,
    sizeCalculation: (_document, source) => source.length + 1,
  });
  readonly #byNode = new WeakMap<DocumentNode, KnownDocument>();

  readonly #executor: Executor;

  constructor(readonly schema: GraphQLSchema) {
    this.#executor = new Executor(schema);
  }

  /**
   * Returns a valid document, or what is wrong with it. A new document is read when it is its owner's turn.
   * @param client its signal removes the document from the queue if the client leaves.
   * @throws {QueueFull}
   * @throws {ClientDisconnected}
   */
  async validated(
    owner: string,
    source: string,
    client?: Client,
  ): Promise<{ document: DocumentNode; errors?: undefined } | { errors: readonly GraphQLError[] }> {
    const read = () => {
      try {
        const document = this.parse(source);
        const errors = this.#validate(document);
        return errors.length > 0 ? { errors } : { document };
      } catch (error) {
        if (error instanceof GraphQLError) return { errors: [error] };
        throw error;
      }
    };
    const isKnown = this.#known.get(source)?.errors !== undefined;
    return isKnown ? read() : validations.run(owner, read, client?.signal);
  }

  /** @throws {GraphQLError} for what is not GraphQL, or is too long. */
  parse = (source: string): DocumentNode => {
    let known = this.#known.get(source);
    if (!known) {
      known = { document: parseDocument(source) };
      this.#known.set(source, known);
      this.#byNode.set(known.document, known);
    }
    return known.document;
  };

  /** Returns what the schema and the limits refuse in a document; empty if it is valid. */
  #validate(document: DocumentNode): readonly GraphQLError[] {
    const known = this.#byNode.get(document);
    if (known?.errors) return known.errors;
    const errors = validateDocument(this.schema, document);
    if (known) known.errors = errors;
    return errors;
  }

  /** Coerces an operation's variables; if they are wrong, nothing of it runs. */
  prepare(operation: Operation): Prepared {
    return this.#executor.prepare(operation);
  }

  execute = (operation: Operation): ExecutionResult | Promise<ExecutionResult> =>
    this.#executor.execute(operation);

  /**
   * Subscribes, and executes the document once for each event.
   * @param prepared the same operation with its variables coerced.
   * @param contextFor the context in which an event's result is made; what was read for another must not
   * be used for it.
   * @param finish makes of each result what is handed on.
   * @returns the results, or one with errors where the subscription was refused. Where it ends with a fault,
   * that is its last result.
   */
  subscribe = async (
    operation: Operation,
    prepared: Prepared,
    contextFor: (event: unknown) => unknown,
    finish: (result: ExecutionResult) => ExecutionResult,
  ): Promise<ResultStream | ExecutionResult> => {
    if ('errors' in prepared) return prepared;
    const { document, contextValue, variableValues, operationName } = operation;
    const events = await createSourceEventStream({
      schema: this.schema,
      document,
      contextValue,
      ...(variableValues && { variableValues }),
      ...(operationName && { operationName }),
    });
    if (!(Symbol.asyncIterator in events)) return events;
    return new ResultStream(
      events[Symbol.asyncIterator](),
      (event) => prepared.run(event, contextFor(event)),
      finish,
    );
  };
}
