import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  type ValidationContext,
  validate,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { withCode } from './faults.js';

/** What a document may be; ../../docs/limits.md explains each. */
export const documentLimits = { tokens: 2_000, depth: 12, aliases: 30, cost: 30_000 } as const;

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
    maxSize: 4_000_000,
    sizeCalculation: (_document, source) => source.length + 1,
  });
  readonly #byNode = new WeakMap<DocumentNode, KnownDocument>();

  constructor(readonly schema: GraphQLSchema) {}

  /** @throws {GraphQLError} for what is not GraphQL, or is too long. */
  parse = (source: string): DocumentNode => {
    let known = this.#known.get(source);
    if (!known) {
      known = { document: parseWithin(source), runs: 0, compiled: new Map() };
      this.#known.set(source, known);
      this.#byNode.set(known.document, known);
    }
    return known.document;
  };

  /** What the schema and the limits have against a document; empty where nothing. */
  validate = (_schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] => {
    const known = this.#byNode.get(document);
    if (known?.errors) return known.errors;
    let errors = validate(this.schema, document, specifiedRules, { maxErrors: 20 });
    // The limits walk fragments, which only a valid document has without circles.
    if (errors.length === 0) errors = validate(this.schema, document, limits);
    const coded = errors.map((error) => withCode(error));
    if (known) known.errors = coded;
    return coded;
  };

  execute = ({
    document,
    contextValue,
    variableValues,
    operationName,
  }: Pick<ExecutionArgs, 'document' | 'contextValue' | 'variableValues' | 'operationName'>):
    | ExecutionResult
    | Promise<ExecutionResult> => {
    const known = this.#byNode.get(document);
    const query = known && known.runs++ > 0 ? this.#compiled(known, operationName) : null;
    if (query) return query.query(undefined, contextValue, variableValues ?? {});
    return execute({
      schema: this.schema,
      document,
      contextValue,
      ...(variableValues && { variableValues }),
      ...(operationName && { operationName }),
    }) as ExecutionResult | Promise<ExecutionResult>;
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

function parseWithin(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: documentLimits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw withCode(error, /contains more th/.test(error.message) ? 'QUERY_TOO_COMPLEX' : undefined);
  }
}

/** Reports instead of throwing, with the contract's code. */
const reporting = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, { message }: GraphQLError) =>
      context?.reportError(
        new GraphQLError(message.replace('Syntax Error: ', ''), {
          extensions: { code: 'QUERY_TOO_COMPLEX' },
        }),
      ),
  ],
};

const limits = [
  maxDepthRule({ n: documentLimits.depth, ...reporting }),
  maxAliasesRule({ n: documentLimits.aliases, ...reporting }),
  costLimitRule({ maxCost: documentLimits.cost, depthCostFactor: 1, ...reporting }),
];
