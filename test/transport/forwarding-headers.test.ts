import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Browser, makeUser, password } from '../harness/browser.js';
import { unlimited } from '../harness/rate-limits.js';
import {
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
  type TestServerOptions,
} from '../harness/server.js';

/*
 * Tests that forwarding headers have no effect, except for `X-Forwarded-For` and `X-Forwarded-Proto` of a trusted proxy; see
 * docs/operating.md.
 */

const claimedAddress = '203.0.113.9';

/** The headers by which proxies, load balancers and CDNs report an address, a host, a protocol or a path. */
const headers: Readonly<Record<string, string>> = {
  forwarded: `for=${claimedAddress};host=localhost;proto=https`,
  'x-forwarded-for': claimedAddress,
  'x-forwarded-host': 'localhost',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '443',
  'x-forwarded-prefix': '/elsewhere',
  'x-forwarded-server': 'localhost',
  'x-forwarded-ssl': 'on',
  'x-forwarded-protocol': 'https',
  'x-forwarded-scheme': 'https',
  'x-forwarded': claimedAddress,
  'x-original-forwarded-for': claimedAddress,
  'x-original-host': 'localhost',
  'x-original-url': '/elsewhere',
  'x-rewrite-url': '/elsewhere',
  'x-host': 'localhost',
  'x-http-host-override': 'localhost',
  'x-url-scheme': 'https',
  'front-end-https': 'on',
  'x-real-ip': claimedAddress,
  'x-client-ip': claimedAddress,
  'client-ip': claimedAddress,
  'true-client-ip': claimedAddress,
  'cf-connecting-ip': claimedAddress,
  'cf-connecting-ipv6': '2001:db8::9',
  'fastly-client-ip': claimedAddress,
  'fly-client-ip': claimedAddress,
  'x-azure-clientip': claimedAddress,
  'x-cluster-client-ip': claimedAddress,
  'x-envoy-external-address': claimedAddress,
  'x-appengine-user-ip': claimedAddress,
  'proxy-client-ip': claimedAddress,
  'wl-proxy-client-ip': claimedAddress,
  via: '1.1 proxy',
  // The header that carries the address to the sign-in library.
  'x-parley-address': claimedAddress,
};

/** All headers except those that a trusted proxy may send. */
const { 'x-forwarded-for': _for, 'x-forwarded-proto': _proto, ...undocumented } = headers;

const longSeconds = 3_600;

let first: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  first = await startTestServer();
  market = await makeMarketplace(first, 'Market', []);
});

const restart = (options: TestServerOptions) => startTestServer({ database: first.database, ...options });

/** Sends a query over a WebSocket, with the headers in its upgrade. Returns `answered`, or the reason of a rejection. */
function overSocket({ address }: TestServer, sent: Record<string, string>): Promise<string> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: sent,
  });
  return new Promise<string>((resolve) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('message', (data) => {
      const { type } = JSON.parse(String(data));
      const payload = { query: '{ __typename }' };
      if (type === 'connection_ack') socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
      else resolve('answered');
    });
    socket.on('close', (code) => resolve(String(code)));
    socket.on('error', (error) => resolve(error.message));
  }).finally(() => socket.terminate());
}

/** Returns the addresses in the lines of a server's log, and clears the lines. */
function loggedAddresses({ log }: TestServer): Set<string> {
  return new Set(log.splice(0).flatMap((line) => JSON.parse(line).address ?? []));
}

