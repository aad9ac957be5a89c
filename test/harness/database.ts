import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { Database } from '../../src/database/database.js';
import { openInMemory } from '../../src/database/embedded.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { afterFile } from './ending.js';
import { databaseUrl } from './postgresql.js';

/**
 * A migrated, empty database of the kind that this run is about, the caller's own, closed after the file's
 * tests. On PostgreSQL `url` opens it again, as another process would.
 */
export async function openTestDatabase(): Promise<Database & { url?: string }> {
  const provided = inject('parleyDatabase');
  if (provided.kind === 'embedded') {
    const database = await openInMemory(new Blob([readFileSync(provided.snapshot)]));
    afterFile(() => database.close());
    return database;
  }
  const name = `parley_${randomUUID().replaceAll('-', '')}`;
  const maintenance = openPostgresql(provided.server, 1, () => {});
  await maintenance.pool.query(`create database ${name} template ${provided.template}`);
  const url = databaseUrl(provided.server, name);
  const database = openPostgresql(url, 10, () => {});
  afterFile(async () => {
    await database.close();
    await maintenance.pool.query(`drop database ${name} with (force)`);
    await maintenance.close();
  });
  return Object.assign(database, { url });
}
