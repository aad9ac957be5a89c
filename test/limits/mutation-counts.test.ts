import { beforeAll, describe, expect, test, vi } from 'vitest';
import { VariableCoercion } from '../../src/graphql/execution/variables.js';
import type { Limits } from '../../src/http/rate-limits.js';
import { changingNothing } from '../harness/content.js';
import { openTestDatabase } from '../harness/database.js';
import { unlimited } from '../harness/rate-limits.js';
import { makeMarketplace, startTestServer, type TestServer } from '../harness/server.js';
import { ask, type Result } from './send-operation.js';

/*
 * Tests that each field of a mutation counts as one request against every rate limit, and that no field runs if too
 * few requests are left.
 */

/** The configuration of all tests except those that count an address, because all requests come from the same one. */
let database: TestServer['database'];
beforeAll(async () => {
  database = await openTestDatabase();
});

async function marketWith(limits: Partial<Limits>) {
  const server = await startTestServer({
    ...(!limits.address && { database }),
    rateLimits: { ...unlimited, ...limits },
    rateLimitWindowSeconds: 60,
  });
  const { operator, sellers } = await makeMarketplace(server, 'Market', ['Seller']);
  const seller = sellers[0];
  if (!seller) throw new Error('no seller');
  const send = `chatMessageCreate(input: { sellerId: "${seller.id}", message: "Hello" })`;
  const sends = (count: number) =>
    `mutation { ${Array.from({ length: count }, (_, i) => `a${i}: ${send} { chatMessage { id } }`).join(' ')} }`;
  return { server, operator, seller, send, sends };
}

const remaining = ({ headers }: Pick<Result, 'headers'>) => Number(headers.get('x-ratelimit-remaining'));

describe.each(['address', 'key', 'operator'] as const)('the limit of the scope %s', (limited) => {
  test('counts each mutation field, and rejects a document as a whole', async () => {
    const { server, operator, sends } = await marketWith({ [limited]: 10 });
    const first = await ask(server, operator, 'POST', { query: sends(4) });
    expect(first.status).toBe(200);
    expect(remaining(first)).toBe(6);
    // The request itself is counted when it arrives, so five are left for seven.
    await changingNothing(server, async () => {
      const refused = await ask(server, operator, 'POST', { query: sends(7) });
      expect(refused.status).toBe(429);
      expect(refused.body.errors).toEqual([
        {
          message: expect.stringContaining('Each mutation field counts as one'),
          extensions: { code: 'RATE_LIMITED' },
        },
      ]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.headers.get('x-ratelimit-limit')).toBe('10');
      expect(remaining(refused)).toBe(5);
    });
    const last = await ask(server, operator, 'POST', { query: sends(5) });
    expect(last.status).toBe(200);
    expect(remaining(last)).toBe(0);
    expect((await ask(server, operator, 'POST', { query: sends(1) })).status).toBe(429);
  });
});

test('a rejected mutation is HTTP 429 over SSE, and an error of the operation over WebSocket', async () => {
  const { server, operator, sends } = await marketWith({ key: 6 });
  await changingNothing(server, async () => {
    // The query used one of six, and each document uses one.
    expect((await ask(server, operator, 'POST', { query: '{ __typename }' })).status).toBe(200);
    const bySse = await ask(server, operator, 'SSE', { query: sends(6) });
    expect(bySse).toMatchObject({
      status: 429,
      body: { errors: [{ extensions: { code: 'RATE_LIMITED' } }] },
    });
    const bySocket = await ask(server, operator, 'WebSocket', { query: sends(6) });
    expect(bySocket.body.errors).toMatchObject([
      { extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } },
    ]);
  });
});

test('a document with more mutation fields than the limit gets an error that says so', async () => {
  const { server, operator, sends } = await marketWith({ address: 20, key: 5 });
  await changingNothing(server, async () => {
    for (const transport of ['POST', 'SSE', 'WebSocket'] as const) {
      const { body } = await ask(server, operator, transport, { query: sends(6) });
      expect(body.errors).toMatchObject([
        { message: expect.stringContaining('allow 5 at once'), extensions: { code: 'QUERY_TOO_COMPLEX' } },
      ]);
    }
  });
});

