import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { createMarketplace } from '../src/accounts/marketplaces.js';
import { seedMarketplace } from '../src/seeding/seed-marketplace.js';
import { afterFile } from './harness/ending.js';
import { type Outcome, runOn } from './harness/process.js';
import { say } from './harness/receiver.js';
import { Client, makeClient, startTestServer, type TestServer } from './harness/server.js';
import { readWholeChat, withoutIds } from './harness/whole-chat.js';

/* Imports from another server with the command line, and compares the APIs of both. */

let source: TestServer;
let target: TestServer;
let seeded: { operator: Client; key: string };
const folder = mkdtempSync(join(tmpdir(), 'parley-import-server-'));
afterFile(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  source = await startTestServer();
  target = await startTestServer();
  const { key } = await seedMarketplace(administrator, source.database, { sellers: 8, messages: 3_000 });
  seeded = { operator: new Client(source, key, 'operator'), key };
});

async function newMarketplace() {
  const id = await createMarketplace(administrator, target.database, 'New home');
  return { id, operator: await makeClient(target, { marketplaceId: id }) };
}

const importing = (id: number, from: string, key: string | null, ...args: string[]): Promise<Outcome> =>
  runOn(target.database)(key === null ? {} : { PARLEY_IMPORT_KEY: key }, [
    ...['import', '--marketplace', String(id), '--from', from, '--json'],
    ...['--mapping', join(folder, `${id}.csv`), ...args],
  ]);

async function outcomeOf(id: number, from: string, key = seeded.key) {
  const { code, stdout, stderr } = await importing(id, from, key);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const none = { sellers: 0, skipped: 0, rejected: 0, refused: 0 };

/** Starts a proxy of a server. `answer` returns an answer in place of the server's, or null. */
async function proxyOf(
  address: string,
  answer: (query: string, requests: number) => { status: number; headers?: object; body?: object } | null,
) {
  let requests = 0;
  const proxy = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    requests++;
    const own = answer(JSON.parse(String(body)).query, requests);
    if (own) {
      response.writeHead(own.status, { 'content-type': 'application/json', ...own.headers });
      const text = JSON.stringify(own.body ?? { errors: [{ message: 'Not now.' }] });
      // A length of more bytes than there are: the connection ends within the answer.
      if ('content-length' in (own.headers ?? {})) response.write(text, () => request.socket.destroy());
      else response.end(text);
      return;
    }
    const headers = {
      'content-type': 'application/json',
      'marketplacer-api-key': String(request.headers['marketplacer-api-key']),
    };
    const answered = await fetch(`${address}${request.url}`, { method: 'POST', headers, body });
    response.writeHead(answered.status, { 'content-type': 'application/json' });
    response.end(Buffer.from(await answered.arrayBuffer()));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const { port } = proxy.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, count: () => requests };
}

const isThread = (query: string) => query.includes('chatMessages');

test('an import that ends midway is continued by the next, which waits as the server asks; later ones take what is new', async () => {
  const home = await newMarketplace();
  let threads = 0;
  let answer: Parameters<typeof proxyOf>[1] = (query) => {
    if (isThread(query)) threads++;
    return threads > 6 ? { status: 401 } : null;
  };
  const server = await proxyOf(source.address, (query, requests) => answer(query, requests));
  const broken = await importing(home.id, server.address, seeded.key);
  expect(broken).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The server rejects the API key.'),
  });
  const stored = (await readWholeChat(home.operator)).reduce((sum, { totalCount }) => sum + totalCount, 0);
  expect(stored).toBeGreaterThan(0);

  const start = server.count();
  answer = (_query, requests) => {
    if (requests === start + 2) return { status: 429, headers: { 'retry-after': '1' } };
    return requests === start + 4 ? { status: 503, headers: { 'retry-after': '0' } } : null;
  };
  const since = Date.now();
  const { messages } = await outcomeOf(home.id, server.address);
  expect(stored + messages).toBe(3_000);
  expect(Date.now() - since).toBeGreaterThan(1_000);
  expect(await readWholeChat(home.operator)).toEqual(await readWholeChat(seeded.operator));

  const before = server.count();
  expect(await outcomeOf(home.id, server.address)).toMatchObject({ ...none, messages: 0 });
  // The list of sellers, and a page of each thread.
  expect(server.count() - before).toBeLessThanOrEqual(1 + 8);

  const { sellersForChats } = await seeded.operator.data('{ sellersForChats(last: 1) { nodes { id } } }');
  await say(seeded.operator, 'A new message.', sellersForChats.nodes[0].id);
  expect(await outcomeOf(home.id, server.address)).toMatchObject({ ...none, messages: 1 });
  expect(await readWholeChat(home.operator)).toEqual(await readWholeChat(seeded.operator));
});

