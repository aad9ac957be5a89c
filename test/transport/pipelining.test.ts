import { beforeAll, describe, expect, test } from 'vitest';
import { expectErrorAnswer } from '../harness/error-answers.js';
import { exchange } from '../harness/raw-http.js';
import { startTestServer, type TestServer } from '../harness/server.js';

/* Tests pipelined requests: the answers come in order, each to its own request. */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

const request = (line: string, ...headers: string[]) =>
  `${[line, 'Host: a.example', ...headers].join('\r\n')}\r\n\r\n`;

/** It queries the database, so it is not answered at once. */
const slow = request('GET /readyz HTTP/1.1');
const last = request('GET /healthz HTTP/1.1', 'Connection: close');
const webSocket = request(
  'GET /graphql HTTP/1.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
);
/** Closes a WebSocket, with the code 1000. */
const closeFrame = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);
const h2c = (version: string, connection: string, ...headers: string[]) =>
  [
    `GET /healthz HTTP/${version}`,
    `Connection: ${connection}`,
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAAP__',
    ...headers,
    '\r\n',
  ].join('\r\n');

const ok = { status: 200, body: '{"status":"ok"}' };

describe('an upgrade after a request that is not answered yet', () => {
  test('to a WebSocket waits for the answer', async () => {
    const [first, second, ...rest] = await exchange(
      server.address,
      Buffer.concat([Buffer.from(slow + webSocket), closeFrame]),
    );
    expect(first).toMatchObject(ok);
    expect(second?.status).toBe(101);
    // Only the server's own close frame arrives over the WebSocket.
    expect(second?.body).toBe('\ufffd\x02\x03\ufffd');
    expect(rest).toEqual([]);
  });

  test('that is rejected waits for the answer too', async () => {
    const [first, second] = await exchange(server.address, slow + webSocket.replace('/graphql', '/nowhere'));
    expect(first).toMatchObject(ok);
    expect(second?.status).toBe(404);
  });

  test('to another protocol is served as a normal request', async () => {
    const upgrades = h2c('1.1', 'Upgrade, HTTP2-Settings', 'Host: a.example').repeat(15);
    const answers = await exchange(server.address, slow + upgrades + last);
    expect(answers).toMatchObject(Array(17).fill(ok));
  });

  test('does not happen if the connection ends with the answer', async () => {
    const closing = request('GET /readyz HTTP/1.1', 'Connection: close');
    const [first, ...rest] = await exchange(server.address, closing + webSocket);
    expect(first).toMatchObject(ok);
    for (const { status } of rest) expect(status).toBe(400);
  });
});

describe('an upgrade to another protocol', () => {
  test('keeps the other options of its connection', async () => {
    const answers = await exchange(server.address, h2c('1.1', 'Upgrade, close', 'Host: a.example'));
    expect(answers).toMatchObject([{ ...ok, headers: { connection: 'close' } }]);
  });

  test('is ignored in HTTP/1.0, which needs no host', async () => {
    expect(await exchange(server.address, h2c('1.0', 'Upgrade'))).toMatchObject([ok]);
    const old = webSocket.replace('HTTP/1.1', 'HTTP/1.0').replace('/graphql', '/healthz');
    expect(await exchange(server.address, old)).toMatchObject([ok]);
  });
});

describe('a request that Node rejects, after one that is not answered yet,', () => {
  test.each([
    ['because it is not HTTP', 'nonsense\r\n\r\n', 400],
    ['because of a header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n', 400],
    [
      'because of its body',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      400,
    ],
    [
      'because of the length of its headers',
      `GET /healthz HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
    ],
    ['because of its expectation', request('GET /healthz HTTP/1.1', 'Expect: the-impossible'), 417],
  ])('%s, is rejected after the other is answered', async (_name, malformed, status) => {
    const [first, second, third, ...rest] = await exchange(server.address, slow + slow + malformed);
    expect([first, second]).toMatchObject([ok, ok]);
    if (!third) throw new Error('The malformed request has no answer.');
    expectErrorAnswer(third, status);
    expect(third.headers.connection).toBe('close');
    expect(rest).toEqual([]);
  });
});
