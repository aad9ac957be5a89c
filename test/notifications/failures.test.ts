import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { makeUser } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { never, publicUrl, SimulatedMails } from '../harness/notifications.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests emails about unread messages while the mail server is down, refuses or hangs, and addresses that it rejects. */

let server: TestServer;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let market: TestMarketplace;
let seller: TestMarketplace['sellers'][number];
let person: Awaited<ReturnType<typeof makeUser>>;
let mails: SimulatedMails;

beforeAll(async () => {
  mailbox = await openMailbox();
  server = await startTestServer({ mailPollMs: never, notificationsPollMs: never });
});

beforeEach(async () => {
  market = await makeMarketplace(server, 'Quay', ['Arcade']);
  const [shop] = market.sellers;
  if (!shop) throw new Error('There is no seller.');
  seller = shop;
  person = await makeUser(server, { sellerId: seller.number });
  mailbox.mails.length = 0;
  mailbox.refused.clear();
});

const start = async (url?: string) => {
  mails = await SimulatedMails.open(server, mailbox, '2027-03-22T09:00Z', url);
};
const day = async (date: string) => mails.advanceTo(`2027-03-${date}T09:00Z`);
const dueNow = () => mails.query('update outgoing_mail set next_attempt_at = now()');

const secretText = 'A confidential heron';

/** Lets a message wait for its email, and tries to send it. */
async function notify(): Promise<void> {
  await mails.say(market, seller, secretText);
  await mails.advanceTo(new Date(mails.now.getTime() + 15 * 60_000).toISOString());
}

const waiting = () => mails.query('select attempts from outgoing_mail');

