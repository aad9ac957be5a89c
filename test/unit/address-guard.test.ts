import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nameLookup } from '../../src/webhooks/name-lookup.js';
import { Sender } from '../../src/webhooks/sender.js';
import { startReceiver } from '../harness/receiver.js';

/* What is never called. The guard is tested by what it decides: the resolver is the test's own, and no packet
   leaves loopback. */

/** A sender to whom every name resolves to these addresses: a list for each time that one is looked up. */
function senderWhere(answers: string[][], allowLoopback = false) {
  const looked: string[] = [];
  const sender = new Sender({
    allowLoopback,
    timeoutMs: 2_000,
    lookup: (hostname, options, callback) => {
      const addresses: LookupAddress[] = (answers[looked.length] ?? answers.at(-1) ?? []).map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
      looked.push(hostname);
      if (options.all) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    },
  });
  return { sender, looked };
}

const send = (sender: Sender, url: string) => sender.send({ url, headers: {}, body: '{}' });

const refused = { status: null, answer: null, failure: 'The address is not public, and is not called.' };

describe('a name is not called that resolves', () => {
  test.each([
    ['to a private address', ['10.1.2.3']],
    ['to another private address', ['172.31.255.1']],
    ['to a home’s address', ['192.168.0.1']],
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
    const { sender, looked } = senderWhere([addresses]);
    expect(await send(sender, 'https://hooks.example.com/')).toMatchObject(refused);
    expect(looked).toEqual(['hooks.example.com']);
  });
});

test('a name is looked up anew for each attempt: one that moved to a private address is not called again', async () => {
  const receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const { sender, looked } = senderWhere([['127.0.0.1'], ['127.0.0.1'], ['10.0.0.1']], true);
  const url = `http://localhost:${port}/`;
  expect(await send(sender, url)).toMatchObject({ status: 204, failure: null });
  expect(await send(sender, url)).toMatchObject({ status: 204, failure: null });
  expect(await send(sender, url)).toMatchObject(refused);
  expect(looked).toHaveLength(3);
  expect(receiver.received).toHaveLength(2);
});

test('an address that was saved under another setting is refused when it is sent to', async () => {
  const receiver = await startReceiver();
  const { sender, looked } = senderWhere([]);
  for (const url of [receiver.url, 'https://127.0.0.1/', 'https://169.254.169.254/', 'https://[fd00::1]/']) {
    expect(await send(sender, url)).toMatchObject({
      status: null,
      failure: expect.stringMatching(/^URL must/),
    });
  }
  expect(looked).toEqual([]);
  expect(receiver.received).toEqual([]);
});

test('only the exact loopback addresses are opened by the setting', async () => {
  for (const address of ['127.0.0.2', '::ffff:127.0.0.1', '10.0.0.1', '0.0.0.0']) {
    const { sender } = senderWhere([[address]], true);
    expect(await send(sender, 'https://hooks.example.com/')).toMatchObject(refused);
  }
});

test('a connection whose TLS is no good is a failure that says so', async () => {
  // Without a certificate it has nothing to show.
  const server = createServer({});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { sender } = senderWhere([['127.0.0.1']], true);
  expect(await send(sender, `https://hooks.example.com:${port}/`)).toMatchObject({
    status: null,
    failure: expect.stringMatching(/^The TLS connection failed \(\w+\)\.$/),
  });
});

describe('names are looked up', () => {
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

  test('at the name servers, by both kinds of address', async () => {
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

  test('but for localhost, which is this machine', async () => {
    expect(await look('localhost', { all: true })).toEqual([
      [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
      undefined,
    ]);
  });
});
