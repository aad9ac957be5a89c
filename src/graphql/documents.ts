import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { parseDocument } from './limits/parse-document.js';
import { validateDocument } from './limits/validate-document.js';
import { ResultStream } from './result-stream.js';

export type Operation = Pick<
  ExecutionArgs,
  'document' | 'rootValue' | 'contextValue' | 'variableValues' | 'operationName'
>;

interface KnownDocument {
  document: DocumentNode;
  /** Undefined until it is first validated. */
  errors?: readonly GraphQLError[];
  runs: number;
  /** By the name of its operation. */
  compiled: Map<string | null | undefined, CompiledQuery>;
}

/**
 * Parses, validates and executes documents against one schema, each document once: what a client sends
 * again is found by its text. A document that comes a second time is compiled; one that carries its values
 * in its text, and so comes once, is executed as it is, which is cheaper than compiling it.
 */
export class Documents {
  readonly #known = new LRUCache<string, KnownDocument>({
    max: 1_000,
    // A document takes about a hundred times the memory of its text.
    maxSize: 640_000,
    sizeCalculation: (_document, source) => source.length + 1,
  });
  readonly #byNode = new WeakMap<DocumentNode, KnownDocument>();

  constructor(readonly schema: GraphQLSchema) {}

  /** Whether a document was validated already, so that it costs nothing to do so again. */
  has(source: string): boolean {
    return this.#known.get(source)?.errors !== undefined;
  }

  /** @throws {GraphQLError} for what is not GraphQL, or is too long. */
  parse = (source: string): DocumentNode => {
    let known = this.#known.get(source);
    if (!known) {
      known = { document: parseDocument(source), runs: 0, compiled: new Map() };
      this.#known.set(source, known);
      this.#byNode.set(known.document, known);
    }
    return known.document;
  };

  /** What the schema and the limits have against a document; empty where nothing. */
  validate = (_schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] => {
    const known = this.#byNode.get(document);
    if (known?.errors) return known.errors;
    const errors = validateDocument(this.schema, document);
    if (known) known.errors = errors;
    return errors;
  };

  execute = ({
    document,
    rootValue,
    contextValue,
    variableValues,
    operationName,
  }: Operation): ExecutionResult | Promise<ExecutionResult> => {
    const known = this.#byNode.get(document);
    const query = known && known.runs++ > 0 ? this.#compiled(known, operationName) : null;
    if (query) return query.query(rootValue, contextValue, variableValues ?? {});
    return execute({
      schema: this.schema,
      document,
      rootValue,
      contextValue,
      ...(variableValues && { variableValues }),
      ...(operationName && { operationName }),
    }) as ExecutionResult | Promise<ExecutionResult>;
  };

  /**
   * Subscribes, and executes the document once for each event.
   * @param contextFor the context in which an event's result is made; what was read for another must not
   * be used for it.
   * @param finish makes of each result what is handed on.
   * @returns the results, or one with errors where the subscription was refused. Where it ends with a fault,
   * that is its last result.
   */
  subscribe = async (
    operation: Operation,
    contextFor: (event: unknown) => unknown,
    finish: (result: ExecutionResult) => ExecutionResult,
  ): Promise<ResultStream | ExecutionResult> => {
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
      (rootValue) => this.execute({ ...operation, rootValue, contextValue: contextFor(rootValue) }),
      finish,
    );
  };

  /** Null where there is nothing to compile, such as an operation that the document does not have. */
  #compiled(known: KnownDocument, operationName: string | null | undefined): CompiledQuery | null {
    const earlier = known.compiled.get(operationName);
    if (earlier) return earlier;
    const compiled = compileQuery(this.schema, known.document, operationName ?? undefined);
    if (!isCompiledQuery(compiled)) return null;
    known.compiled.set(operationName, compiled);
    return compiled;
  }
}
