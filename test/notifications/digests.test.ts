import { beforeAll, beforeEach, expect, test } from 'vitest';
import { systemActor } from '../../src/access/actor.js';
import { userId } from '../../src/graphql/ids.js';
import { removeDepartedMembers } from '../../src/work-state/work-jobs.js';
import { Browser, makeUser } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { never, publicUrl, SimulatedMails } from '../harness/notifications.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the emails to the operator's users about conversations that wait, with a simulated clock and a real mail server. */

let server: TestServer;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let market: TestMarketplace;
let mails: SimulatedMails;
type Seller = TestMarketplace['sellers'][number];
let arcade: Seller;
let bazaar: Seller;

beforeAll(async () => {
  mailbox = await openMailbox();
  server = await startTestServer({ mailPollMs: never, notificationsPollMs: never });
});

let count = 0;
beforeEach(async () => {
  market = await makeMarketplace(server, 'Quay', ['Arcade', 'Bazaar']);
  const [first, second] = market.sellers;
  if (!first || !second) throw new Error('There are no sellers.');
  [arcade, bazaar] = [first, second];
  mailbox.mails.length = 0;
  mails = await SimulatedMails.open(server, mailbox, '2027-03-22T09:00Z');
  count++;
});

/** Creates one of the operator's users. */
async function join(name: string) {
  const owner = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  const { id, email } = await makeUser(server, owner, { name, email: `${name}@quay${count}.example` });
  return { id, email, browser: await new Browser(server).signIn(email) };
}

type Agent = Awaited<ReturnType<typeof join>>;

