import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { Database } from '../../src/database/database.js';
import { openInMemory } from '../../src/database/embedded.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { afterFile } from './ending.js';
import { databaseUrl } from './postgresql.js';

/**
 * Opens a new migrated, empty database of the project's kind, and closes it after the file's tests. On PostgreSQL, another
 * process can open it by `url`.
 */
export async function openTestDatabase(): Promise<Database & { url?: string }> {
  const provided = inject('parleyDatabase');
  if (provided.kind === 'embedded') {
    const database = await openInMemory(new Blob([readFileSync(provided.snapshot)]));
    afterFile(() => database.close());
    return database;
  }
  const url = await createDatabase(serverOf(provided), provided.template);
  const database = openPostgresql(url, 10, () => {});
  afterFile(() => database.close());
  return Object.assign(database, { url });
}

/** Opens a new database without a schema, of the project's kind, and closes it after the file's tests. */
export async function openEmptyDatabase(): Promise<Database> {
  const provided = inject('parleyDatabase');
  const database =
    provided.kind === 'embedded'
      ? await openInMemory()
      : openPostgresql(await createDatabase(serverOf(provided)), 4, () => {});
  afterFile(() => database.close());
  return database;
}

/** Returns the server of the worker that runs this file. */
export function serverOf({ servers }: { servers: string[] }): string {
  const worker = Number(process.env.VITEST_POOL_ID);
  return servers[(worker - 1) % servers.length] ?? '';
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
