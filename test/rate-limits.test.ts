import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Browser, makeUser, password } from './harness/browser.js';
import { openTestDatabase } from './harness/database.js';
import { firstResult, type Transport } from './harness/follower.js';
import { unknownKey } from './harness/keys.js';
import { unlimited } from './harness/rate-limits.js';
import {
  type Answer,
  answerOf,
  Client,
  makeClient,
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/** The configuration of all tests except those that count an address, because all requests come from the same one. */
let database: TestServer['database'];
beforeAll(async () => {
  database = await openTestDatabase();
});

type TestSeller = TestMarketplace['sellers'][number];

/** Long enough that no window ends during a test. */
const longWindowSeconds = 60;

const ask = (client: Client) => client.ask('{ __typename }');

/** Returns the rate-limit headers of an answer: limit, remaining, reset. */
const rateLimitHeadersOf = ({ headers }: Answer) =>
  ['limit', 'remaining', 'reset'].map((name) => {
    const value = headers.get(`x-ratelimit-${name}`);
    return value === null ? null : Number(value);
  });

function expectRateLimited(answer: Answer, scope: string, limit: number, window: number): void {
  expect(answer.status).toBe(429);
  const [shownLimit, remaining, reset] = rateLimitHeadersOf(answer);
  expect([shownLimit, remaining]).toEqual([limit, 0]);
  expect(reset).toBeGreaterThanOrEqual(1);
  expect(reset).toBeLessThanOrEqual(window);
  expect(answer.headers.get('retry-after')).toBe(String(reset));
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.body).toEqual({
    errors: [
      {
        message: `Too many requests from ${scope}. Please try again in ${reset} s.`,
        extensions: { code: 'RATE_LIMITED' },
      },
    ],
  });
}

test('a key is served up to its limit, and other keys of its marketplace still are', async () => {
  const server = await startTestServer({
    database,
    rateLimits: { ...unlimited, key: 3 },
    rateLimitWindowSeconds: longWindowSeconds,
  });
  const market = await makeMarketplace(server, 'Market', ['Seller']);
  const seller = market.sellers[0]?.client;
  if (!seller) throw new Error('no seller');
  for (const remaining of [2, 1, 0]) {
    const answer = await ask(market.operator);
    expect(answer.status).toBe(200);
    expect(rateLimitHeadersOf(answer).slice(0, 2)).toEqual([3, remaining]);
    expect(answer.headers.has('retry-after')).toBe(false);
  }
  expectRateLimited(await ask(market.operator), 'this key', 3, longWindowSeconds);
  expectRateLimited(await ask(market.operator), 'this key', 3, longWindowSeconds);
  expect((await ask(seller)).status).toBe(200);
  expect((await ask(await makeClient(server, { marketplaceId: market.id }))).status).toBe(200);
});

test('after its window a key is served again', async () => {
  const server = await startTestServer({
    database,
    rateLimits: { ...unlimited, key: 2 },
    rateLimitWindowSeconds: 1,
  });
  const { operator } = await makeMarketplace(server, 'Market', []);
  const status = async () => (await ask(operator)).status;
  // At once, because three requests one after another can take longer than the window.
  const highestStatus = async () => Math.max(...(await Promise.all([status(), status(), status()])));
  await expect.poll(highestStatus, { interval: 1 }).toBe(429);
  await expect.poll(status).toBe(200);
});

test('a seller is served up to its limit with all its keys, tokens and people together', async () => {
  const server = await startTestServer({
    database,
    rateLimits: { ...unlimited, seller: 5 },
    rateLimitWindowSeconds: longWindowSeconds,
  });
  const market = await makeMarketplace(server, 'Market', ['One', 'Two']);
  const [one, two] = market.sellers as [TestSeller, TestSeller];
  const key = await makeClient(server, { sellerId: one.number });
  const { chatTokenCreate } = await market.operator.data(
    'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }',
    { input: { sellerId: one.id, name: 'Ann' } },
  );
  const token = new Client(server, chatTokenCreate.token, 'seller');
  const { email } = await makeUser(server, { sellerId: one.number });
  const person = await new Browser(server).signIn(email);
  const askAsPerson = () => person.ask('seller', '{ __typename }');
  for (const asked of [
    ask(one.client),
    ask(key),
    ask(token),
    askAsPerson(),
    ask(await makeClient(server, { sellerId: one.number })),
  ]) {
    expect((await asked).status).toBe(200);
  }
  for (const refused of [
    await ask(one.client),
    await ask(token),
    await askAsPerson(),
    await ask(await makeClient(server, { sellerId: one.number })),
  ]) {
    expectRateLimited(refused, 'this seller', 5, longWindowSeconds);
  }
  for (const client of [two.client, market.operator]) expect((await ask(client)).status).toBe(200);
});

