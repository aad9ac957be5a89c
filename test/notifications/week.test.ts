import { expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { administratorOf } from '../../src/accounts/managing-actor.js';
import { removeMember } from '../../src/accounts/members.js';
import { userId } from '../../src/graphql/ids.js';
import { Browser, makeUser } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { never, SimulatedMails } from '../harness/notifications.js';
import { startPushService } from '../harness/push-service.js';
import { SimulatedPushes } from '../harness/pushes.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Walks through weeks with a simulated clock, a real mail server and a push service, and compares what they got with a written table. */

const update =
  'mutation ($input: NotificationPreferencesUpdateInput!) { notificationPreferencesUpdate(input: $input) { errors { messages } } }';

test('a week of two sellers', async () => {
  const mailbox = await openMailbox();
  const server = await startTestServer({ mailPollMs: never, notificationsPollMs: never });
  const market = await makeMarketplace(server, 'Lantern Quay', ['Arcade', 'Bazaar']);
  const [arcade, bazaar] = market.sellers;
  if (!arcade || !bazaar) throw new Error('There are no sellers.');
  const join = async (name: string, seller: typeof arcade, preferences: object) => {
    const email = `${name}@shop.example`;
    const { id } = await makeUser(server, { sellerId: seller.number }, { email, name });
    const browser = await new Browser(server).signIn(email);
    const { body } = await browser.ask('seller', update, { input: preferences });
    expect(body.data.notificationPreferencesUpdate.errors).toBeNull();
    return { id, browser };
  };
  // The clocks in Berlin go forward in the night to Sunday.
  const quietHours = { from: '22:00', to: '07:00' };
  await join('ann', arcade, { quietHours, timeZone: 'Europe/Berlin' });
  const bob = await join('bob', arcade, { language: 'GERMAN' });
  const cem = await join('cem', bazaar, { language: 'ARABIC' });

  const mails = await SimulatedMails.open(server, mailbox, '2027-03-22T00:00Z');
  const day = { Mon: 22, Tue: 23, Wed: 24, Thu: 25, Fri: 26, Sat: 27, Sun: 28 } as const;
  const at = (name: keyof typeof day, time: string) => mails.advanceTo(`2027-03-${day[name]}T${time}Z`);
  const say = (seller: typeof arcade) => mails.say(market, seller);

  await at('Mon', '09:00');
  await say(arcade);
  await at('Mon', '09:05');
  await say(arcade);
  await at('Mon', '10:00');
  await mails.read(arcade);
  // A second pause within a day of the email waits until the day is over.
  await at('Mon', '11:00');
  await say(arcade);
  await at('Mon', '20:30');
  await say(bazaar);
  // No visit since the email: none follows.
  await at('Tue', '12:00');
  await say(bazaar);
  await mails.read(arcade);
  // It is read before the delay is over.
  await at('Wed', '10:00');
  await say(arcade);
  await at('Wed', '10:10');
  await mails.read(arcade);
  // Ann's quiet hours begin at 21:00 UTC.
  await at('Wed', '21:10');
  await say(arcade);
  await at('Thu', '07:00');
  await mails.read(bazaar);
  await at('Thu', '08:00');
  await say(bazaar);
  await at('Fri', '09:00');
  await mails.read(arcade);
  await mails.read(bazaar);
  await cem.browser.ask('seller', update, { input: { messages: false } });
  await at('Fri', '10:00');
  await say(bazaar);
  await at('Fri', '20:00');
  for (let n = 0; n < 3; n++) await say(arcade);
  await at('Sat', '21:30');
  await mails.read(arcade);
  await at('Sat', '21:40');
  await say(arcade);
  await at('Sun', '10:00');
  const manager = await administratorOf(administrator, server.database, market.id, 'marketplace');
  await removeMember(manager, server.database, bob.id);
  await mails.read(arcade);
  await at('Sun', '12:00');
  await say(arcade);
  await at('Sun', '23:59');

  expect(mails.table).toEqual([
    '2027-03-22T09:15 ann: 2 unread messages from Lantern Quay',
    '2027-03-22T09:15 bob: 2 ungelesene Nachrichten von Lantern Quay',
    '2027-03-22T20:45 cem: رسالة واحدة غير مقروءة من Lantern Quay',
    '2027-03-23T09:15 ann: 1 unread message from Lantern Quay',
    '2027-03-23T09:15 bob: 1 ungelesene Nachricht von Lantern Quay',
    '2027-03-24T21:25 bob: 1 ungelesene Nachricht von Lantern Quay',
    '2027-03-25T06:00 ann: 1 unread message from Lantern Quay',
    '2027-03-25T08:15 cem: رسالة واحدة غير مقروءة من Lantern Quay',
    '2027-03-26T20:15 ann: 3 unread messages from Lantern Quay',
    '2027-03-26T20:15 bob: 3 ungelesene Nachrichten von Lantern Quay',
    '2027-03-27T21:55 bob: 1 ungelesene Nachricht von Lantern Quay',
    '2027-03-28T05:00 ann: 1 unread message from Lantern Quay',
  ]);
});

test('a week of two sellers and three agents with each email and each push', async () => {
  const mailbox = await openMailbox();
  const polls = { mailPollMs: never, notificationsPollMs: never, pushPollMs: never };
  const server = await startTestServer(polls);
  const service = await startPushService();
  const pushes = await SimulatedPushes.open(server, service);
  const mails = await SimulatedMails.open(server, mailbox, '2027-03-22T08:00Z');
  const market = await makeMarketplace(server, 'Quay', ['Arcade', 'Bazaar']);
  const [arcade, bazaar] = market.sellers;
  if (!arcade || !bazaar) throw new Error('There are no sellers.');
  type Side = 'operator' | 'seller';
  const join = async (name: string, owner: Parameters<typeof makeUser>[1], preferences: object) => {
    const email = `${name}@people.example`;
    const { id } = await makeUser(server, owner, { email, name });
    const side: Side = 'sellerId' in owner ? 'seller' : 'operator';
    const person = { id, side, browser: await new Browser(server).signIn(email) };
    await ask(person, 'notificationPreferencesUpdate', preferences);
    return person;
  };
  const ask = async (
    { side, browser }: { side: Side; browser: Browser },
    mutation: string,
    input: object,
  ) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { errors { field messages } } }`;
    const { body } = await browser.ask(side, document, { input });
    expect(body.data[mutation].errors).toBeNull();
  };
  const agent = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  const ann = await join('ann', { sellerId: arcade.number }, {});
  const quietHours = { from: '22:00', to: '07:00' };
  const inBerlin = { quietHours, timeZone: 'Europe/Berlin', language: 'GERMAN' };
  const bob = await join('bob', { sellerId: bazaar.number }, inBerlin);
  const ada = await join('ada', agent, {});
  const ben = await join('ben', agent, { unassigned: false });
  const cleo = await join('cleo', agent, { messages: false, unassigned: false, mentions: false });
  // Ben has no device.
  for (const [name, person] of Object.entries({ ann, bob, ada, cleo }))
    await pushes.subscribe(person.browser, person.side, name);

  const table: string[] = [];
  /** Sends the pushes that are due at the simulated time. */
  const push = async () => {
    const [row] = await mails.query('select clock_timestamp() as now');
    pushes.clock.aheadMs = mails.now.getTime() - row.now.getTime();
    const time = mails.now.toISOString().slice(0, 16);
    for (const { name, message } of await pushes.run())
      table.push(`${time} push to ${name}: ${message.title} | ${message.body}`);
  };
  const at = async (time: string) => {
    const end = `2027-03-${time}Z`;
    for (;;) {
      const [next] = await mails.query('select min(next_attempt_at) as at from outgoing_push');
      if (!next?.at || next.at > new Date(end)) break;
      await mails.advanceTo(next.at.toISOString());
      await push();
    }
    await mails.advanceTo(end);
  };
  /** Moves what was just written to the simulated time, and sends its pushes. */
  const written = async () => {
    await mails.query('update push_item set due_at = $1', [mails.now]);
    await push();
  };
  const say = async (seller: typeof arcade) => {
    await mails.say(market, seller);
    await written();
  };
  const answer = async (seller: typeof arcade) => {
    await mails.answer(seller);
    await written();
  };
  const read = (person: typeof ada, seller: typeof arcade) =>
    ask(person, 'chatMessageRead', { seller: seller.id, sentBy: 'User' });

  await at('22T09:00');
  await say(arcade);
  // Unassigned: Ben wants no emails about it, and Cleo none at all. Ada reads it within the delay.
  await at('22T10:00');
  await mails.read(arcade);
  await answer(arcade);
  await at('22T10:10');
  await read(ada, arcade);
  // Ben has not read what is assigned to him.
  await ask(ada, 'threadsUpdate', { sellerIds: [arcade.id], assigneeId: userId(ben.id) });
  await at('22T18:00');
  await read(ben, arcade);
  // A day after his email, there is another one, to him alone.
  await at('23T11:00');
  await answer(arcade);
  // Bob's quiet hours end at 06:00 UTC.
  await at('24T21:30');
  await say(bazaar);
  await at('24T21:40');
  await say(bazaar);
  // Ada has the conversation open until she has read it.
  await at('25T12:00');
  await mails.read(bazaar);
  mails.viewers.set(bazaar.number, [`user:${ada.id}`]);
  pushes.viewers.set(bazaar.number, [`user:${ada.id}`]);
  await answer(bazaar);
  await at('25T12:30');
  await read(ada, bazaar);
  mails.viewers.clear();
  pushes.viewers.clear();
  await at('26T09:00');
  await ask(cleo, 'notificationMuteSet', { sellerId: bazaar.id, muted: true });
  await answer(bazaar);
  // Ann leaves between the push and the email.
  await at('27T08:00');
  await say(arcade);
  await at('27T08:10');
  const manager = await administratorOf(administrator, server.database, market.id, 'marketplace');
  await removeMember(manager, server.database, ann.id);
  await at('28T09:00');
  await say(arcade);
  await at('28T23:59');

  for (const line of mails.table) table.push(line.replace(/^\S+/, '$& email to'));
  expect(table.sort()).toEqual([
    '2027-03-22T09:00 push to ann: Quay | 1 unread message',
    '2027-03-22T09:15 email to ann: 1 unread message from Quay',
    '2027-03-22T10:00 push to ada: Arcade | 1 unread message',
    '2027-03-22T10:00 push to cleo: Arcade | 1 unread message',
    '2027-03-22T10:15 email to ben: 1 conversation waits for you at Quay',
    '2027-03-23T11:15 email to ben: 1 conversation waits for you at Quay',
    '2027-03-25T06:00 email to bob: 2 ungelesene Nachrichten von Quay',
    '2027-03-25T06:00 push to bob: Quay | 2 ungelesene Nachrichten',
    '2027-03-25T12:00 push to cleo: Bazaar | 1 unread message',
    '2027-03-26T09:00 push to ada: Bazaar | 1 unread message',
    '2027-03-26T09:15 email to ada: 1 conversation waits for you at Quay',
    '2027-03-27T08:00 push to ann: Quay | 1 unread message',
  ]);
  expect(service.refused).toEqual([]);
});
