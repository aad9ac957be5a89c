import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectErrorAnswer } from '../harness/error-answers.js';
import { follow, logged, transports } from '../harness/follower.js';
import { type RawAnswer, sendRaw } from '../harness/raw-http.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests the headers that protect browsers, access to details of the process, and the time for a request. */

const token = 'a token of the monitoring';

let server: Awaited<ReturnType<typeof startTestServer>>;
/** On the same database: without https, and with little time for a request. */
let plain: Awaited<ReturnType<typeof startTestServer>>;
let slow: Awaited<ReturnType<typeof startTestServer>>;
let market: TestMarketplace;

beforeAll(async () => {
  const mail = { url: 'smtp://127.0.0.1:9', from: 'chat@market.example' };
  const signIn = { publicUrl: new URL('https://chat.example'), mail };
  server = await startTestServer({
    graphiql: 'local',
    metricsToken: token.replaceAll(' ', '-'),
    adminPort: 0,
    signIn,
  });
  plain = await startTestServer({ database: server.database, graphiql: 'on' });
  slow = await startTestServer({ database: server.database, requestTimeoutMs: 600 });
  market = await makeMarketplace(server, 'Market', ['Seller']);
});

const browser = 'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('the headers of answers', () => {
  const damaged = ['/operator/t/%E0%A4%A', '/%', '/assets/%ff', `/${'x'.repeat(300)}`];
  const encoded = [
    '/assets/..%2foperator.html',
    '/assets/%2e%2e/operator.html',
    '/%6fperator',
    '/operator%2f',
  ];
  const others = [
    '/nowhere',
    '/operator/x/y',
    '/seller/t/1',
    '/assets/none.js',
    '/operator/graphql?query=',
    '*',
  ];

  const expectProtected = ({ status, headers }: RawAnswer, about: string): boolean => {
    const policy = headers['content-security-policy'];
    expect(policy, about).toContain("frame-ancestors 'none'");
    expect(policy, about).toMatch(/^default-src 'none'/);
    expect(policy, about).not.toMatch(/unsafe|\*/);
    expect(headers['x-content-type-options'], about).toBe('nosniff');
    // Other sites load the element, and nothing else.
    const isElement = status === 200 && /^(GET|HEAD) \/parley-chat/.test(about);
    expect(headers['cross-origin-resource-policy'], about).toBe(isElement ? 'cross-origin' : 'same-origin');
    expect(headers['referrer-policy'], about).toMatch(/^(same-origin|no-referrer)$/);
    expect(headers['strict-transport-security'], about).toBe('max-age=31536000; includeSubDomains');
    if (!headers['content-type']?.startsWith('text/html')) return false;
    expect(headers['permissions-policy'], `${status} ${about}`).toMatch(/^accelerometer=\(\), camera=\(\)/);
    expect(headers['x-frame-options'], about).toBe('DENY');
    expect(headers['cross-origin-opener-policy'], about).toBe('same-origin');
    return true;
  };

  test('protect every page, at whatever address and with whatever method', async () => {
    const routes = server.routes.map(({ url }) => url.replace(/:\w+(\(.*\))?|\*/, 'anything'));
    const addresses = [...new Set([...routes, ...damaged, ...encoded, ...others])];
    const pages = new Set<string>();
    for (const address of addresses) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
        const about = `${method} ${address}`;
        const answer = await sendRaw(server.address, `${method} ${address} HTTP/1.1`, [browser]);
        if (expectProtected(answer, about)) pages.add(`${answer.status} ${about}`);
      }
    }
    for (const expected of [
      '200 GET /',
      '200 GET /operator',
      '200 HEAD /seller',
      '200 GET /operator/graphql',
      '200 GET /auth/magic-link/verify',
      '400 GET /%',
      '404 GET /nowhere',
      '404 HEAD /nowhere',
      '404 GET /assets/..%2foperator.html',
    ]) {
      expect([...pages]).toContain(expected);
    }
  }, 60_000);

  test('require https only from clients that use it', async () => {
    const strict = async ({ address }: { address: string }) =>
      (await sendRaw(address, 'GET / HTTP/1.1')).headers['strict-transport-security'];
    expect(await strict(plain)).toBeUndefined();
    const signIn = { publicUrl: new URL('https://chat.example') };
    for (const [strictTransport, expected] of [
      ['host', 'max-age=31536000'],
      ['off', undefined],
    ] as const) {
      const other = await startTestServer({ database: server.database, signIn, strictTransport });
      expect(await strict(other)).toBe(expected);
    }
  });
});

