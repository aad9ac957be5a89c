import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  type ASTVisitor,
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  specifiedRules,
  type ValidationContext,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { Executor, type Operation } from './execution/executor.js';
import { withCode } from './faults.js';
import { ResultStream } from './result-stream.js';

/** What a document may be; ../../docs/limits.md explains each. */
export const documentLimits = { tokens: 2_000, depth: 12, aliases: 30, cost: 30_000 } as const;

export type { Operation };

interface KnownDocument {
  document: DocumentNode;
  /** Undefined until it is first validated. */
  errors?: readonly GraphQLError[];
}

/**
 * Parses, validates and executes documents against one schema, each document once: what a client sends
 * again is found by its text.
 */
export class Documents {
  readonly #known = new LRUCache<string, KnownDocument>({
    max: 1_000,
    maxSize: 4_000_000,
    sizeCalculation: (_document, source) => source.length + 1,
  });
  readonly #byNode = new WeakMap<DocumentNode, KnownDocument>();

  readonly #executor: Executor;

  constructor(readonly schema: GraphQLSchema) {
    this.#executor = new Executor(schema);
  }

  /** @throws {GraphQLError} for what is not GraphQL, or is too long. */
  parse = (source: string): DocumentNode => {
    let known = this.#known.get(source);
    if (!known) {
      known = { document: parseWithin(source) };
      this.#known.set(source, known);
      this.#byNode.set(known.document, known);
    }
    return known.document;
  };

  /** What the schema and the limits have against a document; empty where nothing. */
  validate = (_schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] => {
    const known = this.#byNode.get(document);
    if (known?.errors) return known.errors;
    const errors = this.#faultsOf(document);
    const coded = errors.map((error) => withCode(error));
    if (known) known.errors = coded;
    return coded;
  };

  #faultsOf(document: DocumentNode): readonly GraphQLError[] {
    // The specification's rule on them throws where its root field has a condition.
    const conditional = validate(this.schema, document, [unconditionalSubscription]);
    if (conditional.length > 0) return conditional;
    const errors = validate(this.schema, document, specifiedRules, { maxErrors: 20 });
    // The limits walk fragments, which only a valid document has without circles.
    return errors.length > 0 ? errors : validate(this.schema, document, limits);
  }

  execute = (operation: Operation): ExecutionResult | Promise<ExecutionResult> =>
    this.#executor.execute(operation);

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
    const prepared = this.#executor.prepare(operation);
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

/** A subscription follows its one field in any case, so `@skip` and `@include` around it make no sense. */
function unconditionalSubscription(context: ValidationContext): ASTVisitor {
  const refuse = (selections: SelectionSetNode, within: ReadonlySet<string>) => {
    for (const selection of selections.selections) {
      if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) {
        context.reportError(
          new GraphQLError('A subscription’s field takes neither @skip nor @include.', { nodes: selection }),
        );
      } else if (selection.kind === Kind.INLINE_FRAGMENT) refuse(selection.selectionSet, within);
      else if (selection.kind === Kind.FRAGMENT_SPREAD && !within.has(selection.name.value)) {
        const fragment = context.getFragment(selection.name.value);
        if (fragment) refuse(fragment.selectionSet, new Set([...within, selection.name.value]));
      }
    }
  };
  return {
    OperationDefinition({ operation, selectionSet }) {
      if (operation === OperationTypeNode.SUBSCRIPTION) refuse(selectionSet, new Set());
      return false;
    },
  };
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
