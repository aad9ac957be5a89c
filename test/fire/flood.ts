import net from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Random } from '../fuzz/graphql/random.js';

/** The number of connections that send malformed inputs at the same time. */
const concurrency = 16;

/** The number of connections that send their head or body byte by byte. */
const slowClients = 50;

/** The time that a malformed input waits for an answer. */
const answerTimeoutMs = 1_000;

export interface FloodResult {
  inputs: number;
  /** The status lines of server errors, by text. */
  serverErrors: Record<string, number>;
}

/** Sends malformed inputs to a server on loopback, while other connections send slowly. */
export async function flood(port: number, inputs: number, random: Random): Promise<FloodResult> {
  const result: FloodResult = { inputs: 0, serverErrors: {} };
  const stopSlow = startSlowClients(port);
  const sendAll = async () => {
    while (result.inputs < inputs) {
      result.inputs++;
      const status = await sendRaw(port, malformed(random));
      if (status && /^HTTP\/1\.1 5/.test(status)) {
        result.serverErrors[status] = (result.serverErrors[status] ?? 0) + 1;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendAll));
  stopSlow();
  return result;
}

/** Sends bytes on a new connection. @returns the first line of the answer; null if there is none. */
function sendRaw(port: number, bytes: readonly Buffer[]): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer.split('\r\n')[0] || null);
    };
    const timer = globalThis.setTimeout(end, answerTimeoutMs);
    socket.on('error', end);
    socket.on('close', end);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      // The rest of the answer does not matter.
      if (answer.includes('\r\n')) end();
    });
    for (const part of bytes) socket.write(part);
  });
}

/** Opens connections that never end their head or body. @returns a function that ends them. */
function startSlowClients(port: number): () => void {
  const head = `POST /operator/graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n`;
  let isRunning = true;
  const sockets = Array.from({ length: slowClients }, (_, n) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    const text = n % 2 === 0 ? head : `${head}\r\n{"query":"{`;
    void (async () => {
      for (const character of text) {
        if (!isRunning || socket.destroyed) return;
        socket.write(character);
        await setTimeout(20);
      }
    })();
    return socket;
  });
  return () => {
    isRunning = false;
    for (const socket of sockets) socket.destroy();
  };
}

const paths = [
  '/operator/graphql',
  '/seller/graphql',
  '/graphql',
  '/auth/session',
  '/',
  '/readyz',
  '/assets/x',
  '/%E0%A4%A',
];

const randomBytes = (random: Random, length: number) =>
  Buffer.from(Array.from({ length }, () => random.below(256)));

const request = (random: Random, headers: string, body: Buffer | string) => {
  const content = Buffer.from(body);
  const path = random.pick(paths.slice(0, 3));
  return [
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${content.length}\r\n${headers}\r\n`,
    ),
    content,
  ];
};

const json = 'Content-Type: application/json\r\n';

const upgrade = (path: string, more: string) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;

/** The generators of malformed inputs. Each returns the parts in which an input is written. */
const kinds: readonly ((random: Random) => Buffer[])[] = [
  // HTTP
  (random) => [randomBytes(random, 1 + random.below(400))],
  (random) => [Buffer.from(`GET ${random.pick(paths)} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`)],
  (random) => [
    Buffer.from(
      `${random.pick(['GE T', 'get', 'CONNECT', 'TRACE', ''])} / HTTP/${random.below(4)}.1\r\n\r\n`,
    ),
  ],
  (random) => [Buffer.from(`GET /${'a'.repeat(random.below(20_000))} HTTP/1.1\r\nHost: localhost\r\n\r\n`)],
  (random) => [
    Buffer.from(
      `POST /operator/graphql HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: ${random.pick(['-1', 'x', '99999999999', '1, 2', ''])}\r\n\r\n{}`,
    ),
  ],
  (random) => [
    Buffer.from(
      `POST /operator/graphql HTTP/1.1\r\nHost: localhost\r\n${json}Transfer-Encoding: chunked\r\n\r\n${random.pick(['zz', '-5', 'ffffffffff'])}\r\n{}\r\n0\r\n\r\n`,
    ),
  ],
  (random) => [
    Buffer.from(`GET ${random.pick(paths)} HTTP/1.1\r\nHost: localhost\r\n`),
    Buffer.concat([Buffer.from('X-Header: '), randomBytes(random, 50), Buffer.from('\r\n\r\n')]),
  ],
  (random) => [
    Buffer.from(
      `GET ${random.pick(paths)}?${'q=1&'.repeat(random.below(500))} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${'é'.repeat(random.below(50))}\r\n\r\n`,
    ),
  ],
  // JSON
  (random) => request(random, json, randomBytes(random, random.below(300))),
  (random) => request(random, json, '['.repeat(random.below(50_000))),
  (random) => request(random, json, `{"query":${'{"a":'.repeat(random.below(5_000))}`),
  (random) =>
    request(
      random,
      json,
      random.pick(['null', '[]', '"query"', '{"query":1}', '{"query":"{"}', '{"variables":[]}', '']),
    ),
  (random) =>
    request(
      random,
      `Content-Type: ${random.pick(['text/plain', 'application/json; charset=x', '*/*', ','])}\r\n`,
      '{"query":"{ viewer { id } }"}',
    ),
  // GraphQL
  (random) => request(random, json, JSON.stringify({ query: '{ '.repeat(random.below(3_000)) })),
  (random) =>
    request(random, json, JSON.stringify({ query: randomBytes(random, random.below(200)).toString('utf8') })),
  (random) =>
    request(
      random,
      json,
      JSON.stringify({ query: `{ ${'a: viewer { id } '.repeat(random.below(2_000))} }` }),
    ),
  (random) =>
    request(
      random,
      json,
      JSON.stringify({
        query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }',
        variables: { i: Array(random.below(5_000)).fill(null) },
      }),
    ),
  (random) =>
    request(
      random,
      json,
      JSON.stringify({
        query: 'fragment f on Query { ...f } { ...f }',
        operationName: random.pick([null, 'x', 1]),
      }),
    ),
  // WebSocket
  (random) => [
    Buffer.from(
      upgrade(
        random.pick(paths),
        `Sec-WebSocket-Key: ${random.pick(['', 'x', 'dGhlIHNhbXBsZSBub25jZQ=='])}\r\n`,
      ),
    ),
  ],
  (random) => [
    Buffer.from(
      upgrade(
        '/seller/graphql',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n',
      ),
    ),
    randomBytes(random, 1 + random.below(200)),
  ],
  (random) => [
    Buffer.from(
      upgrade(
        '/operator/graphql',
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${random.pick(['soap', 'graphql-ws', 'graphql-transport-ws'])}\r\n`,
      ),
    ),
    textFrame(
      random.pick([
        '{',
        '{"type":"subscribe"}',
        '{"type":"connection_init","payload":1}',
        '[]',
        '"'.repeat(1_000),
      ]),
    ),
  ],
  // Server-sent events
  (random) =>
    request(
      random,
      `${json}Accept: text/event-stream\r\n`,
      JSON.stringify({
        query: random.pick(['subscription { nothing }', 'subscription {', '{ viewer { id } }']),
      }),
    ),
  (random) => [
    Buffer.from(
      `GET /seller/graphql?query=subscription%20%7B%20${random.below(99)} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`,
    ),
  ],
];

const malformed = (random: Random): Buffer[] => random.pick(kinds)(random);

/** Returns a text as a client's WebSocket frame, with a mask of zeros. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc(4), payload]);
}
