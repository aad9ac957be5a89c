import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplyAddresses, replyLifetimeDays } from '../../../src/notifications/reply-addresses.js';

/* Tests the addresses to answer to: nobody can make one, and mail servers can change their case. */

const dayMs = 86_400_000;
const now = new Date('2027-03-12T10:00Z');
const secret = 'x'.repeat(32);
const addresses = new ReplyAddresses([secret], 'reply.market.example');
const unsigned = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const target = fc.record({ marketplaceId: unsigned, memberId: unsigned, sellerId: unsigned });

test('an address is for its person and thread, in any case, and fits the limit of a local part', () => {
  fc.assert(
    fc.property(target, (values) => {
      const address = addresses.addressFor(values, now);
      expect(address).toMatch(/^reply\+[a-z2-7]{48}@reply\.market\.example$/);
      expect(address.indexOf('@')).toBeLessThanOrEqual(64);
      const valid = { state: 'valid', ...values };
      expect(addresses.verify(address, now)).toEqual(valid);
      expect(addresses.verify(address.toUpperCase(), now)).toEqual(valid);
    }),
  );
});

test('an address with any other character is not valid', () => {
  const characters = [...'abcdefghijklmnopqrstuvwxyz234567'];
  fc.assert(
    fc.property(
      target,
      fc.integer({ min: 6, max: 53 }),
      fc.constantFrom(...characters),
      (values, at, character) => {
        const address = addresses.addressFor(values, now);
        fc.pre(address[at] !== character);
        const other = address.slice(0, at) + character + address.slice(at + 1);
        expect(addresses.verify(other, now)).toEqual({ state: 'unknown' });
      },
    ),
  );
});

test('no other text is an address', () => {
  const local = fc.oneof(
    fc.string(),
    fc.string({ minLength: 48, maxLength: 48 }).map((text) => `reply+${text}`),
  );
  fc.assert(
    fc.property(local, (text) => {
      expect(addresses.verify(`${text}@reply.market.example`, now)).toEqual({ state: 'unknown' });
      expect(addresses.verify(text, now)).toEqual({ state: 'unknown' });
    }),
  );
});

test('an address works for two weeks, and with an earlier secret', () => {
  const values = { marketplaceId: 1, memberId: 2, sellerId: 3 };
  const address = addresses.addressFor(values, now);
  const stateAfter = (days: number) =>
    addresses.verify(address, new Date(now.getTime() + days * dayMs)).state;
  expect([0, replyLifetimeDays, replyLifetimeDays + 2].map(stateAfter)).toEqual([
    'valid',
    'valid',
    'expired',
  ]);
  const verify = (secrets: string[]) =>
    new ReplyAddresses(secrets, 'reply.market.example').verify(address, now).state;
  expect(verify(['y'.repeat(32), secret])).toBe('valid');
  expect(verify(['y'.repeat(32)])).toBe('unknown');
});
