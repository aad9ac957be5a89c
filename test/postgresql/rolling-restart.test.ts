import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openBalancer } from '../harness/balancer.js';
import {
  type Environment,
  makeMarket,
  migratedDatabase,
  type ServerHere,
  serve,
  serveConfigured,
} from '../harness/process.js';
import { Client } from '../harness/server.js';

/* Tests that two processes behind a balancer are replaced one after the other without an error for clients. */

let environment: Environment;
let sellerKey: string;

beforeAll(async () => {
  environment = {
    ...(await migratedDatabase()),
    // Longer than the balancer needs to detect it.
    SHUTDOWN_DRAIN_MS: '1500',
    RATE_LIMITS: 'off',
  };
  ({ sellerKey } = await makeMarket(environment));
});

const send =
  'mutation ($message: String!, $key: String) { chatMessageCreate(input: { message: $message, idempotencyKey: $key }) { chatMessage { message } errors { messages } } }';
const events =
  'subscription ($after: String) { chatEvents(after: $after) { ... on ChatMessageCreated { cursor chatMessage { message } } } }';

const writers = 3;
const followersOfEach = 2;
const lastMessage = 'The last.';

/** Follows with automatic reconnects, as docs/live.md explains. Ends after the last message. */
function followAlways(address: string, transport: 'sse' | 'ws', first: string) {
  const url = `${address}/seller/graphql`;
  const key = { authorization: `Bearer ${sellerKey}` };
  const client =
    transport === 'sse'
      ? createSseClient({ url, headers: key, retryAttempts: 0 })
      : createWsClient({
          url: url.replace('http', 'ws'),
          webSocketImpl: WebSocket,
          connectionParams: key,
          retryAttempts: 0,
        });
  const errors: unknown[] = [];
  const seen: string[] = [];
  // Messages of a thread come in order.
  const isDone = () => seen.at(-1) === lastMessage;
  let connections = 0;
  const run = async () => {
    let after = first;
    while (!isDone()) {
      connections++;
      try {
        const results = client.iterate<{
          chatEvents: { cursor: string; chatMessage: { message: string } };
        }>({ query: events, variables: { after } });
        for await (const { data, errors: found } of results) {
          if (found || !data) {
            errors.push(found);
            break;
          }
          after = data.chatEvents.cursor;
          seen.push(data.chatEvents.chatMessage.message);
          if (isDone()) break;
        }
        if (!isDone()) errors.push('the stream was completed');
      } catch (error) {
        // The end of the connection shows a client that it must connect again.
        const isExpected =
          transport === 'ws'
            ? (error as { code?: number }).code === 1001
            : /Connection closed while having active streams/.test(String(error));
        if (!isExpected) errors.push(error);
      }
    }
    client.dispose();
  };
  return { done: run(), errors, seen, connections: () => connections };
}

test('a rolling restart of two processes shows clients no error and loses nothing', async () => {
  const balancer = await openBalancer();
  const old = await Promise.all([serve(environment), serve(environment)]);
  for (const { address } of old) await balancer.add(address);
  const client = new Client({ address: balancer.address } as never, sellerKey, 'seller');
  const { chatEventsCursor } = await client.data('{ chatEventsCursor }');

  const acknowledged: string[] = [];
  const failures: unknown[] = [];
  let isRestarted = false;
  const sending = Array.from({ length: writers }, async (_, writer) => {
    for (let n = 0; !isRestarted; n++) {
      const message = `message ${writer}.${n}`;
      try {
        const { status, body } = await client.ask(send, { message, key: message });
        if (status === 200 && !body.errors) acknowledged.push(message);
        else failures.push({ status, body });
      } catch (error) {
        failures.push(error);
      }
    }
  });
  const followers = (['sse', 'ws'] as const).flatMap((transport) =>
    Array.from({ length: followersOfEach }, () =>
      followAlways(balancer.address, transport, chatEventsCursor),
    ),
  );

  const next: ServerHere[] = [];
  for (const replaced of old) {
    const server = await serveConfigured(environment);
    await balancer.add(server.address);
    next.push(server);
    expect(await replaced.stop()).toBe(0);
    expect(balancer.isReady(replaced.address)).toBe(false);
  }
  isRestarted = true;
  await Promise.all(sending);
  await client.data(send, { message: lastMessage, key: lastMessage });
  acknowledged.push(lastMessage);
  await Promise.all(followers.map(({ done }) => done));

  expect(failures).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(writers);
  for (const { errors, seen, connections } of followers) {
    expect(errors).toEqual([]);
    expect([...seen].sort()).toEqual([...acknowledged].sort());
    expect(connections()).toBeGreaterThan(1);
  }
  for (const { address } of next) expect(balancer.isReady(address)).toBe(true);
  await Promise.all(next.map((server) => server.stop()));
});
