import { beforeAll, beforeEach, expect, test } from 'vitest';
import { makeUser } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { never, publicUrl, SimulatedMails } from '../harness/notifications.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the emails about unread messages: their contents, and what happens between the decision and the sending. */

let server: TestServer;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;

beforeAll(async () => {
  mailbox = await openMailbox();
  server = await startTestServer({ mailPollMs: never, notificationsPollMs: never });
});

let markets = 0;
let market: TestMarketplace;
let seller: TestMarketplace['sellers'][number];
let ann: Awaited<ReturnType<typeof makeUser>>;
let mails: SimulatedMails;

/** Each test has its own marketplace, with one seller and one person. */
beforeEach(async () => {
  market = await makeMarketplace(server, `Quay & "Sons" ${++markets}`, ['<Arcade>']);
  const [shop] = market.sellers;
  if (!shop) throw new Error('There is no seller.');
  seller = shop;
  ann = await makeUser(server, { sellerId: seller.number }, { name: 'Ann' });
  mails = await SimulatedMails.open(server, mailbox, '2027-03-22T09:00Z');
  mailbox.mails.length = 0;
});

const setting =
  'mutation ($input: NotificationSettingsUpdateInput!) { notificationSettingsUpdate(input: $input) { errors { field messages } } }';
const set = async (input: object) => {
  const { notificationSettingsUpdate } = await market.operator.data(setting, { input });
  expect(notificationSettingsUpdate.errors).toBeNull();
};

const minutesLater = (minutes: number) =>
  mails.advanceTo(new Date(mails.now.getTime() + minutes * 60_000).toISOString());

const preferencesUrlOf = (html: string) => {
  const [, url = ''] = /href="(https:\/\/chat\.example\/notifications\/[^"]+)"/.exec(html) ?? [];
  return new URL(url);
};

