import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { administrator, systemActor } from '../src/access/actor.js';
import { createKey } from '../src/accounts/api-keys.js';
import { createMarketplace } from '../src/accounts/marketplaces.js';
import { deleteDueMessages } from '../src/chat/retention-runs.js';
import type { Database } from '../src/database/database.js';
import { openPostgresql } from '../src/database/postgresql.js';
import { packageFolder } from '../src/package-folder.js';
import { seedMarketplace } from '../src/seeding/seed-marketplace.js';
import { createMigrated, durable, startServer } from '../test/harness/postgresql.js';
import { ParleyProcess } from './hostile/served.js';
import { bodyOf, headersOf, operations, path } from './operations.js';
import { machine, percentile } from './report.js';

/*
 * Measures on PostgreSQL how fast a file is exported and imported, and the p99 of interactive sends while background work runs,
 * compared with the p99 of the same server when it is idle. Rounds of both alternate.
 */

const { values: flags } = parseArgs({
  options: {
    sellers: { type: 'string', default: '1000' },
    messages: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    work: { type: 'string', default: 'import,export' },
    smoke: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `Usage: npm run bench:move -- [flags]
  --sellers N    sellers of the file (1000)
  --messages N   messages of the file (100000)
  --rounds N     rounds of idle sends and of sends beside each work (3)
  --seconds N    seconds of a round (10)
  --work NAMES   the work beside which messages are sent (import,export)
  --smoke        little data, one short round, without goals
`;

const size = flags.smoke
  ? { sellers: 5, messages: 200 }
  : { sellers: Number(flags.sellers), messages: Number(flags.messages) };
const rounds = flags.smoke ? 1 : Number(flags.rounds);
const seconds = flags.smoke ? 0.1 : Number(flags.seconds);

/** Imported messages per second; and the p99 beside background work, divided by the idle one. */
const goals = { importedPerSecond: 10_000, ratio: 1.5 };

/** The interval between two sends: people who write, and not a load test. */
const sendEveryMs = 50;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const program = fileURLToPath(new URL('bin/parley.js', packageFolder));

/** The database, the server and the marketplace of the background work. */
interface World {
  database: Database;
  url: string;
  served: ParleyProcess;
  marketplaceId: number;
  key: string;
  folder: string;
  file: string;
}

/** Background work: each call does it once, until the signal aborts it. */
const works: Readonly<Record<string, (world: World, signal: AbortSignal) => Promise<void>>> = {
  import: async (world, signal) => {
    await importInto(world, await createMarketplace(administrator, world.database, 'Imported'), signal);
  },
  export: async ({ served, key }, signal) => {
    const created = await ask(
      served,
      key,
      'mutation { exportCreate(input: { format: JSON_LINES }) { export { id downloadPath } } }',
    );
    const { id, downloadPath } = created.exportCreate.export;
    const response = await fetch(served.address + downloadPath, { signal });
    if (response.status !== 200 || !response.body) throw new Error(`The export answered ${response.status}.`);
    for await (const _chunk of response.body);
    await ask(served, key, `mutation { exportCancel(input: { id: "${id}" }) { errors { field } } }`);
  },
  retention: async ({ database, marketplaceId }, signal) => {
    // All messages that are there now, and then those that were sent meanwhile.
    await database.pool.query(
      `insert into message_retention (marketplace_id, months, run_before) values ($1, 1200, clock_timestamp())
       on conflict (marketplace_id) do update
       set next_run_at = clock_timestamp(), run_before = clock_timestamp(), leased_until = null`,
      [marketplaceId],
    );
    await deleteDueMessages(systemActor, database, signal);
  },
};

/** Preparations of a work before each of its rounds. They are not measured. */
const preparations: Readonly<Record<string, (world: World) => Promise<void>>> = {
  // Threads whose messages are old. The last work, so that the others have messages too.
  retention: async ({ database, marketplaceId }) => {
    await database.pool.query(
      `insert into message (marketplace_id, seller_id, seq, by_operator, created_at, message, search, search_version)
       select $1, t.seller_id, t.message_count + n, false, clock_timestamp(), repeat('An old message. ', 8), '', 1
       from thread t cross join generate_series(1, $2::integer) n
       where t.marketplace_id = $1 and t.message_count > 0`,
      [marketplaceId, size.messages / size.sellers],
    );
    await database.pool.query(
      `update thread
       set seller_message_count = seller_message_count + $2, message_count = message_count + $2,
           reported_count = message_count + $2, latest_message_at = clock_timestamp(), latest_by_operator = false
       where marketplace_id = $1 and message_count > 0`,
      [marketplaceId, size.messages / size.sellers],
    );
    await database.pool.query('vacuum analyze');
  },
};

// biome-ignore lint/suspicious/noExplicitAny: the caller reads the answer that it expects.
async function ask({ address }: ParleyProcess, key: string, query: string): Promise<any> {
  const body = JSON.stringify({ query });
  const response = await fetch(address + path, { method: 'POST', headers: headersOf(key), body });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** Runs a command, until the signal aborts it. */
async function parley(url: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, LOG_LEVEL: 'error' },
    stdio: 'ignore',
  });
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0 && !signal?.aborted) throw new Error(`parley ${args[0]} ended with ${code}.`);
}

