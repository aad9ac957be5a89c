import { isDeepStrictEqual } from 'node:util';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  subscribe,
} from 'graphql';
import { Documents } from '../../../src/graphql/documents.js';
import { maxVariableErrors } from '../../../src/graphql/execution/variables.js';
import { type Schedule, Simulation } from './simulation.js';

/** One document with variables, and the resolvers that it meets. */
export interface Case {
  schema: string;
  text: string;
  operationName: string;
  variables: Record<string, unknown>;
  seed: number;
  /** How likely a resolver fails, from 0 to 1. */
  trouble: number;
}

export interface Difference extends Case {
  run: number;
  schedule: Schedule;
  expected: string;
  given: string;
}

/** Each case runs once for each of these. */
const schedules: readonly Schedule[] = ['response', 'reverse', 'random'];

/** As an answer has at most. */
const maxErrors = 10;

/** Runs cases on Parley's executor and on graphql-js. */
export class Comparison {
  readonly #documents = new Map<string, Documents>();

  constructor(private readonly schemas: Readonly<Record<string, GraphQLSchema>>) {}

  schemaOf(given: Pick<Case, 'schema'>): GraphQLSchema {
    return this.schemas[given.schema] as GraphQLSchema;
  }

  documentsOf(given: Pick<Case, 'schema'>): Documents {
    const known = this.#documents.get(given.schema);
    if (known) return known;
    const documents = new Documents(this.schemaOf(given));
    this.#documents.set(given.schema, documents);
    return documents;
  }

  /** Returns how the executors differ, or null if they answer with the same bytes. */
  async difference(given: Case): Promise<Difference | null> {
    const document = this.documentsOf(given).parse(given.text);
    const expected = await this.#expected(given, document);
    for (const [run, schedule] of schedules.entries()) {
      const simulation = new Simulation(given.seed, schedule, given.trouble);
      const answers = await simulation.finish(this.#answers(given, document, simulation));
      const bytes = JSON.stringify(answers.map((answer) => capped(answer, answer.errors ?? [])));
      if (bytes !== expected) return { ...given, run, schedule, expected, given: bytes };
    }
    return null;
  }

  /**
   * Runs graphql-js with promises that are settled in the order of the response. Its list of errors is in the
   * order of time, and has errors below a position that was made null later: both are put right.
   */
  async #expected({ schema, operationName, variables, seed, trouble }: Case, document: DocumentNode) {
    const simulation = new Simulation(seed, 'response', trouble);
    const args = {
      schema: this.schemas[schema] as GraphQLSchema,
      document,
      contextValue: simulation,
      variableValues: variables,
      operationName,
      options: { maxCoercionErrors: maxVariableErrors },
    };
    const answers = isSubscription(document, operationName)
      ? gathered(subscribe(args) as ReturnType<typeof subscribe>)
      : Promise.resolve(execute(args)).then((answer) => [answer]);
    const finished = await quietly(() => simulation.finish(answers));
    return JSON.stringify(
      finished.map((answer) => capped(answer, inResponseOrder(answer.errors ?? [], simulation))),
    );
  }

  async #answers(
    given: Case,
    document: DocumentNode,
    simulation: Simulation,
  ): Promise<readonly ExecutionResult[]> {
    const { operationName, variables } = given;
    const operation = { document, operationName, variableValues: variables, contextValue: simulation };
    const documents = this.documentsOf(given);
    return isSubscription(document, operationName)
      ? gathered(
          documents.subscribe(
            operation,
            () => simulation,
            (result) => result,
          ),
        )
      : [await documents.execute(operation)];
  }
}

/**
 * Runs graphql-js without a handler of unhandled rejections: it leaves the pending items of a list alone if another
 * item fails at once.
 */
async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const handlers = process.listeners('unhandledRejection');
  const ignore = () => undefined;
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', ignore);
  try {
    return await work();
  } finally {
    process.off('unhandledRejection', ignore);
    for (const handler of handlers) process.on('unhandledRejection', handler);
  }
}

const isSubscription = (document: DocumentNode, operationName: string) =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;

async function gathered(
  started: Promise<AsyncIterable<ExecutionResult> | ExecutionResult>,
): Promise<readonly ExecutionResult[]> {
  const results = await started;
  if (!(Symbol.asyncIterator in results)) return [results];
  const answers = [];
  for await (const answer of results) answers.push(answer);
  return answers;
}

/** Puts errors in order, and leaves out those below a position that an earlier one makes null. */
function inResponseOrder(errors: readonly GraphQLError[], { order }: Simulation): readonly GraphQLError[] {
  if (!errors.some(({ path }) => path)) return errors;
  const nulled: (readonly (string | number)[])[] = [];
  return errors
    .toSorted((a, b) => order.compare(a.path ?? [], b.path ?? []))
    .filter(({ path }) => {
      const target = order.nullable(path ?? []);
      const isBelow = nulled.some((above) => isDeepStrictEqual(target.slice(0, above.length), above));
      if (!isBelow) nulled.push(target);
      return !isBelow;
    });
}

/** What is compared of an answer: its bytes, and which error is behind each error. */
function capped(answer: ExecutionResult, errors: readonly GraphQLError[]): unknown {
  const first = errors.slice(0, maxErrors);
  return {
    ...answer,
    ...(errors.length > 0 && { errors: first }),
    causes: first.map(
      ({ originalError }) => originalError && `${originalError.name}: ${originalError.message}`,
    ),
  };
}
