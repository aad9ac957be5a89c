import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { messageIdOf, newSecret, signRequest } from '../../src/webhooks/signature.js';

const url = 'https://receiver.example/';
const message = { id: 'msg_1', sequence: '7', body: '{"a":"ä"}' };

describe('a message is signed', () => {
  test('with each secret, and the reference library verifies it with either', () => {
    const secrets = [newSecret(), newSecret()];
    const { headers, ...rest } = signRequest({ url, secrets, originalHeaders: false }, message);
    expect(rest).toEqual({ url, body: message.body });
    expect(Object.keys(headers)).toEqual(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
    expect(headers['webhook-id']).toBe('msg_1');
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(2);
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(message.body, headers)).toEqual({ a: 'ä' });
      expect(() => new Webhook(secret).verify(`${message.body} `, headers)).toThrow();
    }
    expect(() => new Webhook(newSecret()).verify(message.body, headers)).toThrow();
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  test('with the newest secret for the original’s header, if the webhook asks for it', () => {
    const secrets = [newSecret(), newSecret()];
    const { headers } = signRequest({ url, secrets, originalHeaders: true }, message);
    expect(headers['Marketplacer-Sequence']).toBe('7');
    expect(headers['Marketplacer-Hmac-256']).toBe(
      createHmac('sha256', secrets[0] ?? '')
        .update(message.body)
        .digest('base64'),
    );
  });

  test('never without a secret', () => {
    expect(() => signRequest({ url, secrets: [], originalHeaders: false }, message)).toThrow('no secret');
  });
});

test('a secret has 256 random bits in the format of Standard Webhooks', () => {
  const secret = newSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(newSecret()).not.toBe(secret);
});

test('a message’s id is its UUID without dashes', () => {
  expect(messageIdOf('01234567-89ab-4cde-8f01-23456789abcd')).toBe('msg_0123456789ab4cde8f0123456789abcd');
});
