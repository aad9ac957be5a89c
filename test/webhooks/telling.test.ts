import { createHmac } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { deliveriesOf, makeHook, say, startReceiver, verify } from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* What a receiver is told, and how it knows that it is true. */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer({ deliveries: true });
  market = await makeMarketplace(server, 'Northlight', ['Shop', 'Other']);
});

const shop = () => market.sellers[0] as TestMarketplace['sellers'][number];

test('a message sent is told with its facts, signed so that the reference library verifies it', async () => {
  const receiver = await startReceiver();
  const { id, secret } = await makeHook(market.operator, receiver.url);
  const messageId = await say(shop().client, 'Where is order 12345?');
  const [request] = await receiver.count(1);
  if (!request) throw new Error('nothing came');
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
