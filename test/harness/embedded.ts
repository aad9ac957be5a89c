import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openInMemory } from '../../src/database/embedded.js';
import { migrate } from '../../src/database/migrate.js';

/** Makes the migrated embedded database once; each test file starts from a copy of it. */
export default async function setUp(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  const database = await openInMemory();
  await migrate(database);
  const snapshot = join(folder, 'migrated.tar');
  writeFileSync(snapshot, Buffer.from(await (await database.dump()).arrayBuffer()));
  await database.close();
  project.provide('parleyDatabase', { kind: 'embedded', snapshot });
  return () => rmSync(folder, { recursive: true, force: true });
}

declare module 'vitest' {
  export interface ProvidedContext {
    parleyDatabase:
      | { kind: 'embedded'; snapshot: string }
      | { kind: 'postgresql'; server: string; template: string };
  }
}
