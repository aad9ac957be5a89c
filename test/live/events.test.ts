import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { createKey, revokeKey } from '../../src/accounts/api-keys.js';
import { firstResult, follow, following, logged, transports } from '../harness/follower.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/*
 * Tests subscriptions to the chat with the official client of each transport.
 */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Live Market', ['One', 'Two']);
});

const toSeller = `mutation ($sellerId: ID!, $message: String!) {
  chatMessageCreate(input: { sellerId: $sellerId, message: $message }) { chatMessage { id } errors { field messages } }
}`;
const toOperator =
  'mutation ($message: String!) { chatMessageCreate(input: { message: $message }) { chatMessage { id } } }';
const events = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
const ofSeller = `subscription ($sellerId: ID, $after: String) { chatEvents(sellerId: $sellerId, after: $after) { ${logged} } }`;

const seller = (place: number) => market.sellers[place] as TestMarketplace['sellers'][number];
const send = (place: number, message: string) =>
  market.operator.data(toSeller, { sellerId: seller(place).id, message });
const cursorOf = async (client: Client) => (await client.data('{ chatEventsCursor }')).chatEventsCursor;
const created = (message: string, more = {}) => ({
  data: {
    chatEvents: {
      __typename: 'ChatMessageCreated',
      cursor: expect.any(String),
      chatMessage: expect.objectContaining({ message, ...more }),
    },
  },
});

describe.each(transports)('over %s', (transport) => {
  test('a message reaches its seller and the operator, and no other seller', async () => {
    const followers = await Promise.all(
      [market.operator, seller(0).client, seller(1).client].map((client) =>
        following(server, client, transport, events),
      ),
    );
    await send(0, 'To One.');
    await send(1, 'To Two.');
    await seller(0).client.data(toOperator, { message: 'From One.' });
    const [atOperator, atOne, atTwo] = followers;
    expect(await atOne?.next()).toEqual(
      created('To One.', { sentByType: 'AdminUser', sentByName: 'Live Market' }),
    );
    expect(await atOne?.next()).toEqual(created('From One.', { sentByType: 'User' }));
    expect(await atTwo?.next()).toEqual(created('To Two.', { seller: { id: seller(1).id } }));
    expect(await atOperator?.next()).toEqual(created('To One.'));
    expect(await atOperator?.next()).toEqual(created('To Two.'));
    expect(await atOperator?.next()).toEqual(created('From One.'));
    await Promise.all(followers.map((follower) => follower.stop()));
  });

  test('a read event has the same time as its messages', async () => {
    const after = await cursorOf(market.operator);
    const follower = follow(server, market.operator, transport, ofSeller, { sellerId: seller(0).id, after });
    await send(1, 'Another thread.');
    await send(0, 'Please read.');
    await seller(0).client.data(
      'mutation { chatMessageRead(input: { sentBy: "AdminUser" }) { errors { messages } } }',
    );
    expect(await follower.next()).toEqual(created('Please read.'));
    const read = (await follower.next()).data.chatEvents;
    expect(read).toMatchObject({
      __typename: 'ChatMessagesRead',
      sentByType: 'AdminUser',
      seller: { id: seller(0).id },
    });
    const { chatMessages } = await market.operator.data(
      'query ($id: ID!) { chatMessages(sellerId: $id, first: 1) { nodes { readAt } } }',
      { id: seller(0).id },
    );
    expect(chatMessages.nodes[0].readAt).toBe(read.readAt);
    await follower.stop();
  });

  test('a subscriber that resumes with its cursor misses no event and receives none twice', async () => {
    const after = await cursorOf(market.operator);
    for (let n = 0; n < 120; n++) await send(n % 2, `${transport} ${n}`);
    const seen: string[] = [];
    let cursor = after;
    for (let cut = 0; cut < 6; cut++) {
      const follower = follow(server, market.operator, transport, events, { after: cursor });
      for (let n = 0; n < 20; n++) {
        const { chatMessage, cursor: next } = (await follower.next()).data.chatEvents;
        seen.push(chatMessage.message);
        cursor = next;
      }
      await follower.stop();
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `${transport} ${n}`));
    // A thread's subscription resumes with a cursor of another thread.
    const one = follow(server, market.operator, transport, ofSeller, { sellerId: seller(0).id, after });
    for (let n = 0; n < 120; n += 2) expect(await one.next()).toEqual(created(`${transport} ${n}`));
    await one.stop();
  });

  test('an invalid cursor, or a seller that does not exist, is rejected with its field', async () => {
    const errorOf = async (query: string, variables: Record<string, unknown>) =>
      (await firstResult(server, market.operator, transport, query, variables)).errors[0].extensions;
    expect(await errorOf(events, { after: 'nonsense' })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
    expect(await errorOf(ofSeller, { sellerId: 'U2VsbGVyLTE=' })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'sellerId',
    });
  });

  test('a stream ends when its key is revoked', async () => {
    const { apiKey, key } = await createKey(administrator, server.database, {
      owner: { marketplaceId: market.id },
    });
    const after = await cursorOf(market.operator);
    const follower = follow(server, new Client(server, key, 'operator'), transport, events, { after });
    await send(0, 'Still there.');
    expect(await follower.next()).toEqual(created('Still there.'));
    const end = follower.next();
    await revokeKey(administrator, server.database, apiKey.id);
    expect((await end).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(await follower.next()).toBeUndefined();
    await follower.stop();
  });

  test('queries and mutations are answered too, but nothing for a key of the other side', async () => {
    const asked = await following(server, market.operator, transport, '{ sellersForChats { totalCount } }');
    expect(await asked.next()).toEqual({ data: { sellersForChats: { totalCount: 2 } } });
    expect(await asked.next()).toBeUndefined();
    await asked.stop();
    const wrong = { key: seller(0).client.key, side: 'operator' } as const;
    await expect(firstResult(server, wrong, transport, events)).rejects.toBeDefined();
  });
});

test('plain HTTP rejects a subscription with an error that explains how to subscribe', async () => {
  const { body } = await market.operator.ask(events);
  expect(body.errors[0].message).toMatch(/text\/event-stream|WebSocket/);
});

test('a read-only key can subscribe', async () => {
  const reader = await makeClient(server, { sellerId: seller(0).number }, { scope: 'chat:read' });
  const after = await cursorOf(reader);
  const follower = follow(server, reader, 'sse', events, { after });
  await send(0, 'For readers.');
  expect(await follower.next()).toEqual(created('For readers.'));
  await follower.stop();
});
