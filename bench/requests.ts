import { isDeepStrictEqual, parseArgs } from 'node:util';
import { connectionCount, type Load, LoadProcess } from './load.js';
import { bodyOf, headersOf, type Operation, operations, path } from './operations.js';
import { type Line, lineOf, machine, type Round, tableOf } from './report.js';
import {
  type Kind,
  makeSeededDatabases,
  type SeededDatabases,
  sizes,
  smokeSize,
} from './seeded-databases.js';
import { ServerProcess } from './server-process.js';

/*
 * Compares Parley with a baseline (baseline.ts): a server without keys, validation or a log. Both run at the same time,
 * each in its own process. The benchmark measures them alternately, so that other work of the machine affects both.
 * docs/benchmarks.md has the results.
 */

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    operation: { type: 'string' },
    profile: { type: 'string' },
    smoke: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `Usage: npm run bench -- [flags]
  --seconds N         seconds for each round (5)
  --rounds N          rounds for each server and operation (5)
  --only KIND         postgresql or embedded; both by default
  --operation NAME    ${operations.map(({ name }) => name).join(', ')}; all by default
  --profile FOLDER    write a CPU profile of Parley to this folder; the measured times are then too high
  --smoke             compare all answers, and measure one operation for a second on little data
`;

const say = (text: string) => process.stderr.write(`${text}\n`);

interface Servers {
  baseline: ServerProcess;
  parley: ServerProcess;
  load: LoadProcess;
}

async function bench(
  kind: Kind,
  wanted: readonly Operation[],
  seconds: number,
  rounds: number,
): Promise<Line[]> {
  const size = flags.smoke ? smokeSize : sizes[kind];
  const { sellers, messages } = size;
  say(`${kind}: loading ${sellers} sellers and ${messages} messages`);
  const databases = await makeSeededDatabases[kind](size);
  const stops: (() => void | Promise<void>)[] = [databases.close];
  try {
    const start = async (module: string, store: SeededDatabases['baseline'], profiles?: string) => {
      const { marketplaceId } = databases;
      const server = await ServerProcess.start(module, { store, marketplaceId }, profiles);
      stops.push(() => server.stop());
      return server;
    };
    const baseline = await start('./baseline.js', databases.baseline);
    const parley = await start('./parley.js', databases.parley, flags.profile);
    const load = new LoadProcess();
    stops.push(() => load.stop());
    for (const operation of operations) await requireSameAnswers(baseline, parley, databases, operation);
    const lines = [];
    for (const operation of wanted) {
      say(`${kind}: ${operation.name}, ${rounds} rounds of ${seconds} s each`);
      lines.push(await compare(kind, operation, { baseline, parley, load }, databases, seconds, rounds));
    }
    return lines;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** @throws {Error} unless both servers return the same answer, without an error. */
async function requireSameAnswers(
  baseline: ServerProcess,
  parley: ServerProcess,
  { key, sellers }: SeededDatabases,
  operation: Operation,
): Promise<void> {
  const body = bodyOf(operation, sellers[0] ?? 0);
  const [expected, given] = await Promise.all(
    [baseline, parley].map(async ({ address }) => {
      const response = await fetch(address + path, { method: 'POST', headers: headersOf(key), body });
      return (await response.json()) as { data?: Record<string, unknown> };
    }),
  );
  if (!expected?.data?.[operation.name] || !isDeepStrictEqual(given, expected)) {
    throw new Error(
      `${operation.name}: the baseline returns ${JSON.stringify(expected)}\nParley returns ${JSON.stringify(given)}`,
    );
  }
}

async function compare(
  kind: Kind,
  { name }: Operation,
  { baseline, parley, load }: Servers,
  { key, sellers }: SeededDatabases,
  seconds: number,
  rounds: number,
): Promise<Line> {
  const measure = async (server: ServerProcess, duration = seconds): Promise<Round> => {
    const sent: Load = { address: server.address, operation: name, key, sellers, seconds: duration };
    const before = await server.measure('cpu');
    const { failed, latenciesMs, seconds: measuredSeconds } = await load.run(sent);
    const cpuMicroseconds = (await server.measure('cpu')) - before;
    if (failed > 0) throw new Error(`${name}: ${failed} requests to ${server.address} failed.`);
    return { requests: latenciesMs.length, seconds: measuredSeconds, cpuMicroseconds, latenciesMs };
  };
  if (!flags.smoke) {
    const warmUp = Math.min(2, seconds);
    await measure(baseline, warmUp);
    await measure(parley, warmUp);
  }
  const measured = [];
  for (let round = 1; round <= rounds; round++) {
    measured.push({ baseline: await measure(baseline), parley: await measure(parley) });
  }
  return lineOf(kind, name, measured);
}

function parsePositiveInteger(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${flag} must be a positive whole number.`);
  return value;
}

async function main(): Promise<void> {
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  const kinds = Object.keys(makeSeededDatabases).filter((kind) => kind === (flags.only ?? kind)) as Kind[];
  const only = flags.operation ?? (flags.smoke ? 'chatMessageCreate' : null);
  const wanted = operations.filter(({ name }) => name === (only ?? name));
  if (kinds.length === 0 || wanted.length === 0)
    throw new Error(`No operation matches these flags.\n${usage}`);
  const [seconds, rounds] = flags.smoke
    ? [1, 1]
    : [parsePositiveInteger('seconds', flags.seconds), parsePositiveInteger('rounds', flags.rounds)];
  const lines = [];
  for (const kind of kinds) lines.push(...(await bench(kind, wanted, seconds, rounds)));
  process.stdout.write(
    `${machine()}; ${rounds} rounds of ${seconds} s, ${connectionCount} connections.\n\n${tableOf(lines)}\n`,
  );
}

await main();
