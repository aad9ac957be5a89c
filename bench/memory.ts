import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { administrator } from '../src/access/actor.js';
import { createKey } from '../src/accounts/api-keys.js';
import { createMarketplace } from '../src/accounts/marketplaces.js';
import { createSellers } from '../src/accounts/sellers.js';
import { openPostgresql } from '../src/database/postgresql.js';
import { sellerId } from '../src/graphql/ids.js';
import { createMigrated, durable, startServer } from '../test/harness/postgresql.js';
import { ServerProcess } from './server-process.js';

/*
 * Measures whether memory is bounded: the heap during many subscriptions that begin and end, the memory of idle
 * connections, and the memory while subscribers do not read.
 */

const { values: flags } = parseArgs({
  options: {
    cycles: { type: 'string', default: '20000' },
    sockets: { type: 'string', default: '10000' },
    silent: { type: 'string', default: '200' },
    smoke: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `Usage: npm run bench:memory -- [flags]
  --cycles N    subscriptions that begin and end (20000)
  --sockets N   idle connections (10000)
  --silent N    subscribers that never read (200)
  --smoke       a few of each, without comparing memory
`;

const [cycles, sockets, silent, messages] = flags.smoke
  ? [200, 50, 5, 20]
  : [Number(flags.cycles), Number(flags.sockets), Number(flags.silent), 2_000];

/** How often memory is measured. Each time collects all garbage, which takes most of a smoke run. */
const parts = flags.smoke ? 2 : 10;

/** The maximum growth in MB: of the heap over all cycles, of the memory by idle connections and by silent subscribers. */
const goals = { heap: 5, idle: 150, silent: 150 };

const megabytes = (bytes: number) => bytes / 2 ** 20;
const say = (text: string) => process.stdout.write(`${text}\n`);

const query =
  'subscription { chatEvents { ... on ChatMessageCreated { cursor chatMessage { id message } } } }';

/** Subscribes over server-sent events, and ends the stream after its first bytes. */
async function cycleStream(address: string, key: string): Promise<void> {
  const ending = new AbortController();
  const response = await fetch(`${address}/seller/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'text/event-stream',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query }),
    signal: ending.signal,
  });
  if (response.status !== 200) throw new Error(`The subscription was answered with ${response.status}.`);
  ending.abort();
  await response.body?.cancel().catch(() => {});
}

async function openWebSocket(address: string, key: string): Promise<WebSocket> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/seller/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${key}` } }));
  await once(socket, 'message');
  return socket;
}

/** Subscribes over a new WebSocket, completes the subscription and closes. */
async function cycleWebSocket(address: string, key: string): Promise<void> {
  const socket = await openWebSocket(address, key);
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  socket.send(JSON.stringify({ id: '1', type: 'complete' }));
  socket.close();
  await once(socket, 'close');
}

/** @returns the heap in bytes after each part. */
async function heapDuringCycles(server: ServerProcess, key: string): Promise<number[]> {
  const heaps: number[] = [];
  for (let part = 0; part < parts; part++) {
    let left = cycles / parts;
    const work = async () => {
      while (left-- > 0) await (left % 2 === 0 ? cycleStream : cycleWebSocket)(server.address, key);
    };
    await Promise.all(Array.from({ length: 20 }, work));
    // The server notices the end of the last connections.
    await wait(500);
    heaps.push(await server.measure('heap'));
  }
  return heaps;
}

/** Opens connections that send nothing. @returns the growth of the server's memory in bytes. */
async function memoryOfIdleSockets(server: ServerProcess): Promise<number> {
  const before = await server.measure('memory');
  const { hostname, port } = new URL(server.address);
  const open: Socket[] = [];
  for (let n = 0; n < sockets; n++) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    open.push(socket);
    if (n % 100 === 99) await once(socket, 'connect');
  }
  await wait(500);
  const after = await server.measure('memory');
  const answer = await fetch(`${server.address}/healthz`);
  if (answer.status !== 200) throw new Error(`/healthz was answered with ${answer.status}.`);
  for (const socket of open) socket.destroy();
  return after - before;
}

