import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Limits } from '../src/http/rate-limits.js';
import { makeUser, password } from './harness/browser.js';
import { openTestDatabase } from './harness/database.js';
import { follow, type Transport } from './harness/follower.js';
import { unknownKey } from './harness/keys.js';
import {
  type Answer,
  answerOf,
  type Client,
  makeClient,
  makeMarketplace,
  post,
  startTestServer,
  type TestServer,
} from './harness/server.js';

/** Of all tests but those that count an address, which all come from the same one. */
let database: TestServer['database'];
beforeAll(async () => {
  database = await openTestDatabase();
});

const unlimited: Limits = { address: 0, key: 0, marketplace: 0 };

/** So long that no window ends while a test counts. */
const long = 60;

const ask = (client: Client) => client.ask('{ __typename }');

/** Returns the rate-limit headers of an answer: limit, remaining, reset. */
const standingOf = ({ headers }: Answer) =>
  ['limit', 'remaining', 'reset'].map((name) => {
    const value = headers.get(`x-ratelimit-${name}`);
    return value === null ? null : Number(value);
  });

function expectRefused(answer: Answer, whose: string, limit: number, window: number): void {
  expect(answer.status).toBe(429);
  const [shownLimit, remaining, reset] = standingOf(answer);
  expect([shownLimit, remaining]).toEqual([limit, 0]);
  expect(reset).toBeGreaterThanOrEqual(1);
  expect(reset).toBeLessThanOrEqual(window);
  expect(answer.headers.get('retry-after')).toBe(String(reset));
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.body).toEqual({
    errors: [
      {
        message: `Too many requests from this ${whose}. Please try again in ${reset} s.`,
        extensions: { code: 'RATE_LIMITED' },
      },
    ],
  });
}

test('a key is served up to its limit, and others of its marketplace still are', async () => {
  const server = await startTestServer({
    database,
    rateLimits: { ...unlimited, key: 3 },
    rateLimitWindowSeconds: long,
  });
  const market = await makeMarketplace(server, 'Market', ['Seller']);
  const seller = market.sellers[0]?.client;
  if (!seller) throw new Error('no seller');
  for (const remaining of [2, 1, 0]) {
    const answer = await ask(market.operator);
    expect(answer.status).toBe(200);
    expect(standingOf(answer).slice(0, 2)).toEqual([3, remaining]);
    expect(answer.headers.has('retry-after')).toBe(false);
  }
  expectRefused(await ask(market.operator), 'key', 3, long);
  expectRefused(await ask(market.operator), 'key', 3, long);
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
  await expect.poll(status, { interval: 1, timeout: 5_000 }).toBe(429);
  await expect.poll(status, { timeout: 5_000 }).toBe(200);
});

test('a marketplace is served up to its limit with all its keys together, and another still is', async () => {
  const server = await startTestServer({
    database,
    rateLimits: { ...unlimited, marketplace: 4 },
    rateLimitWindowSeconds: long,
  });
  const market = await makeMarketplace(server, 'Market', ['One', 'Two']);
  const other = await makeMarketplace(server, 'Other', []);
  const everybody = [market.operator, ...market.sellers.map(({ client }) => client)];
  for (const client of [...everybody, market.operator]) expect((await ask(client)).status).toBe(200);
  for (const client of everybody) expectRefused(await ask(client), 'marketplace', 4, long);
  expect((await ask(other.operator)).status).toBe(200);
});

test('guesses of keys are limited by their address, on each path, before a key is looked up', async () => {
  const server = await startTestServer({
    rateLimits: { ...unlimited, address: 6 },
    rateLimitWindowSeconds: long,
  });
  const market = await makeMarketplace(server, 'Market', []);
  const guess = (path: string) =>
    post(server, path, { query: '{ __typename }' }, { authorization: `Bearer ${unknownKey('operator')}` });
  for (const path of ['/operator/graphql', '/seller/graphql', '/graphql']) {
    const answer = await guess(path);
    expect(answer.status).toBe(401);
    expect(standingOf(answer).slice(0, 1)).toEqual([6]);
  }
  expect(standingOf(await post(server, '/graphql', 'no JSON')).slice(0, 2)).toEqual([6, 2]);
  expect(standingOf(await answerOf(await fetch(`${server.address}/graphql`))).slice(0, 2)).toEqual([6, 1]);
  expect((await ask(market.operator)).status).toBe(200);
  expectRefused(await guess('/graphql'), 'address', 6, long);
  expectRefused(await ask(market.operator), 'address', 6, long);
});

