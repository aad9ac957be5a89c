import { expect, test } from 'vitest';
import { Browser, password } from '../harness/browser.js';
import { startServer } from '../harness/postgresql.js';
import {
  type Environment,
  freshDatabase,
  makeMarket,
  parleyJson,
  parleyWithInput,
  type ServerHere,
  serveConfigured,
} from '../harness/process.js';
import { Client } from '../harness/server.js';

test('the server reports an outage of the database and keeps running, and continues after it', async () => {
  const store = await startServer();
  const database = { DATABASE_URL: store.url };
  const { marketplaceId, operatorKey } = await makeMarket(database);
  const ada = [
    'user',
    'create',
    '--operator',
    marketplaceId,
    '--role',
    'FINANCE',
    '--email',
    'ada@market.example',
  ];
  await parleyWithInput(password, database, ...ada);
  const server = await serveConfigured(database);
  const browser = await new Browser(server as never).signIn('ada@market.example');
  const operator = new Client({ address: server.address } as never, operatorKey, 'operator');
  const ask = () => operator.ask('{ sellersForChats { totalCount } }');
  expect((await ask()).body).toEqual({ data: { sellersForChats: { totalCount: 1 } } });

  await store.pause();
  const outage = await ask();
  expect(outage.status).toBe(503);
  expect(outage.headers.get('retry-after')).toBe('1');
  expect(outage.body.errors[0].extensions.code).toBe('SERVICE_UNAVAILABLE');
  const signIn = () => browser.post('/auth/sign-in/email', { email: 'ada@market.example', password });
  for (const answer of [
    browser.get('/auth/session'),
    browser.ask('operator', '{ viewer { name } }'),
    signIn(),
  ]) {
    expect((await answer).status).toBe(503);
  }
  expect((await fetch(`${server.address}/readyz`)).status).toBe(503);
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);

  await store.resume();
  await expect.poll(async () => (await ask()).status).toBe(200);
  await expect.poll(async () => (await fetch(`${server.address}/readyz`)).status).toBe(200);
  expect((await browser.get('/auth/session')).body.user).toMatchObject({ email: 'ada@market.example' });
  await server.stop();
  await store.stop();
});

let database: Environment;
/** The next test uses the servers of the one before. */
let servers: ServerHere[];

test('servers that start at the same time on an empty database migrate it once', async () => {
  database = await freshDatabase();
  servers = await Promise.all([1, 2, 3].map(() => serveConfigured(database)));
  const applied = servers.filter((server) => server.applied.length > 0);
  expect(applied).toHaveLength(1);
});

test('a key that was revoked elsewhere is rejected from the next request on', async () => {
  const { marketplaceId: id } = await makeMarket(database);
  for (let round = 0; round < 3; round++) {
    const made = await parleyJson(database, 'key', 'create', '--operator', id);
    const clients = servers.map(({ address }) => new Client({ address } as never, made.key, 'operator'));
    for (const client of clients) expect((await client.ask('{ __typename }')).status).toBe(200);
    await parleyJson(database, 'key', 'revoke', made.id);
    for (const client of clients) expect((await client.ask('{ __typename }')).status).toBe(401);
  }
  await Promise.all(servers.map((server) => server.stop()));
});
