import { beforeAll, describe, expect, test } from 'vitest';
import { say } from './harness/receiver.js';
import {
  type Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/*
 * Tests the queries of an inbox: unread threads, threads that wait for an answer, and unread marks.
 */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
});

const list = `query ($filter: SellersForChatsFilter, $q: String, $first: Int, $after: String, $last: Int, $before: String) {
  sellersForChats(filter: $filter, q: $q, first: $first, after: $after, last: $last, before: $before) {
    totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { businessName }
  }
}`;

const listSellers = async (variables: Record<string, unknown>) =>
  (await market.operator.data(list, variables)).sellersForChats;
const names = async (filter: object | null, more = {}) =>
  (await listSellers({ filter, ...more })).nodes.map(
    (seller: { businessName: string }) => seller.businessName,
  );

const seller = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];
const read = (index: number) =>
  market.operator.data(
    'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
    { id: seller(index).id },
  );

describe('sellersForChats(filter:)', () => {
  beforeAll(async () => {
    market = await makeMarketplace(server, 'Inbox', ['Silent', 'Answered', 'Read', 'New Shop', 'Late Shop']);
    // The latest first: Late Shop (answered, not read), New Shop (neither), Read (not answered), Answered (both).
    const ofSeller = (index: number): Client => seller(index).client;
    await say(ofSeller(1), 'Where is it?');
    await say(market.operator, 'On its way.', seller(1).id);
    await read(1);
    await say(ofSeller(2), 'Thank you.');
    await read(2);
    await say(ofSeller(3), 'Hello!');
    await say(ofSeller(4), 'Hello?');
    await say(market.operator, 'A broadcast.', seller(4).id);
  });

  test.each([
    ['none', null, ['Late Shop', 'New Shop', 'Read', 'Answered', 'Silent']],
    ['an empty one', {}, ['Late Shop', 'New Shop', 'Read', 'Answered', 'Silent']],
    ['unread', { unread: true }, ['Late Shop', 'New Shop']],
    ['waiting', { waitingForAnswer: true }, ['New Shop', 'Read']],
    ['both', { unread: true, waitingForAnswer: true }, ['New Shop']],
    ['read', { unread: false }, ['Read', 'Answered', 'Silent']],
    ['unread, answered', { unread: true, waitingForAnswer: false }, ['Late Shop']],
    ['read, waiting', { unread: false, waitingForAnswer: true }, ['Read']],
    ['neither', { unread: false, waitingForAnswer: false }, ['Answered', 'Silent']],
    ['unread, or null', { unread: true, waitingForAnswer: null }, ['Late Shop', 'New Shop']],
  ])('%s', async (_name, filter, expected) => {
    const page = await listSellers({ filter });
    expect(page.nodes.map((node: { businessName: string }) => node.businessName)).toEqual(expected);
    expect(page).toMatchObject({ totalCount: expected.length, totalCountIsExact: true });
    expect(page.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  });

  test('with a name, long enough for the index or not', async () => {
    expect(await names({ unread: true }, { q: 'shop' })).toEqual(['Late Shop', 'New Shop']);
    expect(await names({ unread: true, waitingForAnswer: false }, { q: 'shop' })).toEqual(['Late Shop']);
    expect(await names({ unread: false }, { q: 'a' })).toEqual(['Read', 'Answered']);
    expect(await names({ unread: false }, { q: 'shop' })).toEqual([]);
    expect(await listSellers({ filter: { waitingForAnswer: true }, q: 'shop' })).toMatchObject({
      totalCount: 1,
      totalCountIsExact: true,
    });
  });

  test('in pages with the right hasNextPage and hasPreviousPage', async () => {
    const filter = { unread: false };
    const first = await listSellers({ filter, first: 2 });
    expect(first.nodes).toEqual([{ businessName: 'Read' }, { businessName: 'Answered' }]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const rest = await listSellers({ filter, first: 2, after: first.pageInfo.endCursor });
    expect(rest.nodes).toEqual([{ businessName: 'Silent' }]);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await listSellers({ filter, last: 1, before: rest.pageInfo.startCursor });
    expect(back.nodes).toEqual([{ businessName: 'Answered' }]);
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    // Sellers before the first match of the filter do not count.
    const before = await listSellers({ filter, last: 5, before: first.pageInfo.startCursor });
    expect(before.nodes).toEqual([]);
    expect(before.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
  });

  test('counts up to 1,000, and returns that the count is not exact', async () => {
    const { pool } = server.database;
    market = await makeMarketplace(
      server,
      'Behind',
      [...Array(1_003)].map((_, n) => `Shop ${n}`),
    );
    await pool.query(
      'update thread set latest_by_operator = false where marketplace_id = $1 and seller_id >= $2',
      [market.id, seller(3).number],
    );
    const filter = { waitingForAnswer: true };
    expect(await listSellers({ filter, first: 1 })).toMatchObject({
      totalCount: 1_000,
      totalCountIsExact: true,
    });
    await say(seller(0).client, 'One more.');
    expect(await listSellers({ filter, first: 1 })).toMatchObject({
      totalCount: 1_000,
      totalCountIsExact: false,
    });
    expect(await listSellers({ first: 1 })).toMatchObject({ totalCount: 1_003, totalCountIsExact: true });
  });
});

describe('chatMarkedUnreadSet', () => {
  const set =
    'mutation ($input: ChatMarkedUnreadSetInput!) { chatMarkedUnreadSet(input: $input) { clientMutationId errors { field messages } } }';
  const mark = async (markedUnread: boolean) =>
    market.operator.data(set, { input: { sellerId: seller(0).id, markedUnread, clientMutationId: 'c' } });
  /** Returns the thread from each side. */
  const seen = async () => {
    const fields = 'markedUnread unreadChatMessageCount latestChatMessage { readAt }';
    const { node } = await market.operator.data(
      `query ($id: ID!) { node(id: $id) { ... on Seller { ${fields} } } }`,
      { id: seller(0).id },
    );
    return [node, (await seller(0).client.data(`{ seller { ${fields} } }`)).seller];
  };

  beforeAll(async () => {
    market = await makeMarketplace(server, 'Marks', ['One', 'Two']);
    await say(seller(0).client, 'Hello!');
    await read(0);
  });

  test('marks a thread for one side, and it stays read for the other', async () => {
    const [before, atSeller] = await seen();
    expect(await mark(true)).toEqual({ chatMarkedUnreadSet: { clientMutationId: 'c', errors: null } });
    expect(await seen()).toEqual([{ ...before, markedUnread: true }, atSeller]);
    expect(await names({ unread: true })).toEqual(['One']);
    await seller(0).client.data(set, { input: { markedUnread: true } });
    await mark(false);
    expect(await seen()).toEqual([before, { ...atSeller, markedUnread: true }]);
    expect(await names({ unread: true })).toEqual([]);
  });

  test('lasts until the side reads, even without unread messages, and after any action of the other side', async () => {
    await mark(true);
    await seller(0).client.data(
      'mutation { chatMessageRead(input: { sentBy: "Operator" }) { errors { field } } }',
    );
    await say(market.operator, 'Good morning.', seller(0).id);
    expect(await seen()).toMatchObject([{ markedUnread: true }, { markedUnread: false }]);
    expect(await read(0)).toEqual({ chatMessageRead: { errors: null } });
    expect(await seen()).toMatchObject([{ markedUnread: false }, { unreadChatMessageCount: 1 }]);
    await say(seller(0).client, 'Hello?');
    await mark(true);
    await read(0);
    expect(await seen()).toMatchObject([{ markedUnread: false, unreadChatMessageCount: 0 }, {}]);
  });

  test('marks a thread without messages too, and fails for a seller that does not exist', async () => {
    const [silent, nobody] = [seller(1).id, 'U2VsbGVyLTE='];
    await market.operator.data(set, { input: { sellerId: silent, markedUnread: true } });
    expect(await names({ unread: true })).toEqual(['Two']);
    const { chatMarkedUnreadSet } = await market.operator.data(set, {
      input: { sellerId: nobody, markedUnread: true },
    });
    expect(chatMarkedUnreadSet.errors).toEqual([{ field: 'sellerId', messages: ['Seller not found.'] }]);
  });
});

describe('chatMessages(around:)', () => {
  const document = `query ($sellerId: ID!, $around: ID, $first: Int, $after: String, $before: String, $last: Int, $q: String) {
    chatMessages(sellerId: $sellerId, around: $around, first: $first, after: $after, before: $before, last: $last, q: $q) {
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id message }
    }
  }`;
  const page = async (variables: Record<string, unknown>) =>
    (await market.operator.data(document, { sellerId: seller(0).id, ...variables })).chatMessages;
  const texts = ({ nodes }: { nodes: { message: string }[] }) =>
    nodes.map(({ message }) => message).join(' ');
  const ids: string[] = [];

  beforeAll(async () => {
    market = await makeMarketplace(server, 'Around', ['One', 'Two']);
    for (let n = 1; n <= 9; n++) ids.push(await say(seller(0).client, String(n)));
  });

  test.each([
    ['the middle', 5, 5, '7 6 5 4 3', true, true],
    ['an even page', 5, 4, '6 5 4 3', true, true],
    ['the newest', 9, 5, '9 8 7 6 5', false, true],
    ['the second newest', 8, 5, '9 8 7 6 5', false, true],
    ['the oldest', 1, 5, '5 4 3 2 1', true, false],
    ['the whole thread', 4, 20, '9 8 7 6 5 4 3 2 1', false, false],
    ['only the message', 4, 1, '4', true, true],
  ])('%s', async (_name, number, first, expected, hasPreviousPage, hasNextPage) => {
    const around = await page({ around: ids[number - 1], first });
    expect(texts(around)).toBe(expected);
    expect(around.pageInfo).toMatchObject({ hasPreviousPage, hasNextPage });
  });

  test('continues in both directions with the cursors of the page', async () => {
    const { pageInfo } = await page({ around: ids[4], first: 3 });
    expect(texts(await page({ first: 2, after: pageInfo.endCursor }))).toBe('3 2');
    expect(texts(await page({ last: 2, before: pageInfo.startCursor }))).toBe('8 7');
    const ofSeller = await seller(0).client.data(
      'query ($around: ID) { chatMessages(around: $around, first: 3) { nodes { message } } }',
      { around: ids[4] },
    );
    expect(texts(ofSeller.chatMessages)).toBe('6 5 4');
  });

  test('accepts no cursor, no search, and no message of another thread', async () => {
    const { pageInfo } = await page({});
    const others = [
      { q: '5' },
      { last: 3 },
      { after: pageInfo.startCursor },
      { before: pageInfo.endCursor },
      { sellerId: seller(1).id },
      { around: seller(0).id },
    ];
    for (const other of others) {
      const { body } = await market.operator.ask(document, {
        sellerId: seller(0).id,
        around: ids[4],
        ...other,
      });
      expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'around' });
    }
  });
});