test('each operation on a WebSocket counts, and so does the connection; a stream is one request', async () => {
  const server = await startTestServer({
    rateLimits: { ...unlimited, key: 3, address: 9 },
    rateLimitWindowSeconds: long,
  });
  const { operator } = await makeMarketplace(server, 'Market', []);
  const asked = async (transport: Transport, query: string) => {
    const follower = follow(server, operator, transport, query);
    const result = await follower.next();
    await follower.stop();
    return result;
  };
  for (const transport of ['ws', 'sse', 'ws'] as const) {
    expect(await asked(transport, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  }
  await expect(asked('ws', '{ __typename }')).rejects.toMatchObject([
    { extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } },
  ]);
  expect((await ask(operator)).status).toBe(429);
  await asked('ws', '{ __typename }').catch(() => {});
  // The upgrade itself, once the address has used up its own.
  await expect(asked('ws', '{ __typename }')).rejects.toThrow('429');
});

test('health, readiness and metrics are not limited', async () => {
  const server = await startTestServer({
    rateLimits: { address: 1, key: 1, marketplace: 1 },
    rateLimitWindowSeconds: long,
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
    rateLimits: { address: 9, key: 4, marketplace: 5 },
    rateLimitWindowSeconds: long,
  });
  const market = await makeMarketplace(server, 'Market', ['Seller']);
  const other = await makeMarketplace(server, 'Other', []);
  const seller = market.sellers[0]?.client;
  if (!seller) throw new Error('no seller');
  const told = async (client: Client) => standingOf(await ask(client)).slice(0, 2);
  expect(await told(market.operator)).toEqual([4, 3]);
  expect(await told(market.operator)).toEqual([4, 2]);
  expect(await told(seller)).toEqual([5, 2]);
  expect(await told(seller)).toEqual([5, 1]);
  for (let n = 0; n < 4; n++) await post(server, '/graphql', {});
  expect(await told(other.operator)).toEqual([9, 0]);
});

test('without limits, answers have no rate-limit headers', async () => {
  const server = await startTestServer({ database });
  const { operator } = await makeMarketplace(server, 'Market', []);
  expect(standingOf(await ask(operator))).toEqual([null, null, null]);
});

test('the client address comes from a trusted proxy, and an IPv6 /64 counts as one address', async () => {
  const limits = { ...unlimited, address: 1 };
  const askFor = async (server: TestServer, forwarded: string) =>
    (await post(server, '/graphql', {}, { 'x-forwarded-for': forwarded })).status;
  const trusting = await startTestServer({
    rateLimits: limits,
    rateLimitWindowSeconds: long,
    trustedProxies: ['loopback'],
  });
  expect(await askFor(trusting, '192.0.2.1')).toBe(401);
  expect(await askFor(trusting, '192.0.2.1')).toBe(429);
  expect(await askFor(trusting, '::ffff:192.0.2.1')).toBe(429);
  expect(await askFor(trusting, '198.51.100.7, 192.0.2.1')).toBe(429);
  expect(await askFor(trusting, '192.0.2.2')).toBe(401);
  expect(await askFor(trusting, '192.0.2.2:4711')).toBe(429);
  expect(await askFor(trusting, '10.2.0.7:4711')).toBe(401);
  expect(await askFor(trusting, '10.2.0.7:4712')).toBe(429);
  expect(await askFor(trusting, '2001:db8:0:1::1')).toBe(401);
  expect(await askFor(trusting, '2001:db8:0:1:f::2')).toBe(429);
  expect(await askFor(trusting, '[2001:db8:0:1::7]:4711')).toBe(429);
  expect(await askFor(trusting, '2001:db8:0:2::1')).toBe(401);
  // An invalid address counts for the proxy that forwarded it.
  expect(await askFor(trusting, 'nonsense')).toBe(401);
  expect(await askFor(trusting, 'other nonsense')).toBe(429);
  expect(await askFor(trusting, '127.0.0.1')).toBe(429);

  const overSocket = (forwarded: string) => {
    const url = `${trusting.address.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers: { 'x-forwarded-for': forwarded } });
    return new Promise((resolve) => {
      socket.on('open', () => resolve('open'));
      socket.on('error', (error) => resolve(error.message));
    }).finally(() => socket.terminate());
  };
  expect(await overSocket('10.2.0.7:4713')).toMatch(/429/);
  expect(await overSocket('[2001:db8:0:1::8]:4711')).toMatch(/429/);
  expect(await overSocket('10.2.0.8:4711')).toBe('open');
  expect(await askFor(trusting, '10.2.0.8')).toBe(429);

  const { id } = await makeMarketplace(trusting, 'Market', []);
  const { email } = await makeUser(trusting, { marketplaceId: id, role: 'FULL_ADMIN' });
  const signIn = { 'x-forwarded-for': '10.2.0.9:4711' };
  expect((await post(trusting, '/auth/sign-in/email', { email, password }, signIn)).status).toBe(200);
  const { rows } = await trusting.database.pool.query('select ip_address from auth_session');
  expect(rows).toEqual([{ ip_address: '10.2.0.9' }]);

  const wary = await startTestServer({ rateLimits: limits, rateLimitWindowSeconds: long });
  expect(await askFor(wary, '192.0.2.1')).toBe(401);
  expect(await askFor(wary, '192.0.2.2')).toBe(429);
});
