import { once } from 'node:events';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { exchange } from '../harness/raw-http.js';
import { say } from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';
import { ask, transports } from './send-operation.js';

/* Tests that large answers are written in slices, and take turns. */

const texts = ['ä', '🎉', '"', '\\', 'م', '\n', 'x', '漢'].map((character) => `.${character.repeat(9_998)}.`);
const query = `query ($id: ID!) {
  chatMessages(sellerId: $id, first: 500) { nodes { id message readAt seller { id online } } pageInfo { hasNextPage } }
}`;

let server: TestServer;
let market: TestMarketplace;
let variables: { id: string };

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Seller']);
  variables = { id: market.sellers[0]?.id ?? '' };
  for (const text of texts) await say(market.operator, text, variables.id);
});

/** Returns the chunks of a chunked body. */
function chunksOf(body: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (size === 0) return chunks;
    chunks.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

const rawRequest = (version: string) => {
  const body = JSON.stringify({ query, variables });
  return [
    `POST /operator/graphql HTTP/${version}`,
    `Host: ${new URL(server.address).host}`,
    `Authorization: Bearer ${market.operator.key}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
};

test('a large answer is the same over each transport', async () => {
  const answers: string[] = [];
  for (const transport of transports) {
    const { body } = await ask(server, market.operator, transport, { query, variables });
    answers.push(JSON.stringify(body));
  }
  expect(new Set(answers).size).toBe(1);
  const { data } = JSON.parse(answers[0] ?? '');
  const found = data.chatMessages.nodes.map(({ message }: { message: string }) => message);
  expect(found.reverse()).toEqual(texts);
});

test('a large answer is written in chunks, which add up to the body for an HTTP/1.0 client', async () => {
  const answer = await market.operator.ask(query, variables);
  const [chunked] = await exchange(server.address, rawRequest('1.1'));
  expect(chunked?.headers).toMatchObject({
    'transfer-encoding': 'chunked',
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  expect(chunked?.headers['content-length']).toBeUndefined();
  const chunks = chunksOf(Buffer.from(chunked?.body ?? ''));
  expect(chunks.length).toBeGreaterThan(1);
  for (const chunk of chunks) expect(chunk.length).toBeLessThan(256 * 1024);
  expect(Buffer.concat(chunks).toString()).toBe(answer.text);
  const [whole] = await exchange(server.address, rawRequest('1.0'));
  expect(whole?.headers['transfer-encoding']).toBeUndefined();
  expect(whole?.body).toBe(answer.text);
});

/** Opens a connection that sends the protocol's messages unchanged. */
async function connect(): Promise<{ send(message: object): void; next(): Promise<Record<string, unknown>> }> {
  const url = `${server.address.replace('http', 'ws')}/operator/graphql`;
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers: market.operator.headers });
  const received: Record<string, unknown>[] = [];
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)));
    socket.emit('received');
  });
  await once(socket, 'open');
  const connection = {
    send: (message: object) => socket.send(JSON.stringify(message)),
    next: async () => {
      while (received.length === 0) await once(socket, 'received');
      return received.shift() ?? {};
    },
  };
  connection.send({ type: 'connection_init' });
  expect(await connection.next()).toEqual({ type: 'connection_ack' });
  return connection;
}

test('operations that their client completes free memory for others', async () => {
  const expensive = '{ sellersForChats(first: 500) { nodes { id latestChatMessage { message } } } }';
  await market.operator.data(expensive);
  const { send, next } = await connect();
  const ids = (round: string) => Array.from({ length: 100 }, (_, i) => `${round}${i}`);
  const subscribe = (id: string) => send({ id, type: 'subscribe', payload: { query: expensive } });
  for (const round of ['a', 'b', 'c']) {
    ids(round).forEach(subscribe);
    for (const id of ids(round)) send({ id, type: 'complete' });
  }
  ids('d').forEach(subscribe);
  const completed = new Set<unknown>();
  while (completed.size < 100) {
    const { id, type, payload } = await next();
    // Some of the earlier operations can be answered as well.
    if (!String(id).startsWith('d')) continue;
    if (type === 'next') expect(payload).toMatchObject({ data: {} });
    else completed.add(id);
  }
});
