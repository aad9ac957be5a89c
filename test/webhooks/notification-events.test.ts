import { beforeAll, beforeEach, expect, test } from 'vitest';
import { systemActor } from '../../src/access/actor.js';
import { adoptPositions } from '../../src/database/statements/adopt-log.js';
import { MarketplaceScope } from '../../src/database/tenant-scope.js';
import { decideDueUnreadEvents } from '../../src/notifications/decide-unread-events.js';
import { type Agent, makeAgent } from '../harness/agents.js';
import { Browser, makeUser } from '../harness/browser.js';
import { never } from '../harness/notifications.js';
import { answering, makeHook, type Receiver, say, startReceiver, verify } from '../harness/receiver.js';
import {
  type Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the events for other channels of a marketplace: messages that stay unread, and mentions. The server has no mail server. */

let server: TestServer;
let market: TestMarketplace;
type Seller = TestMarketplace['sellers'][number];
let arcade: Seller;
let bazaar: Seller;

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true, notificationsPollMs: never });
});

beforeEach(async () => {
  market = await makeMarketplace(server, 'Quay', ['Arcade', 'Bazaar']);
  [arcade, bazaar] = market.sellers as [Seller, Seller];
});

const patient = { interval: 20 };
const events = ['CHAT_MESSAGE_UNREAD', 'MENTION_CREATED'];
const hook = async (client: Client, more: Record<string, unknown> = {}) => {
  const receiver = await startReceiver();
  return { receiver, ...(await makeHook(client, receiver.url, { events, ...more })) };
};

/** Makes all decisions that are due after some minutes. @param viewed sellers whose threads one of the operator's users views. */
async function decideAfter(minutes: number, viewed: readonly Seller[] = []): Promise<void> {
  const views = {
    viewersOf: ({ sellerId }: { sellerId: number }) =>
      viewed.some(({ number }) => number === sellerId) ? [{ identity: 'user:1' }] : [],
  };
  const now = new Date(Date.now() + minutes * 60_000);
  await decideDueUnreadEvents(systemActor, server.database, views, now);
}

