import { beforeAll, expect, test } from 'vitest';
import {
  type Environment,
  freshDatabase,
  makeChat,
  migratedDatabase,
  type RunningServer,
  serve,
} from './harness/process.js';
import { Client, post } from './harness/server.js';

/** Each test uses the database of the test before. */
let database: Environment;

beforeAll(async () => {
  database = await migratedDatabase();
});

const send = 'mutation($m: String!) { chatMessageCreate(input: {message: $m}) { chatMessage { message } } }';

test('the first start with --demo prints keys and sign-ins, and the second keeps all data', async () => {
  const database = await freshDatabase();
  const first = await serve(database, '--demo');
  const printed = first.output();
  expect(printed).toContain(`Address        ${first.address}`);
  const [operatorKey = ''] = /parley_op_[\w-]{43}/.exec(printed) ?? [];
  const sellerKeys = printed.match(/parley_sel_[\w-]{43}/g) ?? [];
  expect(sellerKeys).toHaveLength(2);
  const operator = new Client({ address: first.address } as never, operatorKey, 'operator');
  const [sellerKey = ''] = sellerKeys;
  await new Client({ address: first.address } as never, sellerKey, 'seller').data(send, { m: 'Kept.' });
  const list = '{ sellersForChats(first: 3) { totalCount nodes { id latestChatMessage { message } } } }';
  const before = await operator.data(list);
  expect(before.sellersForChats.nodes[0].latestChatMessage.message).toBe('Kept.');
  for (const page of ['/operator', '/seller']) {
    expect(printed).toContain(`${first.address}${page}\n`);
    expect((await fetch(first.address + page)).headers.get('content-type')).toContain('text/html');
  }
  const [, password = ''] = /with the password (\S+)/.exec(printed) ?? [];
  const emails = printed.match(/\S+@demo\.example/g) ?? [];
  expect(emails).toHaveLength(3);
  for (const email of emails) {
    const { status } = await post(first as never, '/auth/sign-in/email', { email, password });
    expect(status, email).toBe(200);
  }
  expect(await first.stop()).toBe(0);

  const second = await serve(database, '--demo');
  expect(second.output()).not.toContain('parley_op_');
  expect(second.output()).not.toContain('@demo.example');
  expect(await new Client({ address: second.address } as never, operatorKey, 'operator').data(list)).toEqual(
    before,
  );
  await second.stop();
}, 90_000);

/** The server of the next two tests, and a seller's client. The second test stops it. */
let server: RunningServer;
let client: Client;

test('the server has health, readiness, metrics and a log of JSON lines without texts and keys', async () => {
  const key = await makeChat(database);
  server = await serve(database);
  client = new Client({ address: server.address } as never, key, 'seller');
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
  await expect.poll(() => server.output()).toContain(requestId);
  const lines = server
    .output()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual(
    expect.objectContaining({ requestId, route: '/seller/graphql', status: 200, msg: 'answered' }),
  );
  expect(server.output()).not.toContain('a text for nobody else');
  expect(server.output()).not.toContain(key);
});

test('a stop answers all accepted requests and loses none; the next start serves although nobody reads its log', async () => {
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

  const again = await serve(database);
  again.stopReading();
  const reader = new Client({ address: again.address } as never, client.key, 'seller');
  const { chatMessages } = await reader.data('{ chatMessages(first: 500) { nodes { message } } }');
  expect(chatMessages.nodes.map(({ message }: { message: string }) => message)).toEqual(
    expect.arrayContaining(acknowledged),
  );
  expect((await reader.data(send, { m: 'Still here.' })).chatMessageCreate.chatMessage.message).toBe(
    'Still here.',
  );
  expect(await again.stop()).toBe(0);
});
