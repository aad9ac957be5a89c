import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { detailsAccess, isLocal } from '../../src/http/details-access.js';

const request = (headers: Record<string, string>, remoteAddress: string | undefined = '127.0.0.1') =>
  ({
    headers: { host: 'localhost:4000', ...headers },
    socket: { remoteAddress },
  }) as unknown as FastifyRequest;

test.each(['127.0.0.1', '127.8.0.3', '::1', '::ffff:127.0.0.1'])('a request from %s is local', (peer) => {
  expect(isLocal(request({}, peer))).toBe(true);
});

test.each([
  '10.0.0.1',
  '192.168.1.7',
  '172.17.0.1',
  '203.0.113.9',
  '::ffff:10.0.0.1',
  'fe80::1',
  '2001:db8::1',
  '',
])('a request from "%s" is not local', (peer) => {
  expect(isLocal(request({}, peer))).toBe(false);
});

test.each([
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
  'x-envoy-external-address',
  'x-amzn-trace-id',
  'x-azure-clientip',
  'cf-connecting-ip',
  'true-client-ip',
  'fastly-client-ip',
  'x-appengine-user-ip',
  'x-nf-client-connection-ip',
  'x-vercel-forwarded-for',
  'x-scheme',
  'front-end-https',
  'cdn-loop',
])('a request with the header %s of a proxy is not local', (name) => {
  expect(isLocal(request({ [name]: '' }))).toBe(false);
  expect(isLocal(request({ [name]: '127.0.0.1' }))).toBe(false);
});

test.each<[host: string, local: boolean]>([
  ['localhost', true],
  ['localhost:4000', true],
  ['parley.localhost', true],
  ['127.0.0.1:4000', true],
  ['[::1]:4000', true],
  ['chat.example', false],
  ['localhost.example', false],
  ['10.0.0.1:4000', false],
  ['', false],
])('a request for the host "%s" from this machine is local: %s', (host, local) => {
  expect(isLocal(request({ host }))).toBe(local);
});

test('ordinary headers change nothing, and HTTP/1.0 needs no host', () => {
  const browser = {
    accept: '*/*',
    origin: 'http://localhost',
    'x-request-id': 'a',
    'user-agent': 'curl',
    te: '',
  };
  expect(isLocal(request(browser))).toBe(true);
  expect(isLocal({ ...request({}), headers: {} } as FastifyRequest)).toBe(true);
});

test('the token shows details from everywhere, and another one does not', () => {
  const canSee = detailsAccess('correct-horse-battery');
  const from = (authorization: string, peer = '203.0.113.9') => canSee(request({ authorization }, peer));
  expect(from('Bearer correct-horse-battery')).toBe(true);
  expect(from('bearer  correct-horse-battery ')).toBe(true);
  for (const wrong of ['Bearer correct-horse-batter', 'Bearer', 'Basic correct-horse-battery', '']) {
    expect(from(wrong), wrong).toBe(false);
    expect(from(wrong, '127.0.0.1'), wrong).toBe(true);
  }
  expect(detailsAccess(null)(request({ authorization: 'Bearer null' }, '203.0.113.9'))).toBe(false);
});
