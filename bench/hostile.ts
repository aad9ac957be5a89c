import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { administrator } from '../src/access/actor.js';
import type { Database } from '../src/database/database.js';
import { openPostgresql } from '../src/database/postgresql.js';
import { sellerId } from '../src/graphql/ids.js';
import { seedMarketplace } from '../src/seeding/seed-marketplace.js';
import { createMigrated, startServer } from '../test/harness/postgresql.js';
import { type Attack, attacksOn, ordinaryRequests } from './hostile/attacks.js';
import { HealthProbe } from './hostile/health-probe.js';
import { PeakMemory } from './hostile/peak-memory.js';
import { ParleyProcess } from './hostile/served.js';
import { openMigrated } from './seeded-databases.js';

/*
 * Measures how the most expensive known requests affect other callers: the latency of `/healthz`, the longest task of
 * the event loop, and the memory. docs/limits.md has the results.
 */

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    connections: { type: 'string', default: '5' },
    database: { type: 'string', default: 'postgresql' },
    smoke: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `Usage: npm run bench:hostile -- [flags]
  --seconds N        seconds for each request (8)
  --connections N    clients that send it at the same time (5)
  --database KIND    postgresql (default) or embedded
  --smoke            send all requests once, at the same time; check the answers, but no goal
`;

const goals = { healthMs: 100, taskMs: 50, memoryRatio: 1.5 };

const say = (text: string) => process.stderr.write(`${text}\n`);

interface Market {
  key: string;
  seller: string;
}

/** Creates a marketplace with full pages and one thread of the largest messages. */
async function fill(database: Database, sellers: number): Promise<Market> {
  const { key, marketplaceId } = await seedMarketplace(administrator, database, {
    sellers,
    messages: sellers * 10,
  });
  const { rows } = await database.pool.query<{ id: number }>(
    'select seller_id as id from thread where marketplace_id = $1 order by message_count desc limit 1',
    [marketplaceId],
  );
  const [longest] = rows;
  if (!longest) throw new Error('There is no thread.');
  await database.pool.query(
    "update message set message = repeat(U&'\\+01F389', 10000) where marketplace_id = $1 and seller_id = $2",
    [marketplaceId, longest.id],
  );
  await database.close();
  return { key, seller: sellerId(longest.id) };
}

/** Creates a database. Returns it with the server's environment variables. */
async function createDatabase(sellers: number) {
  if (flags.database === 'embedded') {
    const folder = mkdtempSync(join(tmpdir(), 'parley-hostile-'));
    const market = await fill(await openMigrated(folder), sellers);
    const remove = async () => rmSync(folder, { recursive: true, force: true });
    return { market, environment: { DATA_DIR: folder }, close: remove };
  }
  const server = await startServer('fsync=off');
  const url = await createMigrated(server.url, 'parley');
  const market = await fill(
    openPostgresql(url, 2, () => {}),
    sellers,
  );
  return { market, environment: { DATABASE_URL: url, NODE_ENV: 'production' }, close: server.stop };
}

interface Outcome {
  answers: Map<number | string, number>;
}

/** Runs clients that send a request, wait for the answer and send it again. */
async function attack(
  served: ParleyProcess,
  market: Market,
  each: Attack,
  seconds: number,
): Promise<Outcome> {
  const answers = new Map<number | string, number>();
  const end = performance.now() + seconds * 1_000;
  let n = Math.floor(Math.random() * 1e9);
  const client = async () => {
    do {
      const outcome = await request(served, market, each, n++);
      answers.set(outcome, (answers.get(outcome) ?? 0) + 1);
    } while (performance.now() < end);
  };
  // A client that does not read waits most of the time.
  const clients = Number(flags.connections) * (each.clientBehaviour ? 4 : 1);
  await Promise.all(Array.from({ length: clients }, client));
  return { answers };
}

/** Sends a request. Returns the status of the answer, or 'left' if the client disconnected. */
async function request(
  served: ParleyProcess,
  market: Market,
  { body, clientBehaviour }: Attack,
  n: number,
): Promise<number | string> {
  const leaving = clientBehaviour
    ? AbortSignal.timeout(clientBehaviour === 'leaves' ? 50 : 4_000)
    : undefined;
  try {
    const response = await post(served, market, body(n), leaving);
    if (clientBehaviour === 'does not read') await once(leaving as AbortSignal, 'abort');
    for await (const _chunk of response.body ?? []);
    return response.status;
  } catch (error) {
    if (clientBehaviour) return 'left';
    // If the server exited, its own error says more.
    await Promise.race([served.unexpectedExit, setTimeout(2_000)]);
    throw error;
  }
}

