import { beforeAll, describe, expect, test } from 'vitest';
import { type Agent, makeAgent } from './harness/agents.js';
import { follow } from './harness/follower.js';
import { say } from './harness/receiver.js';
import {
  type Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests that each of the operator's users has unread threads of its own, while `readAt` is shared. */

let server: TestServer;
let market: TestMarketplace;
let ada: Agent;
let ben: Agent;

const shop = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Readers', ['Alpha', 'Beta', 'Gamma', 'Delta']);
  ada = await makeAgent(server, market.id, 'Ada');
  ben = await makeAgent(server, market.id, 'Ben');
  for (const index of [0, 1, 2]) await say(shop(index).client, `Hello ${index}`);
});

const read = (client: Client, index: number) =>
  client.data(
    'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
    {
      id: shop(index).id,
    },
  );
const mark = (client: Client, index: number, markedUnread: boolean) =>
  client.data(
    'mutation ($id: ID!, $m: Boolean!) { chatMarkedUnreadSet(input: { sellerId: $id, markedUnread: $m }) { errors { field } } }',
    { id: shop(index).id, m: markedUnread },
  );

const list = `query ($filter: SellersForChatsFilter, $q: String, $first: Int, $after: String) {
  sellersForChats(filter: $filter, q: $q, first: $first, after: $after) {
    totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage endCursor }
    nodes { businessName unreadChatMessageCount markedUnread }
  }
}`;
const names = async (client: Client, filter: object, more = {}) => {
  const { sellersForChats } = await client.data(list, { filter, ...more });
  const found = sellersForChats.nodes.map(({ businessName }: { businessName: string }) => businessName);
  expect(sellersForChats.totalCount).toBe(found.length);
  return found;
};
const countsIn = async (client: Client) => {
  const { sellersForChats } = await client.data(list, { filter: {} });
  return Object.fromEntries(
    sellersForChats.nodes.map(
      (node: { businessName: string; unreadChatMessageCount: number; markedUnread: boolean }) => [
        node.businessName,
        [node.unreadChatMessageCount, node.markedUnread],
      ],
    ),
  );
};

describe('reading', () => {
  test("one person's reading does not clear a colleague's unread thread, and sets the shared readAt", async () => {
    await read(ada.client, 1);
    expect(await names(ada.client, { unread: true })).toEqual(['Gamma', 'Alpha']);
    expect(await names(ben.client, { unread: true })).toEqual(['Gamma', 'Beta', 'Alpha']);
    expect(await names(market.operator, { unread: true })).toEqual(['Gamma', 'Alpha']);
    const { chatMessages } = await ben.client.data(
      'query ($id: ID!) { chatMessages(sellerId: $id) { nodes { readAt } } }',
      { id: shop(1).id },
    );
    expect(chatMessages.nodes[0].readAt).not.toBeNull();
    expect(await countsIn(ben.client)).toMatchObject({ Beta: [1, false] });
    expect(await countsIn(ada.client)).toMatchObject({ Beta: [0, false] });
  });

  test('further messages count from what the person has read', async () => {
    await say(shop(1).client, 'One more');
    expect(await countsIn(ben.client)).toMatchObject({ Beta: [2, false] });
    expect(await countsIn(ada.client)).toMatchObject({ Beta: [1, false] });
    await read(ben.client, 1);
    expect(await names(ben.client, { unread: true })).toEqual(['Gamma', 'Alpha']);
    expect(await names(ada.client, { unread: true })).toEqual(['Beta', 'Gamma', 'Alpha']);
    await read(ada.client, 1);
    expect(await names(ada.client, { unread: true })).toEqual(['Gamma', 'Alpha']);
  });

  test('filters combine with it, in pages', async () => {
    await read(ada.client, 2);
    await say(market.operator, 'Answered.', shop(2).id);
    expect(await names(ben.client, { unread: true, waitingForAnswer: false })).toEqual(['Gamma']);
    expect(await names(ben.client, { unread: true, waitingForAnswer: true })).toEqual(['Alpha']);
    expect(await names(ben.client, { unread: false })).toEqual(['Beta', 'Delta']);
    expect(await names(ada.client, { unread: false })).toEqual(['Gamma', 'Beta', 'Delta']);
    expect(await names(ben.client, { unread: true }, { q: 'alph' })).toEqual(['Alpha']);
    const first = await ben.client.data(list, { filter: { unread: true }, first: 1 });
    expect(first.sellersForChats.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const { endCursor: after } = first.sellersForChats.pageInfo;
    const rest = await ben.client.data(list, { filter: { unread: true }, first: 5, after });
    expect(rest.sellersForChats.nodes).toMatchObject([{ businessName: 'Alpha' }]);
    expect(rest.sellersForChats.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('a person with many unread threads that colleagues read has the same list', async () => {
    const before = await names(ben.client, { unread: true });
    // Rows of sellers that do not exist: more than are read at once.
    await server.database.pool.query(
      `insert into thread_seen (marketplace_id, member_id, seller_id, seen_count)
       select $1, $2, 2000000 + n, 0 from generate_series(1, 1100) n`,
      [market.id, ben.number],
    );
    expect(await names(ben.client, { unread: true })).toEqual(before);
    await server.database.pool.query('delete from thread_seen where seller_id > 2000000');
  });
});

describe('unread marks', () => {
  test("a person's mark is the person's own, and reading or unmarking removes it, with events", async () => {
    const { chatEventsCursor } = await ada.client.data('{ chatEventsCursor }');
    const events = follow(
      server,
      ada.client,
      'sse',
      `subscription ($after: String) { chatEvents(after: $after) {
         ... on ChatThreadChanged { seller { businessName markedUnread } } } }`,
      { after: chatEventsCursor },
    );
    await read(ada.client, 0);
    await read(ben.client, 0);
    await mark(ada.client, 0, true);
    expect(await countsIn(ada.client)).toMatchObject({ Alpha: [0, true] });
    expect(await countsIn(ben.client)).toMatchObject({ Alpha: [0, false] });
    expect(await countsIn(market.operator)).toMatchObject({ Alpha: [0, false] });
    expect(await names(ada.client, { unread: true })).toEqual(['Alpha']);
    await mark(ada.client, 0, true);
    await mark(ada.client, 0, false);
    expect(await names(ada.client, { unread: true })).toEqual([]);
    await mark(ada.client, 0, true);
    await read(ada.client, 0);
    expect(await names(ada.client, { unread: true })).toEqual([]);
    const { rows } = await server.database.pool.query(
      'select kind from chat_event where seller_id = $1 order by event_seq',
      [shop(0).number],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['created', 'read', 'work', 'work', 'work', 'work', 'work']);
    // The first event is the read of the side, of another type.
    await events.next();
    expect((await events.next()).data.chatEvents.seller.businessName).toBe('Alpha');
    await events.stop();
  });

  test('the mark of an API key belongs to the side, until somebody reads or unmarks', async () => {
    await mark(market.operator, 0, true);
    expect(await countsIn(ada.client)).toMatchObject({ Alpha: [0, true] });
    await read(ada.client, 0);
    expect(await countsIn(ada.client)).toMatchObject({ Alpha: [0, false] });
    expect(await countsIn(ben.client)).toMatchObject({ Alpha: [0, true] });
    await mark(ben.client, 0, false);
    expect(await countsIn(ben.client)).toMatchObject({ Alpha: [0, false] });
    await mark(market.operator, 0, true);
    await mark(ben.client, 0, false);
    expect(await countsIn(ada.client)).toMatchObject({ Alpha: [0, false] });
  });
});