test("a marketplace's operator and its sellers have separate budgets", async () => {
  const server = await startTestServer({
    database,
    rateLimits: { ...unlimited, seller: 2, operator: 2, sellers: 3 },
    rateLimitWindowSeconds: longWindowSeconds,
  });
  const market = await makeMarketplace(server, 'Market', ['One', 'Two', 'Three']);
  const other = await makeMarketplace(server, 'Other', ['Four']);
  const [one, two, three] = market.sellers.map(({ client }) => client) as [Client, Client, Client];
  const statuses = async (...clients: Client[]) => {
    const found = [];
    for (const client of clients) found.push((await ask(client)).status);
    return found;
  };
  // A seller beyond its own limit uses up nothing of the others.
  expect(await statuses(one, one, one, one, two)).toEqual([200, 200, 429, 429, 200]);
  expectRateLimited(await ask(three), "this marketplace's sellers", 3, longWindowSeconds);
  const operators = [market.operator, await makeClient(server, { marketplaceId: market.id })];
  expect(await statuses(...operators)).toEqual([200, 200]);
  expectRateLimited(await ask(market.operator), "this marketplace's operator", 2, longWindowSeconds);
  expect(await statuses(other.operator, ...other.sellers.map(({ client }) => client))).toEqual([200, 200]);
});

test('guesses of keys are limited by their address, on each path, before a key is looked up', async () => {
  const server = await startTestServer({
    rateLimits: { ...unlimited, address: 6 },
    rateLimitWindowSeconds: longWindowSeconds,
  });
  const market = await makeMarketplace(server, 'Market', []);
  const guess = (path: string) =>
    post(server, path, { query: '{ __typename }' }, { authorization: `Bearer ${unknownKey('operator')}` });
  for (const path of ['/operator/graphql', '/seller/graphql', '/graphql']) {
    const answer = await guess(path);
    expect(answer.status).toBe(401);
    expect(rateLimitHeadersOf(answer).slice(0, 1)).toEqual([6]);
  }
  expect(rateLimitHeadersOf(await post(server, '/graphql', 'no JSON')).slice(0, 2)).toEqual([6, 2]);
  expect(rateLimitHeadersOf(await answerOf(await fetch(`${server.address}/graphql`))).slice(0, 2)).toEqual([
    6, 1,
  ]);
  expect((await ask(market.operator)).status).toBe(200);
  expectRateLimited(await guess('/graphql'), 'this address', 6, longWindowSeconds);
  expectRateLimited(await ask(market.operator), 'this address', 6, longWindowSeconds);
});

test('each operation on a WebSocket counts, and so does the connection; a stream is one request', async () => {
  const server = await startTestServer({
    rateLimits: { ...unlimited, key: 3, address: 9 },
    rateLimitWindowSeconds: longWindowSeconds,
  });
  const { operator } = await makeMarketplace(server, 'Market', []);
  const asked = (transport: Transport, query: string) => firstResult(server, operator, transport, query);
  for (const transport of ['ws', 'sse', 'ws'] as const) {
    expect(await asked(transport, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  }
  await expect(asked('ws', '{ __typename }')).rejects.toMatchObject([
    { extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } },
  ]);
  expect((await ask(operator)).status).toBe(429);
  await asked('ws', '{ __typename }').catch(() => {});
  // The upgrade itself, after the address has used up its limit.
  await expect(asked('ws', '{ __typename }')).rejects.toThrow('429');
});

test('health, readiness and metrics are not limited', async () => {
  const server = await startTestServer({
    rateLimits: { address: 1, key: 1, seller: 1, operator: 1, sellers: 1 },
    rateLimitWindowSeconds: longWindowSeconds,
  });
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    for (let n = 0; n < 3; n++) {
      const response = await fetch(server.address + path);
      expect(response.status).toBe(200);
      expect(response.headers.has('x-ratelimit-limit')).toBe(false);
      await response.text();
    }
  }
});

