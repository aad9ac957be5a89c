import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { retryTimes, waitBeforeRetry } from '../../src/webhooks/retry.js';
import { messageIdOf, newSecret, signedHeaders } from '../../src/webhooks/signature.js';

const message = { id: 'msg_1', sequence: '7', body: '{"a":"ä"}' };

describe('a message is signed', () => {
  test('with each secret, so that the reference library verifies it by either', () => {
    const secrets = [newSecret(), newSecret()];
    const headers = signedHeaders(message, secrets, false);
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

  test('with the newest secret for the original’s header, where that is asked for', () => {
    const secrets = [newSecret(), newSecret()];
    const headers = signedHeaders(message, secrets, true);
    expect(headers['Marketplacer-Sequence']).toBe('7');
    expect(headers['Marketplacer-Hmac-256']).toBe(
      createHmac('sha256', secrets[0] ?? '')
        .update(message.body)
        .digest('base64'),
    );
  });

  test('never without a secret', () => {
    expect(() => signedHeaders(message, [], false)).toThrow('no secret');
  });
});

test('secrets have 256 random bits in the form of Standard Webhooks', () => {
  const secret = newSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(newSecret()).not.toBe(secret);
});

test('a message’s id is its number without the dashes', () => {
  expect(messageIdOf('01234567-89ab-4cde-8f01-23456789abcd')).toBe('msg_0123456789ab4cde8f0123456789abcd');
});

describe('a delivery that failed', () => {
  const waits = (failures: number, failingFor = 0) =>
    Array.from({ length: 200 }, () => waitBeforeRetry(failures, failingFor) ?? Number.NaN);

  test('waits up to a time that doubles from 5 s to 4 h, and a tenth of it at least', () => {
    for (const [failures, longest] of [
      [1, 5_000],
      [2, 10_000],
      [5, 80_000],
      [12, 10_240_000],
      [13, 14_400_000],
      [40, 14_400_000],
    ] as const) {
      const drawn = waits(failures);
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(longest / 10);
      expect(Math.min(...drawn)).toBeLessThan(longest / 4);
      expect(Math.max(...drawn)).toBeLessThanOrEqual(longest);
      expect(Math.max(...drawn)).toBeGreaterThan(longest * 0.75);
      expect(drawn.every(Number.isInteger)).toBe(true);
    }
  });

  test('is tried a last time when 72 hours are over, and then no more', () => {
    expect(retryTimes.giveUpAfter).toBe(72 * 3_600_000);
    expect(waitBeforeRetry(40, retryTimes.giveUpAfter - 1_000)).toBe(1_000);
    expect(waitBeforeRetry(1, retryTimes.giveUpAfter - 1)).toBe(1);
    expect(waitBeforeRetry(1, retryTimes.giveUpAfter)).toBeNull();
    expect(waitBeforeRetry(1, retryTimes.giveUpAfter + 1)).toBeNull();
  });
});