async function ask({ browser }: Agent, mutation: string, input: object) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { errors { field messages } } }`;
  const { body } = await browser.ask('operator', document, { input });
  expect(body.errors).toBeUndefined();
  expect(body.data[mutation].errors).toBeNull();
}

const read = (agent: Agent, seller: Seller) =>
  ask(agent, 'chatMessageRead', { seller: seller.id, sentBy: 'User' });
const assign = (agent: Agent, seller: Seller) =>
  ask(agent, 'threadsUpdate', { sellerIds: [seller.id], assigneeId: userId(agent.id) });
const at = (time: string) => mails.advanceTo(`2027-03-${time}Z`);

test('a week of two sellers and three agents', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  const cleo = await join('cleo');
  await ask(ben, 'notificationPreferencesUpdate', { unassigned: false, language: 'GERMAN' });
  await ask(cleo, 'notificationPreferencesUpdate', {
    ...{ quietHours: { from: '18:00', to: '08:00' }, timeZone: 'UTC', language: 'ARABIC' },
  });
  // Monday: nobody is assigned. Ben does not want to know.
  await at('22T10:00');
  await mails.answer(arcade);
  await mails.answer(arcade);
  // A second conversation within the hour waits for its end.
  await at('22T10:20');
  await mails.answer(bazaar);
  await at('22T12:00');
  await assign(ben, arcade);
  await read(ben, arcade);
  await read(ada, bazaar);
  // Tuesday: assigned to Ben, who gets it alone. Ada and Cleo have not visited it since the email.
  await at('23T11:00');
  await mails.answer(arcade);
  // Bazaar is unassigned: Ada has visited it, and the day is over. Cleo has not visited it.
  await at('23T11:30');
  await mails.answer(bazaar);
  // Wednesday: Ben has it open, and it is read before he leaves.
  await at('24T12:00');
  await read(ben, arcade);
  await mails.answer(arcade);
  mails.viewers.set(arcade.number, [`user:${ben.id}`]);
  await at('24T13:00');
  await read(ben, arcade);
  mails.viewers.clear();
  // Thursday evening: assigned to Cleo, who has quiet hours.
  await at('25T17:00');
  await read(cleo, bazaar);
  await assign(cleo, bazaar);
  await at('25T20:00');
  await mails.answer(bazaar);
  // Friday: muted.
  await at('26T12:00');
  await read(cleo, bazaar);
  await ask(cleo, 'notificationMuteSet', { sellerId: bazaar.id, muted: true });
  await at('28T12:00');
  await mails.answer(bazaar);
  await at('28T23:00');
  expect(mails.table).toEqual([
    '2027-03-22T10:15 ada: 1 conversation waits for you at Quay',
    '2027-03-22T10:15 cleo: محادثة واحدة بانتظارك في Quay',
    '2027-03-22T11:15 ada: 1 conversation waits for you at Quay',
    '2027-03-22T11:15 cleo: محادثة واحدة بانتظارك في Quay',
    '2027-03-23T11:15 ben: 1 Unterhaltung wartet auf dich bei Quay',
    '2027-03-23T11:45 ada: 1 conversation waits for you at Quay',
    '2027-03-26T08:00 cleo: محادثة واحدة بانتظارك في Quay',
  ]);
});

test('one email lists what is assigned, unassigned and mentioned, with links and without texts', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await assign(ada, arcade);
  await at('22T10:00');
  await mails.answer(arcade, 'A secret heron');
  await mails.answer(bazaar, 'Another heron');
  const text = 'Look @ada, a heron';
  const mentions = [{ userId: userId(ada.id), start: 5, end: 9 }];
  await ask(ben, 'chatNoteCreate', { sellerId: bazaar.id, text, mentions });
  await mails.moveItems(bazaar);
  await at('22T10:30');
  const sent = mails.sent.filter(({ to }) => to === ada.email);
  expect(sent).toHaveLength(1);
  const [{ headers, text: plain, html } = { headers: new Map(), text: '', html: '' }] = sent;
  expect(headers.get('subject')).toBe('2 conversations wait for you at Quay');
  expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  // An answer reaches no thread: the email says so, and the listener for answers refuses one to this address.
  expect(headers.get('reply-to')).toContain(`<${mails.replies.unanswerable}>`);
  for (const body of [plain, html]) expect(body).toContain('You cannot answer this email.');
  expect(plain).toMatch(/You were mentioned:\n- Bazaar\n {2}https:/);
  expect(plain).toMatch(/Assigned to you:\n- Arcade\n {2}1 unread message\n {2}https:/);
  expect(plain).toMatch(/Unassigned:\n- Bazaar\n {2}1 unread message/);
  expect(plain).toContain(`${publicUrl.origin}/operator/t/${arcade.number}`);
  expect(plain + html).not.toContain('heron');
  expect(html).not.toMatch(/\bsrc=|<img|<link|@import|url\(/);
});

test('a conversation that was read or assigned to somebody else while the email waited is not in it', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await at('22T10:00');
  await mails.answer(arcade);
  await mails.answer(bazaar);
  mails.now = new Date('2027-03-22T10:15Z');
  await mails.decide();
  await assign(ben, arcade);
  await mails.deliver();
  const adas = mails.sent.filter(({ to }) => to === ada.email);
  expect(adas.map(({ text }) => text.includes('Arcade'))).toEqual([false]);
  // The next pause of what was dropped does not wait a day.
  await read(ada, bazaar);
  await read(ben, bazaar);
  mails.now = new Date('2027-03-23T12:00Z');
  await mails.answer(bazaar);
  mails.now = new Date('2027-03-23T12:15Z');
  await mails.decide();
  await read(ada, bazaar);
  await read(ben, bazaar);
  const before = mails.sent.length;
  await mails.deliver();
  expect(mails.sent.slice(before).filter(({ text }) => text.includes('Bazaar'))).toEqual([]);
});

test('a conversation that is assigned to another user while the email waits is in an email to that user', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await assign(ada, arcade);
  await at('22T10:00');
  await mails.answer(arcade);
  mails.now = new Date('2027-03-22T10:15Z');
  await mails.decide();
  await assign(ben, arcade);
  await mails.deliver();
  expect(mails.sent).toEqual([]);
  await at('22T10:29');
  expect(mails.sent).toEqual([]);
  await at('22T10:30');
  expect(mails.sent.map(({ to, text }) => [to, text.includes('Arcade')])).toEqual([[ben.email, true]]);
});

test('a conversation whose assignee is removed while the email waits is in an email to the others', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await assign(ada, arcade);
  await at('22T10:00');
  await mails.answer(arcade);
  mails.now = new Date('2027-03-22T10:15Z');
  await mails.decide();
  const removal = 'mutation ($input: UserRemoveInput!) { userRemove(input: $input) { errors { messages } } }';
  const { userRemove } = await market.operator.data(removal, { input: { id: userId(ada.id) } });
  expect(userRemove.errors).toBeNull();
  await mails.deliver();
  await removeDepartedMembers(systemActor, server.database);
  await at('22T10:30');
  expect(mails.sent.map(({ to }) => to)).toEqual([ben.email]);
});

test('a conversation that was muted, and a mention that was read, while the email waited is not in it', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await assign(ben, arcade);
  await assign(ada, bazaar);
  await at('22T10:00');
  const mentions = [{ userId: userId(ada.id), start: 5, end: 9 }];
  await ask(ben, 'chatNoteCreate', { sellerId: arcade.id, text: 'Look @ada', mentions });
  await mails.moveItems(arcade);
  await mails.answer(bazaar);
  mails.now = new Date('2027-03-22T10:15Z');
  await mails.decide();
  await ask(ada, 'mentionsRead', { sellerId: arcade.id });
  await ask(ada, 'notificationMuteSet', { sellerId: bazaar.id, muted: true });
  await mails.deliver();
  expect(mails.sent).toEqual([]);
  expect(mails.delivery.outcomes).toMatchObject({ useless: 1 });
  // A new mention does not wait for the day after an email that was not sent.
  await ask(ben, 'chatNoteCreate', { sellerId: arcade.id, text: 'Look @ada', mentions });
  await mails.moveItems(arcade);
  await at('22T10:45');
  expect(mails.sent.map(({ to, text }) => [to, text.includes('You were mentioned:\n- Arcade')])).toEqual([
    [ada.email, true],
  ]);
  const muted = '{ sellersForChats { nodes { businessName isMuted } } }';
  const { body } = await ada.browser.ask('operator', muted);
  const names = body.data.sellersForChats.nodes.filter(({ isMuted }: { isMuted: boolean }) => isMuted);
  expect(names).toEqual([{ businessName: 'Bazaar', isMuted: true }]);
});

/** Lets a user mention another one, whose name has three letters, in a note. */
async function mention(author: Agent, user: Agent, seller: Seller) {
  const mentions = [{ userId: userId(user.id), start: 5, end: 9 }];
  await ask(author, 'chatNoteCreate', { sellerId: seller.id, text: 'Look @ada', mentions });
  await mails.moveItems(seller);
}

test('a mention is not lost if its user reads only the messages while the email waits', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await assign(ben, arcade);
  await at('22T10:00');
  await mails.answer(arcade);
  await mention(ben, ada, arcade);
  mails.now = new Date('2027-03-22T10:15Z');
  await mails.decide();
  await read(ada, arcade);
  await mails.deliver();
  const toAda = () => mails.sent.filter(({ to }) => to === ada.email);
  expect(toAda()).toEqual([]);
  await at('22T11:30');
  expect(toAda().map(({ text }) => text.includes('You were mentioned:\n- Arcade'))).toEqual([true]);
});

test('an email that has only the messages of a conversation, since its mention was read, counts for the day', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await assign(ada, arcade);
  await at('22T10:00');
  await mails.answer(arcade);
  await mention(ben, ada, arcade);
  mails.now = new Date('2027-03-22T10:15Z');
  await mails.decide();
  await ask(ada, 'mentionsRead', { sellerId: arcade.id });
  await mails.deliver();
  expect(mails.sent).toHaveLength(1);
  await mention(ben, ada, arcade);
  await at('23T10:14');
  expect(mails.sent).toHaveLength(1);
});

test('after the quiet hours, an email has both the messages and the mention of a conversation', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await ask(ada, 'notificationPreferencesUpdate', { quietHours: { from: '10:20', to: '11:00' } });
  await assign(ada, arcade);
  await at('22T10:00');
  await mails.answer(arcade);
  await mention(ben, ada, arcade);
  mails.now = new Date('2027-03-22T10:15Z');
  await mails.decide();
  mails.now = new Date('2027-03-22T10:30Z');
  await mails.deliver();
  expect(mails.sent).toEqual([]);
  await at('22T12:30');
  expect(mails.sent).toHaveLength(1);
  expect(mails.sent[0]?.text).toMatch(/You were mentioned:\n- Arcade[\s\S]*Assigned to you:\n- Arcade/);
});

test('a further message is in an email if the unread messages before it were imported, and the next one is not', async () => {
  const ada = await join('ada');
  await mails.query('update thread set message_count = 3, seller_message_count = 3 where seller_id = $1', [
    arcade.number,
  ]);
  await at('22T10:00');
  await mails.answer(arcade);
  await at('22T10:15');
  const sentToAda = () => mails.sent.filter(({ to }) => to === ada.email).length;
  expect(sentToAda()).toBe(1);
  await mails.answer(arcade);
  await at('24T10:00');
  expect(sentToAda()).toBe(1);
  expect(await mails.query('select from digest_item where seller_id = $1', [arcade.number])).toEqual([]);
});

test('a user who left, or whose role has no chat, gets nothing', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await at('22T10:00');
  await mails.answer(arcade);
  mails.now = new Date('2027-03-22T10:15Z');
  await mails.decide();
  await mails.query('delete from membership where user_id = $1', [ada.id]);
  await mails.query("update membership set role = 'MEMBER' where user_id = $1", [ben.id]);
  await mails.deliver();
  expect(mails.sent).toEqual([]);
});
