import { beforeAll, describe, expect, test } from 'vitest';
import { follow, logged, transports } from '../harness/follower.js';
import { say } from '../harness/receiver.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/*
 * Tests that an unread mark is sent only to subscribers of its own side that requested it.
 */

let server: TestServer;
let market: TestMarketplace;
let colleague: Client;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Live Market', ['One', 'Two']);
  colleague = await makeClient(server, { marketplaceId: market.id });
});

const seller = (place: number) => market.sellers[place] as TestMarketplace['sellers'][number];
const withMarks = `subscription ($after: String) {
  chatEvents(after: $after) { ${logged} ... on ChatMarkedUnread { cursor markedUnread seller { id markedUnread } } }
}`;
const without = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;

const set = `mutation ($input: ChatMarkedUnreadSetInput!) { chatMarkedUnreadSet(input: $input) { errors { field } } }`;
const mark = (markedUnread: boolean) =>
  market.operator.data(set, { input: { sellerId: seller(0).id, markedUnread } });
const read = () =>
  market.operator.data(
    'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
    { id: seller(0).id },
  );
const cursorOf = async (client: Client) => (await client.data('{ chatEventsCursor }')).chatEventsCursor;
const eventWith = (event: object) => ({ data: { chatEvents: expect.objectContaining(event) } });
const marked = (markedUnread: boolean) =>
  eventWith({
    __typename: 'ChatMarkedUnread',
    markedUnread,
    seller: expect.objectContaining({ id: seller(0).id }),
  });
const created = (message: string) => eventWith({ chatMessage: expect.objectContaining({ message }) });

describe.each(transports)('over %s', (transport) => {
  test('a mark reaches the colleagues, live and when they resume, and nobody else', async () => {
    const after = await cursorOf(market.operator);
    const followers = {
      asks: follow(server, colleague, transport, withMarks, { after }),
      doesNotAsk: follow(server, colleague, transport, without, { after }),
      seller: follow(server, seller(0).client, transport, withMarks, { after }),
    };
    await say(market.operator, 'First.', seller(0).id);
    for (const follower of Object.values(followers)) expect(await follower.next()).toEqual(created('First.'));
    await mark(true);
    await mark(true);
    await mark(false);
    await say(market.operator, 'Second.', seller(0).id);
    expect(await followers.asks.next()).toEqual(marked(true));
    expect(await followers.asks.next()).toEqual(marked(false));
    for (const follower of Object.values(followers))
      expect(await follower.next()).toEqual(created('Second.'));

    const resumed = follow(server, colleague, transport, withMarks, { after });
    for (const event of [created('First.'), marked(true), marked(false), created('Second.')]) {
      expect(await resumed.next()).toEqual(event);
    }
    const theirs = follow(server, seller(0).client, transport, withMarks, { after });
    for (const message of ['First.', 'Second.']) expect(await theirs.next()).toEqual(created(message));
    for (const follower of [...Object.values(followers), resumed, theirs]) await follower.stop();
  });

  test('a seller’s mark reaches only that seller', async () => {
    const after = await cursorOf(market.operator);
    const clerk = await makeClient(server, { sellerId: seller(0).number });
    const [mine, others] = [
      follow(server, clerk, transport, withMarks, { after }),
      [seller(1).client, market.operator].map((client) =>
        follow(server, client, transport, withMarks, { after }),
      ),
    ];
    await seller(0).client.data(set, { input: { markedUnread: true } });
    await seller(0).client.data(set, { input: { markedUnread: false } });
    await say(market.operator, 'To Two.', seller(1).id);
    expect(await mine.next()).toEqual(marked(true));
    expect(await mine.next()).toEqual(marked(false));
    for (const other of others) expect(await other.next()).toEqual(created('To Two.'));
    for (const follower of [mine, ...others]) await follower.stop();
  });
});

test('a read removes the mark and sends both events in order; without unread messages, it sends only the mark event', async () => {
  await say(seller(0).client, 'Unread.');
  await mark(true);
  const after = await cursorOf(market.operator);
  const follower = follow(server, colleague, 'sse', withMarks, { after });
  await read();
  await read();
  await mark(true);
  await read();
  expect(await follower.next()).toEqual(eventWith({ __typename: 'ChatMessagesRead', sentByType: 'User' }));
  for (const is of [false, true, false]) expect(await follower.next()).toEqual(marked(is));
  await follower.stop();
});

test('a change of a thread is signalled immediately, and a mutation without a change is not', async () => {
  let signals = 0;
  // Processes of other versions use this name of the signal.
  const stop = server.database.signals.on('events', (marketplaceId) => {
    if (marketplaceId === market.id) signals += 1;
  });
  await mark(true);
  await mark(true);
  await mark(false);
  await expect.poll(() => signals).toBe(2);
  await say(seller(0).client, 'Unread.');
  await read();
  await read();
  await say(seller(0).client, 'The last.');
  await expect.poll(() => signals).toBe(5);
  stop();
});

test('a subscriber that resumes skips any number of marks of the other side', async () => {
  const after = await cursorOf(market.operator);
  for (let n = 0; n < 60; n++) {
    await mark(true);
    await mark(false);
  }
  await say(market.operator, 'After all of them.', seller(0).id);
  const follower = follow(server, seller(0).client, 'sse', withMarks, { after });
  expect(await follower.next()).toEqual(created('After all of them.'));
  await follower.stop();
});
