import { isDeepStrictEqual, parseArgs } from 'node:util';
import { execute, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { Documents } from '../src/graphql/documents.js';
import { buildOperatorSchema } from '../src/graphql/operator-schema.js';
import { type BenchmarkQuery, benchmarkQueries } from './executor/reads.js';

/*
 * Compares Parley's executor with graphql-jit, which ran documents before, and graphql-js, by the CPU time of a query
 * whose resolvers read a member. All run alternately in one process. docs/decisions/executor.md has the results.
 */

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '60' }, smoke: { type: 'boolean', default: false } },
});
const rounds = flags.smoke ? 2 : Number(flags.rounds);
const runsOfRound = flags.smoke ? 20 : 400;

type Run = () => unknown;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Returns the operator's schema with resolvers that read members. */
function schemaFor({ root }: BenchmarkQuery): GraphQLSchema {
  const schema = buildOperatorSchema();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const { name } = field;
      field.resolve =
        type === schema.getQueryType()
          ? () => root[name]?.()
          : (parent: unknown) => (parent as Record<string, unknown>)[name];
    }
  }
  return schema;
}

function runsOf(query: BenchmarkQuery): Record<'graphql-jit' | 'Parley' | 'graphql-js', Run> {
  const schema = schemaFor(query);
  const documents = new Documents(schema);
  const document = documents.parse(query.query);
  const compiled = compileQuery(schema, parse(query.query));
  if (!isCompiledQuery(compiled)) throw new Error(`graphql-jit does not compile ${query.name}.`);
  const variableValues = query.variables;
  return {
    'graphql-jit': () => compiled.query({}, {}, variableValues),
    Parley: () => documents.execute({ document, variableValues, contextValue: {} }),
    'graphql-js': () => execute({ schema, document, variableValues, contextValue: {} }),
  };
}

/** Returns the CPU time of one run, in microseconds. */
async function cpuOf(run: Run): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < runsOfRound; count++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / runsOfRound;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function measure(query: BenchmarkQuery): Promise<void> {
  const runs = Object.entries(runsOf(query));
  const answers = await Promise.all(runs.map(([, run]) => run()));
  const plain = answers.map((answer) => JSON.parse(JSON.stringify(answer)) as unknown);
  if (
    plain.some(
      (answer) => !isDeepStrictEqual(answer, plain[0]) || JSON.stringify(answer).includes('"errors"'),
    )
  ) {
    throw new Error(`${query.name}: the executors differ: ${JSON.stringify(plain)}`);
  }
  const times = runs.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, [, run]] of runs.entries()) times[index]?.push(await cpuOf(run));
  }
  const [jit = [], parley = [], js = []] = times;
  const ratio = (of: readonly number[]) => median(of.map((time, round) => time / (jit[round] as number)));
  const cells = [median(jit), median(parley), ratio(parley), median(js), ratio(js)].map((value) =>
    value.toFixed(2),
  );
  say([query.name.padEnd(24), ...cells.map((cell) => cell.padStart(12))].join(''));
}

const columns = ['graphql-jit', 'Parley', 'ratio', 'graphql-js', 'ratio'];
say(['CPU µs a run'.padEnd(24), ...columns.map((column) => column.padStart(12))].join(''));
for (const query of benchmarkQueries) await measure(query);
