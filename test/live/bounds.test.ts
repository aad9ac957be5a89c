import { request } from 'node:http';
import { connect } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  type Follower,
  firstResult,
  follow,
  logged,
  type Transport,
  transports,
} from '../harness/follower.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
  type TestServerOptions,
} from '../harness/server.js';

/*
 * Tests the limits of a subscription: a subscriber that reads nothing, a rejected request, a stop of the server.
 */

type TestSeller = TestMarketplace['sellers'][number];

const events = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
const toSeller = `mutation ($sellerId: ID!, $message: String!) {
  chatMessageCreate(input: { sellerId: $sellerId, message: $message }) { chatMessage { id } errors { messages } }
}`;

let common: TestServer;
beforeAll(async () => {
  common = await startTestServer();
});

async function newMarketplace(name: string, server = common) {
  const market = await makeMarketplace(server, name, ['One']);
  const [seller] = market.sellers as [TestMarketplace['sellers'][number]];
  const send = (message: string) => market.operator.data(toSeller, { sellerId: seller.id, message });
  const cursor = async () => (await market.operator.data('{ chatEventsCursor }')).chatEventsCursor;
  return { server, market, seller, send, cursor };
}

/** Starts a server for a test with its own bounds, or one that changes rows of every marketplace. */
const separateServer = async (name: string, options: TestServerOptions = {}) =>
  newMarketplace(name, await startTestServer(options));

/** Opens a stream without a client library, and reads it only on demand. */
function rawStream(
  { address }: TestServer,
  key: string,
  variables: object,
): Promise<{ headers: Record<string, unknown>; read(): void; text(): string; destroy(): void }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `${address}/operator/graphql`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          accept: 'text/event-stream',
          'content-type': 'application/json',
        },
      },
      (response) => {
        let text = '';
        resolve({
          headers: response.headers,
          read: () =>
            response.on('data', (chunk) => {
              text += chunk;
            }),
          text: () => text,
          destroy: () => response.destroy(),
        });
      },
    );
    asked.once('error', reject);
    asked.end(JSON.stringify({ query: events, variables }));
  });
}

async function openSubscriptions({ address }: TestServer): Promise<number> {
  const text = await (await fetch(`${address}/metrics`)).text();
  return Number(/^parley_subscriptions (\d+)$/m.exec(text)?.[1]);
}

test('a subscriber that reads nothing is disconnected with a code, and resumes without loss', async () => {
  const { server, market, send, cursor } = await separateServer('Slow', {
    database: common.database,
    subscriptionBounds: { events: 10, characters: 200_000 },
  });
  const after = await cursor();
  const slow = await rawStream(server, market.operator.key, { after });
  await expect.poll(() => openSubscriptions(server)).toBe(1);
  // Messages of the maximum size, because the network's own buffers take many bytes for a reader that has stopped.
  const text = '\u{1f980}'.repeat(9_990);
  let sent = 0;
  while ((await openSubscriptions(server)) > 0) {
    await Promise.all(Array.from({ length: 25 }, () => send(`${sent++} ${text}`)));
  }
  slow.read();
  await expect.poll(() => slow.text()).toContain('SUBSCRIBER_TOO_SLOW');
  await expect.poll(() => slow.text()).toContain('event: complete');
  const got = slow
    .text()
    .split('\n')
    .filter((line) => line.startsWith('data: {"data"'))
    .map((line) => JSON.parse(line.slice(6)).data.chatEvents);
  expect(got.length).toBeLessThan(sent);
  const rest = follow(server, market.operator, 'sse', events, { after: got.at(-1).cursor });
  for (let n = got.length; n < sent; n++) got.push((await rest.next()).data.chatEvents);
  await rest.stop();
  expect(new Set(got.map(({ chatMessage }) => chatMessage.id)).size).toBe(sent);
});

test('a stream is plain server-sent events that no proxy buffers', async () => {
  const { server, market, send, cursor } = await newMarketplace('Plain');
  const stream = await rawStream(server, market.operator.key, { after: await cursor() });
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform, no-store',
    'x-accel-buffering': 'no',
    'x-request-id': expect.any(String),
  });
  stream.read();
  await send('Seen.');
  // On a slow machine, more heartbeat comments can arrive before and after.
  await expect
    .poll(() => stream.text())
    .toMatch(/^(:\n\n)+event: next\ndata: \{"data":\{"chatEvents":.*Seen\..*\}\n\n(:\n\n)*$/);
  stream.destroy();
});

test('a WebSocket without a valid key, of another path or of another protocol is rejected', async () => {
  const { server, seller } = await newMarketplace('Upgrades');
  const closed = (path: string, protocol: string, payload: object) =>
    new Promise((resolve) => {
      const socket = new WebSocket(server.address.replace('http', 'ws') + path, protocol);
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
      socket.on('close', (code) => resolve(code));
      socket.on('error', (error) => resolve(error.message));
    });
  const protocol = 'graphql-transport-ws';
  expect(await closed('/operator/graphql', protocol, {})).toBe(4403);
  expect(await closed('/operator/graphql', protocol, { Authorization: `Bearer ${seller.client.key}` })).toBe(
    4403,
  );
  expect(await closed('/nowhere', protocol, {})).toMatch(/404/);
  expect(await closed('/operator/graphql', 'graphql-ws', {})).toMatch(/subprotocol/i);
});