/** @throws {Error} if the server accepts or rejects an attack against its description. */
async function mustAnswer(
  served: ParleyProcess,
  market: Market,
  { name, body, isRejected = false }: Attack,
): Promise<void> {
  const response = await post(served, market, body(-1));
  const { data } = (await response.json()) as { data?: unknown };
  if ((data == null) !== isRejected)
    throw new Error(`${name} was ${isRejected ? 'not rejected' : 'rejected'}.`);
}

const post = ({ address }: ParleyProcess, { key }: Market, body: string, signal?: AbortSignal) =>
  fetch(`${address}/operator/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body,
    ...(signal && { signal }),
  });

interface Row {
  name: string;
  answers: string;
  worst: number;
  p99: number;
  /** The CPU time of the longest task of the event loop, in ms. */
  taskMs: number;
  memory: number;
}

async function measure(
  served: ParleyProcess,
  market: Market,
  seconds: number,
): Promise<{ idle: number; rows: Row[] }> {
  const attacks = attacksOn(market.seller);
  for (const each of attacks) await mustAnswer(served, market, each);
  // Warm up first, because a server that has just started compiles code and uses more time.
  for (const each of ordinaryRequests(market.seller)) {
    await attack(served, market, each, flags.smoke ? 0 : 2);
  }
  await setTimeout(flags.smoke ? 0 : 5_000);
  const idle = served.residentMebibytes();
  const probe = new HealthProbe(served.address);
  const rows: Row[] = [];
  const watch = async (name: string, work: () => Promise<Outcome[]>) => {
    say(name);
    await probe.latenciesMs();
    await served.longestTaskMs();
    const memory = new PeakMemory(served);
    const outcomes = await work();
    const latencies = await probe.latenciesMs();
    const counts = outcomes.flatMap(({ answers }) =>
      [...answers].map(([status, count]) => `${count} × ${status}`),
    );
    const worst = latencies.at(-1) ?? Number.POSITIVE_INFINITY;
    const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? worst;
    const taskMs = await served.longestTaskMs();
    rows.push({ name, answers: counts.join(', '), worst, p99, taskMs, memory: memory.stop() });
  };
  await watch('nothing', async () => {
    await setTimeout(flags.smoke ? 200 : 3_000);
    return [];
  });
  for (const each of flags.smoke ? [] : attacks) {
    await watch(each.name, async () => [await attack(served, market, each, seconds)]);
  }
  await watch('all of them at once', () =>
    Promise.all(attacks.map((each) => attack(served, market, each, seconds))),
  );
  await probe.stop();
  return { idle, rows };
}

function report(idle: number, rows: readonly Row[]): boolean {
  const lines = rows.map(
    ({ name, answers, worst, p99, taskMs, memory }) =>
      `| ${name} | ${answers} | ${p99.toFixed(0)} ms | ${worst.toFixed(0)} ms | ${taskMs.toFixed(0)} ms | ${memory.toFixed(0)} MB |`,
  );
  const worst = Math.max(...rows.map((row) => row.worst));
  const ratio = Math.max(...rows.map(({ memory }) => memory)) / idle;
  const taskMs = Math.max(...rows.map((row) => row.taskMs));
  const judged = (isGood: boolean) => (isGood ? 'ok' : 'MISSED');
  const isHealthy = worst <= goals.healthMs;
  const isShort = taskMs <= goals.taskMs;
  const isSmall = ratio <= goals.memoryRatio;
  process.stdout.write(
    [
      '| repeated | answers | /healthz p99 | /healthz worst | longest task, CPU | memory, highest |',
      '| --- | --- | --- | --- | --- | --- |',
      ...lines,
      '',
      `/healthz within ${goals.healthMs} ms: ${judged(isHealthy)} (${worst.toFixed(0)} ms)`,
      `a task of the event loop within ${goals.taskMs} ms of CPU: ${judged(isShort)} (${taskMs.toFixed(0)} ms)`,
      `memory within ${goals.memoryRatio} times of ${idle.toFixed(0)} MB: ${judged(isSmall)} (${ratio.toFixed(2)})`,
      '',
    ].join('\n'),
  );
  return isHealthy && isShort && isSmall;
}

async function main(): Promise<void> {
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  say(`${flags.database}: loading`);
  const { market, environment, close } = await createDatabase(flags.smoke ? 60 : 1_000);
  try {
    const served = await ParleyProcess.start({ ...environment, RATE_LIMITS: 'off' });
    try {
      const seconds = flags.smoke ? 0.1 : Number(flags.seconds);
      const { idle, rows } = await Promise.race([measure(served, market, seconds), served.unexpectedExit]);
      if (!report(idle, rows) && !flags.smoke) process.exitCode = 1;
    } finally {
      await served.stop();
    }
  } finally {
    await close();
  }
}

await main();
