import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { decodeWebhookId } from '../../src/graphql/ids.js';
import { deliveriesOf, makeHook, say, startReceiver, verify } from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';
import { freePort } from '../harness/server-folder.js';

/* Tests the requests to a receiver, and their verification. */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true, notificationsPollMs: 20 });
  market = await makeMarketplace(server, 'Northlight', ['Shop', 'Other']);
});

const shop = () => market.sellers[0] as TestMarketplace['sellers'][number];

test('a new message is delivered with its data and a signature that the reference library verifies', async () => {
  const receiver = await startReceiver();
  const { id, secret } = await makeHook(market.operator, receiver.url);
  const messageId = await say(shop().client, 'Where is order 12345?');
  const [request] = await receiver.count(1);
  if (!request) throw new Error('no delivery arrived');
  expect(verify(secret, request)).toEqual({
    type: 'chat_message.created',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      id: messageId,
      sellerId: shop().id,
      businessName: 'Shop',
      sentByType: 'User',
      sentByName: null,
      message: 'Where is order 12345?',
      createdAt: request.event.timestamp,
    },
  });
  expect(request.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(request.headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(request.headers['marketplacer-sequence']).toBeUndefined();
  expect(() => verify(secret, { ...request, body: request.body.replace('12345', '54321') })).toThrow();
  await expect
    .poll(() => deliveriesOf(market.operator, id))
    .toEqual([
      expect.objectContaining({
        event: 'CHAT_MESSAGE_CREATED',
        state: 'DELIVERED',
        sequence: '1',
        messageId: request.headers['webhook-id'],
        sellerId: shop().id,
        attempts: [{ status: 204, durationMs: expect.any(Number), answer: '', failure: null }],
      }),
    ]);
});

test('a read is delivered with the side whose messages were read and the last of them', async () => {
  const receiver = await startReceiver();
  const { secret } = await makeHook(market.operator, receiver.url, { events: ['CHAT_MESSAGES_READ'] });
  const messageId = await say(market.operator, 'Read me.', shop().id);
  await say(shop().client, 'The thread goes on.');
  await shop().client.data('mutation { chatMessageRead(input: {sentBy: "AdminUser"}) { errors { field } } }');
  const [request] = await receiver.count(1);
  if (!request) throw new Error('no delivery arrived');
  expect(verify(secret, request)).toEqual({
    type: 'chat_messages.read',
    timestamp: request.event.data.readAt,
    data: {
      sellerId: shop().id,
      businessName: 'Shop',
      sentByType: 'AdminUser',
      lastReadMessageId: messageId,
      readAt: expect.any(String),
    },
  });
});

test('messages that stay unread are delivered, also without a mail server', async () => {
  const receiver = await startReceiver();
  const query = 'query ($id: ID!) { node(id: $id) { ... on ChatMessage { message } } }';
  await makeHook(market.operator, receiver.url, { events: ['CHAT_MESSAGE_UNREAD'], query });
  const [, other] = market.sellers;
  await say(market.operator, 'Are you there?', other?.id);
  await server.database.pool.query(
    `update unread_event_item set began_at = began_at - interval '15 minutes', due_at = now()`,
  );
  const [request] = await receiver.count(1);
  expect(request?.event).toMatchObject({
    type: 'chat_message.unread',
    data: { node: { message: 'Are you there?' } },
  });
});

test('a webhook’s own query runs with the message’s id, and its result is delivered', async () => {
  const receiver = await startReceiver();
  const query = `query ($id: ID!) {
    node(id: $id) { ... on ChatMessage { message readAt sentByName seller { businessName } } }
  }`;
  await makeHook(shop().client, receiver.url, { query });
  await say(market.operator, 'Please look.', shop().id);
  await receiver.count(1);
  await shop().client.data('mutation { chatMessageRead(input: {sentBy: "AdminUser"}) { errors { field } } }');
  const [created, read] = await receiver.count(2);
  expect(created?.event.type).toBe('chat_message.created');
  expect(created?.event.data.node).toEqual({
    message: 'Please look.',
    readAt: null,
    // The operator's one persona, as the seller sees it.
    sentByName: 'Northlight',
    seller: { businessName: 'Shop' },
  });
  expect(read?.event.type).toBe('chat_messages.read');
  expect(read?.event.data.node).toMatchObject({ message: 'Please look.', readAt: read?.event.timestamp });
});

test('errors of a webhook’s query are delivered beside its data, and the query can only read', async () => {
  const receiver = await startReceiver();
  const query = 'query ($id: ID!) { node(id: $id) { id } chatMessages(after: "forged") { totalCount } }';
  await makeHook(shop().client, receiver.url, { query });
  const queryReceiver = await startReceiver();
  await makeHook(shop().client, queryReceiver.url, { query: '{ webhooks { id } }' });
  await say(shop().client, 'Hello.');
  const [request] = await receiver.count(1);
  expect(request?.event).toMatchObject({
    data: null,
    errors: [{ path: ['chatMessages'], extensions: { code: 'BAD_USER_INPUT', field: 'after' } }],
  });
  const [firstRequest] = await queryReceiver.count(1);
  expect(firstRequest?.event).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'MISSING_SCOPE' } }],
  });
});

