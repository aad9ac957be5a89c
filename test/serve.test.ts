import { beforeAll, expect, test } from 'vitest';
import { migratedDatabase, type RunningServer, serve } from './harness/process.js';
import { Client, post } from './harness/server.js';

/* Tests two starts of `serve --demo` on one database. Each test continues after the one before. */

let environment: Record<string, string>;
let server: RunningServer;
let operatorKey: string;
let sellerKey: string;

beforeAll(async () => {
  environment = await migratedDatabase();
  server = await serve(environment, '--demo');
});

const send = 'mutation($m: String!) { chatMessageCreate(input: {message: $m}) { chatMessage { message } } }';
const counts = '{ sellersForChats { totalCount } }';

const operatorOf = ({ address }: RunningServer) => new Client({ address } as never, operatorKey, 'operator');
const sellerOf = ({ address }: RunningServer) => new Client({ address } as never, sellerKey, 'seller');

test('the first start with --demo prints keys and sign-ins that work', async () => {
  const printed = server.output();
  expect(printed).toContain(`Address        ${server.address}`);
  [operatorKey = ''] = /parley_op_[\w-]{43}/.exec(printed) ?? [];
  const sellerKeys = printed.match(/parley_sel_[\w-]{43}/g) ?? [];
  expect(sellerKeys).toHaveLength(2);
  [sellerKey = ''] = sellerKeys;
  expect((await operatorOf(server).data(counts)).sellersForChats.totalCount).toBeGreaterThan(0);
  for (const page of ['/operator', '/seller']) {
    expect(printed).toContain(`${server.address}${page}\n`);
    expect((await fetch(server.address + page)).headers.get('content-type')).toContain('text/html');
  }
  const [, password = ''] = /with the password (\S+)/.exec(printed) ?? [];
  const emails = printed.match(/\S+@demo\.example/g) ?? [];
  expect(emails).toHaveLength(4);
  for (const email of emails) {
    const { status } = await post(server as never, '/auth/sign-in/email', { email, password });
    expect(status, email).toBe(200);
  }
});

test('the demo has assigned, labelled and snoozed threads', async () => {
  const { threadCounts, labels, savedViews, cannedReplies } = await operatorOf(server).data(`{
    threadCounts { unassigned snoozed done all }
    labels { name threadCount }
    savedViews { name threadCount }
    cannedReplies(first: 10) { nodes { name } }
  }`);
  expect(threadCounts).toMatchObject({ snoozed: 2, done: 5, all: 40 });
  expect(labels.every(({ threadCount }: { threadCount: number }) => threadCount > 0)).toBe(true);
  expect(savedViews).toEqual([{ name: 'Payouts', threadCount: 4 }]);
  expect(cannedReplies.nodes).toHaveLength(3);
});

test('the server has health, readiness, metrics and a log of JSON lines without texts and keys', async () => {
  const client = sellerOf(server);
  const answer = await client.ask(send, { m: 'a text for nobody else' });
  expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  await client.ask(send, { m: '' });
  await client.ask('{ nonsense(secret: "a text for nobody else") }');

  const get = async (path: string) => {
    const response = await fetch(server.address + path);
    return { status: response.status, text: await response.text() };
  };
  expect(await get('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
  expect(await get('/readyz')).toEqual({ status: 200, text: '{"status":"ok"}' });
  const metrics = await get('/metrics');
  expect(metrics.text).toMatch(
    /parley_http_request_duration_seconds_count\{route="\/seller\/graphql",method="POST",status="200"\} 3/,
  );
  expect((await get('/nowhere')).status).toBe(404);

  const requestId = answer.headers.get('x-request-id');
  const log = () => server.output().slice(server.output().indexOf('\n{'));
  await expect.poll(log).toContain(requestId);
  const lines = log()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({
      ...{ requestId, route: '/seller/graphql', status: 200, msg: 'answered' },
      ...{ address: '127.0.0.1', actor: expect.stringMatching(/^key:\d+$/), outcome: 'ok' },
    }),
  );
  const outcomes = lines.filter(({ route }) => route === '/seller/graphql').map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['ok', 'BAD_USER_INPUT', 'BAD_USER_INPUT']);
  expect(server.output()).not.toContain('a text for nobody else');
  expect(log()).not.toContain(sellerKey);
});

test('a stop answers all accepted requests; the next start keeps them, prints no keys, and serves although nobody reads its log', async () => {
  const client = sellerOf(server);
  const before = await operatorOf(server).data(counts);
  const acknowledged: string[] = [];
  let stopping: Promise<number | null> | undefined;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let n = 0; ; n++) {
      const { status, body } = await client.ask(send, { m: `message ${writer}.${n}` });
      if (status !== 200) break;
      acknowledged.push(body.data.chatMessageCreate.chatMessage.message);
      if (acknowledged.length === 100) stopping = server.stop();
    }
  });
  await Promise.allSettled(writers);
  expect(await stopping).toBe(0);

  const again = await serve(environment, '--demo');
  expect(again.output()).toContain(`Address        ${again.address}`);
  expect(again.output()).not.toMatch(/parley_(op|sel)_|@demo\.example/);
  again.stopReading();
  expect(await operatorOf(again).data(counts)).toEqual(before);
  const reader = sellerOf(again);
  const { chatMessages } = await reader.data('{ chatMessages(first: 500) { nodes { message } } }');
  expect(chatMessages.nodes.map(({ message }: { message: string }) => message)).toEqual(
    expect.arrayContaining([...acknowledged, 'a text for nobody else']),
  );
  expect((await reader.data(send, { m: 'Still here.' })).chatMessageCreate.chatMessage.message).toBe(
    'Still here.',
  );
  expect(await again.stop()).toBe(0);
});
