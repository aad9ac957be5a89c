import { beforeAll, describe, expect, test } from 'vitest';
import { documentLimits } from '../../src/graphql/limits/limits.js';
import { hookOf, makeHook, say } from '../harness/receiver.js';
import {
  type Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests creating, changing and deleting webhooks. */

let server: TestServer;
let strict: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  strict = await startTestServer({ database: server.database, webhookAllowLoopback: false });
  market = await makeMarketplace(server, 'Market', ['Shop']);
});

const address = 'https://hooks.example.com/parley';
const events = ['CHAT_MESSAGE_CREATED'];

async function errorsOf(client: Client, input: Record<string, unknown>) {
  const { webhookCreate } = await client.data(
    `mutation ($input: WebhookCreateInput!) {
      webhookCreate(input: $input) { secret webhook { id } errors { field messages } }
    }`,
    { input: { url: address, events, ...input } },
  );
  if (webhookCreate.errors) expect(webhookCreate).toMatchObject({ secret: null, webhook: null });
  return webhookCreate.errors;
}

async function update(client: Client, input: Record<string, unknown>) {
  const { webhookUpdate } = await client.data(
    `mutation ($input: WebhookUpdateInput!) {
      webhookUpdate(input: $input) {
        secret errors { field messages } webhook { id url events query originalHeaders enabled disabledReason }
      }
    }`,
    { input },
  );
  return webhookUpdate;
}

describe('an address', () => {
  let operator: Client;
  beforeAll(async () => {
    operator = (await makeMarketplace(strict, 'Strict', [])).operator;
  });

  test.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'hooks.example.com',
    '/hook',
    '',
    'https://',
    'https://user:password@hooks.example.com/',
    'https://localhost/',
    'http://localhost/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://10.0.0.8/',
    'https://192.168.1.1/',
    'https://172.16.0.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://0.0.0.0/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::a00:1]/',
    `https://hooks.example.com/${'x'.repeat(2_000)}`,
    'https://hooks.example.com/\0',
  ])('such as %j is rejected', async (url) => {
    expect(await errorsOf(operator, { url })).toEqual([{ field: 'url', messages: [expect.any(String)] }]);
  });

  test('with a public name or IP address is accepted', async () => {
    for (const url of [address, 'https://8.8.8.8:8443/a?b=c', 'https://[2606:4700::1111]/']) {
      expect(await errorsOf(operator, { url })).toBeNull();
    }
  });

  test('of this machine is accepted if the setting allows it', async () => {
    const { id } = await makeHook(market.operator, 'http://localhost:3000/');
    for (const url of ['http://127.0.0.1/', 'http://[::1]:80/', 'https://localhost/']) {
      expect((await update(market.operator, { id, url })).errors).toBeNull();
    }
    const { errors } = await update(market.operator, { id, url: 'http://10.0.0.1/' });
    expect(errors).toEqual([{ field: 'url', messages: [expect.any(String)] }]);
  });
});

describe('a query', () => {
  const fieldsDeep = (n: number) =>
    `{ ... on ChatMessage ${'{ seller { latestChatMessage '.repeat(n / 2)}{ id }${' } }'.repeat(n / 2)} }`;

  test.each([
    ['not GraphQL', '{ node('],
    ['of unknown fields', '{ nothing }'],
    ['of the other API', '{ sellersForChats { totalCount } }'],
    ['a mutation', 'mutation { chatMessageRead(input: { sentBy: "AdminUser" }) { errors { field } } }'],
    ['two operations', 'query a { seller { id } } query b { seller { id } }'],
    ['no operation', 'fragment f on Seller { id }'],
    ['with another variable', 'query ($other: ID!) { node(id: $other) { id } }'],
    [
      'with two variables',
      'query ($id: ID!, $q: String) { node(id: $id) { id } chatMessages(q: $q) { totalCount } }',
    ],
    ['with $id of another type', 'query ($id: String!) { chatMessages(q: $id) { totalCount } }'],
    ['too deep', `query ($id: ID!) { node(id: $id) ${fieldsDeep(documentLimits.depth)} }`],
    ['too long', `{ seller { id } } # ${'x'.repeat(20_000)}`],
    ['empty', ''],
  ])('that is %s is rejected', async (_name, query) => {
    const errors = await errorsOf(market.sellers[0]?.client as Client, { query });
    expect(errors).toEqual([{ field: 'query', messages: expect.arrayContaining([expect.any(String)]) }]);
  });

  test('that is valid is stored, and null removes it', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { id } }';
    const { id } = await makeHook(market.operator, address, { query });
    expect((await hookOf(market.operator, id)).query).toBe(query);
    expect((await update(market.operator, { id, url: address })).webhook.query).toBe(query);
    expect((await update(market.operator, { id, query: null })).webhook.query).toBeNull();
  });
});

