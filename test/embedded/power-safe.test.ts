import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openEmbedded } from '../../src/database/embedded.js';

test('with EMBEDDED_FSYNC on, a commit is answered only after the disk was told to keep it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-data-'));
  for (const powerSafely of [true, false]) {
    const database = await openEmbedded(folder, powerSafely);
    await database.pool.query('create table if not exists noted (n integer)');
    const synced = vi.spyOn(fs, 'fsyncSync');
    const perCommit: number[] = [];
    for (let n = 0; n < 5; n++) {
      const before = synced.mock.calls.length;
      await database.pool.query('insert into noted values ($1)', [n]);
      perCommit.push(synced.mock.calls.length - before);
    }
    synced.mockRestore();
    expect(Math.min(...perCommit) > 0).toBe(powerSafely);
    await database.close();
  }
  rmSync(folder, { recursive: true, force: true });
});
