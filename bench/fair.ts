import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openPostgresql } from '../src/database/postgresql.js';
import { createMigrated, durable, startServer } from '../test/harness/postgresql.js';
import { type Search, searches } from './fair/searches.js';
import { ParleyProcess } from './hostile/served.js';
import { bodyOf, headersOf, operations, path } from './operations.js';
import { percentile } from './report.js';
import { type Kind, load, openMigrated, type Size, sizes } from './seeded-databases.js';

/*
 * Measures the latency of one caller of `chatMessages(first: 10)` beside 20 callers of the most expensive searches of the same marketplace. docs/limits.md has the results.
 */

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    callers: { type: 'string', default: '20' },
    database: { type: 'string', default: 'both' },
    smoke: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** The callers and the data of a smoke run. */
const smokeCallers = 2;
const smokeSize: Size = { sellers: 40, messages: 1_000 };

const usage = `Usage: npm run bench:fair -- [flags]
  --seconds N        seconds for each search (10)
  --callers N        callers that search at the same time (20)
  --database KIND    postgresql, embedded or both (default)
  --smoke            little data, each search for a moment; check the answers, but no goal
`;

/** The p50 beside the searches, divided by the p50 without them. */
const goal = 2;

const say = (text: string) => process.stderr.write(`${text}\n`);

type Market = Awaited<ReturnType<typeof load>>;

/** Creates a database. Returns it with the server's environment variables. */
async function createDatabase(kind: Kind, size: Size) {
  if (kind === 'embedded') {
    const folder = mkdtempSync(join(tmpdir(), 'parley-fair-'));
    const remove = async () => rmSync(folder, { recursive: true, force: true });
    return {
      market: await load(await openMigrated(folder), size),
      environment: { DATA_DIR: folder },
      close: remove,
    };
  }
  const server = await startServer(...durable);
  const url = await createMigrated(server.url, 'parley');
  const market = await load(
    openPostgresql(url, 2, () => {}),
    size,
  );
  return { market, environment: { DATABASE_URL: url, NODE_ENV: 'production' }, close: server.stop };
}

async function post(
  { address }: ParleyProcess,
  { key }: Market,
  body: string,
): Promise<{ ms: number; failed: boolean }> {
  const start = performance.now();
  const response = await fetch(address + path, { method: 'POST', headers: headersOf(key), body });
  const text = await response.text();
  return { ms: performance.now() - start, failed: response.status !== 200 || text.includes('"errors":[') };
}

/** Reads pages of threads one after another. Returns the latencies in ascending order. */
async function read(served: ParleyProcess, market: Market, seconds: number): Promise<number[]> {
  const page = operations.find(({ name }) => name === 'chatMessages');
  if (!page) throw new Error('There is no operation chatMessages.');
  const latencies: number[] = [];
  const end = performance.now() + seconds * 1_000;
  for (let i = 0; performance.now() < end || i < 3; i++) {
    const { ms, failed } = await post(
      served,
      market,
      bodyOf(page, market.sellers[i % market.sellers.length] ?? 0),
    );
    if (failed) throw new Error('A page of a thread was not answered.');
    latencies.push(ms);
  }
  return latencies.sort((a, b) => a - b);
}

interface Searched {
  answered: number;
  /** The number of answers with an error, because too many searches waited. */
  busy: number;
}

/** Runs callers that search again and again until `isOver`. */
async function searchUntil(
  isOver: () => boolean,
  served: ParleyProcess,
  market: Market,
  { body }: Search,
): Promise<Searched> {
  const counts = { answered: 0, busy: 0 };
  let n = 0;
  const caller = async () => {
    while (!isOver()) {
      const { failed } = await post(served, market, body(n++));
      counts[failed ? 'busy' : 'answered']++;
    }
  };
  const callers = flags.smoke ? smokeCallers : Number(flags.callers);
  await Promise.all(Array.from({ length: callers }, caller));
  return counts;
}

interface Row extends Searched {
  database: Kind;
  search: string;
  idle: number;
  beside: number;
  p99: number;
}

async function measure(
  database: Kind,
  served: ParleyProcess,
  market: Market,
  seconds: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  // A server that has just started compiles code and uses more time.
  await read(served, market, flags.smoke ? 0 : 5);
  for (const search of searches(market.sellers)) {
    say(`${database}: ${search.name}`);
    const { failed } = await post(served, market, search.body(-1));
    if (failed) throw new Error(`${search.name} was refused.`);
    const idle = percentile(await read(served, market, seconds), 0.5);
    let isOver = false;
    const searching = searchUntil(() => isOver, served, market, search);
    await setTimeout(flags.smoke ? 0 : 2_000);
    const latencies = await read(served, market, seconds);
    isOver = true;
    const counts = await searching;
    rows.push({
      ...counts,
      database,
      search: search.name,
      idle,
      beside: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    });
  }
  return rows;
}

function report(rows: readonly Row[]): boolean {
  const ratioOf = ({ idle, beside }: Row) => beside / idle;
  const lines = rows.map((row) => {
    const { database, search, idle, beside, p99, answered, busy } = row;
    const judged = `${ratioOf(row).toFixed(2)}${ratioOf(row) <= goal ? '' : ' (missed)'}`;
    return `| ${database} | ${search} | ${idle.toFixed(1)} ms | ${beside.toFixed(1)} ms | ${judged} | ${p99.toFixed(0)} ms | ${answered}, ${busy} |`;
  });
  const worst = Math.max(...rows.map(ratioOf));
  process.stdout.write(
    [
      `| database | ${flags.callers} callers of | p50 before | p50 beside | ratio (goal ${goal}) | p99 beside | searches answered, refused |`,
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...lines,
      '',
      `worst ratio: ${worst.toFixed(2)}`,
      '',
    ].join('\n'),
  );
  return worst <= goal;
}

async function run(kind: Kind): Promise<Row[]> {
  say(`${kind}: loading`);
  const { market, environment, close } = await createDatabase(kind, flags.smoke ? smokeSize : sizes[kind]);
  try {
    const served = await ParleyProcess.start({ ...environment, RATE_LIMITS: 'off' });
    try {
      const seconds = flags.smoke ? 0.1 : Number(flags.seconds);
      return await Promise.race([measure(kind, served, market, seconds), served.unexpectedExit]);
    } finally {
      await served.stop();
    }
  } finally {
    await close();
  }
}

async function main(): Promise<void> {
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  const rows: Row[] = [];
  for (const kind of ['postgresql', 'embedded'] as const) {
    if (flags.database === kind || flags.database === 'both') rows.push(...(await run(kind)));
  }
  if (!report(rows) && !flags.smoke) process.exitCode = 1;
}

await main();
