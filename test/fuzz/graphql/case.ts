import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  subscribe,
} from 'graphql';
import { Documents } from '../../../src/graphql/documents.js';
import { maxVariableErrors } from '../../../src/graphql/execution/variables.js';
import { type Schedule, Simulation } from './simulation.js';

/** A document with its variables, and the seed and failure rate of its resolvers. */
export interface Case {
  schema: string;
  text: string;
  operationName: string;
  variables: Record<string, unknown>;
  seed: number;
  /** The probability that a resolver fails, from 0 to 1. */
  failureRate: number;
}

export interface Difference extends Case {
  run: number;
  schedule: Schedule;
  expected: string;
  given: string;
}

/** Each case runs once for each of these. */
const schedules: readonly Schedule[] = ['first', 'last', 'random'];

/** The maximum number of errors in an answer. */
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

  /** Returns the difference of the executors' answers, or null if the bytes are equal. */
  async difference(given: Case): Promise<Difference | null> {
    const document = this.documentsOf(given).parse(given.text);
    const expected = await this.#expected(given, document);
    for (const [run, schedule] of schedules.entries()) {
      const simulation = new Simulation(given.seed, schedule, given.failureRate);
      const answers = await simulation.finish(this.#answers(given, document, simulation));
      const bytes = JSON.stringify(answers.map(comparablePart));
      if (bytes !== expected) return { ...given, run, schedule, expected, given: bytes };
    }
    return null;
  }

  /** Runs graphql-js with resolvers that return at once, because with promises its errors depend on time. */
  async #expected({ schema, operationName, variables, seed, failureRate }: Case, document: DocumentNode) {
    const simulation = new Simulation(seed, 'none', failureRate);
    const args = {
      schema: this.schemas[schema] as GraphQLSchema,
      document,
      contextValue: simulation,
      variableValues: variables,
      operationName,
      options: { maxCoercionErrors: maxVariableErrors },
    };
    const answers = isSubscription(document, operationName)
      ? await collectAnswers(subscribe(args) as ReturnType<typeof subscribe>)
      : [await execute(args)];
    return JSON.stringify(answers.map(comparablePart));
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
      ? collectAnswers(
          documents.subscribe(
            operation,
            documents.prepare(operation),
            () => simulation,
            (result) => result,
          ),
        )
      : [await documents.execute(operation)];
  }
}

const isSubscription = (document: DocumentNode, operationName: string) =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;

async function collectAnswers(
  started: Promise<AsyncIterable<ExecutionResult> | ExecutionResult>,
): Promise<readonly ExecutionResult[]> {
  const results = await started;
  if (!(Symbol.asyncIterator in results)) return [results];
  const answers = [];
  for await (const answer of results) answers.push(answer);
  return answers;
}

/** Returns the compared part of an answer: its data, its first errors and their causes. */
function comparablePart(answer: ExecutionResult): unknown {
  const first = answer.errors?.slice(0, maxErrors);
  return {
    ...answer,
    ...(first && { errors: first }),
    causes: first?.map(
      ({ originalError }) => originalError && `${originalError.name}: ${originalError.message}`,
    ),
  };
}