const importInto = ({ url, file, folder }: World, marketplaceId: number, signal?: AbortSignal) =>
  parley(
    url,
    ['import', '--marketplace', String(marketplaceId), file, '--mapping', join(folder, 'ids.csv'), '--json'],
    signal,
  );

async function exportFile({ url, marketplaceId, file }: World): Promise<void> {
  const child = spawn(process.execPath, [program, 'export', '--marketplace', String(marketplaceId)], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await pipeline(child.stdout, createWriteStream(file));
}

/** Sends messages at regular times, one after another, until the time is over. @returns the latencies in ms. */
async function send({ served, key }: World, sellers: readonly number[]): Promise<number[]> {
  const operation = operations.find(({ name }) => name === 'chatMessageCreate');
  if (!operation) throw new Error('There is no operation chatMessageCreate.');
  const latencies: number[] = [];
  const start = performance.now();
  for (let n = 0; performance.now() - start < seconds * 1_000 || n < 3; n++) {
    const due = start + n * sendEveryMs;
    await wait(Math.max(0, due - performance.now()));
    const body = bodyOf(operation, sellers[n % sellers.length] ?? 0);
    const sentAt = performance.now();
    const response = await fetch(served.address + path, { method: 'POST', headers: headersOf(key), body });
    const text = await response.text();
    if (response.status !== 200 || !text.includes('"errors":null')) throw new Error(text);
    latencies.push(performance.now() - sentAt);
  }
  return latencies;
}

/** Sends while work runs again and again. */
async function sendBeside(world: World, name: string, sellers: readonly number[]): Promise<number[]> {
  const ending = new AbortController();
  const work = works[name];
  if (!work) throw new Error(`There is no work ${name}.`);
  const repeat = async () => {
    while (!ending.signal.aborted) await work(world, ending.signal);
  };
  const working = repeat();
  // Its error ends the measurement; after the end it is that of the aborted work.
  const failed = working.then(() => {
    throw new Error(`${name} ended.`);
  });
  failed.catch(() => {});
  try {
    // The command loads its modules.
    await wait(flags.smoke ? 0 : 2_000);
    return await Promise.race([send(world, sellers), failed]);
  } finally {
    ending.abort();
    await working.catch(() => {});
  }
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);

/** @returns whether the goals are met. */
async function measure(world: World, sellers: readonly number[]): Promise<boolean> {
  let isMet = true;
  const judge = (text: string, met: boolean) => {
    isMet &&= met;
    say(`${text}${met || flags.smoke ? '' : ' (missed)'}`);
  };
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return Math.round((size.messages / (performance.now() - start)) * 1_000);
  };
  say(machine());
  say(`export: ${await timed(() => exportFile(world))} messages/s, with the start of the command`);
  const empty = await createMarketplace(administrator, world.database, 'Empty');
  const rate = await timed(() => importInto(world, empty));
  judge(
    `import: ${rate} messages/s, with the start of the command (goal ${goals.importedPerSecond})`,
    rate >= goals.importedPerSecond,
  );

  const names = flags.work.split(',');
  const idle: number[][] = names.map(() => []);
  const beside: number[][] = names.map(() => []);
  // A server that has just started compiles code.
  await send(world, sellers);
  for (let round = 0; round < rounds; round++) {
    for (const [index, name] of names.entries()) {
      await preparations[name]?.(world);
      idle[index]?.push(...(await send(world, sellers)));
      beside[index]?.push(...(await sendBeside(world, name, sellers)));
    }
  }
  say('| beside | idle p50 | idle p99 | p50 | p99 | ratio of p99 |\n| --- | --- | --- | --- | --- | --- |');
  for (const [index, name] of names.entries()) {
    const [before, during] = [sorted(idle[index] ?? []), sorted(beside[index] ?? [])];
    const ratio = percentile(during, 0.99) / percentile(before, 0.99);
    const shown = [before, during].flatMap((all) => [percentile(all, 0.5), percentile(all, 0.99)]);
    judge(`| ${name} | ${shown.join(' ms | ')} ms | ${ratio.toFixed(2)} |`, ratio <= goals.ratio);
  }
  return isMet;
}

async function main(): Promise<void> {
  if (flags.help) return say(usage);
  const postgresql = await startServer(...durable);
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-move-'));
  const url = await createMigrated(postgresql.url, 'parley');
  const database = openPostgresql(url, 4, () => {});
  try {
    const { marketplaceId } = await seedMarketplace(administrator, database, size);
    const { key } = await createKey(administrator, database, {
      owner: { marketplaceId },
      scopes: ['chat:write', 'manage'],
    });
    const { rows } = await database.pool.query<{ id: number }>(
      'select seller_id as id from thread where marketplace_id = $1 and message_count > 0 order by id',
      [marketplaceId],
    );
    await database.pool.query('vacuum analyze');
    const served = await ParleyProcess.start({
      DATABASE_URL: url,
      RATE_LIMITS: 'off',
    });
    try {
      const file = join(folder, 'messages.jsonl');
      const world = { database, url, served, marketplaceId, key, folder, file };
      const isMet = await Promise.race([
        measure(
          world,
          rows.map(({ id }) => id),
        ),
        served.unexpectedExit,
      ]);
      if (!isMet && !flags.smoke) process.exitCode = 1;
    } finally {
      await served.stop();
    }
  } finally {
    await database.close();
    await postgresql.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
