import type { LookupAddress } from 'node:dns';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { nameLookup } from '../../src/outgoing-requests/name-lookup.js';
import { Sender } from '../../src/webhooks/sender.js';
import { selfSigned } from '../harness/certificate.js';
import { startReceiver } from '../harness/receiver.js';

/* Tests addresses that are never called. The tests have their own resolver, and no packet leaves loopback. */

/** Creates a sender whose lookups return these addresses: one list for each lookup. */
function senderResolvingTo(answers: string[][], allowLoopback = false) {
  const lookups: string[] = [];
  const sender = new Sender({
    allowLoopback,
    timeoutMs: 2_000,
    lookup: (hostname, options, callback) => {
      const addresses: LookupAddress[] = (answers[lookups.length] ?? answers.at(-1) ?? []).map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
      lookups.push(hostname);
      if (options.all) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    },
  });
  return { sender, lookups };
}

const send = (sender: Sender, url: string) => sender.send({ url, headers: {}, body: '{}' });

const rejected = { status: null, answer: null, failure: 'The name has no public address.' };

test('the failure for a name without an address is that of a private name, so it tells nothing of names in this network', async () => {
  const sender = new Sender({
    allowLoopback: false,
    lookup: (_hostname, _options, callback) =>
      callback(Object.assign(new Error('Not found'), { code: 'ENOTFOUND' }), []),
  });
  expect(await send(sender, 'https://vault.example.com/hook')).toMatchObject(rejected);
});

describe('a webhook is not called if its name resolves', () => {
  test.each([
    ['to a private address', ['10.1.2.3']],
    ['to another private address', ['172.31.255.1']],
    ['to an address of a home network', ['192.168.0.1']],
    ['to loopback', ['127.0.0.1']],
    ['to loopback of IPv6', ['::1']],
    ['to all of loopback', ['127.8.8.8']],
    ['to a link-local address', ['169.254.1.1']],
    ['to the cloud’s metadata', ['169.254.169.254']],
    ['to the cloud’s metadata by IPv6', ['fd00:ec2::254']],
    ['to a unique local address', ['fd12:3456::1']],
    ['to a link-local address of IPv6', ['fe80::1']],
    ['to a mapped private address', ['::ffff:10.0.0.1']],
    ['to a mapped public address', ['::ffff:8.8.8.8']],
    ['to a private address behind NAT64', ['64:ff9b::10.0.0.1']],
    ['to a private address by 6to4', ['2002:a00:1::1']],
    ['to a carrier’s address', ['100.64.0.1']],
    ['to this network', ['0.0.0.0']],
    ['to broadcast', ['255.255.255.255']],
    ['to multicast', ['224.0.0.1']],
    ['to a reserved address', ['240.0.0.1']],
    ['to a public and a private address', ['93.184.215.14', '10.0.0.1']],
  ])('%s', async (_name, addresses) => {
    const { sender, lookups } = senderResolvingTo([addresses]);
    expect(await send(sender, 'https://hooks.example.com/')).toMatchObject(rejected);
    expect(lookups).toEqual(['hooks.example.com']);
  });
});

test('a name is resolved for each attempt: after it moves to a private address it is not called again', async () => {
  const receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const { sender, lookups } = senderResolvingTo([['127.0.0.1'], ['127.0.0.1'], ['10.0.0.1']], true);
  const url = `http://localhost:${port}/`;
  expect(await send(sender, url)).toMatchObject({ status: 204, failure: null });
  expect(await send(sender, url)).toMatchObject({ status: 204, failure: null });
  expect(await send(sender, url)).toMatchObject(rejected);
  expect(lookups).toHaveLength(3);
  expect(receiver.received).toHaveLength(2);
});

test('an address that was saved under another setting is not called', async () => {
  const receiver = await startReceiver();
  const { sender, lookups } = senderResolvingTo([]);
  for (const url of [receiver.url, 'https://127.0.0.1/', 'https://169.254.169.254/', 'https://[fd00::1]/']) {
    expect(await send(sender, url)).toMatchObject({
      status: null,
      failure: expect.stringMatching(/^URL must/),
    });
  }
  expect(lookups).toEqual([]);
  expect(receiver.received).toEqual([]);
});

test('the setting allows only the exact loopback addresses', async () => {
  for (const address of ['127.0.0.2', '::ffff:127.0.0.1', '10.0.0.1', '0.0.0.0']) {
    const { sender } = senderResolvingTo([[address]], true);
    expect(await send(sender, 'https://hooks.example.com/')).toMatchObject(rejected);
  }
});

test('a failed TLS connection is reported as such', async () => {
  // The server has no certificate.
  const server = createServer({});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { sender } = senderResolvingTo([['127.0.0.1']], true);
  expect(await send(sender, `https://hooks.example.com:${port}/`)).toMatchObject({
    status: null,
    failure: expect.stringMatching(/^The TLS connection failed \(\w+\)\.$/),
  });
});

test.each(['unset', '0'])(
  'with NODE_TLS_REJECT_UNAUTHORIZED %s, a receiver whose certificate nobody has signed gets nothing',
  async (setting) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', setting === 'unset' ? undefined : setting);
    onTestFinished(() => void vi.unstubAllEnvs());
    const requests: string[] = [];
    const server = https.createServer(selfSigned, ({ url = '' }, response) => {
      requests.push(url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { sender } = senderResolvingTo([['127.0.0.1']], true);
    expect(await send(sender, `https://hooks.example.com:${port}/`)).toMatchObject({
      status: null,
      failure: 'The TLS connection failed (DEPTH_ZERO_SELF_SIGNED_CERT).',
    });
    expect(requests).toEqual([]);
  },
);

describe('a name lookup', () => {
  const lookup = nameLookup({
    resolve4: async (name: string) => {
      if (name !== 'both.example.com' && name !== 'four.example.com') throw new Error('queryA ENODATA');
      return ['93.184.215.14'] as never;
    },
    resolve6: async (name: string) => {
      if (name !== 'both.example.com') throw new Error('queryAaaa ENODATA');
      return ['2606:4700::1111'] as never;
    },
  } as Parameters<typeof nameLookup>[0]);
  const look = (name: string, options: object) =>
    new Promise((resolve, reject) =>
      lookup(name, options, (error, address, family) => (error ? reject(error) : resolve([address, family]))),
    );

  test('queries the name servers for IPv4 and IPv6 addresses', async () => {
    const [four, six] = [
      { address: '93.184.215.14', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ];
    expect(await look('both.example.com', { all: true })).toEqual([[four, six], undefined]);
    expect(await look('four.example.com', { all: true })).toEqual([[four], undefined]);
    expect(await look('both.example.com', {})).toEqual([four.address, 4]);
    expect(await look('both.example.com', { family: 6 })).toEqual([six.address, 6]);
    await expect(look('none.example.com', { all: true })).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('returns this machine for localhost', async () => {
    expect(await look('localhost', { all: true })).toEqual([
      [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
      undefined,
    ]);
  });
});
