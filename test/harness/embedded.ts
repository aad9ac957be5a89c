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

/** Provides an empty and a migrated embedded database. Creating one takes seconds, so they are cached until their sources change. */
export default async function setUp(project: TestProject): Promise<void> {
  const folder = await preparedDatabases();
  project.provide('parleyDatabase', {
    kind: 'embedded',
    emptyDir: join(folder, 'empty'),
    dataDir: join(folder, 'data'),
  });
}

/** Returns the folder of the databases: `empty`, and the migrated `data`. */
export const preparedDatabases = () => preparedFolder('embedded', sources, createDatabases);

/** Creates each database as a `DATA_DIR`, which databases in memory and processes copy. */
async function createDatabases(folder: string): Promise<void> {
  // Most runs find them in the cache and need none of these modules.
  const { PGlite } = await import('@electric-sql/pglite');
  const { openInMemory } = await import('../../src/database/embedded.js');
  const { migrate } = await import('../../src/database/migrate.js');
  const database = await openInMemory();
  // No test creates databases from these, and every copy is smaller without them.
  await database.pool.query("update pg_database set datistemplate = false where datname like 'template_'");
  for (const name of ['template0', 'template1']) await database.pool.query(`drop database ${name}`);
  const save = async (name: string) => {
    mkdirSync(join(folder, name));
    const store = await PGlite.create({
      dataDir: join(folder, name, 'database'),
      loadDataDir: await database.dump(),
    });
    await store.close();
  };
  await save('empty');
  await migrate(database);
  await save('data');
  await database.close();
}

declare module 'vitest' {
  export interface ProvidedContext {
    parleyDatabase:
      | { kind: 'embedded'; emptyDir: string; dataDir: string }
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
