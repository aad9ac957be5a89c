import fs from 'node:fs';
import { expect, test, vi } from 'vitest';
import { openEmbedded } from '../../src/database/embedded.js';
import { migratedDatabase } from '../harness/process.js';

test('with EMBEDDED_FSYNC on, a commit is answered only after the disk was flushed', async () => {
  const { DATA_DIR: folder = '' } = await migratedDatabase();
  for (const powerSafely of [true, false]) {
    const database = await openEmbedded(folder, powerSafely);
    await database.pool.query('create table if not exists noted (n integer)');
    const fsync = vi.spyOn(fs, 'fsyncSync');
    const perCommit: number[] = [];
    for (let n = 0; n < 5; n++) {
      const before = fsync.mock.calls.length;
      await database.pool.query('insert into noted values ($1)', [n]);
      perCommit.push(fsync.mock.calls.length - before);
    }
    fsync.mockRestore();
    expect(Math.min(...perCommit) > 0).toBe(powerSafely);
    await database.close();
  }
});
