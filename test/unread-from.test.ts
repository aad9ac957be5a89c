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

/* Tests unread marks that begin at a message: the counts of the caller, and of nobody else. */

describe('unread marks that begin at a message', () => {
  const set = `mutation ($input: ChatMarkedUnreadSetInput!) {
    chatMarkedUnreadSet(input: $input) { errors { field messages } } }`;
  let server: TestServer;
  let ada: Agent;
  let ben: Agent;
  let alice: TestMarketplace['sellers'][number];
  let other: TestMarketplace['sellers'][number];
  let operatorKey: Client;
  let ids: string[];
  let foreign: string;

  beforeAll(async () => {
    server = await startTestServer();
    const shops = await makeMarketplace(server, 'Marks', ['Alice', 'Other']);
    [alice, other] = shops.sellers as [typeof alice, typeof other];
    operatorKey = shops.operator;
    ada = await makeAgent(server, shops.id, 'Ada');
    ben = await makeAgent(server, shops.id, 'Ben');
    for (const text of ['one', 'two', 'three']) {
      await say(alice.client, text);
      await say(operatorKey, `answer to ${text}`, alice.id);
    }
    const { chatMessages } = await alice.client.data('{ chatMessages(first: 500) { nodes { id } } }');
    // From the oldest: a message of the seller, its answer, and so on.
    ids = chatMessages.nodes.map(({ id }: { id: string }) => id).reverse();
    await say(other.client, 'foreign');
    const ofOther = await other.client.data('{ chatMessages { nodes { id } } }');
    foreign = ofOther.chatMessages.nodes[0].id;
    await readAll(ada.client);
    await readAll(ben.client);
    await alice.client.data(
      'mutation { chatMessageRead(input: { sentBy: "AdminUser" }) { errors { field } } }',
    );
  });

  const readAll = (client: Client) =>
    client.data(
      'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
      { id: alice.id },
    );
  const markFrom = async (client: Client, index: number | null, more: object = {}) => {
    const sellerId = client === alice.client ? {} : { sellerId: alice.id };
    const fromMessageId = index === null ? null : ids[index];
    const { chatMarkedUnreadSet } = await client.data(set, {
      input: { ...sellerId, markedUnread: true, fromMessageId, ...more },
    });
    return chatMarkedUnreadSet.errors;
  };
  const unmark = (client: Client) => markFrom(client, null, { markedUnread: false });
  const stateFor = async (client: Client) => {
    const { node } = await client.data(
      'query ($id: ID!) { node(id: $id) { ... on Seller { unreadChatMessageCount markedUnread } } }',
      { id: alice.id },
    );
    return [node.unreadChatMessageCount, node.markedUnread];
  };

  test('a person counts the messages of the other side from there on, and nobody else does', async () => {
    expect(await markFrom(ada.client, 2)).toBeNull();
    expect(await stateFor(ada.client)).toEqual([2, true]);
    for (const client of [ben.client, operatorKey, alice.client]) {
      expect(await stateFor(client)).toEqual([0, false]);
    }
    // An own message: those of the other side after it.
    await markFrom(ada.client, 3);
    expect(await stateFor(ada.client)).toEqual([1, true]);
    await markFrom(ada.client, null);
    expect(await stateFor(ada.client)).toEqual([0, true]);
    await markFrom(ada.client, 0);
    expect(await stateFor(ada.client)).toEqual([3, true]);
    const { chatMessages } = await operatorKey.data(
      'query ($id: ID!) { chatMessages(sellerId: $id) { nodes { readAt sentByType } } }',
      { id: alice.id },
    );
    const isRead = ({ readAt }: { readAt: string | null }) => readAt !== null;
    expect(chatMessages.nodes.every(isRead)).toBe(true);
    await unmark(ada.client);
    expect(await stateFor(ada.client)).toEqual([0, false]);
  });

  test('a removed mark leaves what was unread before', async () => {
    await say(alice.client, 'four');
    await markFrom(ada.client, 0);
    expect(await stateFor(ada.client)).toEqual([4, true]);
    await unmark(ada.client);
    expect(await stateFor(ada.client)).toEqual([1, false]);
    await readAll(ben.client);
    expect(await stateFor(ada.client)).toEqual([1, false]);
    await markFrom(ada.client, 4);
    expect(await stateFor(ada.client)).toEqual([2, true]);
    await readAll(ada.client);
    expect(await stateFor(ada.client)).toEqual([0, false]);
  });

  test('a mark of a key is that of its side, and stays for those who have not read', async () => {
    await markFrom(operatorKey, 2);
    for (const client of [operatorKey, ada.client, ben.client]) {
      expect(await stateFor(client)).toEqual([3, true]);
    }
    await readAll(ada.client);
    expect(await stateFor(ada.client)).toEqual([0, false]);
    expect(await stateFor(operatorKey)).toEqual([0, false]);
    expect(await stateFor(ben.client)).toEqual([3, true]);
    await readAll(ben.client);
    expect(await stateFor(ben.client)).toEqual([0, false]);
  });

  test("a seller's mark counts the operator's messages, with events for its side alone", async () => {
    const { chatEventsCursor } = await alice.client.data('{ chatEventsCursor }');
    const document = `subscription ($after: String) { chatEvents(after: $after) {
      ... on ChatMarkedUnread { markedUnread seller { unreadChatMessageCount } } } }`;
    const events = follow(server, alice.client, 'sse', document, { after: chatEventsCursor });
    await markFrom(alice.client, 3);
    expect(await stateFor(alice.client)).toEqual([2, true]);
    expect(await stateFor(ada.client)).toEqual([0, false]);
    await say(operatorKey, 'one more', alice.id);
    expect(await stateFor(alice.client)).toEqual([3, true]);
    await unmark(alice.client);
    expect(await stateFor(alice.client)).toEqual([1, false]);
    await alice.client.data(
      'mutation { chatMessageRead(input: { sentBy: "AdminUser" }) { errors { field } } }',
    );
    expect(await stateFor(alice.client)).toEqual([0, false]);
    const marks: boolean[] = [];
    while (marks.length < 2) {
      const { data } = await events.next();
      if ('markedUnread' in data.chatEvents) marks.push(data.chatEvents.markedUnread);
    }
    expect(marks).toEqual([true, false]);
    await events.stop();
  });

  test('the beginning of a mark that an older process removed counts no more', async () => {
    const remove = (table: string, column: string) =>
      server.database.pool.query(`update ${table} set ${column} = false where ${column} and seller_id = $1`, [
        alice.number,
      ]);
    await markFrom(operatorKey, 0);
    await markFrom(alice.client, 0);
    await remove('thread', 'operator_marked_unread');
    await remove('thread', 'seller_marked_unread');
    for (const client of [operatorKey, ada.client, alice.client]) {
      expect(await stateFor(client)).toEqual([0, false]);
    }
    await markFrom(ada.client, 0);
    await remove('thread_seen', 'marked_unread');
    expect(await stateFor(ada.client)).toEqual([0, false]);
    // A colleague's read keeps no such beginning either.
    await say(alice.client, 'news');
    await readAll(ben.client);
    expect(await stateFor(ada.client)).toEqual([1, false]);
    await readAll(ada.client);
  });

  test.each([
    ['of another thread', () => foreign],
    ['that does not exist', () => 'Q2hhdE1lc3NhZ2UtMQ=='],
  ])('a message %s is an error on its field', async (_name, id) => {
    for (const client of [ada.client, alice.client]) {
      expect(await markFrom(client, 0, { fromMessageId: id() })).toEqual([
        { field: 'fromMessageId', messages: ['From message is not a message of this thread.'] },
      ]);
    }
  });

  test('a mark that is removed begins nowhere', async () => {
    expect(await markFrom(ada.client, 0, { markedUnread: false })).toMatchObject([
      { field: 'fromMessageId' },
    ]);
  });

  test('a mark begins at most 1,000 messages back, and counts the new ones', async () => {
    const { chatMessages } = await other.client.data('{ chatMessages { nodes { id } } }');
    // Many in each request, which is much faster.
    const send = (_: unknown, index: number) =>
      `m${index}: chatMessageCreate(input: { message: "more" }) { errors { field } }`;
    const many = `mutation { ${Array.from({ length: 25 }, send).join(' ')} }`;
    for (let number = 0; number < 40; number++) await other.client.data(many);
    await say(other.client, 'the last question');
    const countFor = async (client: Client) => {
      const { node } = await client.data(
        'query ($id: ID!) { node(id: $id) { ... on Seller { unreadChatMessageCount } } }',
        { id: other.id },
      );
      return node.unreadChatMessageCount;
    };
    await ada.client.data(
      'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
      { id: other.id },
    );
    const input = { sellerId: other.id, markedUnread: true, fromMessageId: chatMessages.nodes[0].id };
    await ada.client.data(set, { input });
    expect(await countFor(ada.client)).toBe(1_000);
    await say(other.client, 'one more');
    expect(await countFor(ada.client)).toBe(1_001);
  });
});