test('an answer reports the limit with the smallest remainder', async () => {
  const server = await startTestServer({
    rateLimits: { address: 9, key: 5, seller: 3, operator: 4, sellers: 4 },
    rateLimitWindowSeconds: longWindowSeconds,
  });
  const market = await makeMarketplace(server, 'Market', ['One', 'Two']);
  const other = await makeMarketplace(server, 'Other', []);
  const [one, two] = market.sellers.map(({ client }) => client) as [Client, Client];
  const limitAndRemaining = async (client: Client) => rateLimitHeadersOf(await ask(client)).slice(0, 2);
  expect(await limitAndRemaining(market.operator)).toEqual([4, 3]);
  expect(await limitAndRemaining(market.operator)).toEqual([4, 2]);
  expect(await limitAndRemaining(one)).toEqual([3, 2]);
  expect(await limitAndRemaining(one)).toEqual([3, 1]);
  expect(await limitAndRemaining(two)).toEqual([4, 1]);
  for (let n = 0; n < 3; n++) await post(server, '/graphql', {});
  expect(await limitAndRemaining(other.operator)).toEqual([9, 0]);
});

test('without limits, answers have no rate-limit headers', async () => {
  const server = await startTestServer({ database });
  const { operator } = await makeMarketplace(server, 'Market', []);
  expect(rateLimitHeadersOf(await ask(operator))).toEqual([null, null, null]);
});

test('the client address comes from a trusted proxy, and an IPv6 /64 counts as one address', async () => {
  const limits = { ...unlimited, address: 1 };
  const statusFor = async (server: TestServer, forwarded: string) =>
    (await post(server, '/graphql', {}, { 'x-forwarded-for': forwarded })).status;
  const behindProxy = await startTestServer({
    rateLimits: limits,
    rateLimitWindowSeconds: longWindowSeconds,
    trustedProxies: ['loopback'],
  });
  expect(await statusFor(behindProxy, '192.0.2.1')).toBe(401);
  expect(await statusFor(behindProxy, '192.0.2.1')).toBe(429);
  expect(await statusFor(behindProxy, '::ffff:192.0.2.1')).toBe(429);
  expect(await statusFor(behindProxy, '198.51.100.7, 192.0.2.1')).toBe(429);
  expect(await statusFor(behindProxy, '192.0.2.2')).toBe(401);
  expect(await statusFor(behindProxy, '192.0.2.2:4711')).toBe(429);
  expect(await statusFor(behindProxy, '10.2.0.7:4711')).toBe(401);
  expect(await statusFor(behindProxy, '10.2.0.7:4712')).toBe(429);
  expect(await statusFor(behindProxy, '2001:db8:0:1::1')).toBe(401);
  expect(await statusFor(behindProxy, '2001:db8:0:1:f::2')).toBe(429);
  expect(await statusFor(behindProxy, '[2001:db8:0:1::7]:4711')).toBe(429);
  expect(await statusFor(behindProxy, '2001:db8:0:2::1')).toBe(401);
  // An invalid address counts for the proxy that forwarded it.
  expect(await statusFor(behindProxy, 'nonsense')).toBe(401);
  expect(await statusFor(behindProxy, 'other nonsense')).toBe(429);
  expect(await statusFor(behindProxy, '127.0.0.1')).toBe(429);

  const overSocket = (forwarded: string) => {
    const url = `${behindProxy.address.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers: { 'x-forwarded-for': forwarded } });
    return new Promise((resolve) => {
      socket.on('open', () => resolve('open'));
      socket.on('error', (error) => resolve(error.message));
    }).finally(() => socket.terminate());
  };
  expect(await overSocket('10.2.0.7:4713')).toMatch(/429/);
  expect(await overSocket('[2001:db8:0:1::8]:4711')).toMatch(/429/);
  expect(await overSocket('10.2.0.8:4711')).toBe('open');
  expect(await statusFor(behindProxy, '10.2.0.8')).toBe(429);

  const { id } = await makeMarketplace(behindProxy, 'Market', []);
  const { email } = await makeUser(behindProxy, { marketplaceId: id, role: 'FULL_ADMIN' });
  const signIn = { 'x-forwarded-for': '10.2.0.9:4711' };
  expect((await post(behindProxy, '/auth/sign-in/email', { email, password }, signIn)).status).toBe(200);
  const { rows } = await behindProxy.database.pool.query('select ip_address from auth_session');
  expect(rows).toEqual([{ ip_address: '10.2.0.9' }]);

  const withoutProxy = await startTestServer({
    rateLimits: limits,
    rateLimitWindowSeconds: longWindowSeconds,
  });
  expect(await statusFor(withoutProxy, '192.0.2.1')).toBe(401);
  expect(await statusFor(withoutProxy, '192.0.2.2')).toBe(429);
});
