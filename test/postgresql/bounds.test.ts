import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { threadNamed } from '../../src/access/tenant-scopes.js';
import { type DatabaseLimits, databaseLimits, sessionSettings } from '../../src/database/limits.js';
import { maintenanceLimits } from '../../src/database/maintenance.js';
import { migrate } from '../../src/database/migrate.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { lockThread } from '../../src/database/statements/idempotency-keys.js';
import { NetworkProxy } from '../harness/network-proxy.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests that every wait for PostgreSQL has a limit, for any failure of the network. */

let server: TestServer;
let url: string;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  url = server.database.url ?? '';
  market = await makeMarketplace(server, 'Bounds', ['Locked', 'Free']);
});

/** Opens the database through a network, as another process. */
async function throughNetwork(limits: Partial<DatabaseLimits> = {}) {
  const network = await NetworkProxy.open(url);
  const database = openPostgresql(network.url, 2, () => {}, { ...databaseLimits, ...limits });
  return { network, database };
}

const threadOf = (sellerNumber: number) => threadNamed(administrator, market.id, sellerNumber);

const send = async (seller: TestMarketplace['sellers'][number]) => {
  const { body } = await market.operator.ask(
    'mutation ($id: ID!) { chatMessageCreate(input: { sellerId: $id, message: "Hello" }) { errors { messages } } }',
    { id: seller.id },
  );
  return body.errors ?? body.data.chatMessageCreate.errors;
};

test('a thread is free again when the host of a process vanished inside a transaction that locked it', async () => {
  const [locked, free] = market.sellers;
  if (!locked || !free) throw new Error('There are no sellers.');
  const { network, database } = await throughNetwork({ answerMs: 500 });
  const vanished = database.transaction(async (transaction) => {
    await transaction.run(threadOf(locked.number), lockThread, {});
    network.goSilent();
    await new Promise((resolve) => setImmediate(resolve));
    const first = send(locked);
    for (let i = 0; i < 10; i++) expect(await send(free)).toBeNull();
    // The send that waits for the lock gets it, without an error.
    expect(await first).toBeNull();
  });
  await expect(vanished).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
  await database.close();
});

test('a database closes also if the network has gone silent', async () => {
  const { network, database } = await throughNetwork();
  await database.ping();
  database.signals.on('topic', () => {});
  await database.signals.whenReceiving();
  network.goSilent();
  await database.close();
});

test('each connection has the limits', async () => {
  const settings = Object.keys(sessionSettings(databaseLimits));
  const { rows } = await server.database.pool.query(
    `select name, setting from pg_settings where name = any($1)`,
    [settings],
  );
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual(
    sessionSettings(databaseLimits),
  );
});

test('opening a connection without an answer fails after the limit', async () => {
  const { network, database } = await throughNetwork({ connectMs: 300 });
  network.ignoreNew(true);
  await expect(database.ping()).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
  network.ignoreNew(false);
  await database.ping();
  await database.close();
});

test('a slow network is not a failure', async () => {
  const { network, database } = await throughNetwork();
  network.delay(50);
  await database.ping();
  await database.close();
});

test.each(['cut', 'halfOpen', 'goSilent'] as const)(
  'a connection that the network loses (%s) is replaced',
  async (lose) => {
    const { network, database } = await throughNetwork({ answerMs: 500 });
    await database.ping();
    network[lose]();
    await expect
      .poll(() =>
        database.ping().then(
          () => 'answers',
          (error) => error.name,
        ),
      )
      .toBe('answers');
    const lost = database.transaction(async (transaction) => {
      await transaction.run(threadOf(0), lockThread, {});
      network[lose]();
      await transaction.run(threadOf(0), lockThread, {});
    });
    await expect(lost).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    await database.ping();
    await database.close();
  },
);

test('the server ends a statement of a disconnected client', async () => {
  const { network, database } = await throughNetwork();
  const text = 'select pg_sleep(60) as gone';
  const running = async () => {
    const { rows } = await server.database.pool.query(
      'select count(*)::integer as n from pg_stat_activity where query = $1',
      [text],
    );
    return rows[0].n;
  };
  const sleeping = database.pool.query(text);
  await expect.poll(running).toBe(1);
  network.cut();
  await expect(sleeping).rejects.toThrow('Connection terminated');
  await expect.poll(running).toBe(0);
  await database.close();
});

test('a statement waits for a lock for a limited time', async () => {
  const { database } = await throughNetwork({ lockMs: 200 });
  const [locked] = market.sellers;
  if (!locked) throw new Error('There is no seller.');
  await server.database.transaction(async (holder) => {
    await holder.run(threadOf(locked.number), lockThread, {});
    const waiting = database.run(threadOf(locked.number), lockThread, {});
    await expect(waiting).rejects.toThrow(/lock/);
  });
  await database.run(threadOf(locked.number), lockThread, {});
  await database.close();
});

test('a migration waits for another process for a limited time, and explains what to do', async () => {
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await other.query('select pg_advisory_lock(7265793101)');
  const limits = { ...maintenanceLimits, lockWaitMs: 200 };
  await expect(migrate(server.database, limits)).rejects.toThrow(
    'Another process has been migrating the database for more than 0.2 s. Wait until it ends, or stop it, then start again. Nothing was changed.',
  );
  await other.end();
  expect(await migrate(server.database, limits)).toEqual([]);
});

test('a migration waits for a table for a limited time, and explains what to do', async () => {
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await other.query('begin; lock table schema_version in access exclusive mode');
  await expect(migrate(server.database, { ...maintenanceLimits, lockMs: 200 })).rejects.toThrow(
    'Another session has locked a table that a migration reads or changes for more than 0.2 s. End its transaction (pg_stat_activity lists it), then start again. Nothing was changed.',
  );
  await other.end();
});