test('a seller’s webhook gets events of its own thread only', async () => {
  const receiver = await startReceiver();
  const { id } = await makeHook(shop().client, receiver.url);
  const [, other] = market.sellers;
  await say(other?.client as never, 'Not for the shop.');
  await say(market.operator, 'Nor this.', other?.id);
  await say(market.operator, 'For the shop.', shop().id);
  const received = await receiver.count(1);
  expect(received.map(({ event }) => event.data.message)).toEqual(['For the shop.']);
  expect(await deliveriesOf(shop().client, id)).toHaveLength(1);
});

test('a webhook with the original’s headers gets a rising sequence and the original’s HMAC', async () => {
  const receiver = await startReceiver();
  const { secret } = await makeHook(market.operator, receiver.url, { originalHeaders: true });
  for (const message of ['One ✓', 'Two', 'Three']) await say(shop().client, message);
  const received = await receiver.count(3);
  expect(received.map(({ headers }) => headers['marketplacer-sequence'])).toEqual(['1', '2', '3']);
  for (const request of received) {
    const expected = createHmac('sha256', secret).update(request.body).digest('base64');
    expect(request.headers['marketplacer-hmac-256']).toBe(expected);
    verify(secret, request);
  }
});

test('a webhook gets events from its creation on, and none from before', async () => {
  const receiver = await startReceiver();
  await say(shop().client, 'Before.');
  await makeHook(market.operator, receiver.url);
  await say(shop().client, 'After.');
  const received = await receiver.count(1);
  expect(received.map(({ event }) => event.data.message)).toEqual(['After.']);
});

test('a new or rotated secret verifies the next delivery, and the previous one still does', async () => {
  const receiver = await startReceiver();
  const { id, secret: first } = await makeHook(market.operator, receiver.url);
  const rotate = `mutation ($id: ID!) {
    webhookUpdate(input: { id: $id, rotateSecret: true }) { secret webhook { id } errors { field } }
  }`;
  const secrets = [first];
  for (let round = 1; round <= 4; round++) {
    await say(shop().client, `round ${round}`);
    const request = (await receiver.count(round))[round - 1];
    if (!request) throw new Error('no delivery arrived');
    const good = secrets.slice(-3);
    for (const secret of good) verify(secret, request);
    for (const secret of secrets.slice(0, -3)) expect(() => verify(secret, request)).toThrow();
    expect(request.headers['webhook-signature']?.split(' ')).toHaveLength(good.length);
    const { webhookUpdate } = await market.operator.data(rotate, { id });
    expect(webhookUpdate.errors).toBeNull();
    secrets.push(webhookUpdate.secret);
  }
  await server.database.pool.query(
    "update webhook_secret set expires_at = expires_at - interval '24 hours' where expires_at is not null",
  );
  await say(shop().client, 'a day later');
  const last = (await receiver.count(5))[4];
  if (!last) throw new Error('no delivery arrived');
  verify(secrets.at(-1) as string, last);
  expect(() => verify(secrets.at(-2) as string, last)).toThrow();
});

