import { beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { administrator } from '../../src/access/actor.js';
import { createKey, revokeKey } from '../../src/accounts/api-keys.js';
import { expiredKey, revokedKey, unknownKey } from '../harness/keys.js';
import {
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the log's line about a key or chat token that is rejected: it names the client, and contains no secret. */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  // Each case has an address of its own, because the lines of one address are limited.
  server = await startTestServer({ trustedProxies: ['loopback'] });
  market = await makeMarketplace(server, 'Market', ['Shop']);
});

let cases = 0;

const owner = () => ({ marketplaceId: market.id });

/** Returns a chat token that a key has created. */
async function tokenOf(key: string): Promise<string> {
  const input = { sellerId: market.sellers[0]?.id, name: 'Ann', expiresIn: 60 };
  const query = 'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }';
  const headers = { authorization: `Bearer ${key}` };
  const { body } = await post(server, '/operator/graphql', { query, variables: { input } }, headers);
  return body.data.chatTokenCreate.token;
}

async function tokenOfRevokedKey(): Promise<string> {
  const scopes = ['chat:write', 'chat:impersonate'] as const;
  const { apiKey, key } = await createKey(administrator, server.database, { owner: owner(), scopes });
  const token = await tokenOf(key);
  await revokeKey(administrator, server.database, apiKey.id);
  return token;
}

async function expiredToken(): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 600_000 });
  try {
    return await tokenOf(market.operator.key);
  } finally {
    vi.useRealTimers();
  }
}

/** Sends a request or opens a connection that must be rejected. */
type Send = (headers: Record<string, string>) => Promise<void>;

const ask =
  (query: string, more: Record<string, string>): Send =>
  async (headers) => {
    expect((await post(server, '/graphql', { query }, { ...headers, ...more })).status).toBe(401);
  };

const connect =
  (where: 'upgrade' | 'payload'): Send =>
  ({ authorization, ...headers }) => {
    const credential = { authorization: authorization ?? '' };
    const socket = new WebSocket(`${server.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { ...headers, ...(where === 'upgrade' && credential) },
    });
    const payload = where === 'payload' ? credential : undefined;
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
    return new Promise((resolve, reject) => {
      socket.on('close', (code) =>
        code === 4403 ? resolve() : reject(new Error(`It closed with ${code}.`)),
      );
      socket.on('error', reject);
    });
  };

const transports: Readonly<Record<string, Send>> = {
  HTTP: ask('{ __typename }', {}),
  SSE: ask('subscription { chatEvents { __typename } }', { accept: 'text/event-stream' }),
  'the upgrade of a WebSocket': connect('upgrade'),
  'the payload of a WebSocket': connect('payload'),
};

test.each<[string, () => Promise<string>, { credential: string; prefix: string | null; reason: string }]>([
  [
    'an unknown key',
    async () => unknownKey('seller'),
    { credential: 'key', prefix: 'parley_sel_xxxxxx', reason: 'unknown' },
  ],
  [
    'an expired key',
    () => expiredKey(server, owner()),
    { credential: 'key', prefix: expect.stringMatching(/^parley_op_[\w-]{6}$/), reason: 'expired' },
  ],
  [
    'a revoked key',
    () => revokedKey(server, owner()),
    { credential: 'key', prefix: expect.stringMatching(/^parley_op_[\w-]{6}$/), reason: 'revoked' },
  ],
  [
    'a secret of something else',
    async () => 'sk-an-other-secret',
    { credential: 'key', prefix: null, reason: 'unknown' },
  ],
  [
    'an invalid token',
    async () => `${(await tokenOf(market.operator.key)).slice(0, -20)}aaaaaaaaaaaaaaaaaaaa`,
    { credential: 'token', prefix: 'parley_tok_', reason: 'invalid' },
  ],
  [
    'a token without form',
    async () => 'parley_tok_whatever',
    { credential: 'token', prefix: 'parley_tok_', reason: 'invalid' },
  ],
  ['an expired token', expiredToken, { credential: 'token', prefix: 'parley_tok_', reason: 'expired' }],
  [
    'a token of a revoked key',
    tokenOfRevokedKey,
    { credential: 'token', prefix: 'parley_tok_', reason: 'key not valid' },
  ],
])('%s leaves one line without the secret, over each transport', async (name, secretOf, expected) => {
  const secret = await secretOf();
  for (const [transport, send] of Object.entries(transports)) {
    server.log.length = 0;
    const requestId = `${name}-over-${transport}`.replaceAll(' ', '-');
    const address = `198.51.100.${++cases}`;
    await send({ authorization: `Bearer ${secret}`, 'x-request-id': requestId, 'x-forwarded-for': address });
    const lines = server.log.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40);
    expect(lines, transport).toEqual([
      {
        level: 40,
        time: expect.any(Number),
        pid: expect.any(Number),
        hostname: expect.any(String),
        msg: 'a credential was rejected',
        requestId,
        address,
        ...expected,
      },
    ]);
    expect(server.log.join()).not.toContain(secret.slice(-12));
  }
});

test('a valid key or token on the address of the other side leaves a line too', async () => {
  const seller = market.sellers[0]?.client.key ?? '';
  const token = await tokenOf(market.operator.key);
  const cases = [
    ['/operator/graphql', seller, 'key'],
    ['/operator/audit-log.csv', seller, 'key'],
    ['/operator/graphql', token, 'token'],
    ['/seller/graphql', market.operator.key, 'key'],
  ] as const;
  for (const [path, secret, credential] of cases) {
    server.log.length = 0;
    const response = await fetch(server.address + path, {
      headers: { authorization: `Bearer ${secret}`, 'x-forwarded-for': '198.51.100.200' },
    });
    expect(response.status).toBe(401);
    const lines = server.log.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40);
    expect(lines, path).toMatchObject([
      { address: '198.51.100.200', credential, reason: 'of the other side' },
    ]);
    expect(server.log.join()).not.toContain(secret.slice(-12));
  }
});
