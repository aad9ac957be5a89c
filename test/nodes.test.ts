import { beforeAll, expect, test, vi } from 'vitest';
import {
  apiKeyId,
  chatMessageId,
  decodeWebhookId,
  userId,
  webhookDeliveryId,
  webhookId,
} from '../src/graphql/ids.js';
import { Browser, makeUser } from './harness/browser.js';
import { makeHook } from './harness/receiver.js';
import { Client, makeClient, makeMarketplace, startTestServer, type TestServer } from './harness/server.js';

/* Tests the cost of `nodes`. isolation/nodes.test.ts tests who can see which node. */

let server: TestServer;
let administrator: Client;
/** Twenty ids of each type but `Seller`. */
let ids: string[];

beforeAll(async () => {
  server = await startTestServer();
  const market = await makeMarketplace(server, 'Market', ['Shop']);
  const { id: seller = '', number = 0 } = market.sellers[0] ?? {};
  const { email } = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
  const { headers } = await new Browser(server).signIn(email);
  administrator = new Client(server, '', 'operator', headers);
  const operator = await makeClient(server, { marketplaceId: market.id });
  const hooks: number[] = [];
  const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
  for (const _ of numbers) {
    await operator.data(
      'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { field } } }',
      { input: { sellerId: seller, message: 'Hello' } },
    );
    hooks.push(decodeWebhookId((await makeHook(operator, 'http://127.0.0.1:9/')).id) ?? 0);
  }
  const { pool } = server.database;
  const users = await pool.query(
    `with made as (
       insert into auth_user (name, email, email_verified)
       select 'Ann', 'ann' || n || '@shop.example', true from generate_series(1, 20) n
       returning id
     )
     insert into membership (id, user_id, marketplace_id, seller_id, name, search_text) select id, id, $1, $2, 'Person', '' from made
     returning user_id`,
    [market.id, number],
  );
  const keys = await pool.query(
    `insert into api_key (marketplace_id, seller_id, secret_hash, prefix, scope)
     select $1, $2, n::text::bytea, 'parley_sel_', 'chat:read' from generate_series(1, 20) n
     returning id`,
    [market.id, number],
  );
  await pool.query(
    `insert into webhook_delivery (marketplace_id, webhook_id, sequence, seller_id, event_seq, kind, by_operator,
                                   message_seq, happened_at)
     select $1, hook, 1, $2, 1, 'created', true, 1, now() from unnest($3::integer[]) hook`,
    [market.id, number, hooks],
  );
  await pool.query(
    `insert into webhook_attempt (marketplace_id, webhook_id, sequence, number, attempted_at, duration_ms, status)
     select $1, hook, 1, 1, now(), hook, 204 from unnest($2::integer[]) hook`,
    [market.id, hooks],
  );
  ids = [
    ...numbers.map((seq) => chatMessageId({ sellerId: number, seq })),
    ...users.rows.map(({ user_id }) => userId(user_id)),
    ...keys.rows.map(({ id }) => apiKeyId(id)),
    ...hooks.map(webhookId),
    ...hooks.map((hook) => webhookDeliveryId({ webhookId: hook, sequence: '1' })),
  ];
});

test('100 nodes need one statement for each type, and one for each related type', async () => {
  const run = vi.spyOn(server.database, 'run');
  const document = `query ($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename id
      ... on User { seller { businessName } }
      ... on ApiKey { seller { businessName } }
      ... on Webhook { url }
      ... on WebhookDelivery { attempts { durationMs } }
    }
  }`;
  const { nodes } = await administrator.data(document, { ids });
  const statements = run.mock.calls.map(([, { name }]) => name);
  run.mockRestore();
  expect(nodes.map(({ id }: { id: string }) => id)).toEqual(ids);
  const deliveries = nodes.filter(
    ({ __typename }: { __typename: string }) => __typename === 'WebhookDelivery',
  );
  expect(
    new Set(deliveries.map(({ attempts }: { attempts: unknown }) => JSON.stringify(attempts))).size,
  ).toBe(20);
  expect(statements.filter((name) => /by-number$|by-seq$|^attempts/.test(name)).sort()).toEqual([
    'api-keys-by-number',
    'attempts-of-deliveries',
    'deliveries-by-number',
    'members-by-number',
    'messages-by-seq',
    'sellers-by-number',
    'webhooks-by-number',
  ]);
});

test('an id that is requested twice is returned twice', async () => {
  const twice = [ids[25], ids[25]];
  const { nodes } = await administrator.data('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: twice,
  });
  expect(nodes).toEqual(twice.map((id) => ({ id })));
});
