import { createClient } from 'graphql-ws';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openTestDatabase } from '../harness/database.js';
import { answering, makeHook, startReceiver } from '../harness/receiver.js';
import { type Client, makeMarketplace, startTestServer, type TestServer } from '../harness/server.js';

/* Tests that expensive operations take turns, and that one that waits for a network does not delay others. */

let database: TestServer['database'];
beforeAll(async () => {
  database = await openTestDatabase();
});

const expensive =
  '{ sellersForChats(first: 500) { nodes { id businessName latestChatMessage { message } } } }';
const testOf = (id: string) =>
  `webhookTest(input: { id: "${id}" }) { attempt { failure } errors { messages } }`;

const aliased = (count: number, field: string) =>
  Array.from({ length: count }, (_, i) => `a${i}: ${field}`).join(' ');

describe('tests of a webhook whose receiver hangs', () => {
  test('delay neither others nor requests of the same side', async () => {
    const server = await startTestServer({ database });
    const attacker = await makeMarketplace(server, 'Attacker', []);
    const { operator } = await makeMarketplace(server, 'Market', ['Seller']);
    const receiver = await startReceiver();
    const waiting: (() => void)[] = [];
    receiver.behave((response) => waiting.push(() => response.writeHead(204).end()));
    const { id } = await makeHook(attacker.operator, receiver.url);
    const webhook = 'webhook { id url events query originalHeaders enabled disabledReason }';
    const field = `webhookTest(input: { id: "${id}" }) { ${webhook} attempt { failure } errors { messages } }`;
    const hanging = attacker.operator.ask(`mutation { ${aliased(15, field)} }`);
    await receiver.count(1);
    for (const client of [operator, attacker.operator]) await client.data(expensive);
    // The first test has not ended: it has no answer yet, and no other request waited for it.
    expect(receiver.received).toHaveLength(1);
    receiver.behave(answering(204));
    for (const answer of waiting) answer();
    expect((await hanging).body.errors).toBeUndefined();
  });

  test('are limited for each owner, so that others can test too', async () => {
    const server = await startTestServer({ database, sender: { timeoutMs: 60_000 } });
    const [one, other] = await Promise.all(['One', 'Other'].map((name) => makeMarketplace(server, name, [])));
    if (!one || !other) throw new Error('There is no marketplace.');
    const receiver = await startReceiver();
    const waiting: (() => void)[] = [];
    receiver.behave((response) => waiting.push(() => response.writeHead(204).end()));
    const hooks = await Promise.all([1, 2, 3].map(() => makeHook(one.operator, receiver.url)));
    const ids = hooks.flatMap(({ id }) => [id, id]);
    const testing = ids.slice(0, 4).map((id) => one.operator.data(`mutation { ${testOf(id)} }`));
    await receiver.count(4);
    for (const id of ids.slice(3)) {
      const { webhookTest } = await one.operator.data(`mutation { ${testOf(id)} }`);
      expect(webhookTest.errors).toEqual([
        { messages: [expect.stringContaining('4 tests of your webhooks')] },
      ]);
    }
    const { id } = await makeHook(other.operator, receiver.url);
    testing.push(other.operator.data(`mutation { ${testOf(id)} }`));
    await receiver.count(5);
    for (const answer of waiting) answer();
    for (const { webhookTest } of await Promise.all(testing)) expect(webhookTest.errors).toBeNull();
  });
});

/** Sends operations on one connection, and returns the code of each one's error; undefined if it has none. */
async function codesOf(server: TestServer, { key }: Client, query: string, count: number) {
  const closed: number[] = [];
  const client = createClient({
    url: `${server.address.replace('http', 'ws')}/operator/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
    on: { closed: (event) => closed.push((event as { code: number }).code) },
  });
  const results = await Promise.all(
    Array.from({ length: count }, async () => {
      // biome-ignore lint/suspicious/noExplicitAny: a test reads the errors that it expects, in either form.
      let errors: any;
      for await (const result of client.iterate({ query })) errors = result.errors;
      return errors?.[0]?.extensions;
    }),
  );
  expect(closed).toEqual([]);
  await client.dispose();
  return results;
}

test('too many waiting operations of an owner are rejected one by one, and the connection stays open', async () => {
  const server = await startTestServer({ database });
  const { operator } = await makeMarketplace(server, 'Market', ['Seller']);
  await operator.data(expensive);
  const all = (await Promise.all([1, 2].map(() => codesOf(server, operator, expensive, 90)))).flat();
  const rejected = all.filter((extensions) => extensions !== undefined);
  expect(rejected.length).toBeGreaterThan(0);
  expect(rejected.length).toBeLessThan(90);
  for (const extensions of rejected) expect(extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: 1 });
});
