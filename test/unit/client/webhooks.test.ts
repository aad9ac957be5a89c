import { describe, expect, test } from 'vitest';
import { verifyWebhook, WebhookError } from '../../../client/src/webhooks.js';
import { newSecret, signRequest } from '../../../src/webhooks/signature.js';

const body = JSON.stringify({
  type: 'webhook.test',
  timestamp: '2026-11-24T09:30:00.000Z',
  data: { text: 'ü 𝄞' },
});
const secret = newSecret();
const signed = (...secrets: string[]) =>
  signRequest(
    { url: 'https://example.com', secrets, originalHeaders: false },
    { id: 'msg_1', sequence: '1', body },
  );

test.each([
  ['its text', body],
  ['its bytes', new TextEncoder().encode(body)],
])('a request of the server is valid by %s', async (_, received) => {
  const { headers } = signed(secret);
  const verified = await verifyWebhook({ body: received, headers }, { secrets: secret });
  expect(verified).toEqual({ id: 'msg_1', event: JSON.parse(body) });
});

test('headers are found in any case, in the objects of Node and of fetch', async () => {
  const { headers } = signed(secret);
  const upper = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  for (const each of [upper, new Headers(headers), { ...headers, cookie: ['a', 'b'] }]) {
    expect((await verifyWebhook({ body, headers: each }, { secrets: secret })).id).toBe('msg_1');
  }
});

describe('while a secret is rotated', () => {
  const next = newSecret();

  test.each([
    ['the receiver still has the old one', signed(next, secret), secret],
    ['the receiver has both', signed(secret), [next, secret]],
  ])('a request is valid if %s', async (_, { headers }, secrets) => {
    expect((await verifyWebhook({ body, headers }, { secrets })).id).toBe('msg_1');
  });
});

describe('a request is not valid', () => {
  const { headers } = signed(secret);
  const atMs = Number(headers['webhook-timestamp']) * 1_000;
  const v2 = { ...headers, 'webhook-signature': headers['webhook-signature']?.replace('v1,', 'v2,') };
  const other = signed(newSecret()).headers;

  test.each([
    ['with another body', { body: `${body} `, headers }, 'signature'],
    ['with another id', { body, headers: { ...headers, 'webhook-id': 'msg_2' } }, 'signature'],
    ['with another secret', { body, headers: other }, 'signature'],
    ['with a signature of another scheme', { body, headers: v2 }, 'signature'],
    [
      'with a signature that is not base64',
      { body, headers: { ...headers, 'webhook-signature': 'v1,%' } },
      'signature',
    ],
    ['with an empty signature', { body, headers: { ...headers, 'webhook-signature': 'v1,' } }, 'signature'],
    ['without a signature', { body, headers: { ...headers, 'webhook-signature': undefined } }, 'headers'],
    ['without an id', { body, headers: { ...headers, 'webhook-id': undefined } }, 'headers'],
    [
      'with a time that is no number',
      { body, headers: { ...headers, 'webhook-timestamp': 'now' } },
      'headers',
    ],
    ['with two times', { body, headers: { ...headers, 'webhook-timestamp': ['1', '2'] } }, 'headers'],
  ])('%s', async (_, request, reason) => {
    const error = await verifyWebhook(request, { secrets: secret, now: atMs }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(WebhookError);
    expect(error).toMatchObject({ reason });
  });

  test.each([
    [300, null],
    [-300, null],
    [301, 'time'],
    [-301, 'time'],
  ])('%i seconds after it was sent: %s', async (seconds, reason) => {
    const options = { secrets: secret, now: atMs + seconds * 1_000 };
    const result = await verifyWebhook({ body, headers }, options).catch((error: unknown) => error);
    expect(result).toMatchObject(reason ? { reason } : { id: 'msg_1' });
  });
});

test('a secret that is not one is an error of the receiver’s program', async () => {
  const { headers } = signed(secret);
  await expect(verifyWebhook({ body, headers }, { secrets: '' })).rejects.toBeInstanceOf(TypeError);
});
