import fs, { cpSync, renameSync } from 'node:fs';
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

test('after PostgreSQL ended itself because it could not write its journal, it opens its files again', async () => {
  const { DATA_DIR: folder = '' } = await migratedDatabase();
  const database = await openEmbedded(folder, false);
  await database.pool.query('create table noted (n integer)');
  await database.pool.query('insert into noted values (1)');
  const journal = `${folder}/database/pg_wal`;
  renameSync(journal, `${journal}.away`);
  const fill = async () => {
    for (;;)
      await database.pool.query(
        "select pg_logical_emit_message(false, '', repeat('x', 1000000)), pg_switch_wal()",
      );
  };
  await expect(fill()).rejects.toMatchObject({ severity: 'PANIC' });
  await expect(database.ping()).rejects.toMatchObject({ reason: 'storage' });

  renameSync(`${journal}.away`, journal);
  await expect.poll(() => database.ping().then(() => true, String)).toBe(true);
  await database.pool.query('insert into noted values (2)');
  const { rows } = await database.pool.query('select n from noted order by n');
  expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
  await database.close();
});

test('a connection that is closed in a transaction leaves nothing of it to the next one', async () => {
  const { DATA_DIR: folder = '' } = await migratedDatabase();
  const database = await openEmbedded(folder, false);
  await database.pool.query('create table noted (n integer)');
  const statement = { name: 'note', text: 'insert into noted values ($1)' };
  const first = await database.pool.connect();
  await first.query('begin');
  await first.query({ ...statement, values: [1] });
  await expect(first.query({ ...statement, values: ['a'] })).rejects.toMatchObject({ code: '22P02' });
  first.release(true);
  for (const n of [2, 3]) {
    const next = await database.pool.connect();
    await next.query({ ...statement, values: [n] });
    next.release(true);
  }
  const { rows } = await database.pool.query('select n from noted order by n');
  expect(rows).toEqual([{ n: 2 }, { n: 3 }]);
  await database.close();
});
