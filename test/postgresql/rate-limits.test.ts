import { expect, test } from 'vitest';
import { openPostgresql } from '../../src/database/postgresql.js';
import { startServer } from '../harness/postgresql.js';
import { makeMarket, migratedDatabase, parleyJson, serveConfigured, serveHere } from '../harness/process.js';
import { unlimited } from '../harness/rate-limits.js';
import { Client, makeMarketplace, startTestServer, type TestServer } from '../harness/server.js';

const off = { RATE_LIMIT_ADDRESS: '0', RATE_LIMIT_OPERATOR: '0' };

const statusAt = ({ address }: { address: string }, key: string) =>
  new Client({ address } as never, key, 'operator').ask('{ __typename }').then(({ status }) => status);

test('requests of a key at one server count at the others', async () => {
  const database = await migratedDatabase();
  const { marketplaceId, operatorKey: key } = await makeMarket(database);
  const other = await parleyJson(database, 'key', 'create', '--operator', marketplaceId);
  const [one, two] = await Promise.all(
    [1, 2].map(() => serveConfigured({ ...database, ...off, RATE_LIMIT_KEY: '40' })),
  );
  if (!one || !two) throw new Error('no servers');
  for (let n = 0; n < 40; n++) expect(await statusAt(one, key)).toBe(200);
  expect(await statusAt(one, key)).toBe(429);
  let served = 0;
  await expect
    .poll(
      async () => {
        const status = await statusAt(two, key);
        if (status === 200) served++;
        return status;
      },
      { interval: 30 },
    )
    .toBe(429);
  // A tenth before the process shares its count, and the requests that arrive meanwhile.
  expect(served).toBeGreaterThanOrEqual(4);
  expect(served).toBeLessThanOrEqual(20);
  expect(await statusAt(two, other.key)).toBe(200);
  // Both are in one window, which the first process started.
  await expect.poll(() => statusAt(one, key), { interval: 100 }).toBe(200);
  expect(await statusAt(two, key)).toBe(200);
  await Promise.all([one.stop(), two.stop()]);
});

test('many servers together accept little more than one would', async () => {
  const environment = await migratedDatabase();
  const { operatorKey: key } = await makeMarket(environment);
  const limit = 200;
  // They share only the database, like processes: each has its own connections.
  const servers = await Promise.all(
    [1, 2, 3].map(() =>
      serveHere(environment, { rateLimits: { ...unlimited, key: limit }, rateLimitWindowSeconds: 60 }),
    ),
  );
  let served = 0;
  const askUntilRefused = (server: TestServer) =>
    expect
      .poll(
        async () => {
          const status = await statusAt(server, key);
          if (status === 200) served++;
          return status;
        },
        { interval: 10 },
      )
      .toBe(429);
  await Promise.all(servers.map(askUntilRefused));
  expect(served).toBeGreaterThanOrEqual(limit);
  expect(served).toBeLessThanOrEqual(limit * 1.3);
});

test('while the store fails each process counts alone, logs that once, and reports its counts later', async () => {
  const server = await startTestServer({
    rateLimits: { ...unlimited, key: 50 },
    rateLimitWindowSeconds: 60,
  });
  const { pool } = server.database;
  const { operator } = await makeMarketplace(server, 'Market', []);
  const storedCount = async () => (await pool.query('select points from rate_limit')).rows[0]?.points;
  const status = async () => (await operator.ask('{ __typename }')).status;
  const warnings = () => server.log.filter((line) => line.includes('rate_limit'));
  await pool.query('alter table rate_limit rename to away');
  for (let n = 0; n < 10; n++) expect(await status()).toBe(200);
  await expect.poll(warnings).toHaveLength(1);
  for (let n = 0; n < 10; n++) expect(await status()).toBe(200);
  await pool.query('alter table away rename to rate_limit');
  expect(await status()).toBe(200);
  await expect.poll(storedCount).toBe(21);
  for (let n = 21; n < 50; n++) expect(await status()).toBe(200);
  expect(await status()).toBe(429);
  await expect.poll(storedCount).toBe(50);
  expect(warnings()).toHaveLength(1);
});

test('an outage of the database does not allow faster guesses of keys', async () => {
  const store = await startServer();
  const server = await serveConfigured({ DATABASE_URL: store.url, RATE_LIMIT_ADDRESS: '3' });
  await store.pause();
  const guess = `parley_op_${'x'.repeat(43)}`;
  for (let n = 0; n < 3; n++) expect(await statusAt(server, guess)).toBe(503);
  expect(await statusAt(server, guess)).toBe(429);
  await store.resume();
  await server.stop();
  await store.stop();
});

test('only callers with high counts have a row in the database', async () => {
  const server = await startTestServer({
    rateLimits: { ...unlimited, key: 20 },
    rateLimitWindowSeconds: 60,
  });
  const [busy, rare] = await Promise.all([
    makeMarketplace(server, 'Busy', []),
    makeMarketplace(server, 'Seldom', []),
  ]);
  expect((await rare.operator.ask('{ __typename }')).status).toBe(200);
  for (let n = 0; n < 10; n++) expect((await busy.operator.ask('{ __typename }')).status).toBe(200);
  const second = openPostgresql(server.database.url ?? '', 1, () => {});
  const rows = async () => (await second.pool.query('select key, points from rate_limit')).rows;
  await expect
    .poll(rows)
    .toEqual([{ key: expect.stringMatching(/^key:key:\d+$/), points: expect.any(Number) }]);
  // The tenth request alone is no tenth of the 11 that are left after the ninth.
  await expect.poll(async () => (await rows())[0]?.points).toBeGreaterThanOrEqual(9);
  await second.close();
});
