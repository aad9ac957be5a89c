import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { openInMemory } from '../../src/database/embedded.js';
import { migrate } from '../../src/database/migrate.js';

/**
 * Makes the migrated embedded database once, which takes seconds: as a snapshot, from which what lies in memory
 * starts, and as a `DATA_DIR`, of which processes get a copy.
 */
export default async function setUp(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const database = await openInMemory();
  await migrate(database);
  // Nobody makes databases of these, and each copy is the smaller without them.
  await database.pool.query("update pg_database set datistemplate = false where datname like 'template_'");
  for (const name of ['template0', 'template1']) await database.pool.query(`drop database ${name}`);
  const dump = await database.dump();
  await database.close();

  const snapshot = join(folder, 'migrated.tar');
  writeFileSync(snapshot, Buffer.from(await dump.arrayBuffer()));
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const store = await PGlite.create({ dataDir: join(dataDir, 'database'), loadDataDir: dump });
  await store.close();
  project.provide('parleyDatabase', { kind: 'embedded', snapshot, dataDir });
  return () => rmSync(folder, { recursive: true, force: true });
}

declare module 'vitest' {
  export interface ProvidedContext {
    parleyDatabase:
      | { kind: 'embedded'; snapshot: string; dataDir: string }
      | { kind: 'postgresql'; servers: string[]; template: string };
  }
}