test('skipped fields and the fields of a query do not count', async () => {
  const { server, operator, send } = await marketWith({ key: 20 });
  const query = `mutation ($s: Boolean!) {
    a: ${send} { clientMutationId } b: ${send} @skip(if: $s) { clientMutationId } ...f @include(if: $s)
  } fragment f on Mutation { c: ${send} { clientMutationId } d: ${send} { clientMutationId } }`;
  expect(remaining(await ask(server, operator, 'POST', { query, variables: { s: true } }))).toBe(17);
  expect(remaining(await ask(server, operator, 'POST', { query, variables: { s: false } }))).toBe(15);
  const fields = '{ a: chatEventsCursor b: chatEventsCursor c: chatEventsCursor }';
  expect(remaining(await ask(server, operator, 'POST', { query: fields }))).toBe(14);
});

describe('a mutation that runs nothing counts once', () => {
  test('by GET, where the status is 405 for any remaining limit', async () => {
    const { server, operator, sends } = await marketWith({ key: 6 });
    for (const [i, accept] of ['application/json', 'text/event-stream', 'application/json'].entries()) {
      const { status, headers, body } = await ask(server, operator, 'GET', {
        query: sends(i === 0 ? 20 : 6),
        headers: { accept, 'parley-cost': '1' },
      });
      expect([status, headers.get('allow')]).toEqual([405, 'POST']);
      expect(remaining({ headers })).toBe(5 - i);
      expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(body.extensions.cost.requested).toBeGreaterThan(1_000);
    }
  });

  test('if its variables are of the wrong type', async () => {
    const { server, operator, send } = await marketWith({ key: 4 });
    const fields = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(
      (name) => `${name}: ${send} @skip(if: $s) { errors { field } }`,
    );
    const query = `mutation ($s: Boolean!) { ${fields.join(' ')} }`;
    for (const [i, transport] of (['POST', 'SSE'] as const).entries()) {
      const answer = await ask(server, operator, transport, { query, variables: { s: 'no' } });
      expect(answer.status).toBe(200);
      expect(answer.body.errors).toMatchObject([{ message: expect.stringContaining('$s') }]);
      if (transport === 'POST') expect(remaining(answer)).toBe(3 - i);
    }
    // One is left after this one.
    expect(remaining(await ask(server, operator, 'POST', { query: '{ __typename }' }))).toBe(1);
  });
});

test('Parley-Cost has the cost of an operation that the rate limits reject', async () => {
  const { server, operator, sends } = await marketWith({ key: 6 });
  const headers = { 'parley-cost': '1' };
  expect((await ask(server, operator, 'POST', { query: '{ __typename }' })).status).toBe(200);
  for (const transport of ['POST', 'SSE'] as const) {
    const { status, body } = await ask(server, operator, transport, { query: sends(6), headers });
    expect(status).toBe(429);
    expect(body.extensions.cost.requested).toBeGreaterThan(1_000);
  }
  // Without the header there is no cost, nor for requests that are rejected before it is computed.
  expect((await ask(server, operator, 'POST', { query: sends(6) })).body).not.toHaveProperty('extensions');
  const wrong = await ask(server, operator, 'POST', { query: '{ unknown }', headers });
  expect(wrong.body).not.toHaveProperty('extensions');
});

test('the variables of a mutation are coerced once, to count its fields and to run them', async () => {
  const coerce = vi.spyOn(VariableCoercion.prototype, 'coerce');
  const { server, operator, seller } = await marketWith({ key: 100 });
  const field = 'chatMarkedUnreadSet(input: { sellerId: $id, markedUnread: true }) { clientMutationId }';
  const query = `mutation ($id: ID!) { a: ${field} b: ${field} }`;
  for (const transport of ['POST', 'SSE', 'WebSocket'] as const) {
    coerce.mockClear();
    await ask(server, operator, transport, { query, variables: { id: seller.id } });
    expect(coerce, transport).toHaveBeenCalledTimes(1);
  }
  coerce.mockRestore();
});
