import { expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { administratorOf } from '../../src/accounts/managing-actor.js';
import { removeMember } from '../../src/accounts/members.js';
import { Browser, makeUser } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { never, SimulatedMails } from '../harness/notifications.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Walks through a week with a simulated clock and a real mail server, and compares the emails with a written table. */

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
