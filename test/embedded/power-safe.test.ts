import fs, { cpSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { openEmbedded } from '../../src/database/embedded.js';
import { follow, logged } from '../harness/follower.js';
import { makeMarket, migratedDatabase, serveHere } from '../harness/process.js';
import { Client } from '../harness/server.js';

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

test('a cursor of the end of the log survives a kill after transactions that were rolled back', async () => {
  const environment = await migratedDatabase();
  const { DATA_DIR: folder = '' } = environment;
  const { sellerKey } = await makeMarket(environment);
  const first = await serveHere(environment);
  const connection = await first.database.pool.connect();
  for (let n = 0; n < 5; n++) {
    await connection.query('begin');
    await connection.query('select pg_current_xact_id()');
    await connection.query('rollback');
  }
  connection.release();
  const { chatEventsCursor: after } = await new Client(first, sellerKey, 'seller').data(
    '{ chatEventsCursor }',
  );
  // A killed process leaves its files as they are at that moment.
  const left = `${folder}-left`;
  cpSync(folder, left, { recursive: true });

  const second = await serveHere({ ...environment, DATA_DIR: left });
  await new Client(second, sellerKey, 'seller').data(
    'mutation { chatMessageCreate(input: { message: "later" }) { chatMessage { id } } }',
  );
  const events = follow(
    second,
    { side: 'seller', key: sellerKey },
    'sse',
    `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`,
    { after },
  );
  const event = await events.next();
  await events.stop();
  expect(event?.data?.chatEvents).toMatchObject({ chatMessage: { message: 'later' } });
});