test('an upgrade that is rejected and closed at once affects no one else', async () => {
  const { server } = await newMarketplace('Disconnects');
  const { hostname, port } = new URL(server.address);
  for (let n = 0; n < 20; n++) {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `GET /nowhere HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
        );
        socket.resetAndDestroy();
      });
      socket.once('close', () => resolve());
      socket.on('error', () => {});
    });
  }
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
});

test('a request to upgrade to another protocol is served without it', async () => {
  const { server, market } = await newMarketplace('Java');
  const body = JSON.stringify({ query: '{ __typename }' });
  const answer = await new Promise<string>((resolve, reject) => {
    const asked = request(
      `${server.address}/operator/graphql`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${market.operator.key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          connection: 'Upgrade, HTTP2-Settings',
          upgrade: 'h2c',
          'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
        },
      },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve(text);
      },
    );
    asked.once('error', reject);
    asked.end(body);
  });
  expect(JSON.parse(answer)).toEqual({ data: { __typename: 'Query' } });
});

test('a client that disconnects before or after its stream is open leaves nothing behind', async () => {
  const { server, market, send, cursor } = await newMarketplace('Leaving');
  const open = () => openSubscriptions(server);
  for (let n = 0; n < 10; n++) {
    const leaving = new AbortController();
    const asked = fetch(`${server.address}/operator/graphql`, {
      method: 'POST',
      signal: leaving.signal,
      headers: {
        authorization: `Bearer ${market.operator.key}`,
        accept: 'text/event-stream',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: events }),
    });
    setTimeout(() => leaving.abort(), n);
    await asked.then((response) => response.text()).catch(() => {});
  }
  await expect.poll(open).toBe(0);
  const follower = follow(server, market.operator, 'ws', events, { after: await cursor() });
  await send('Still told.');
  expect((await follower.next()).data.chatEvents.chatMessage.message).toBe('Still told.');
  await follower.stop();
  await expect.poll(open).toBe(0);
});

test.each(transports)(
  'conditions around chatEvents are rejected over %s, and do not close the connection',
  async (transport) => {
    const { server, market, send, cursor } = await newMarketplace(`Conditions ${transport}`);
    const followed = follow(server, market.operator, transport, events, { after: await cursor() });
    for (const [query, variables] of [
      ['subscription ($no: Boolean!) { chatEvents @include(if: $no) { __typename } }', { no: false }],
      ['subscription { chatEvents @skip(if: true) { __typename } }', {}],
      [
        'subscription { ...All } fragment All on Subscription { chatEvents @skip(if: true) { __typename } }',
        {},
      ],
      ['subscription { one: chatEvents { __typename } two: chatEvents { __typename } }', {}],
    ] as const) {
      const [{ extensions }] = await firstResult(server, market.operator, transport, query, variables).then(
        ({ errors }) => errors,
        (errors) => errors,
      );
      expect(extensions.code).toBe('BAD_USER_INPUT');
    }
    await send('Still told.');
    expect((await followed.next()).data.chatEvents.chatMessage.message).toBe('Still told.');
    await followed.stop();
  },
);

test('open subscriptions are limited for a key, a seller and each side of a marketplace', async () => {
  const server = await startTestServer({
    subscriptionLimits: { key: 2, seller: 3, operator: 2, sellers: 4 },
  });
  const market = await makeMarketplace(server, 'Limited', ['One', 'Two']);
  const [one, two] = market.sellers as [TestSeller, TestSeller];
  const anotherKey = await makeClient(server, { sellerId: one.number });
  const { chatEventsCursor: after } = await market.operator.data('{ chatEventsCursor }');
  for (const { id } of market.sellers)
    await market.operator.data(toSeller, { sellerId: id, message: 'Hello.' });
  const followers: Follower[] = [];
  /** Opens a subscription. Returns the message of the error, or null once it is open. */
  const opened = async (client: Client, transport: Transport) => {
    const follower = follow(server, client, transport, events, { after });
    const first = await follower.next().then(
      ({ errors }) => errors?.[0] ?? null,
      ([error]) => error,
    );
    if (first === null) followers.push(follower);
    else expect(first.extensions.code).toBe('RATE_LIMITED');
    return first?.message ?? null;
  };
  expect([await opened(one.client, 'sse'), await opened(one.client, 'ws')]).toEqual([null, null]);
  for (const transport of transports) {
    expect(await opened(one.client, transport)).toMatch(
      / of this key or person: at most 2 .* End one before/,
    );
  }
  expect(await opened(anotherKey, 'sse')).toBeNull();
  expect(await opened(anotherKey, 'sse')).toMatch(/ of this seller: at most 3 /);
  expect(await opened(two.client, 'ws')).toBeNull();
  expect(await opened(two.client, 'ws')).toMatch(/ of this marketplace's sellers: at most 4 /);
  expect([await opened(market.operator, 'ws'), await opened(market.operator, 'sse')]).toEqual([null, null]);
  const operator = await makeClient(server, { marketplaceId: market.id });
  expect(await opened(operator, 'sse')).toMatch(/ of this marketplace's operator: at most 2 /);
  await Promise.all(followers.splice(0).map((follower) => follower.stop()));
  await expect.poll(() => opened(one.client, 'sse')).toBeNull();
  await Promise.all(followers.map((follower) => follower.stop()));
});
