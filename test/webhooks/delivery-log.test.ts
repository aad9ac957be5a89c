import { beforeAll, expect, test, vi } from 'vitest';
import { deleteOldDeliveries } from '../../src/webhooks/delivery-retention.js';
import { deliveriesOf, makeHook, say, startReceiver } from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the pages of deliveries, and the deletion of old ones. */

let server: TestServer;
let market: TestMarketplace;
let id: string;

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true });
  market = await makeMarketplace(server, 'Market', ['Shop']);
  const receiver = await startReceiver();
  ({ id } = await makeHook(market.operator, receiver.url));
  const client = market.sellers[0]?.client;
  if (!client) throw new Error('no seller');
  for (let n = 1; n <= 7; n++) await say(client, `message ${n}`);
  await receiver.count(7);
  await vi.waitFor(
    async () => expect(await deliveriesOf(market.operator, id, ', state: DELIVERED')).toHaveLength(7),
    { timeout: 120_000 },
  );
  await server.database.pool.query("update webhook_delivery set state = 'GIVEN_UP' where sequence in (2, 5)");
});

async function page(args: string) {
  const { webhookDeliveries } = await market.operator.data(
    `query ($id: ID!) { webhookDeliveries(webhookId: $id, ${args}) {
      nodes { sequence } edges { cursor node { sequence } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    { id },
  );
  const { nodes, edges, pageInfo } = webhookDeliveries;
  expect(edges.map(({ node }: { node: unknown }) => node)).toEqual(nodes);
  expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
  return {
    sequences: nodes.map(({ sequence }: { sequence: string }) => Number(sequence)),
    start: pageInfo.startCursor,
    end: pageInfo.endCursor,
    next: pageInfo.hasNextPage,
    previous: pageInfo.hasPreviousPage,
  };
}

test('pages list all deliveries, newest first, in both directions', async () => {
  const first = await page('first: 3');
  expect(first).toMatchObject({ sequences: [7, 6, 5], next: true, previous: false });
  const second = await page(`first: 3, after: "${first.end}"`);
  expect(second).toMatchObject({ sequences: [4, 3, 2], next: true, previous: true });
  const third = await page(`first: 3, after: "${second.end}"`);
  expect(third).toMatchObject({ sequences: [1], next: false, previous: true });
  expect(await page('last: 2')).toMatchObject({ sequences: [2, 1], next: false, previous: true });
  expect(await page(`last: 2, before: "${second.start}"`)).toMatchObject({
    sequences: [6, 5],
    next: true,
    previous: true,
  });
  expect(await page(`last: 9, before: "${second.start}"`)).toMatchObject({
    sequences: [7, 6, 5],
    next: true,
    previous: false,
  });
});

test('pages of one state skip the others', async () => {
  expect(await page('state: GIVEN_UP')).toMatchObject({ sequences: [5, 2], next: false, previous: false });
  const newest = await page('state: DELIVERED, first: 2');
  expect(newest).toMatchObject({ sequences: [7, 6], next: true });
  expect(await page(`state: DELIVERED, first: 2, after: "${newest.end}"`)).toMatchObject({
    sequences: [4, 3],
    next: true,
    previous: true,
  });
  expect((await page('state: PENDING')).sequences).toEqual([]);
});

test('deliveries are deleted after 30 days, and everything of a deleted webhook', async () => {
  const { pool } = server.database;
  const left = async () => {
    const tables = ['webhook', 'webhook_secret', 'webhook_delivery', 'webhook_attempt', 'webhook_lane'];
    const counts = tables.map((table) => `(select count(*)::integer from ${table}) as ${table}`);
    return (await pool.query(`select ${counts.join(', ')}`)).rows[0];
  };
  await pool.query(
    "update webhook_delivery set created_at = now() - interval '30 days 1 minute' where sequence <= 3",
  );
  await deleteOldDeliveries(server.database, () => false);
  expect((await page('first: 9')).sequences).toEqual([7, 6, 5, 4]);
  expect(await left()).toMatchObject({
    webhook: 1,
    webhook_delivery: 4,
    webhook_attempt: 4,
    webhook_lane: 1,
  });

  await market.operator.data(
    'mutation ($id: ID!) { webhookDelete(input: { id: $id }) { errors { field } } }',
    { id },
  );
  expect(await left()).toMatchObject({ webhook: 1, webhook_secret: 0, webhook_delivery: 4 });
  expect((await pool.query('select from webhook_position')).rows).toHaveLength(0);
  await deleteOldDeliveries(server.database, () => false);
  expect(Object.values(await left())).toEqual([0, 0, 0, 0, 0]);
});