/** Starts a server that does something with each connection. Returns its address as a mail server. */
async function openSocket(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  return `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

test.each([
  ['is down', (socket: Socket) => socket.destroy()],
  ['refuses', (socket: Socket) => socket.end('421 Busy\r\n')],
])('a mail server that %s loses no email, and one is sent when it is back', async (_name, onConnection) => {
  await start(await openSocket(onConnection));
  await notify();
  expect(await waiting()).toEqual([{ attempts: 1 }]);
  expect(mails.delivery.outcomes).toMatchObject({ sent: 0, failed: 1 });
  const text = mails.log.join();
  await start();
  mails.now = new Date('2027-03-22T10:15Z');
  await dueNow();
  await mails.deliver();
  expect(mails.sent.map(({ to }) => to)).toEqual([person.email]);
  expect(await waiting()).toEqual([]);
  // Neither the address nor the text is in the log.
  expect(text + mails.log.join()).not.toMatch(/shop\.example|heron/);
});

test.each([
  ['a person of the seller', () => ({ sellerId: seller.number })],
  ["one of the operator's users", () => ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }) as const],
])('after an outage, the day without another email to %s begins when one is sent', async (_name, owner) => {
  await start(await openSocket((socket) => socket.destroy()));
  const { email } = await makeUser(server, owner());
  const write = async () => {
    await mails.say(market, seller);
    await mails.answer(seller);
  };
  await write();
  await mails.advanceTo('2027-03-22T09:15Z');
  await start();
  const times = () =>
    mails.sent.filter(({ to }) => to === email).map(({ at }) => at.toISOString().slice(0, 16));
  mails.now = new Date('2027-03-22T20:00Z');
  await dueNow();
  await mails.deliver();
  await mails.query('update thread set seller_read_count = seller_message_count where seller_id = $1', [
    seller.number,
  ]);
  await mails.read(seller);
  await mails.advanceTo('2027-03-22T21:00Z');
  await write();
  await mails.advanceTo('2027-03-24T00:00Z');
  expect(times()).toEqual(['2027-03-22T20:00', '2027-03-23T20:00']);
});

/** Starts a mail server that takes each email and does not answer it. @returns its address, and the number of emails that it took. */
async function openSilent(afterEmail: (socket: Socket) => void) {
  const silent = { url: '', emails: 0 };
  silent.url = await openSocket((socket) => {
    let text = '';
    let isData = false;
    socket.setEncoding('latin1').write('220 mx\r\n');
    socket.on('data', (chunk) => {
      text += chunk;
      if (isData && text.endsWith('\r\n.\r\n')) {
        silent.emails++;
        afterEmail(socket);
      } else if (!isData && text.endsWith('\r\n')) {
        isData = text === 'DATA\r\n';
        socket.write(isData ? '354 Go on\r\n' : '250 OK\r\n');
        text = '';
      }
    });
  });
  return silent;
}

test.each([
  ['closes the connection', (socket: Socket) => socket.destroy()],
  ['ends its answer in the middle', (socket: Socket) => socket.end('25')],
])('a mail server that takes emails and %s gets each at most twice', async (_name, afterEmail) => {
  const silent = await openSilent(afterEmail);
  await start(silent.url);
  await notify();
  expect(silent.emails).toBe(1);
  for (let n = 0; n < 4; n++) {
    await dueNow();
    await mails.deliver();
  }
  expect(silent.emails).toBe(2);
  expect(await waiting()).toEqual([]);
});

test('a mail server that hangs delays neither a message nor an email about an account', async () => {
  const hanging: Socket[] = [];
  const url = await openSocket((socket) => hanging.push(socket));
  const mail = { url, from: 'Parley <chat@market.example>' };
  const sending = await startTestServer({
    ...{ database: server.database, mailPollMs: 20, notificationsPollMs: never },
    signIn: { publicUrl, mail },
  });
  await start(url);
  await mails.say(market, seller);
  mails.now = new Date('2027-03-22T09:15Z');
  await mails.decide();
  await expect.poll(waiting).toEqual([{ attempts: 1 }]);
  // Ten emails hang in the one lane; another one about an account is attempted at once.
  await mails.query(
    `insert into outgoing_mail (kind, recipient, locale, payload, expires_at, is_bulk)
     select kind, recipient, locale, payload, expires_at, true from outgoing_mail, generate_series(1, 12)`,
  );
  await expect
    .poll(() => mails.query('select from outgoing_mail where is_bulk and attempts > 0'))
    .toHaveLength(10);
  await mails.query(
    "insert into outgoing_mail (kind, recipient, locale, payload, expires_at) select 'signInLinkUnavailable', 'a@shop.example', 'en', payload, expires_at from outgoing_mail limit 1",
  );
  await expect
    .poll(() => mails.query('select from outgoing_mail where not is_bulk and attempts > 0'))
    .toHaveLength(1);
  await mails.say(market, seller);
  await mails.query('delete from outgoing_mail');
  // Otherwise the server would wait for them until they time out.
  for (const socket of hanging) socket.destroy();
  await sending.close();
});

test('emails that wait for another attempt delay no others, unless they are very many', async () => {
  await start();
  const add = (count: number) =>
    mails.query(
      `insert into outgoing_mail (kind, recipient, locale, payload, expires_at, is_bulk, attempts, next_attempt_at)
       select 'unreadMessages', 'full@shop.example', 'en', '', now() + interval '1 day', true, 3, now() + interval '1 hour'
       from generate_series(1, $1)`,
      [count],
    );
  await add(600);
  await mails.deliver();
  await notify();
  expect(mails.sent.map(({ to }) => to)).toEqual([person.email]);
  await add(9_400);
  await mails.deliver();
  expect(mails.queue.bulkWaiting).toBe(10_000);
  await mails.query('delete from outgoing_mail');
});

const users = '{ users { nodes { email emailBouncedAt } } }';
const bouncedOf = async () => {
  const { nodes } = (await market.operator.data(users)).users;
  const found = nodes.find(({ email }: { email: string }) => email === person.email);
  return found.emailBouncedAt as string | null;
};

test('an address that is rejected for good is marked, gets no further email, and is good again after one that is accepted', async () => {
  await start();
  mailbox.refused.add(person.email);
  await notify();
  expect(await waiting()).toEqual([]);
  expect(mails.delivery.outcomes).toMatchObject({ rejected: 1 });
  expect(await bouncedOf()).toMatch(/^\d{4}-/);
  await mails.read(seller);
  mailbox.refused.clear();
  await day('24');
  await notify();
  expect(mails.sent).toEqual([]);
  // Another email, such as a new password's, reaches the address.
  await mails.recorder.send(
    person.email,
    { subject: 'Hello', paragraphs: ['Hello'] },
    new AbortController().signal,
  );
  expect(await bouncedOf()).toBeNull();
  mailbox.mails.length = 0;
  await mails.read(seller);
  await day('26');
  await notify();
  expect(mails.sent).toHaveLength(1);
});

test.each([
  ['a rejection of the sender', '5.7.1 Listed as spam', 550],
  ['a rejection for now', '4.2.2 Mailbox full', 452],
])('%s says nothing about the address', async (_name, text, code) => {
  await start();
  Object.assign(mailbox.refusal, { text, code });
  onTestFinished(() => void Object.assign(mailbox.refusal, { text: '5.1.1 No such user', code: 550 }));
  mailbox.refused.add(person.email);
  await notify();
  expect(mails.sent).toEqual([]);
  expect(await bouncedOf()).toBeNull();
  await mails.query('delete from outgoing_mail');
});

test('an email whose time is over counts as not sent: what is unread is decided again', async () => {
  await start(await openSocket((socket) => socket.destroy()));
  await notify();
  expect(await waiting()).toEqual([{ attempts: 1 }]);
  await mails.query('update outgoing_mail set expires_at = now()');
  await start();
  mails.now = new Date('2027-03-25T09:15Z');
  // Another process may be sending it.
  await mails.deliver();
  expect(await waiting()).toEqual([{ attempts: 1 }]);
  await mails.query("update outgoing_mail set expires_at = now() - interval '2 minutes'");
  await mails.deliver();
  expect(mails.log.join()).toContain('an email was given up');
  expect(await waiting()).toEqual([]);
  await mails.decide();
  await mails.deliver();
  expect(mails.sent.filter(({ to }) => to === person.email)).toHaveLength(1);
});

test.each(['unreadMessages', 'unreadDigest'])(
  'an email of the kind %s of another version stops no other when its time is over',
  async (kind) => {
    await start();
    const strange = await mails.queue.seal('a@shop.example', 'en', { form: 'of another version' });
    await server.database.transaction((transaction) =>
      mails.queue.addBulk(transaction, { kind, lifetimeS: -1 }, [strange]),
    );
    await notify();
    expect(mails.sent.map(({ to }) => to)).toEqual([person.email]);
    expect(await waiting()).toEqual([]);
  },
);

test('an email that the mail server rejects, though not its address, is tried again after a day', async () => {
  await start();
  Object.assign(mailbox.refusal, { text: '5.7.1 Listed as spam', code: 550 });
  onTestFinished(() => void Object.assign(mailbox.refusal, { text: '5.1.1 No such user', code: 550 }));
  mailbox.refused.add(person.email);
  await notify();
  expect(mails.delivery.outcomes).toMatchObject({ rejected: 1 });
  mailbox.refused.clear();
  const sent = () => mails.sent.filter(({ to }) => to === person.email).length;
  await mails.advanceTo('2027-03-23T09:14Z');
  expect(sent()).toBe(0);
  await mails.advanceTo('2027-03-23T09:15Z');
  expect(sent()).toBe(1);
});

test.each([
  ['a person of the seller', () => ({ sellerId: seller.number })],
  ["one of the operator's users", () => ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }) as const],
])('a mail server that rejects every email to %s is not asked after a week', async (_name, owner) => {
  await start();
  Object.assign(mailbox.refusal, { text: '5.7.1 Listed as spam', code: 550 });
  onTestFinished(() => void Object.assign(mailbox.refusal, { text: '5.1.1 No such user', code: 550 }));
  const { email } = await makeUser(server, owner());
  mailbox.refused.add(email);
  mailbox.refused.add(person.email);
  await mails.say(market, seller);
  await mails.answer(seller);
  await mails.advanceTo('2027-03-29T09:00Z');
  const { rejected } = mails.delivery.outcomes;
  expect(rejected).toBeGreaterThanOrEqual(14);
  await mails.advanceTo('2027-04-02T09:00Z');
  expect(mails.delivery.outcomes).toMatchObject({ sent: 0, rejected });
  expect(await mails.query('select from unread_pause union all select from digest_item')).toEqual([]);
});

test('a clock of the database that jumps back by an hour delays emails, and repeats none', async () => {
  await start();
  await notify();
  expect(mails.sent).toHaveLength(1);
  mails.now = new Date(mails.now.getTime() - 3_600_000);
  await mails.read(seller);
  await mails.say(market, seller);
  await mails.advanceTo('2027-03-23T09:14Z');
  expect(mails.sent).toHaveLength(1);
  await mails.advanceTo('2027-03-23T09:15Z');
  expect(mails.sent).toHaveLength(2);
});