/** Signs in a new user with these headers. Returns the client as the server recorded it. */
async function recordedBy(server: TestServer, sent: Record<string, string>) {
  const { id, email } = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
  const browser = new Browser(server);
  const { status } = await browser.post('/auth/sign-in/email', { email, password }, sent);
  expect(status).toBe(200);
  const isSecure = browser.setCookies.some((cookie) => /; *secure/i.test(cookie));
  const { body } = await browser.get('/auth/session', sent);
  const reset = await browser.get('/auth/reset-password/unknown?callbackURL=%2Fhere', sent);
  const { rows } = await server.database.pool.query(
    `select ip_address as address from auth_session where user_id = $1
     union all select ip_address from auth_device where user_id = $1
     union all select address from audit_entry where identity = $2 and action = 'signIn'`,
    [id, `user:${id}`],
  );
  return {
    addresses: new Set(rows.map(({ address }) => address)),
    records: rows.length,
    canUsePasskey: body.ways.passkey,
    isSecure,
    location: reset.headers.get('location')?.replace(server.address, ''),
  };
}

const unaffected = {
  addresses: new Set(['127.0.0.1']),
  records: 3,
  canUsePasskey: false,
  isSecure: false,
  location: '/here?error=INVALID_TOKEN',
};

const key = () => ({ authorization: `Bearer ${market.operator.key}` });

describe.each([
  ['without trusted proxies', [], headers],
  ['of a client that is not a trusted proxy', ['192.0.2.0/24'], headers],
  ['that a trusted proxy need not send', ['loopback'], undocumented],
] as const)('headers %s', (_name, trustedProxies, sent) => {
  test('change no address, host or protocol, one by one and together', async () => {
    const server = await restart({ trustedProxies });
    for (const each of [...Object.entries(sent).map(([name, value]) => ({ [name]: value })), sent]) {
      expect(
        (await post(server, '/graphql', { query: '{ __typename }' }, { ...key(), ...each })).status,
      ).toBe(200);
      expect(await overSocket(server, { ...key(), ...each })).toBe('answered');
      expect(loggedAddresses(server), JSON.stringify(each)).toEqual(new Set(['127.0.0.1']));
    }
    expect(await recordedBy(server, sent)).toEqual(unaffected);
  });

  test('do not reset a limit', async () => {
    // The counts are in the database.
    const server = await startTestServer({
      trustedProxies,
      rateLimits: { ...unlimited, address: 1 },
      rateLimitWindowSeconds: longSeconds,
      signInLimits: {
        address: { maxAttempts: 1, windowSeconds: longSeconds },
        account: { maxAttempts: 1_000, windowSeconds: longSeconds },
      },
    });
    const guess = (given: Record<string, string>) =>
      new Browser(server).post('/auth/passkey/sign-in', {}, given).then(({ status }) => status);
    await guess({});
    await post(server, '/graphql', {}, {});
    for (const [name, value] of Object.entries(sent)) {
      const each = { [name]: value };
      expect([name, (await post(server, '/graphql', {}, each)).status]).toEqual([name, 429]);
      expect([name, await overSocket(server, { ...key(), ...each })]).toEqual([
        name,
        expect.stringContaining('429'),
      ]);
      expect([name, await guess(each)]).toEqual([name, 429]);
    }
  });

  test('do not make another site the same origin', async () => {
    const server = await restart({ trustedProxies });
    const { email } = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
    const browser = await new Browser(server).signIn(email);
    const given = { ...sent, 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
    const evil = { ...given, origin: 'http://evil.example' };
    expect((await browser.post('/auth/sign-out', {}, evil)).status).toBe(403);
    expect((await browser.post('/graphql', { query: '{ __typename }' }, evil)).status).toBe(403);
    expect(await overSocket(server, { ...browser.headers, ...evil })).toBe('4403');
  });
});

test('a trusted proxy reports the address and https', async () => {
  const server = await restart({ trustedProxies: ['loopback'] });
  expect(await recordedBy(server, headers)).toEqual({
    ...unaffected,
    addresses: new Set([claimedAddress]),
    isSecure: true,
    location: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/here\?error=INVALID_TOKEN$/),
  });
  loggedAddresses(server);
  expect(await overSocket(server, { ...key(), ...headers })).toBe('answered');
  expect(loggedAddresses(server)).toEqual(new Set([claimedAddress]));
});