test('a server with the documents of the guide alone has no names: the sides stand for them', async () => {
  const home = await newMarketplace();
  const guide = await proxyOf(source.address, (query) => {
    const [unknown] = /externalId|sentByName/.exec(query) ?? [];
    if (unknown) return { status: 200, body: { errors: [{ message: `Field '${unknown}' doesn't exist` }] } };
    const [, first] = /first: (\d+)/.exec(query) ?? [];
    return Number(first) > 100
      ? { status: 200, body: { errors: [{ message: 'first is too large' }] } }
      : null;
  });
  expect(await outcomeOf(home.id, guide.address)).toMatchObject({ sellers: 8, skipped: 0, rejected: 0 });
  const [copy, original] = [await readWholeChat(home.operator), await readWholeChat(seeded.operator)];
  const named = withoutIds(original).map((thread) => ({
    ...thread,
    messages: thread.messages.map((message) => ({
      ...message,
      sentByName: message.sentByType === 'User' ? thread.seller.businessName : 'New home',
    })),
  }));
  expect(withoutIds(copy)).toEqual(named);
});

/** Starts a server that has one seller with these messages, the oldest first, and shows them in pages of three. */
async function serverOf(messages: readonly { id: string; at: number }[], isNewestFirst: boolean) {
  let shown = messages;
  const page = (nodes: object[], endCursor: string | null) => ({
    totalCount: nodes.length,
    pageInfo: { hasNextPage: endCursor !== null, endCursor },
    nodes,
  });
  const server = await proxyOf('', (query) => {
    if (!isThread(query)) {
      const sellersForChats = page([{ id: 'Shop', businessName: 'The shop', externalId: null }], null);
      return { status: 200, body: { data: { sellersForChats } } };
    }
    const from = Number(/after: "(\d+)"/.exec(query)?.[1] ?? 0);
    const nodes = (isNewestFirst ? shown.toReversed() : shown).map(({ id, at }) => ({
      ...{ id, createdAt: new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString(), readAt: null },
      ...{ sentByType: 'User', sentByName: 'Ann', message: id },
    }));
    const next = from + 3 < nodes.length ? String(from + 3) : null;
    const chatMessages = { ...page(nodes.slice(from, from + 3), next), totalCount: nodes.length };
    return { status: 200, body: { data: { chatMessages } } };
  });
  const show = (next: typeof messages) => {
    shown = next;
  };
  return { ...server, show };
}

test.each([
  ['the newest first', true],
  ['the oldest first', false],
])(
  'a source that shows %s can delete its oldest messages: a later import takes what is new',
  async (_order, isNewestFirst) => {
    const home = await newMarketplace();
    // Two messages have the same time, so their ids decide which of them is new.
    const all = Array.from({ length: 25 }, (_, n) => ({ id: `m${n}`, at: n === 10 ? 9 : n }));
    const server = await serverOf(all.slice(0, 10), isNewestFirst);
    expect(await outcomeOf(home.id, server.address)).toMatchObject({ ...none, sellers: 1, messages: 10 });
    const steps = [
      { from: 1, to: 11, isNew: 1 },
      { from: 8, to: 20, isNew: 9 },
      // Also what an earlier import stored as the newest is deleted.
      { from: 22, to: 25, isNew: 3 },
      { from: 23, to: 25, isNew: 0 },
    ];
    for (const { from, to, isNew } of steps) {
      server.show(all.slice(from, to));
      expect(await outcomeOf(home.id, server.address)).toMatchObject({ ...none, messages: isNew });
    }
    const [thread] = await readWholeChat(home.operator);
    const texts = thread?.messages.map(({ message }) => message).reverse();
    expect(texts).toEqual([...all.slice(0, 20), ...all.slice(22, 25)].map(({ id }) => id));
  },
);

test('a connection that ends within an answer is tried again; an answer that is not valid is named', async () => {
  const home = await newMarketplace();
  const page = { totalCount: 1, pageInfo: { hasNextPage: true, endCursor: 'A' }, nodes: [] };
  const broken = await proxyOf(source.address, (_query, requests) =>
    requests === 1 ? { status: 200, headers: { 'content-length': '1000000' }, body: {} } : null,
  );
  expect(await outcomeOf(home.id, broken.address)).toMatchObject({ sellers: 8 });
  for (const [data, problem] of [
    [{ sellersForChats: page }, 'the same page again and again'],
    [{ sellersForChats: { ...page, nodes: [{ id: 7 }] } }, 'is not valid: sellersForChats.nodes.0.id'],
    [null, 'is not valid'],
  ] as const) {
    const server = await proxyOf('', () => ({ status: 200, body: { data } }));
    const { code, stderr } = await importing(home.id, server.address, seeded.key);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(problem) });
    expect(stderr).not.toContain(' at ');
  }
});

test('the key comes from the environment, a file or stdin, and is never printed', async () => {
  const home = await newMarketplace();
  const key = 'parley_op_wrong';
  const file = join(folder, 'key');
  writeFileSync(file, `${key}\n`);
  const from = source.address;
  const outcomes = [
    await importing(home.id, from, key),
    await importing(home.id, from, null, '--key-file', file),
    await importing(home.id, from, null, '--key', key),
  ];
  for (const { code, stderr, stdout } of outcomes) {
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('The server rejects the API key.');
    expect(stderr).not.toContain(key);
  }
  expect(outcomes[2]?.stderr).toContain('Other processes can read this key.');
  expect((await importing(home.id, from, null)).stderr).toContain('The API key of the server is missing');
  expect((await importing(home.id, 'ftp://market.example', key)).code).toBe(1);
});
