import { randomUUID } from 'node:crypto';
import { inject, type ProvidedContext } from 'vitest';
import type { Database } from '../../src/database/database.js';
import { openInMemory } from '../../src/database/embedded.js';
import { databaseFolder } from '../../src/database/embedded-folder.js';
import { databaseLimits } from '../../src/database/limits.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { afterFile } from './ending.js';
import { MemoryFiles } from './memory-files.js';
import { pooledUrl } from './pgbouncer.js';
import { databaseUrl } from './postgresql.js';

/**
 * Opens a new migrated, empty database of the project's kind, and closes it after the file's tests. On PostgreSQL, another
 * process can open it by `url`.
 */
export async function openTestDatabase(): Promise<Database & { url?: string }> {
  const provided = inject('parleyDatabase');
  if (provided.kind === 'embedded') {
    const database = await openInMemory(new MemoryFiles(databaseFolder(provided.dataDir)));
    afterFile(() => database.close());
    return database;
  }
  const url = await createDatabase(serverOf(provided), provided.template);
  const environment = environmentOfPostgresql(provided, url);
  const pooler = {
    directUrl: environment.DATABASE_DIRECT_URL,
    preparedStatements: environment.DATABASE_PREPARED_STATEMENTS !== 'off',
  };
  const database = openPostgresql(environment.DATABASE_URL, 10, () => {}, databaseLimits, pooler);
  afterFile(() => database.close());
  return Object.assign(database, { url });
}

/** The values that the global set-up provides for this project. */
type Provided = Extract<ProvidedContext['parleyDatabase'], { kind: 'postgresql' }>;

/** Opens a new database without a schema, of the project's kind, and closes it after the file's tests. */
export async function openEmptyDatabase(): Promise<Database> {
  const provided = inject('parleyDatabase');
  const database =
    provided.kind === 'embedded'
      ? await openInMemory(new MemoryFiles(databaseFolder(provided.emptyDir)))
      : openPostgresql(await createDatabase(serverOf(provided)), 4, () => {});
  afterFile(() => database.close());
  return database;
}

/** Returns the server of the worker that runs this file. */
export const serverOf = ({ servers }: Provided): string => ofWorker(servers) ?? '';

const ofWorker = <T>(list: readonly T[]): T | undefined =>
  list[(Number(process.env.VITEST_POOL_ID) - 1) % list.length];

/** Returns the variables by which a process opens a database: through the pooler, if tests run behind one. */
export function environmentOfPostgresql(
  { poolers }: Provided,
  url: string,
): Record<string, string> & { DATABASE_URL: string } {
  const pooler = ofWorker(poolers);
  if (pooler === undefined) return { DATABASE_URL: url };
  const pooled = { DATABASE_URL: pooledUrl(url, pooler) };
  return pooler.mode === 'session'
    ? pooled
    : { ...pooled, DATABASE_DIRECT_URL: url, DATABASE_PREPARED_STATEMENTS: 'off' };
}

/** Creates a database on a PostgreSQL from a template and returns its address. It is dropped after the file's tests. */
export async function createDatabase(server: string, template = 'template1'): Promise<string> {
  const name = `parley_${randomUUID().replaceAll('-', '')}`;
  const maintenance = openPostgresql(server, 1, () => {});
  await maintenance.pool.query(`create database ${name} template ${template}`);
  afterFile(async () => {
    await maintenance.pool.query(`drop database ${name} with (force)`);
    await maintenance.close();
  });
  return databaseUrl(server, name);
}