async function ask(client: Client, mutation: string, input: object) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { errors { field messages } } }`;
  expect((await client.data(document, { input }))[mutation].errors).toBeNull();
}

const readBySeller = (seller: Seller) => ask(seller.client, 'chatMessageRead', { sentBy: 'AdminUser' });

/** Returns what a receiver got, each as the seller's id and the side that wrote. */
const got = ({ received }: Receiver) =>
  received.map(({ event: { data } }) => `${data.businessName} ${data.sentByType}`);

const makeSellerUser = async (seller: Seller, name: string) => {
  const { id, email } = await makeUser(server, { sellerId: seller.number }, { name });
  return { id, browser: await new Browser(server).signIn(email) };
};

const setPreferences = (browser: Browser, side: 'seller' | 'operator', input: object) =>
  browser.ask(
    side,
    'mutation ($input: NotificationPreferencesUpdateInput!) { notificationPreferencesUpdate(input: $input) { errors { messages } } }',
    { input },
  );

test('messages that stay unread are one event, after those of the messages', async () => {
  const { secret, receiver } = await hook(market.operator, {
    events: [...events, 'CHAT_MESSAGE_CREATED', 'CHAT_MESSAGES_READ'],
  });
  const first = await say(market.operator, 'Is order 5 on its way?', arcade.id);
  await say(market.operator, 'Please answer.', arcade.id);
  await decideAfter(14);
  await Promise.all([decideAfter(16), decideAfter(16)]);
  await say(market.operator, 'Hello?', arcade.id);
  await decideAfter(32);
  await readBySeller(arcade);
  const second = await say(market.operator, 'Thanks.', arcade.id);
  await decideAfter(48);
  const types = () => receiver.received.map(({ event }) => event.type.replace('chat_message', ''));
  await expect
    .poll(types, patient)
    .toEqual(['.created', '.created', '.unread', '.created', 's.read', '.created', '.unread']);
  const [unread, again] = receiver.received.filter(({ event }) => event.type === 'chat_message.unread');
  if (!unread || !again) throw new Error('no event arrived');
  expect(verify(secret, unread)).toEqual({
    type: 'chat_message.unread',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      ...{ sellerId: arcade.id, businessName: 'Arcade', sentByType: 'AdminUser' },
      ...{ unreadCount: expect.any(Number), firstMessageId: first, firstLine: null },
      // The seller has no people here: the marketplace knows it by its id.
      recipients: [],
    },
  });
  expect(again.event.data).toMatchObject({ firstMessageId: second, unreadCount: 1 });
});

test('messages that were read are no event, and one that was read before the request waits for nobody', async () => {
  const { receiver } = await hook(market.operator);
  await say(market.operator, 'Read soon.', arcade.id);
  await readBySeller(arcade);
  receiver.behave(answering(503));
  await say(market.operator, 'Read later.', bazaar.id);
  await decideAfter(16);
  const [failed] = await receiver.count(1);
  expect(failed?.event.data).toMatchObject({ businessName: 'Bazaar', unreadCount: 1 });
  await readBySeller(bazaar);
  receiver.behave(answering(204));
  const { pool } = server.database;
  const again = async () => {
    await pool.query('update webhook_lane set due_at = now() where leased_until is null and due_at > now()');
    return receiver.received.at(-1)?.event.data.unreadCount;
  };
  await expect.poll(again, patient).toBe(0);
  expect(new Set(got(receiver))).toEqual(new Set(['Bazaar AdminUser']));
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('an event names the people whom it concerns, with their language and quiet hours', async () => {
  const { receiver } = await hook(market.operator);
  const ann = await makeSellerUser(arcade, 'Ann');
  const bob = await makeSellerUser(arcade, 'Bob');
  const cem = await makeSellerUser(bazaar, 'Cem');
  const quietHours = { from: '00:01', to: '00:00' };
  await setPreferences(ann.browser, 'seller', { language: 'GERMAN', quietHours, timeZone: 'UTC' });
  // Bob wants no emails, which says nothing about other channels. Cem has turned off the bell.
  await setPreferences(bob.browser, 'seller', { messages: false });
  await setPreferences(cem.browser, 'seller', { messages: false, pushMessages: false });
  await say(market.operator, 'Hello', arcade.id);
  await say(market.operator, 'Hello', bazaar.id);
  await decideAfter(16);
  const [request] = await receiver.count(1);
  const recipients = request?.event.data.recipients;
  expect(recipients).toEqual([
    { id: expect.any(String), language: 'GERMAN', quietUntil: expect.stringMatching(/T00:00:00.000Z$/) },
    { id: expect.any(String), language: 'ENGLISH', quietUntil: null },
  ]);
  const { users } = await market.operator.data('{ users { nodes { id name } } }');
  const names = recipients.map(
    ({ id }: { id: string }) => users.nodes.find((user: { id: string }) => user.id === id)?.name,
  );
  expect(names).toEqual(['Ann', 'Bob']);
  await say(market.operator, 'And now?', bazaar.id);
  await decideAfter(16);
  expect(got(receiver)).toEqual(['Arcade AdminUser']);
});

test('a seller’s messages concern the assignee, or all who have not muted or read them', async () => {
  const { receiver } = await hook(market.operator);
  const [ada, ben, cleo] = (await Promise.all(
    ['Ada', 'Ben', 'Cleo'].map((name) => makeAgent(server, market.id, name)),
  )) as [Agent, Agent, Agent];
  await ask(market.operator, 'threadsUpdate', { sellerIds: [bazaar.id], assigneeId: ben.id });
  for (const sellerId of [arcade.id, bazaar.id])
    await ask(ada.client, 'notificationMuteSet', { sellerId, muted: true });
  await say(arcade.client, 'Hello');
  await say(bazaar.client, 'Hello');
  await decideAfter(16, [bazaar]);
  await receiver.count(1);
  // The thread of Bazaar is open: it is decided again a minute later.
  expect(got(receiver)).toEqual(['Arcade User']);
  await decideAfter(16, [bazaar]);
  await decideAfter(18);
  await receiver.count(2);
  const ids = receiver.received.map(({ event }) => event.data.recipients.map(({ id }: Agent) => id));
  expect(ids).toEqual([[ben.id, cleo.id].sort(), [ben.id]]);
  expect(receiver.received[0]?.event.data).toMatchObject({ unreadCount: 1, firstLine: null });
  await ask(ben.client, 'notificationMuteSet', { sellerId: bazaar.id, muted: true });
  await ask(ben.client, 'chatMessageRead', { seller: bazaar.id, sentBy: 'User' });
  await say(bazaar.client, 'Muted now');
  await decideAfter(40);
  expect(got(receiver)).toEqual(['Arcade User', 'Bazaar User']);
});

test('the first line is sent only if the marketplace has chosen it, and the content policy allows it', async () => {
  const { receiver } = await hook(market.operator);
  await ask(market.operator, 'notificationSettingsUpdate', {
    firstLine: true,
    delayMinutes: 1,
    emails: false,
  });
  await say(market.operator, 'Where is order 5?\nIt is late.', arcade.id);
  await decideAfter(2);
  const [request] = await receiver.count(1);
  expect(request?.event.data.firstLine).toBe('Where is order 5?');
  await server.database.pool.query(
    `update message set message = 'Pay 4111 1111 1111 1111' where seller_id = $1`,
    [arcade.number],
  );
  await server.database.pool.query(
    `update webhook_delivery set state = 'PENDING' where marketplace_id = $1;`.replace('$1', `${market.id}`),
  );
  await server.database.pool.query('update webhook_lane set due_at = now() where marketplace_id = $1', [
    market.id,
  ]);
  const [, again] = await receiver.count(2);
  expect(again?.event.data).toMatchObject({ unreadCount: 1, firstLine: null });
  expect(receiver.received.at(-1)?.body).not.toMatch(/4111\s?1111/);
});

test('a mention is an event for each colleague, without the text of the note', async () => {
  const { secret, receiver } = await hook(market.operator);
  const [ada, ben, cleo] = (await Promise.all(
    ['Ada', 'Ben', 'Cleo'].map((name) => makeAgent(server, market.id, name)),
  )) as [Agent, Agent, Agent];
  await ask(cleo.client, 'notificationMuteSet', { sellerId: arcade.id, muted: true });
  const text = '@ben @cleo A refund?';
  const mentions = [
    { userId: ben.id, start: 0, end: 4 },
    { userId: cleo.id, start: 5, end: 10 },
  ];
  const { chatNoteCreate } = await ada.client.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { id createdAt } errors { messages } } }',
    { input: { sellerId: arcade.id, text, mentions } },
  );
  const { id } = chatNoteCreate.chatNote;
  await ask(ada.client, 'chatNoteUpdate', { id, text: '@ben @cleo A refund!', mentions });
  const other = [{ userId: ada.id, start: 0, end: 4 }];
  await ask(ben.client, 'chatNoteCreate', { sellerId: arcade.id, text: '@ada yes', mentions: other });
  const [first] = await receiver.count(2);
  if (!first) throw new Error('no event arrived');
  expect(verify(secret, first)).toEqual({
    type: 'mention.created',
    timestamp: chatNoteCreate.chatNote.createdAt,
    data: {
      ...{ sellerId: arcade.id, businessName: 'Arcade', noteId: id, authorId: ada.id, authorName: 'Ada' },
      mentionedAt: chatNoteCreate.chatNote.createdAt,
      recipients: [{ id: ben.id, language: 'ENGLISH', quietUntil: null }],
    },
  });
  expect(receiver.received.map(({ event }) => event.data.recipients[0].id)).toEqual([ben.id, ada.id]);
});

test('each side gets its own events only', async () => {
  const other = await makeMarketplace(server, 'Elsewhere', ['Shop']);
  const elsewhere = await hook(other.operator);
  const operator = await hook(market.operator);
  const seller = await hook(arcade.client, { events: ['CHAT_MESSAGE_UNREAD'] });
  const neighbour = await hook(bazaar.client, { events: ['CHAT_MESSAGE_UNREAD'] });
  const agents = [await makeAgent(server, market.id, 'Ada'), await makeAgent(server, market.id, 'Ben')];
  await say(arcade.client, 'To the operator');
  await say(market.operator, 'To the seller', arcade.id);
  const mentions = [{ userId: agents[1]?.id, start: 0, end: 4 }];
  await ask(agents[0]?.client as Client, 'chatNoteCreate', { sellerId: arcade.id, text: '@ben', mentions });
  await decideAfter(16);
  await operator.receiver.count(3);
  await seller.receiver.count(1);
  expect(got(operator.receiver).sort()).toEqual(['Arcade AdminUser', 'Arcade User', 'Arcade undefined']);
  expect(got(seller.receiver)).toEqual(['Arcade AdminUser']);
  expect(neighbour.receiver.received).toEqual([]);
  expect(elsewhere.receiver.received).toEqual([]);
  const { body } = await arcade.client.ask(
    'mutation { webhookCreate(input: { url: "https://a.example/", events: [MENTION_CREATED] }) { secret } }',
  );
  expect(body.errors[0].message).toContain('"MENTION_CREATED" does not exist in "WebhookEvent"');
});

test('a marketplace without such a webhook stores nothing, and a webhook gets nothing of the time before it', async () => {
  const { pool } = server.database;
  await hook(market.operator, { events: ['CHAT_MESSAGE_CREATED'] });
  await say(arcade.client, 'Before');
  const stored = async () =>
    (await pool.query('select from unread_event_item where marketplace_id = $1', [market.id])).rows.length;
  expect(await stored()).toBe(0);
  const { id, receiver } = await hook(market.operator);
  await say(arcade.client, 'More');
  await say(bazaar.client, 'After');
  expect(await stored()).toBe(1);
  await decideAfter(16);
  await receiver.count(1);
  expect(got(receiver)).toEqual(['Bazaar User']);
  await say(market.operator, 'Hello', arcade.id);
  expect(await stored()).toBe(1);
  await ask(market.operator, 'webhookDelete', { id });
  await decideAfter(16);
  expect(await stored()).toBe(0);
  const events = await pool.query('select from notification_event where marketplace_id = $1', [market.id]);
  expect(events.rows).toEqual([]);
});

test('events that wait in a restored database are delivered', async () => {
  const { receiver } = await hook(market.operator);
  const { pool } = server.database;
  await pool.query('begin; select pg_current_xact_id(); commit');
  const seq = 1;
  await say(market.operator, 'Restored', arcade.id);
  await pool.query(
    `insert into notification_event (marketplace_id, xid, seller_id, kind, by_operator, message_seq, details, happened_at)
     values ($1, '900000000000', $2, 'unread', true, $3, '{"recipientIds": []}', now())`,
    [market.id, arcade.number, seq],
  );
  await server.database.run(new MarketplaceScope(market.id), adoptPositions, { lastXid: '800000000000' });
  await receiver.count(1);
  expect(got(receiver)).toEqual(['Arcade AdminUser']);
});