test('an email says who wrote and how many messages wait, and leads to the conversation, without any text', async () => {
  await mails.say(market, seller, 'A secret heron');
  await mails.say(market, seller, 'Another heron');
  await minutesLater(15);
  expect(mails.sent).toHaveLength(1);
  const [{ headers, text, html, to } = { headers: new Map(), text: '', html: '', to: '' }] = mails.sent;
  const name = `Quay & "Sons" ${markets}`;
  expect(to).toBe(ann.email);
  expect(headers.get('subject')).toBe(`2 unread messages from ${name}`);
  expect(headers.get('from')).toContain('<chat@market.example>');
  expect(headers.get('from')).toContain('Quay');
  expect(headers.get('auto-submitted')).toBe('auto-generated');
  expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  expect(headers.get('list-unsubscribe')).toBe(`<${preferencesUrlOf(html).href}>`);
  expect(text).toContain(`2 unread messages. ${name} wrote to <Arcade>.`);
  expect(text).toContain(`${publicUrl.origin}/seller#messages`);
  expect(text).toContain(preferencesUrlOf(html).href);
  expect(html).toContain('&lt;Arcade&gt;');
  expect(html).not.toContain('<Arcade>');
  expect(text + html).not.toContain('heron');
  // Nothing is loaded from a server, so that nobody learns when the email is read.
  expect(html).not.toMatch(/\bsrc=|<img|<link|@import|url\(/);
});

test('the first line of the first waiting message is in it if the marketplace chooses it', async () => {
  await set({ firstLine: true, colour: '#FFEE00' });
  await mails.say(market, seller, 'Where is <b>pallet</b> 7?\nThe second line');
  await mails.say(market, seller, 'A later message');
  await minutesLater(15);
  const [{ text, html } = { text: '', html: '' }] = mails.sent;
  expect(text).toContain('Where is <b>pallet</b> 7?');
  expect(html).toContain('Where is &lt;b&gt;pallet&lt;/b&gt; 7?');
  expect(text + html).not.toMatch(/second line|later message/);
  // Black on yellow.
  expect(html).toContain('background:#ffee00;color:#000000');
});

test('the first line is left out if the content policy has something against the message now', async () => {
  await set({ firstLine: true });
  const policy = (action: string) =>
    market.operator.data(
      `mutation { contentPolicyUpdate(input: { actions: [{ kind: EMAIL, action: ${action} }] }) { errors { messages } } }`,
    );
  await policy('ALLOW');
  await mails.say(market, seller, 'Write to heron@example.com');
  await policy('WARN');
  await minutesLater(15);
  expect(mails.sent).toHaveLength(1);
  expect(mails.sent.map(({ text, html }) => text + html).join()).not.toContain('heron');
});

test('nothing is sent about messages that were read while the email waited, and the next pause does not wait a day', async () => {
  await mails.say(market, seller);
  mails.now = new Date(mails.now.getTime() + 15 * 60_000);
  await mails.decide();
  await mails.read(seller);
  await mails.deliver();
  expect(mails.sent).toEqual([]);
  expect(mails.delivery.outcomes).toMatchObject({ sent: 0, useless: 1 });
  await mails.say(market, seller);
  await minutesLater(15);
  expect(mails.sent).toHaveLength(1);
});

test('a pause that began while an email waited in vain is decided as if there had been none', async () => {
  await mails.say(market, seller);
  mails.now = new Date(mails.now.getTime() + 15 * 60_000);
  await mails.decide();
  await mails.read(seller);
  await mails.say(market, seller);
  mails.now = new Date(mails.now.getTime() + 15 * 60_000);
  // The mail server was down: the second pause is decided before the first email could be withdrawn.
  await mails.decide();
  await mails.deliver();
  await minutesLater(1);
  expect(mails.sent).toHaveLength(1);
});

test('a person who left between the decision and the sending gets nothing', async () => {
  await mails.say(market, seller);
  mails.now = new Date(mails.now.getTime() + 15 * 60_000);
  await mails.decide();
  await mails.query('delete from membership where user_id = $1', [ann.id]);
  await mails.deliver();
  expect(mails.sent).toEqual([]);
  const left = 'select from thread_notification where seller_id = $1';
  expect(await mails.query(left, [seller.number])).toEqual([]);
});

test('an email about messages of which a part was read while it waited is decided anew, about the rest', async () => {
  await mails.say(market, seller);
  await mails.say(market, seller);
  mails.now = new Date(mails.now.getTime() + 15 * 60_000);
  await mails.decide();
  await mails.query('update thread set operator_read_count = 1 where seller_id = $1', [seller.number]);
  await mails.deliver();
  expect(mails.sent).toEqual([]);
  await minutesLater(24 * 60);
  expect(mails.table).toEqual([
    `2027-03-22T09:30 ${ann.email.split('@')[0]}: 1 unread message from Quay & "Sons" ${markets}`,
  ]);
});

test('an email that comes into the quiet hours because the mail server was down is sent at their end', async () => {
  await mails.query(
    'insert into notification_preference (marketplace_id, member_id, quiet_from, quiet_to) values ($1, $2, 600, 660)',
    [market.id, ann.id],
  );
  await mails.say(market, seller);
  mails.now = new Date('2027-03-22T09:15Z');
  await mails.decide();
  mails.now = new Date('2027-03-22T10:30Z');
  await mails.deliver();
  expect(mails.sent).toEqual([]);
  await mails.advanceTo('2027-03-22T12:00Z');
  expect(mails.sent.map(({ at }) => at.toISOString())).toEqual(['2027-03-22T11:00:00.000Z']);
});

test('a changed delay applies to messages that wait, and no email is sent while they are turned off', async () => {
  await mails.say(market, seller);
  await set({ delayMinutes: 60 });
  await minutesLater(59);
  expect(mails.sent).toEqual([]);
  await minutesLater(1);
  expect(mails.sent).toHaveLength(1);
  await mails.read(seller);
  await set({ emails: false });
  await mails.say(market, seller);
  await minutesLater(2 * 24 * 60);
  expect(mails.sent).toHaveLength(1);
});

test('people who have not accepted their invitation, and those of the operator, get nothing', async () => {
  await mails.query('update membership set accepted_at = null where id = $1', [ann.id]);
  await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
  await mails.say(market, seller);
  await minutesLater(15);
  expect(mails.sent).toEqual([]);
});

test('only the first unread message writes to the pause, and a message of the seller to none', async () => {
  const writes = async () => {
    const [row] = await mails.query(
      'select xmin::text as transaction from unread_pause where seller_id = $1',
      [seller.number],
    );
    return row?.transaction;
  };
  await mails.answer(seller);
  expect(await writes()).toBeUndefined();
  await mails.say(market, seller);
  const first = await writes();
  expect(first).toBeDefined();
  await mails.say(market, seller);
  await mails.answer(seller);
  await mails.say(market, seller);
  expect(await writes()).toBe(first);
  await mails.read(seller);
  expect(await writes()).toBe(first);
  await mails.say(market, seller);
  expect(await writes()).not.toBe(first);
});

test('history that is loaded without events begins no pause', async () => {
  await mails.query('update thread set message_count = 3, operator_message_count = 3 where seller_id = $1', [
    seller.number,
  ]);
  expect(await mails.query('select from unread_pause where seller_id = $1', [seller.number])).toEqual([]);
});

test.each([
  [
    'were imported',
    () =>
      mails.query('update thread set message_count = 3, operator_message_count = 3 where seller_id = $1', [
        seller.number,
      ]),
  ],
  [
    'came while emails were turned off',
    async () => {
      await set({ emails: false });
      await mails.say(market, seller);
      await set({ emails: true });
    },
  ],
  [
    'waited for more than a week without a mail server',
    async () => {
      await mails.say(market, seller);
      mails.now = new Date(mails.now.getTime() + 8 * 24 * 3_600_000);
      await mails.decide();
    },
  ],
  [
    'came before anybody had accepted the invitation',
    async () => {
      await mails.query('update membership set accepted_at = null where seller_id = $1', [seller.number]);
      await mails.say(market, seller);
      await minutesLater(15);
      await mails.query('update membership set accepted_at = now() where seller_id = $1', [seller.number]);
    },
  ],
])(
  'a further message begins a pause if the unread messages before it %s, and one email follows',
  async (_name, begin) => {
    await begin();
    // Pauses of other tests end, too.
    const sentToAnn = () => mails.sent.filter(({ to }) => to === ann.email).length;
    await minutesLater(60);
    expect(sentToAnn()).toBe(0);
    await mails.say(market, seller);
    await minutesLater(15);
    expect(sentToAnn()).toBe(1);
    await mails.say(market, seller);
    await minutesLater(24 * 60);
    expect(sentToAnn()).toBe(1);
  },
);

test('a further message begins no pause if nobody of the seller can get an email', async () => {
  await mails.query('delete from membership where seller_id = $1', [seller.number]);
  await mails.say(market, seller);
  await minutesLater(15);
  await mails.say(market, seller);
  expect(await mails.query('select from unread_pause where seller_id = $1', [seller.number])).toEqual([]);
});

test('a pause that began a week ago, before there was a mail server, ends without an email', async () => {
  await mails.say(market, seller);
  mails.now = new Date(mails.now.getTime() + 8 * 24 * 3_600_000);
  await mails.decide();
  await mails.deliver();
  expect(mails.sent).toEqual([]);
  expect(await mails.query('select from unread_pause where seller_id = $1', [seller.number])).toEqual([]);
});

test('a message during a decision lets the pause be decided again', async () => {
  await mails.say(market, seller);
  mails.now = new Date(mails.now.getTime() + 15 * 60_000);
  const { database } = server;
  const transaction = database.transaction.bind(database);
  // The seller reads and the operator writes after the pause was taken, before the decision is stored.
  database.transaction = async (work) => {
    database.transaction = transaction;
    await mails.read(seller);
    await mails.say(market, seller);
    return transaction(work);
  };
  await mails.decide();
  await mails.deliver();
  expect(mails.sent).toEqual([]);
  await minutesLater(15);
  expect(mails.sent).toHaveLength(1);
});
