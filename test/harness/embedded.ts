import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Pooler } from './pgbouncer.js';
import { preparedFolder } from './prepared.js';

const sources = [
  'test/harness/embedded.ts',
  'src/database/embedded.ts',
  'src/database/migrate.ts',
  'node_modules/@electric-sql/pglite/package.json',
];

/** Provides the migrated embedded database. Creating it takes seconds, so it is cached until its sources change. */
export default async function setUp(project: TestProject): Promise<void> {
  const folder = await preparedFolder('migrated', sources, createMigratedDatabase);
  project.provide('parleyDatabase', { kind: 'embedded', dataDir: join(folder, 'data') });
}

/** Creates the migrated database as a `DATA_DIR`, which databases in memory and processes copy. */
async function createMigratedDatabase(folder: string): Promise<void> {
  // Most runs find it in the cache and need none of these modules.
  const { PGlite } = await import('@electric-sql/pglite');
  const { openInMemory } = await import('../../src/database/embedded.js');
  const { migrate } = await import('../../src/database/migrate.js');
  const database = await openInMemory();
  await migrate(database);
  // No test creates databases from these, and every copy is smaller without them.
  await database.pool.query("update pg_database set datistemplate = false where datname like 'template_'");
  for (const name of ['template0', 'template1']) await database.pool.query(`drop database ${name}`);
  const dump = await database.dump();
  await database.close();

  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const store = await PGlite.create({ dataDir: join(dataDir, 'database'), loadDataDir: dump });
  await store.close();
}

declare module 'vitest' {
  export interface ProvidedContext {
    parleyDatabase:
      | { kind: 'embedded'; dataDir: string }
      | {
          kind: 'postgresql';
          /** One for each worker. */
          servers: string[];
          template: string;
          /** In front of each server; empty if tests connect directly. */
          poolers: Pick<Pooler, 'mode' | 'port'>[];
        };
  }
}
