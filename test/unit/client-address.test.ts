import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientAddressBy, networkOf, networkPathOf, readAddress } from '../../src/http/client-address.js';

const request = (peer: string | undefined, forwarded?: string) =>
  ({
    socket: { remoteAddress: peer },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as IncomingMessage;

describe('an entry of X-Forwarded-For', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['10.2.0.7:4711', '10.2.0.7'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['"[2001:db8::7]:4711"', '2001:db8::7'],
    ['"192.0.2.1:80"', '192.0.2.1'],
    ['  192.0.2.1  ', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
    ['::1', '::1'],
  ])('%s is %s', (entry, address) => {
    expect(readAddress(entry)).toBe(address);
  });

  test.each([
    'unknown',
    '_hidden',
    'shop.example',
    'shop.example:80',
    'localhost',
    '',
    '1',
    '0x7f000001',
    '127.1',
    '192.0.2.256',
    '192.0.2.1:',
    '192.0.2.1:port',
    '192.0.2.1:1234567',
    '192.0.2.1 192.0.2.2',
    '[192.0.2.1',
    '2001:db8::7]:80',
    '1:2:3',
    '%eth0',
  ])('%s cannot be read', (entry) => {
    expect(readAddress(entry)).toBeNull();
  });

  test('with any port is the same address, in the format of any proxy', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(65_535), (address, port) => {
        const plain = readAddress(address);
        expect(plain).not.toBeNull();
        const withPort = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
        expect(readAddress(withPort)).toBe(plain);
        expect(readAddress(`"${withPort}"`)).toBe(plain);
        expect(readAddress(plain ?? '')).toBe(plain);
      }),
    );
  });

  test('of any text is an address or invalid, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (entry) => {
        const address = readAddress(entry);
        expect(address === null || readAddress(address) === address).toBe(true);
      }),
    );
  });
});

describe('the client of a connection', () => {
  const addressOf = clientAddressBy(['10.0.0.0/8', 'fd00::/8', 'loopback']);

  test.each([
    ['198.51.100.1', undefined, '198.51.100.1'],
    ['198.51.100.1', '192.0.2.1', '198.51.100.1'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['10.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['::ffff:10.0.0.1', '192.0.2.1:4711', '192.0.2.1'],
    ['fd00::1', '[2001:db8::7]:4711', '2001:db8::7'],
    ['10.0.0.1', '203.0.113.9, 192.0.2.1, 10.0.0.2:4711', '192.0.2.1'],
    ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    // Empty elements of a list are ignored.
    ['10.0.0.1', '192.0.2.1, , ', '192.0.2.1'],
    ['10.0.0.1', '', '10.0.0.1'],
    // An invalid entry is never an address; nor is an entry before it, because any client can send it.
    ['10.0.0.1', 'unknown', '10.0.0.1'],
    ['10.0.0.1', 'unknown, 10.0.0.2', '10.0.0.2'],
    ['10.0.0.1', '192.0.2.1, shop.example, 10.0.0.2', '10.0.0.2'],
    ['10.0.0.1', '192.0.2.1, nonsense', '10.0.0.1'],
    ['fe80::1%eth0', '192.0.2.1', 'fe80::1'],
    [undefined, '192.0.2.1', 'unknown'],
  ])('from %s with X-Forwarded-For "%s" is %s', (peer, forwarded, address) => {
    expect(addressOf(request(peer, forwarded))).toBe(address);
  });

  test('is the peer if no proxy is trusted', () => {
    expect(clientAddressBy([])(request('127.0.0.1', '192.0.2.1'))).toBe('127.0.0.1');
  });

  test('is the address that the nearest trusted proxy saw, for any claim of the client', () => {
    fc.assert(
      fc.property(fc.string(), (claim) => {
        expect(addressOf(request('10.0.0.1', `${claim}, 192.0.2.1`))).toBe('192.0.2.1');
      }),
    );
  });
});

test('an IPv6 subscriber is its /64, an IPv4 one its address', () => {
  expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
  expect(networkOf('2001:db8:0:1:f::2')).toBe('2001:db8:0:1::/64');
  expect(networkOf('2001:db8:0:1::1')).toBe(networkOf('2001:db8:0:1:ffff:ffff:ffff:ffff'));
  expect(networkOf('2001:db8:0:2::1')).not.toBe(networkOf('2001:db8:0:1::1'));
  expect(networkOf('unknown')).toBe('unknown');
});

test.each([
  ['192.0.2.7', ['192.0.0.0/16', '192.0.2.0/24', '192.0.2.7']],
  ['2001:db8:12:34::/64', ['2001:db8::/32', '2001:db8:12::/48', '2001:db8:12:34::/64']],
  ['unknown', ['unknown']],
])('the network %s is a part of wider ones', (network, path) => {
  expect(networkPathOf(network)).toEqual(path);
});
