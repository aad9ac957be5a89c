import { beforeAll, describe, expect, test } from 'vitest';
import { expectErrorAnswer } from '../harness/error-answers.js';
import { exchange, type RawAnswer, sendRaw } from '../harness/raw-http.js';
import { makeMarketplace, startTestServer, type TestServer } from '../harness/server.js';

/* Tests malformed requests, and the format of the answers to them. */

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startTestServer();
  key = (await makeMarketplace(server, 'Market', [])).operator.key;
});

const authorized = (...lines: string[]) => [`Authorization: Bearer ${key}`, ...lines];

describe('the host of a request', () => {
  const get = (...lines: string[]) => sendRaw(server.address, 'GET /healthz HTTP/1.1', lines);

  test.each(['a.example', '127.0.0.1:4000', '[::1]:4000', '[::1]', 'a_b.example', 'localhost:'])(
    '%s is accepted',
    async (host) => {
      expect((await get(`Host: ${host}`)).status).toBe(200);
    },
  );

  test.each([
    ['a.example', 'b.example'],
    ['a.example', 'a.example'],
    ['a.example', ''],
    ['', 'a.example'],
  ])('given twice ("%s", "%s") is rejected, in upper or lower case', async (one, other) => {
    expectErrorAnswer(await get(`Host: ${one}`, `hOST: ${other}`), 400);
    expectErrorAnswer(
      await sendRaw(server.address, 'GET /nowhere HTTP/1.1', [`Host: ${one}`, `Host: ${other}`]),
      400,
    );
    const post = await sendRaw(
      server.address,
      'POST /graphql HTTP/1.1',
      authorized('Content-Type: application/json', `Host: ${one}`, `Host: ${other}`),
      '{"query": "{ __typename }"}',
    );
    expectErrorAnswer(post, 400);
  });

  test.each([
    '',
    'a b',
    'a.example/path',
    'user@a.example',
    'a.example, b.example',
    'a.example:port',
    '[::1',
  ])('"%s" is rejected', async (host) => {
    expectErrorAnswer(await get(`Host: ${host}`), 400);
  });

  test('that is missing is rejected, except in HTTP/1.0', async () => {
    const [answer] = await exchange(server.address, 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n');
    expectErrorAnswer(answer as RawAnswer, 400);
    const [old] = await exchange(server.address, 'GET /healthz HTTP/1.0\r\n\r\n');
    expect(old?.status).toBe(200);
  });

  test('in the absolute form must be the same', async () => {
    const { host } = new URL(server.address);
    const at = (target: string, line: string) => sendRaw(server.address, `GET ${target} HTTP/1.1`, [line]);
    expect((await at(`http://${host}/healthz`, `Host: ${host}`)).status).toBe(200);
    expect((await at('http://A.example:80/healthz', 'Host: a.example')).status).toBe(200);
    expectErrorAnswer(await at('http://b.example/healthz', `Host: ${host}`), 400);
    expectErrorAnswer(await at('ftp://a.example/healthz', 'Host: a.example'), 400);
  });

  test('of an upgrade follows the same rules', async () => {
    const upgrade = (...lines: string[]) =>
      sendRaw(server.address, 'GET /graphql HTTP/1.1', [
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Protocol: graphql-transport-ws',
        ...lines,
      ]);
    expectErrorAnswer(await upgrade('Host: a.example', 'Host: b.example'), 400);
    expectErrorAnswer(await upgrade('Host: a b'), 400);
    expectErrorAnswer(await upgrade('Sec-WebSocket-Key: again'), 400);
  });
});

test.each([
  ['Authorization: Bearer a', 'authorization: Basic b'],
  ['Content-Type: application/json', 'Content-Type: text/plain'],
])('"%s" with "%s" is rejected', async (one, other) => {
  const answer = await sendRaw(server.address, 'POST /graphql HTTP/1.1', [one, other], '{}');
  expectErrorAnswer(answer, 400, 'BAD_USER_INPUT', /more than one/);
  expect(answer.headers.connection).toBe('close');
});

describe('invalid HTTP', () => {
  test.each<[string, string, number]>([
    ['without a request line', 'nonsense\r\n\r\n', 400],
    ['with an unknown method', 'FOO /healthz HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    [
      'with two lengths',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
    ],
    [
      'with a length that is not a number',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: two\r\n\r\nab',
      400,
    ],
    [
      'with a length and chunks',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    [
      'with a broken chunk',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      400,
    ],
    ['with a header without a colon', 'GET /healthz HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n', 400],
    ['with headers of 100 KB', `GET /healthz HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 431],
    ['with an address of 100 KB', `GET /${'y'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  ])('%s is rejected in the format of all errors', async (_name, request, status) => {
    const [answer] = await exchange(server.address, request);
    expectErrorAnswer(answer as RawAnswer, status);
    expect(answer?.headers.connection).toBe('close');
  });

  test('after a valid request ends the connection, after the answer to that request', async () => {
    const answers = await exchange(
      server.address,
      'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n',
    );
    expect(answers.length).toBeGreaterThan(0);
    for (const { status, body } of answers) {
      if (status === 200) expect(JSON.parse(body)).toEqual({ status: 'ok' });
      else expect([status, JSON.parse(body).errors.length]).toEqual([400, 1]);
    }
  });

  test('with an expectation other than 100-continue is rejected', async () => {
    expectErrorAnswer(
      await sendRaw(server.address, 'GET /healthz HTTP/1.1', ['Expect: the-impossible']),
      417,
    );
  });

  test('can be 100-continue', async () => {
    const body = '{"query": "{ __typename }"}';
    const answers = await exchange(
      server.address,
      `POST /graphql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n${authorized('Content-Type: application/json', `Content-Length: ${body.length}`).join('\r\n')}\r\n\r\n${body}`,
    );
    expect(answers.at(-1)?.status).toBe(200);
  });
});

describe('a WebSocket handshake', () => {
  /** Closes a WebSocket. */
  const closeFrame = Buffer.from([0x88, 0x80, 0, 0, 0, 0]);

  const shake = async (target: string, version: string) => {
    const lines = [
      `GET ${target} HTTP/1.1`,
      `Host: ${new URL(server.address).host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      `Sec-WebSocket-Version: ${version}`,
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: graphql-transport-ws',
      '\r\n',
    ];
    const request = Buffer.concat([Buffer.from(lines.join('\r\n')), closeFrame]);
    const [answer] = await exchange(server.address, request);
    return answer as RawAnswer;
  };

  test('of another version gets the supported version', async () => {
    const answer = await shake('/graphql', '12');
    expectErrorAnswer(answer, 426);
    expect(answer.headers['sec-websocket-version']).toBe('13');
  });

  test('has the same addresses as other requests', async () => {
    const { host } = new URL(server.address);
    for (const target of ['/graphql', '/%67raphql?x', `http://${host}/operator/graphql`]) {
      expect([target, (await shake(target, '13')).status]).toEqual([target, 101]);
    }
    for (const target of ['/nothing', '/graphql/', '/graphql%2f', '/%', `http://${host}/`]) {
      expect([target, (await shake(target, '13')).status]).toEqual([target, 404]);
    }
  });
});

describe('an address', () => {
  test('"*" is only for OPTIONS', async () => {
    expectErrorAnswer(await sendRaw(server.address, 'GET * HTTP/1.1'), 400);
    expect((await sendRaw(server.address, 'OPTIONS * HTTP/1.1')).status).toBeLessThan(500);
  });

  const damaged = ['/operator/t/%E0%A4%A', '/%', '/%zz', '/assets/%ff', '/graphql%', '/auth/%E0%A4%A'];

  test.each(damaged)('%s cannot be decoded and is rejected with JSON for programs', async (address) => {
    for (const accept of ['*/*', 'application/json', 'text/html;q=0.1, application/json']) {
      const answer = await sendRaw(server.address, `GET ${address} HTTP/1.1`, [`Accept: ${accept}`]);
      expectErrorAnswer(answer, 400);
      expect(answer.headers['x-request-id']).toBeDefined();
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  const browser = 'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  function expectPage({ status, headers, body }: RawAnswer, expected: number): void {
    expect([status, headers['content-type']]).toEqual([expected, 'text/html; charset=utf-8']);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers.vary).toMatch(/\bAccept\b/);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(body).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(body).not.toMatch(/\{\{|<script|https?:/);
  }

  test('that cannot be decoded gets an error page in a browser', async () => {
    expectPage(await sendRaw(server.address, 'GET /operator/t/%E0%A4%A HTTP/1.1', [browser]), 400);
  });

  test.each([
    '/nowhere',
    '/nowhere/below',
    '/assets/nothing.js',
    `/${'x'.repeat(300)}`,
    `/assets/${'x'.repeat(300)}`,
  ])('%s does not exist: browsers get a page, programs get JSON', async (address) => {
    expectPage(await sendRaw(server.address, `GET ${address} HTTP/1.1`, [browser]), 404);
    expectErrorAnswer(await sendRaw(server.address, `GET ${address} HTTP/1.1`), 404, 'NOT_FOUND');
    const posted = await sendRaw(server.address, `POST ${address} HTTP/1.1`, [browser]);
    expectErrorAnswer(posted, 404, 'NOT_FOUND');
    const head = await sendRaw(server.address, `HEAD ${address} HTTP/1.1`, [browser]);
    expect([head.status, head.headers['content-type'], head.body]).toEqual([
      404,
      'text/html; charset=utf-8',
      '',
    ]);
  });

  test('of an API has no page', async () => {
    for (const address of ['/auth/nothing', '/auth/sign-in/nothing']) {
      expectErrorAnswer(
        await sendRaw(server.address, `GET ${address} HTTP/1.1`, [browser]),
        404,
        'NOT_FOUND',
      );
    }
  });

  test('below a portal belongs to the portal', async () => {
    const { status, headers } = await sendRaw(server.address, 'GET /operator/nowhere/at/all HTTP/1.1', [
      browser,
    ]);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  });
});
