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

/** The queue of new documents of all APIs and webhooks. Parties take turns, because a document takes up to 50 ms. */
const validations = new FairQueue(1);

/**
 * Parses, validates and executes documents against one schema. It caches documents by their text, so that a repeated
 * document is parsed and validated once.
 */
export class Documents {
  readonly #known = new LRUCache<string, KnownDocument>({
    max: 1_000,
    // A document takes about a hundred times the memory of its text.
    maxSize: 80_000,
    sizeCalculation: (_document, source) => source.length + 1,
  });
  readonly #byNode = new WeakMap<DocumentNode, KnownDocument>();

  readonly #executor: Executor;

  constructor(readonly schema: GraphQLSchema) {
    this.#executor = new Executor(schema);
  }

  /**
   * Returns a valid document, or its errors. New documents wait in the queue of their owner.
   * @param client its signal removes the document from the queue if the client disconnects.
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

  /** Parses a document. @throws {GraphQLError} if it is not GraphQL, or too long. */
  parse = (source: string): DocumentNode => {
    let known = this.#known.get(source);
    if (!known) {
      known = { document: parseDocument(source) };
      this.#known.set(source, known);
      this.#byNode.set(known.document, known);
    }
    return known.document;
  };

  /** Returns the errors of a document by the schema and the limits; empty if it is valid. */
  #validate(document: DocumentNode): readonly GraphQLError[] {
    const known = this.#byNode.get(document);
    if (known?.errors) return known.errors;
    const errors = validateDocument(this.schema, document);
    if (known) known.errors = errors;
    return errors;
  }

  /** Coerces an operation's variables. If they are invalid, no part of the operation runs. */
  prepare(operation: Operation): Prepared {
    return this.#executor.prepare(operation);
  }

  execute = (operation: Operation): ExecutionResult | Promise<ExecutionResult> =>
    this.#executor.execute(operation);

  /**
   * Subscribes, and executes the document once for each event.
   * @param prepared the same operation with its variables coerced.
   * @param contextFor returns the context for an event, which must not contain data cached for other events.
   * @param finish transforms each result before the client receives it.
   * @returns the results, or one result with errors if the subscription was rejected. If the events end with an error,
   * the last result has this error.
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