/** Subscribes over server-sent events, and reads nothing. */
async function openSilentStream(address: string, key: string): Promise<() => void> {
  const request = httpRequest(`${address}/seller/graphql`, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'text/event-stream',
      'content-type': 'application/json',
    },
  });
  request.on('error', () => {});
  request.end(JSON.stringify({ query }));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200)
    throw new Error(`The subscription was answered with ${response.statusCode}.`);
  response.on('error', () => {});
  return () => request.destroy();
}

/** Subscribes over a WebSocket, and reads nothing. */
async function openSilentWebSocket(address: string, key: string): Promise<() => void> {
  const socket = await openWebSocket(address, key);
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  socket.on('error', () => {});
  socket.pause();
  return () => socket.terminate();
}

/** Sends a message as a client should: an answer that the service is unavailable is followed by the same request. */
async function send(server: ServerProcess, key: string, input: object): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${server.address}/operator/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id } } }',
        variables: { input },
      }),
    });
    const text = await answer.text();
    const { data } = JSON.parse(text) as {
      data?: { chatMessageCreate: { chatMessage: object | null } | null } | null;
    };
    if (data?.chatMessageCreate?.chatMessage) return;
    if (attempt === 10 || !text.includes('SERVICE_UNAVAILABLE'))
      throw new Error(`A message was not sent: ${text}`);
    await wait(1_000);
  }
}

/**
 * Sends long messages to subscribers that read nothing, half of them over each transport. Memory is measured between
 * two parts of the messages: garbage collection would delay sends, and with them the events.
 * @returns the growth of the server's memory in bytes after each part.
 */
async function memoryOfSilentSubscribers(
  server: ServerProcess,
  keys: { seller: string; operator: string; sellerId: string },
): Promise<number[]> {
  const opened = await Promise.all(
    Array.from({ length: silent }, (_, n) =>
      (n % 2 === 0 ? openSilentWebSocket : openSilentStream)(server.address, keys.seller),
    ),
  );
  await wait(500);
  const before = await server.measure('memory');
  const message = 'a long message '.repeat(600);
  const growths: number[] = [];
  for (let part = 0; part < parts; part++) {
    let left = messages / parts;
    const work = async () => {
      while (left-- > 0)
        await send(server, keys.operator, {
          sellerId: keys.sellerId,
          message,
          idempotencyKey: randomUUID(),
        });
    };
    await Promise.all(Array.from({ length: 8 }, work));
    growths.push((await server.measure('memory')) - before);
  }
  for (const close of opened) close();
  return growths;
}

async function bench(): Promise<void> {
  const store = await startServer(...durable);
  try {
    const url = await createMigrated(store.url, 'parley');
    const database = openPostgresql(url, 2, () => {});
    const marketplaceId = await createMarketplace(administrator, database, 'Memory');
    const [seller = 0] = await createSellers(administrator, database, marketplaceId, [
      { businessName: 'Seller' },
    ]);
    const { key } = await createKey(administrator, database, { owner: { sellerId: seller } });
    const { key: operator } = await createKey(administrator, database, { owner: { marketplaceId } });
    await database.close();
    const server = await ServerProcess.start('./parley.js', { store: { url }, marketplaceId: 0 }, undefined);
    try {
      const heaps = await heapDuringCycles(server, key);
      const growth = megabytes((heaps.at(-1) ?? 0) - (heaps[1] ?? 0));
      say(
        `heap in MB after each part of ${cycles} cycles: ${heaps.map((heap) => megabytes(heap).toFixed(1)).join(' ')}`,
      );
      const idle = megabytes(await memoryOfIdleSockets(server));
      say(`${sockets} idle connections: ${idle.toFixed(0)} MB (goal ${goals.idle})`);
      const growths = await memoryOfSilentSubscribers(server, {
        seller: key,
        operator,
        sellerId: sellerId(seller),
      });
      const unread = megabytes(Math.max(...growths));
      say(
        `${silent} subscribers that read nothing: MB after each part of ${messages} messages: ${growths.map((bytes) => megabytes(bytes).toFixed(0)).join(' ')} (goal ${goals.silent})`,
      );
      say(`growth of the heap: ${growth.toFixed(1)} MB (goal ${goals.heap})`);
      const isBounded = growth <= goals.heap && idle <= goals.idle && unread <= goals.silent;
      if (!flags.smoke && !isBounded) process.exitCode = 1;
    } finally {
      await server.stop();
    }
  } finally {
    await store.stop();
  }
}

if (flags.help) process.stdout.write(usage);
else await bench();
