import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { administrator } from '../../src/access/actor.js';
import { createKey } from '../../src/accounts/api-keys.js';
import { createMarketplace } from '../../src/accounts/marketplaces.js';
import { compose } from '../../src/composition/compose.js';
import { readConfiguration } from '../../src/configuration.js';
import { migrate } from '../../src/database/migrate.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { packageFolder } from '../../src/package-folder.js';
import { seedMarketplace } from '../../src/seeding/seed-marketplace.js';
import { databaseUrl, startServer } from '../harness/postgresql.js';
import { compare, type Reader, readerOf } from './compare.js';

/*
 * Moves a marketplace between servers on PostgreSQL, and compares them through their APIs: `parley import --from`, which is killed
 * midway and run again twice; then `parley export`, and `parley import` of the file into an empty server. Exits with 1 if there
 * is a difference.
 */

const usage = 'Usage: npm run check:move -- [--sellers NUMBER] [--messages NUMBER]';

const { values } = parseArgs({
  options: {
    sellers: { type: 'string', default: '1000' },
    messages: { type: 'string', default: '100000' },
  },
});
const [sellers, messages] = [Number(values.sellers), Number(values.messages)];
if (!(sellers > 0 && messages > 0)) throw new Error(usage);

const say = (text: string) => process.stdout.write(`${text}\n`);
const program = fileURLToPath(new URL('bin/parley.js', packageFolder));

/** A server in this process, with its own database. */
interface Place {
  url: string;
  address: string;
  marketplaceId: number;
  reader: Reader;
  /** Returns the number of stored messages. */
  stored(): Promise<number>;
  close(): Promise<void>;
}

/** Starts a server with a new database. @param seeded whether its marketplace has sellers and messages. */
async function startPlace(server: string, name: string, seeded: boolean): Promise<Place & { key: string }> {
  const maintenance = openPostgresql(server, 1, () => {});
  await maintenance.pool.query(`create database ${name}`);
  await maintenance.close();
  const url = databaseUrl(server, name);
  const database = openPostgresql(url, 10, () => {});
  await migrate(database);
  const made = seeded
    ? await seedMarketplace(administrator, database, { sellers, messages })
    : await emptyMarketplace(database);
  const configuration = readConfiguration({ RATE_LIMITS: 'off', GRAPHIQL: 'off' });
  const { http, close } = await compose(database, configuration, pino({ level: 'silent' }));
  const address = await http.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ url, address, marketplaceId: made.marketplaceId, key: made.key },
    reader: readerOf(address, made.key),
    async stored() {
      const { rows } = await database.pool.query(
        'select coalesce(sum(message_count), 0)::integer as stored from thread',
      );
      return rows[0].stored;
    },
    async close() {
      await close();
      await database.close();
    },
  };
}

async function emptyMarketplace(database: ReturnType<typeof openPostgresql>) {
  const marketplaceId = await createMarketplace(administrator, database, 'New home');
  const { key } = await createKey(administrator, database, {
    ...{
      owner: { marketplaceId },
      label: 'check:move',
      scopes: ['chat:read'],
      expiresAt: null,
      networks: null,
    },
  });
  return { marketplaceId, key };
}

function parley({ url, marketplaceId }: Place, environment: object, command: string, ...args: string[]) {
  return spawn(process.execPath, [program, command, '--marketplace', String(marketplaceId), ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Waits for a command, and returns the JSON of its last line. */
async function resultOf(child: ChildProcess): Promise<Record<string, number>> {
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The command ended with ${code}.`);
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1_000;
  say(`${what}: ${seconds.toFixed(1)} s, ${Math.round(messages / seconds)} messages/s`);
  return result;
}

async function expectEqual(what: string, one: Place, other: Place): Promise<void> {
  const compared = await compare(one.reader, other.reader);
  say(
    `${what}: ${compared.sellers} sellers and ${compared.messages} messages, ${compared.differences.length} differences`,
  );
  for (const difference of compared.differences) say(`  ${difference}`);
  const isComplete = compared.sellers === sellers && compared.messages === messages;
  if (compared.differences.length > 0 || !isComplete) process.exitCode = 1;
}

const folder = mkdtempSync(join(tmpdir(), 'parley-move-'));
const postgresql = await startServer();
const places: Place[] = [];
try {
  const source = await startPlace(postgresql.url, 'source', true);
  const target = await startPlace(postgresql.url, 'target', false);
  const copy = await startPlace(postgresql.url, 'copy', false);
  places.push(source, target, copy);
  const mapping = ['--mapping', join(folder, 'ids.csv')];
  const move = () =>
    parley(
      target,
      { PARLEY_IMPORT_KEY: source.key },
      'import',
      '--from',
      source.address,
      '--json',
      ...mapping,
    );

  const killed = move();
  const exit = new Promise<NodeJS.Signals | null>((resolve) =>
    killed.once('close', (_code, signal) => resolve(signal)),
  );
  while (killed.exitCode === null && (await target.stored()) < messages / 3) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  killed.kill('SIGKILL');
  if ((await exit) !== 'SIGKILL') throw new Error('The first import ended before it was killed.');
  const storedBefore = await target.stored();
  if (storedBefore >= messages) throw new Error('The first import was complete before it was killed.');
  say(`the first import was killed after ${storedBefore} of ${messages} messages`);

  const second = await timed('the second import from the server', () => resultOf(move()));
  say(`  ${JSON.stringify(second)}`);
  const third = await timed('the third import', () => resultOf(move()));
  say(`  ${JSON.stringify(third)}`);
  if (Number(third.messages) + Number(third.sellers) > 0) process.exitCode = 1;
  await expectEqual('the source and the target', source, target);

  const file = join(folder, 'messages.jsonl');
  await timed('the export', async () => {
    const child = parley(target, {}, 'export');
    await pipeline(child.stdout, createWriteStream(file));
  });
  const copied = await timed('the import of the file', () =>
    resultOf(parley(copy, {}, 'import', file, '--json', ...mapping)),
  );
  say(`  ${JSON.stringify(copied)}`);
  await expectEqual('the target and the copy', target, copy);
} finally {
  for (const place of places) await place.close();
  await postgresql.stop();
  rmSync(folder, { recursive: true, force: true });
}