test('a test is signed, sent at once and returns its result', async () => {
  const receiver = await startReceiver();
  receiver.behave((response) => response.writeHead(418).end(`a\0${'€'.repeat(600)}`));
  const { id, secret } = await makeHook(market.operator, receiver.url, { originalHeaders: true });
  const { webhookTest } = await market.operator.data(
    `mutation ($id: ID!) { webhookTest(input: { id: $id, clientMutationId: "t" }) {
      clientMutationId webhook { id } attempt { status durationMs answer failure } errors { field } } }`,
    { id },
  );
  const [request] = receiver.received;
  if (!request) throw new Error('no delivery arrived');
  expect(verify(secret, request)).toMatchObject({ type: 'webhook.test', data: {} });
  expect(request.headers['marketplacer-sequence']).toBe('0');
  expect(webhookTest).toEqual({
    clientMutationId: 't',
    webhook: { id },
    // 1,024 bytes, without the euro sign that was cut.
    attempt: {
      status: 418,
      durationMs: expect.any(Number),
      answer: `a\ufffd${'€'.repeat(340)}`,
      failure: 'HTTP 418',
    },
    errors: null,
  });
  expect(await deliveriesOf(market.operator, id)).toEqual([]);
});

test('the log contains no secrets, addresses or messages, and attempts are counted', async () => {
  const receiver = await startReceiver();
  const { secret } = await makeHook(market.operator, `${receiver.url}?token=hunter2`);
  await say(shop().client, 'A word that nobody logs: xylophone.');
  await receiver.count(1);
  const log = server.log.join('\n');
  for (const hidden of [secret, 'hunter2', 'xylophone']) expect(log).not.toContain(hidden);
  const metrics = await (await fetch(`${server.address}/metrics`)).text();
  expect(metrics).toMatch(/parley_webhook_attempts_total\{outcome="delivered"\} [1-9]/);
  expect(metrics).toMatch(/parley_webhook_attempts_total\{outcome="refused"\} [1-9]/);
});

test('the ten lines of docs/webhooks.md verify a delivery', async () => {
  const page = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
  const code = /```js\n(.*?)```/s.exec(page)?.[1] ?? '';
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(10);
  const port = await freePort();
  const { secret } = await makeHook(market.operator, `http://127.0.0.1:${port}/`);
  const { PATH = '' } = process.env;
  const program = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: { PATH, SECRET: secret, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    program.kill();
  });
  let printed = '';
  program.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST' }).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(400);
  await say(shop().client, 'Verified in ten lines.');
  await expect.poll(() => printed).toContain('Verified in ten lines.');
});

test('a queue that is due but empty is released', async () => {
  const receiver = await startReceiver();
  const { id } = await makeHook(market.operator, receiver.url);
  await say(shop().client, 'Delivered.');
  await expect.poll(async () => (await deliveriesOf(market.operator, id))[0]?.state).toBe('DELIVERED');
  const { pool } = server.database;
  const parameters = [decodeWebhookId(id)];
  const dueLanes = async () =>
    (
      await pool.query(
        'select due_at from webhook_lane where webhook_id = $1 and due_at is not null',
        parameters,
      )
    ).rows;
  await expect.poll(dueLanes).toEqual([]);
  await pool.query('update webhook_lane set due_at = now() where webhook_id = $1', parameters);
  await expect.poll(dueLanes).toEqual([]);
  expect(receiver.received).toHaveLength(1);
});
