import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { administrator } from '../src/access/actor.js';
import type { Database } from '../src/database/database.js';
import { openEmbedded } from '../src/database/embedded.js';
import { migrate } from '../src/database/migrate.js';
import { openPostgresql } from '../src/database/postgresql.js';
import { sellerId } from '../src/graphql/ids.js';
import { seedMarketplace } from '../src/seeding/seed-marketplace.js';
import { databaseUrl, startServer } from '../test/harness/postgresql.js';
import { type Attack, attacksOn, ordinaryRequests } from './hostile/attacks.js';
import { HealthProbe } from './hostile/health-probe.js';
import { PeakMemory } from './hostile/peak-memory.js';
import { Served } from './hostile/served.js';

/*
 * What others notice while somebody sends the most expensive requests that we know: how long the server takes to say
 * that it is healthy, and how much memory it needs. docs/limits.md has the figures.
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
  --seconds N        how long each request is repeated (8)
  --connections N    how many clients send it at once (5)
  --database KIND    postgresql (default) or embedded
  --smoke            all of them once, at once: whether the server answers as it must, without a goal
`;

const goals = { healthMs: 100, turnMs: 50, memoryRatio: 1.5 };

const say = (text: string) => process.stderr.write(`${text}\n`);

interface Market {
  key: string;
  seller: string;
}

/** A marketplace whose pages are full, and one thread of the largest messages. */
async function fill(database: Database, sellers: number): Promise<Market> {
  await migrate(database);
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

/** Makes a database, and what the server needs to open it. */
async function stage(sellers: number) {
  if (flags.database === 'embedded') {
    const folder = mkdtempSync(join(tmpdir(), 'parley-hostile-'));
    const market = await fill(await openEmbedded(folder, false), sellers);
    const remove = async () => rmSync(folder, { recursive: true, force: true });
    return { market, environment: { DATA_DIR: folder }, close: remove };
  }
  const server = await startServer('fsync=off');
  const url = databaseUrl(server.url, 'postgres');
  const market = await fill(
    openPostgresql(url, 2, () => {}),
    sellers,
  );
  return { market, environment: { DATABASE_URL: url, NODE_ENV: 'production' }, close: server.stop };
}

interface Outcome {
  answers: Map<number | string, number>;
}

/** Some clients that send a request, wait for the answer and send it again. */
async function attack(served: Served, market: Market, each: Attack, seconds: number): Promise<Outcome> {
  const answers = new Map<number | string, number>();
  const end = performance.now() + seconds * 1_000;
  let n = Math.floor(Math.random() * 1e9);
  const client = async () => {
    do {
      const outcome = await request(served, market, each, n++);
      answers.set(outcome, (answers.get(outcome) ?? 0) + 1);
    } while (performance.now() < end);
  };
  // Who does not read waits most of the time.
  const clients = Number(flags.connections) * (each.client ? 4 : 1);
  await Promise.all(Array.from({ length: clients }, client));
  return { answers };
}

/** @returns the answer's status, or what became of it. */
async function request(
  served: Served,
  market: Market,
  { body, client }: Attack,
  n: number,
): Promise<number | string> {
  const leaving = client ? AbortSignal.timeout(client === 'leaves' ? 50 : 4_000) : undefined;
  try {
    const response = await post(served, market, body(n), leaving);
    if (client === 'does not read') await once(leaving as AbortSignal, 'abort');
    for await (const _chunk of response.body ?? []);
    return response.status;
  } catch (error) {
    if (client) return 'left';
    // Of a server that ended, its own last words say more.
    await Promise.race([served.failure, setTimeout(2_000)]);
    throw error;
  }
}

/** @throws if an attack is not what it says, so that nothing else is measured. */
async function mustAnswer(
  served: Served,
  market: Market,
  { name, body, isRefused = false }: Attack,
): Promise<void> {
  const response = await post(served, market, body(-1));
  const { data } = (await response.json()) as { data?: unknown };
  if ((data == null) !== isRefused) throw new Error(`${name} was ${isRefused ? 'not refused' : 'refused'}.`);
}

const post = ({ address }: Served, { key }: Market, body: string, signal?: AbortSignal) =>
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
  /** How long one turn of the event loop took, in ms of CPU. */
  turn: number;
  memory: number;
}

async function measure(
  served: Served,
  market: Market,
  seconds: number,
): Promise<{ idle: number; rows: Row[] }> {
  const attacks = attacksOn(market.seller);
  for (const each of attacks) await mustAnswer(served, market, each);
  // What a server that was just started has not compiled yet is no attack's doing.
  for (const each of ordinaryRequests(market.seller)) {
    await attack(served, market, each, flags.smoke ? 0 : 2);
  }
  await setTimeout(flags.smoke ? 0 : 5_000);
  const idle = served.memory();
  const probe = new HealthProbe(served.address);
  const rows: Row[] = [];
  const watch = async (name: string, work: () => Promise<Outcome[]>) => {
    say(name);
    await probe.latencies();
    await served.longestTurn();
    const memory = new PeakMemory(served);
    const outcomes = await work();
    const latencies = await probe.latencies();
    const counts = outcomes.flatMap(({ answers }) =>
      [...answers].map(([status, count]) => `${count} × ${status}`),
    );
    const worst = latencies.at(-1) ?? Number.POSITIVE_INFINITY;
    const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? worst;
    const turn = await served.longestTurn();
    rows.push({ name, answers: counts.join(', '), worst, p99, turn, memory: memory.stop() });
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
    ({ name, answers, worst, p99, turn, memory }) =>
      `| ${name} | ${answers} | ${p99.toFixed(0)} ms | ${worst.toFixed(0)} ms | ${turn.toFixed(0)} ms | ${memory.toFixed(0)} MB |`,
  );
  const worst = Math.max(...rows.map((row) => row.worst));
  const ratio = Math.max(...rows.map(({ memory }) => memory)) / idle;
  const turn = Math.max(...rows.map((row) => row.turn));
  const judged = (isGood: boolean) => (isGood ? 'ok' : 'MISSED');
  const isHealthy = worst <= goals.healthMs;
  const isShort = turn <= goals.turnMs;
  const isSmall = ratio <= goals.memoryRatio;
  process.stdout.write(
    [
      '| repeated | answers | /healthz p99 | /healthz worst | longest turn, CPU | memory, highest |',
      '| --- | --- | --- | --- | --- | --- |',
      ...lines,
      '',
      `/healthz within ${goals.healthMs} ms: ${judged(isHealthy)} (${worst.toFixed(0)} ms)`,
      `a turn of the event loop within ${goals.turnMs} ms of CPU: ${judged(isShort)} (${turn.toFixed(0)} ms)`,
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
  const { market, environment, close } = await stage(flags.smoke ? 60 : 1_000);
  try {
    const served = await Served.start({ ...environment, RATE_LIMITS: 'off' });
    try {
      const seconds = flags.smoke ? 0.1 : Number(flags.seconds);
      const { idle, rows } = await Promise.race([measure(served, market, seconds), served.failure]);
      if (!report(idle, rows) && !flags.smoke) process.exitCode = 1;
    } finally {
      await served.stop();
    }
  } finally {
    await close();
  }
}

await main();
