import { createClient } from 'graphql-ws';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openFaultInjector } from '../harness/fault.js';
import { type Environment, makeChat, migratedDatabase, serve, serveHere } from '../harness/process.js';
import { Client, type TestServer } from '../harness/server.js';

/* Tests the steps of a stop: not ready first, then no new connections, then the end of subscriptions and of requests in progress. */

let environment: Environment;
let key: string;
let faults: Awaited<ReturnType<typeof openFaultInjector>>;

beforeAll(async () => {
  environment = await migratedDatabase();
  key = await makeChat(environment);
  faults = await openFaultInjector(environment.DATABASE_URL ?? '');
  const server = await serveHere(environment);
  await clientOf(server).data(send, { message: 'The first.' });
});

const send =
  'mutation ($message: String!) { chatMessageCreate(input: { message: $message }) { chatMessage { message } errors { messages } } }';
const events =
  'subscription ($after: String) { chatEvents(after: $after) { ... on ChatMessageCreated { chatMessage { message } } } }';

const clientOf = (server: Pick<TestServer, 'address'>) => new Client(server as TestServer, key, 'seller');

const stream = (server: TestServer, query: string, variables = {}) =>
  fetch(`${server.address}/seller/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'text/event-stream',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query, variables }),
  });

/** Connects by WebSocket. `closed` resolves with the code of its end. */
function openSocket({ address }: TestServer) {
  let ended = (_code: number) => {};
  const closed = new Promise<number>((resolve) => {
    ended = resolve;
  });
  const client = createClient({
    url: `${address.replace('http', 'ws')}/seller/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
    on: { closed: (event) => ended((event as { code: number }).code) },
  });
  return { client, closed };
}

test('a server that drains is not ready, and answers with Connection: close', async () => {
  const server = await serveHere(environment, { keepAliveTimeoutMs: 7_000 });
  const client = clientOf(server);
  const before = await client.ask('{ __typename }');
  expect(before.headers.get('connection')).toBe('keep-alive');
  expect(before.headers.get('keep-alive')).toBe('timeout=7');
  expect((await fetch(`${server.address}/readyz`)).status).toBe(200);

  server.drain();
  const readyz = await fetch(`${server.address}/readyz`);
  expect(readyz.status).toBe(503);
  expect(await readyz.json()).toMatchObject({ failed: { part: 'process', reason: 'stopping' } });
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
  for (let n = 0; n < 3; n++) {
    const { status, headers, body } = await client.ask(send, { message: 'While it drains.' });
    expect(status).toBe(200);
    expect(headers.get('connection')).toBe('close');
    expect(body.data.chatMessageCreate.errors).toBeNull();
  }
  const { client: socket } = openSocket(server);
  const results = socket.iterate({ query: '{ __typename }' });
  expect(await results.next()).toMatchObject({ value: { data: { __typename: 'Query' } } });
  await socket.dispose();
});

test('a stop answers the operations in progress over each transport, then ends the subscriptions', async () => {
  // The sends of a thread use a fourth of the connections for interactive work at a time, which are half of all.
  const server = await serveHere({ ...environment, DATABASE_POOL_SIZE: '24' });
  const client = clientOf(server);
  const { client: socket, closed } = openSocket(server);
  const { chatEventsCursor } = await client.data('{ chatEventsCursor }');
  const followed = socket.iterate({ query: events, variables: { after: chatEventsCursor } });
  const followedStream = await stream(server, events);
  await client.data(send, { message: 'Followed.' });
  expect(JSON.stringify(await followed.next())).toContain('Followed.');

  const unlock = await faults.lockThreads();
  const sendings = [
    client.ask(send, { message: 'By POST.' }).then(({ text }) => text),
    stream(server, send, { message: 'By SSE.' }).then((response) => response.text()),
    socket
      .iterate({ query: send, variables: { message: 'By WebSocket.' } })
      .next()
      .then((result) => JSON.stringify(result)),
  ];
  await faults.waitingForLock(3);
  const stopping = server.close();
  // The subscription by SSE has ended, without completing, while the sends still wait.
  const text = await followedStream.text();
  expect(text).toMatch(/\nretry: 100\n\n$/);
  expect(text).not.toContain('event: complete');
  await expect(fetch(`${server.address}/healthz`)).rejects.toThrow();
  await unlock();
  const answers = await Promise.all(sendings);
  expect(answers[0]).toContain('"message":"By POST."');
  expect(answers[1]).toContain('"message":"By SSE."');
  expect(answers[1]).toContain('event: complete');
  expect(answers[2]).toContain('"message":"By WebSocket."');
  expect(await closed).toBe(1001);
  await stopping;
});

test('a stop ends a request that takes too long', async () => {
  const server = await serveHere(environment, { shutdownTimeoutMs: 300 });
  const { client: socket, closed } = openSocket(server);
  const unlock = await faults.lockThreads();
  const sendings = [
    clientOf(server).ask(send, { message: 'Cut by POST.' }),
    socket.iterate({ query: send, variables: { message: 'Cut by WebSocket.' } }).next(),
  ].map((sending) => expect(sending).rejects.toBeDefined());
  await faults.waitingForLock(2);
  const stopping = server.close();
  await Promise.all(sendings);
  expect(await closed).toBe(1006);
  await unlock();
  await stopping;
});

test('further signals end the drain, but not the requests in progress', async () => {
  const server = await serve({ ...environment, SHUTDOWN_DRAIN_MS: '600000' });
  const unlock = await faults.lockThreads();
  const sending = clientOf(server).ask(send, { message: 'In progress.' });
  await faults.waitingForLock(1);
  const ended = server.stop();
  await expect.poll(async () => (await fetch(`${server.address}/readyz`)).status).toBe(503);
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
  void server.stop();
  await expect.poll(() => fetch(`${server.address}/healthz`).catch(() => 'refused')).toBe('refused');
  void server.stop();
  await unlock();
  expect((await sending).body.data.chatMessageCreate.chatMessage.message).toBe('In progress.');
  expect(await ended).toBe(0);
});