test('GraphiQL opens on this machine without a proxy, or everywhere if a setting allows it', async () => {
  const typeOf = async (address: string, ...lines: string[]) =>
    (await sendRaw(address, 'GET /graphql HTTP/1.1', [browser, ...lines])).headers['content-type'];
  const page = 'text/html; charset=utf-8';
  expect(await typeOf(server.address)).toBe(page);
  for (const line of [
    'Via: 1.1 proxy',
    'X-Forwarded-For: 127.0.0.1',
    'Forwarded: for=127.0.0.1',
    'Host: chat.example',
  ]) {
    expect([line, await typeOf(server.address, line)]).toEqual([line, 'application/json; charset=utf-8']);
    expect([line, await typeOf(plain.address, line)]).toEqual([line, page]);
  }
});

describe('details of the process', () => {
  const get = (address: string, path: string, ...lines: string[]) =>
    sendRaw(address, `GET ${path} HTTP/1.1`, lines);
  const proxied = 'X-Forwarded-For: 203.0.113.9';

  test('are metrics for this machine, with the token, or on the port of their own', async () => {
    expect((await get(server.address, '/metrics')).status).toBe(200);
    expectErrorAnswer(await get(server.address, '/metrics', proxied), 404, 'NOT_FOUND');
    const wrong = 'Authorization: Bearer another-token-of-someone';
    expectErrorAnswer(await get(server.address, '/metrics', proxied, wrong), 404, 'NOT_FOUND');
    const right = `Authorization: Bearer ${token.replaceAll(' ', '-')}`;
    expect((await get(server.address, '/metrics', proxied, right)).status).toBe(200);
    const { status, body } = await get(server.adminAddress, '/metrics', proxied);
    expect(status).toBe(200);
    expect(body).toContain('parley_http_request_duration_seconds_count{route="/metrics"');
  });

  test('are all that their port serves', async () => {
    expect(await get(server.adminAddress, '/healthz')).toMatchObject({
      status: 200,
      body: '{"status":"ok"}',
    });
    expect(await get(server.adminAddress, '/readyz')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    for (const path of ['/', '/operator', '/graphql', '/auth/session', '/parley-chat.js', '/icon.svg']) {
      expectErrorAnswer(await get(server.adminAddress, path), 404, 'NOT_FOUND');
    }
    expectErrorAnswer(await sendRaw(server.adminAddress, 'POST /metrics HTTP/1.1'), 405);
  });

  test('say why the process is not ready; the main port says only that', async () => {
    const stopping = await startTestServer({ database: server.database, adminPort: 0 });
    stopping.drain();
    const failed = { part: 'process', reason: 'stopping' };
    const answers = [
      await get(stopping.adminAddress, '/readyz', proxied),
      await get(stopping.address, '/readyz'),
      await get(stopping.address, '/readyz', proxied),
    ];
    expect(answers.map(({ status, body }) => [status, JSON.parse(body)])).toEqual([
      [503, { status: 'unavailable', failed }],
      [503, { status: 'unavailable', failed }],
      [503, { status: 'unavailable' }],
    ]);
    await stopping.close();
    await expect(get(stopping.adminAddress, '/readyz')).rejects.toThrow();
  });
});

describe('a request that does not arrive in time', () => {
  /** Writes a part of a request. Returns all that the server answers until it closes the connection. */
  const answerTo = (part: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(slow.address);
      const socket = connect(Number(port), hostname, () => socket.write(part));
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text)).on('error', reject);
    });

  test.each([
    ['nothing', ''],
    ['the start of a head', 'POST /graphql HTTP/1.1\r\nHost: a\r\nX-Slow'],
    [
      'the start of a body',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"query',
    ],
    [
      'the start of chunks',
      'POST /auth/sign-in/email HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n',
    ],
  ])('with %s ends with 408, and streams go on', async (_name, part) => {
    const [seller] = market.sellers as [TestMarketplace['sellers'][number]];
    const { chatEventsCursor: after } = await market.operator.data('{ chatEventsCursor }');
    const query = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
    const followers = transports.map((transport) => follow(slow, seller.client, transport, query, { after }));
    const next = followers.map((follower) => follower.next());
    expect(await answerTo(part)).toMatch(/^HTTP\/1\.1 408 .*"The request did not arrive in time\."/s);
    await market.operator.data(
      'mutation ($id: ID!) { chatMessageCreate(input: { sellerId: $id, message: "Hello." }) { errors { messages } } }',
      { id: seller.id },
    );
    for (const result of await Promise.all(next)) {
      expect(result.data.chatEvents.chatMessage.message).toBe('Hello.');
    }
    await Promise.all(followers.map((follower) => follower.stop()));
  });
});