test('a webhook needs an event, and all errors are returned at once', async () => {
  const errors = await errorsOf(market.operator, { url: 'http://a.example/', events: [], query: '{' });
  expect(errors.map(({ field }: { field: string }) => field)).toEqual(['url', 'events', 'query']);
});

test('an update changes nothing that it leaves out or sets to null', async () => {
  const { id, secret } = await makeHook(market.operator, address, { originalHeaders: true });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const nothing = { url: null, events: null, originalHeaders: null, enabled: null, rotateSecret: null };
  const { webhook, secret: none } = await update(market.operator, { id, ...nothing });
  expect(none).toBeNull();
  expect(webhook).toEqual({
    id,
    url: address,
    events: ['CHAT_MESSAGE_CREATED', 'CHAT_MESSAGES_READ'],
    query: null,
    originalHeaders: true,
    enabled: true,
    disabledReason: null,
  });
  const off = await update(market.operator, { id, enabled: false, events: ['CHAT_MESSAGES_READ'] });
  expect(off.webhook).toMatchObject({ enabled: false, disabledReason: 'Turned off by its owner.' });
  expect(off.webhook.events).toEqual(['CHAT_MESSAGES_READ']);
  const on = await update(market.operator, { id, enabled: true });
  expect(on.webhook).toMatchObject({ enabled: true, disabledReason: null });
});

test('an owner has at most 20 webhooks, even if many are created at once', async () => {
  const { operator, sellers } = await makeMarketplace(server, 'Many', ['Shop']);
  const made = await Promise.all(Array.from({ length: 24 }, () => errorsOf(operator, {})));
  const rejected = made.filter((errors) => errors !== null);
  expect(rejected).toEqual(Array(4).fill([{ field: null, messages: [expect.stringContaining('20')] }]));
  const { webhooks } = await operator.data('{ webhooks { id } }');
  expect(webhooks).toHaveLength(20);
  // Another owner's webhooks are counted separately.
  expect(await errorsOf(sellers[0]?.client as Client, {})).toBeNull();
  const { webhookDelete } = await operator.data(
    'mutation ($id: ID!) { webhookDelete(input: { id: $id }) { webhook { id enabled } errors { field } } }',
    { id: webhooks[0].id },
  );
  expect(webhookDelete).toEqual({ webhook: { id: webhooks[0].id, enabled: false }, errors: null });
  expect(await errorsOf(operator, {})).toBeNull();
  const again = await operator.data(
    'mutation ($id: ID!) { webhookDelete(input: { id: $id }) { webhook { id } errors { field messages } } }',
    { id: webhooks[0].id },
  );
  expect(again.webhookDelete).toEqual({
    webhook: null,
    errors: [{ field: 'id', messages: ['Webhook not found.'] }],
  });
});

test('webhooks are created, changed and deleted while the fan-out reads their marketplace’s log', async () => {
  const busy = await startTestServer({ deliversWebhooks: true });
  const { operator, sellers } = await makeMarketplace(busy, 'Busy', ['One', 'Two', 'Three']);
  let changing = true;
  const writers = sellers.map(async ({ client }) => {
    for (let n = 0; changing; n++) await say(client, `message ${n}`);
  });
  const change = async () => {
    for (let round = 0; round < 8; round++) {
      const { id } = await makeHook(operator, 'http://127.0.0.1:9/');
      await update(operator, { id, rotateSecret: true, enabled: round % 2 === 0 });
      await update(operator, { id, enabled: true });
      const { webhookDelete } = await operator.data(
        'mutation ($id: ID!) { webhookDelete(input: { id: $id }) { errors { field } } }',
        { id },
      );
      expect(webhookDelete.errors).toBeNull();
    }
  };
  await Promise.all([change(), change(), change()]);
  changing = false;
  await Promise.all(writers);
  expect((await operator.data('{ webhooks { id } }')).webhooks).toEqual([]);
  expect(busy.log.filter((line) => /deadlock|"level":50/.test(line))).toEqual([]);
  await expect
    .poll(async () => (await busy.database.pool.query('select from webhook_position')).rows.length)
    .toBe(0);
});
