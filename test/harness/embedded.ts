import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { openInMemory } from '../../src/database/embedded.js';
import { migrate } from '../../src/database/migrate.js';
import type { Pooler } from './pgbouncer.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(root, 'node_modules/.cache/parley');

/** Provides the migrated embedded database. Creating it takes seconds, so it is cached until its sources change. */
export default async function setUp(project: TestProject): Promise<void> {
  const folder = join(cache, `migrated-${hashOfSources()}`);
  if (!existsSync(folder)) await createMigratedDatabase(folder);
  const snapshot = join(folder, 'migrated.tar');
  project.provide('parleyDatabase', { kind: 'embedded', snapshot, dataDir: join(folder, 'data') });
}

/** Returns a hash of the files that decide what the migrated database contains. */
function hashOfSources(): string {
  const migrations = readdirSync(join(root, 'migrations')).sort();
  const sources = [
    'test/harness/embedded.ts',
    'src/database/embedded.ts',
    'src/database/migrate.ts',
    'node_modules/@electric-sql/pglite/package.json',
    ...migrations.map((name) => `migrations/${name}`),
  ];
  const hash = createHash('sha256');
  for (const path of sources) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Creates the migrated database twice: as a snapshot for databases in memory, and as a `DATA_DIR` that processes copy. The
 * folder appears only when it is complete, also if two runs create it at once.
 */
async function createMigratedDatabase(folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  try {
    const database = await openInMemory();
    await migrate(database);
    // No test creates databases from these, and every copy is smaller without them.
    await database.pool.query("update pg_database set datistemplate = false where datname like 'template_'");
    for (const name of ['template0', 'template1']) await database.pool.query(`drop database ${name}`);
    const dump = await database.dump();
    await database.close();

    await writeFile(join(unfinished, 'migrated.tar'), Buffer.from(await dump.arrayBuffer()));
    const dataDir = join(unfinished, 'data');
    mkdirSync(dataDir);
    const store = await PGlite.create({ dataDir: join(dataDir, 'database'), loadDataDir: dump });
    await store.close();
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

declare module 'vitest' {
  export interface ProvidedContext {
    parleyDatabase:
      | { kind: 'embedded'; snapshot: string; dataDir: string }
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
