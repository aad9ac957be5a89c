import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInNetworks, isWithinNetworks, parseNetwork } from '../../src/access/networks.js';

test.each([
  ['203.0.113.0/24', '203.0.113.0/24'],
  [' 203.0.113.77/24 ', '203.0.113.0/24'],
  ['203.0.113.7', '203.0.113.7/32'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8:0:0::1/32', '2001:db8::/32'],
  ['2001:db8::1', '2001:db8::1/128'],
  ['::/0', '::/0'],
  // An IPv4 network that is written as IPv6.
  ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
  ['::ffff:10.1.2.3', '10.1.2.3/32'],
])('%j is the network %s', (text, network) => {
  expect(parseNetwork(text)).toBe(network);
});

test.each([
  '',
  'localhost',
  '10',
  '10.0.0/8',
  '010.0.0.1',
  '0x7f.0.0.1',
  '10.0.0.0/33',
  '2001:db8::/129',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '10.0.0.0/255.0.0.0',
  'fe80::1%eth0',
  '10.0.0.1:80',
])('%j is not a network', (text) => {
  expect(parseNetwork(text)).toBeNull();
});

test.each([
  ['203.0.113.9', true],
  ['::ffff:203.0.113.9', true],
  ['203.0.114.9', false],
  ['2001:db8::9', true],
  ['2001:db9::9', false],
  ['unknown', false],
  ['', false],
])('the address %j is in the networks: %s', (address, isIn) => {
  expect(isInNetworks(['203.0.113.0/24', '2001:db8::/32'], address)).toBe(isIn);
});

test('a network is within a network that has all its addresses', () => {
  expect(isWithinNetworks(['10.0.0.0/8'], '10.1.0.0/16')).toBe(true);
  expect(isWithinNetworks(['10.0.0.0/8'], '10.0.0.0/8')).toBe(true);
  expect(isWithinNetworks(['10.1.0.0/16'], '10.0.0.0/8')).toBe(false);
  expect(isWithinNetworks(['0.0.0.0/0'], '2001:db8::/32')).toBe(false);
  expect(isWithinNetworks(['::/0'], '10.0.0.0/8')).toBe(false);
});

test('each address of an IPv4 network is in it, and no address after its end', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 1, max: 32 }), fc.nat(), (address, prefixLength, offset) => {
      const network = parseNetwork(`${address}/${prefixLength}`) ?? '';
      const size = 2 ** (32 - prefixLength);
      const [first = ''] = network.split('/');
      const start = first.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
      const dotted = (n: number) => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
      expect(isInNetworks([network], dotted(start + (offset % size)))).toBe(true);
      if (start + size < 2 ** 32) expect(isInNetworks([network], dotted(start + size))).toBe(false);
    }),
  );
});
