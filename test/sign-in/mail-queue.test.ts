import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import pg from 'pg';
import pino from 'pino';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { systemActor } from '../../src/access/actor.js';
import { SecretEncryption } from '../../src/access/secret-encryption.js';
import type { Database } from '../../src/database/database.js';
import { DatabaseUnavailable } from '../../src/database/unavailable.js';
import { userId } from '../../src/graphql/ids.js';
import { LinkRequests } from '../../src/http/sign-in/link-requests.js';
import { MailDelivery, type SendMail } from '../../src/mail/mail-delivery.js';
import { MailFailure } from '../../src/mail/mail-failure.js';
import { MailQueue } from '../../src/mail/mail-queue.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
  type TestServerOptions,
} from '../harness/server.js';

/* Tests the queue of emails: nothing is lost by a crash or an outage of the mail server, and no link is stored as text. */

const [first, second] = ['a'.repeat(32), 'b'.repeat(32)] as const;
const publicUrl = new URL('http://chat.example');
const from = 'Parley <chat@market.example>';
/** No poll: the process stores mails and sends none, like one that crashes at once. */
const never = 3_600_000;
const newPassword = 'a wholly new password';

/** The process that stores mails. */
let server: TestServer;
let market: TestMarketplace;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;

const start = (options: TestServerOptions = {}, url = mailbox.url) =>
  startTestServer({
    ...(server && { database: server.database }),
    ...options,
    signIn: { publicUrl, mail: { url, from }, secret: first, ...options.signIn },
  });

beforeAll(async () => {
  mailbox = await openMailbox();
  server = await start({ mailPollMs: never });
  market = await makeMarketplace(server, 'Market', []);
});

const support = () => ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }) as const;
const visit = (to = server) => new Browser(to, publicUrl.origin);
const query = async (text: string, values: unknown[] = []) =>
  (await server.database.pool.query(text, values)).rows;
const stored = () => query('select * from outgoing_mail order by id');

/** Starts a process that sends, and returns its next mails. It is closed afterwards. */
async function sentByAnother(count: number, options: TestServerOptions = {}) {
  const other = await start(options);
  const mails = [];
  for (let each = 0; each < count; each++) mails.push(await mailbox.next());
  await expect.poll(stored).toEqual([]);
  await other.close();
  return mails;
}

describe('a process that crashes after', () => {
  test('changes and an invitation loses no email about them', async () => {
    const { email } = await makeUser(server, support());
    const admin = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
    const browser = await visit().signIn(email);
    await visit().signIn(email);
    await browser.post('/auth/change-password', { currentPassword: password, newPassword });
    const inviting = await visit().signIn(admin.email);
    const { body } = await inviting.ask(
      'operator',
      'mutation { userInvite(input: {email: "eve@market.example", name: "Eve", role: FINANCE}) { invitationUrl } }',
    );
    expect(body.data.userInvite).toEqual({ invitationUrl: null });
    expect((await stored()).map(({ kind }) => kind)).toEqual([
      'accountNotice',
      'accountNotice',
      'invitation',
    ]);
    const mails = await sentByAnother(3);
    expect(mails.map(({ to: [to] }) => to).sort()).toEqual([email, email, 'eve@market.example'].sort());
  });

  test('requests for links makes the links afterwards', async () => {
    const { email } = await makeUser(server, support());
    await visit().post('/auth/request-password-reset', { email, redirectTo: '/reset' });
    await visit().post('/auth/sign-in/magic-link', { email });
    const mails = await sentByAnother(2);
    expect(mails.map(({ to }) => to)).toEqual([[email], [email]]);
    for (const link of ['/auth/reset-password/', '/auth/magic-link/verify'])
      expect(mails.filter(({ text }) => text.includes(link))).toHaveLength(1);
  });

  test('a process of an earlier version stored an email before the change sends it after the change only', async () => {
    const { id, email } = await makeUser(server, support());
    const { encryption, queue } = queueOf();
    const payload = { change: 'passwordChange', at: new Date().toISOString(), address: '192.0.2.1' };
    const stored = await encryption.encrypt(JSON.stringify(payload));
    for (const change of ['password', 'appOn'])
      await query(
        `insert into outgoing_mail (kind, recipient, locale, payload, expires_at, awaited_change, awaited_of)
         values ('accountNotice', $1, 'en', $2, now() + interval '5 minutes', $3, $4)`,
        [email, stored, change, id],
      );
    const send = vi.fn(async () => []);
    const delivery = deliveryOf(queue, encryption, send);
    await sendDue(delivery);
    expect(send).not.toHaveBeenCalled();
    await query("update auth_account set password = 'other', updated_at = now() where user_id = $1", [id]);
    await sendDue(delivery);
    expect(send).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ kind: 'accountNotice', recipient: email, payload }),
      expect.any(AbortSignal),
    );
    await query("update outgoing_mail set expires_at = now() - interval '1 second'");
    await sendDue(delivery);
    expect(await query('select from outgoing_mail')).toEqual([]);
    expect(delivery.outcomes).toEqual({
      sent: 1,
      useless: 0,
      failed: 0,
      rejected: 0,
      expired: 0,
      unanswered: 0,
      lost: 0,
    });
  });
});

/** Returns whether a statement sends the signals of the process, which it does at any time. */
const isSignal = (text: string) => text.includes("pg_notify('parley'");

const textOf = (given: unknown) => (typeof given === 'string' ? given : (given as { text: string }).text);

test('a request for a link does the same, whether or not the address has an account', async () => {
  const { email } = await makeUser(server, support());
  const requestedBy = async (path: string, address: string) => {
    const spy = vi.spyOn(pg.Client.prototype, 'query');
    const { status, body } = await visit().post(path, { email: address, redirectTo: '/reset' });
    const texts = spy.mock.calls.map(([given]) => textOf(given)).filter((text) => !isSignal(text));
    spy.mockRestore();
    return { status, body, texts };
  };
  for (const path of ['/auth/request-password-reset', '/auth/sign-in/magic-link']) {
    const known = await requestedBy(path, email);
    const unknown = await requestedBy(path, 'nobody@shop.example');
    expect(known.texts.length, path).toBeGreaterThan(2);
    expect(unknown, path).toEqual(known);
    expect(known.status, path).toBe(200);
  }
  expect(await stored()).toHaveLength(4);
  expect((await sentByAnother(2)).map(({ to }) => to)).toEqual([[email], [email]]);
});

test('a link is stored encrypted, and survives a rotation of the secret', async () => {
  const { email } = await makeUser(server, support());
  await visit().post('/auth/request-password-reset', { email, redirectTo: '/reset' });
  const quiet = 'smtp://127.0.0.1:9';
  const making = await start({}, quiet);
  await expect.poll(async () => (await stored())[0]?.attempts).toBe(1);
  await making.close();
  const [{ kind, recipient, payload, expires_at: expiry }] = await stored();
  expect([kind, recipient]).toEqual(['passwordReset', email]);
  expect(payload).toMatch(/^\$ba\$\d{6,}\$[\da-f]{80,}$/);
  expect(expiry.getTime()).toBeLessThan(Date.now() + 3_600_000);
  await query("update outgoing_mail set next_attempt_at = now() + interval '1 hour'");
  await (await start({ mailPollMs: never, signIn: { secret: second, previousSecrets: [first] } })).close();
  const [{ payload: renewed }] = await stored();
  expect(renewed.split('$')[2]).not.toBe(payload.split('$')[2]);
  await query('update outgoing_mail set next_attempt_at = now()');
  const [mail] = await sentByAnother(1, { signIn: { secret: second } });
  const [, token] = /reset-password\/([\w-]+)/.exec(mail?.text ?? '') ?? [];
  expect((await visit().post('/auth/reset-password', { token, newPassword })).status).toBe(200);
  await query('delete from outgoing_mail');
});

test('a newer link to choose a password replaces one that waits', async () => {
  const { email } = await makeUser(server, support());
  const { queue } = queueOf();
  const mail = {
    kind: 'passwordReset',
    recipient: email,
    locale: 'en',
    lifetimeS: 3_600,
    replacesEarlier: true,
  };
  await queue.add(server.database, { ...mail, payload: { url: 'http://chat.example/1' } });
  await queue.add(server.database, { ...mail, payload: { url: 'http://chat.example/2' } });
  const [waiting, ...others] = await stored();
  expect(others).toEqual([]);
  expect(await queueOf().encryption.decrypt(waiting.payload)).toContain('http://chat.example/2');
  await query('delete from outgoing_mail');
});

test('a link that ended while its mail waited is not sent', async () => {
  const admin = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
  const inviting = await visit().signIn(admin.email);
  const { body } = await inviting.ask(
    'operator',
    'mutation { userInvite(input: {email: "mallory@market.example", name: "Mallory", role: FINANCE}) { user { id } } }',
  );
  const [changed, removed, guarded, kept] = await Promise.all(
    [1, 2, 3, 4].map(() => makeUser(server, support())),
  );
  const request = (path: string, user = changed) =>
    visit().post(`/auth/${path}`, { email: user?.email, redirectTo: '/reset' });
  for (const path of ['request-password-reset', 'sign-in/magic-link']) await request(path);
  for (const user of [removed, kept]) await request('request-password-reset', user);
  await request('sign-in/magic-link', guarded);
  const making = await start({}, 'smtp://127.0.0.1:9');
  await expect
    .poll(async () => (await stored()).filter(({ kind, attempts }) => kind !== 'linkRequest' && attempts > 0))
    .toHaveLength(6);
  await making.close();

  const browser = await visit().signIn(changed?.email ?? '');
  await browser.post('/auth/change-password', { currentPassword: password, newPassword });
  const guarding = await visit().signIn(guarded?.email ?? '');
  const { totpURI } = (await guarding.post('/auth/two-factor/enable', { password })).body;
  await guarding.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
  for (const id of [userId(removed?.id ?? 0), body.data.userInvite.user.id])
    await inviting.ask(
      'operator',
      'mutation ($id: ID!) { userRemove(input: {id: $id}) { errors { field } } }',
      {
        id,
      },
    );
  await query('update outgoing_mail set next_attempt_at = now()');
  const sending = await start({ metricsToken: 'a metrics token' });
  const mails = [await mailbox.next(), await mailbox.next(), await mailbox.next()];
  await expect.poll(stored).toEqual([]);
  expect(mails.filter(({ text }) => text.includes('http://')).map(({ to }) => to)).toEqual([[kept?.email]]);
  const headers = { authorization: 'Bearer a metrics token' };
  const metrics = async () => (await fetch(`${sending.address}/metrics`, { headers })).text();
  await expect.poll(metrics).toContain('parley_mail_attempts_total{outcome="useless"} 5');
  await sending.close();
});

test('while the mail server is down, nothing waits for it, and emails are tried again', async () => {
  const { email } = await makeUser(server, support());
  const down = await start({ metricsToken: 'a metrics token' }, 'smtp://127.0.0.1:9');
  const browser = await new Browser(down, publicUrl.origin).signIn(email);
  await browser.post('/auth/change-password', { currentPassword: password, newPassword });
  const metrics = async () => {
    const headers = { authorization: 'Bearer a metrics token' };
    return (await fetch(`${down.address}/metrics`, { headers })).text();
  };
  await expect.poll(metrics).toContain('parley_mails{state="retrying"} 1');
  expect(await metrics()).toContain('parley_mail_attempts_total{outcome="failed"} 1');
  const lines = down.log.filter((line) => line.includes('an email could not be sent'));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ kind: 'accountNotice', attempt: 1, retryS: 10, code: 'ESOCKET' }),
  ]);
  expect(down.log.join()).not.toContain(email);
  await down.close();
  await query('update outgoing_mail set next_attempt_at = now()');
  expect((await sentByAnother(1)).map(({ to }) => to)).toEqual([[email]]);
});

test('an address that the mail server rejects is not tried again, and one whose time is over is given up', async () => {
  const { queue } = queueOf();
  const notice = { change: 'passwordChange', at: new Date().toISOString(), address: '192.0.2.1' };
  mailbox.refused.add('gone@shop.example');
  const mail = { kind: 'accountNotice', locale: 'en', payload: notice, lifetimeS: 300 };
  await queue.add(server.database, { ...mail, recipient: 'gone@shop.example' });
  await queue.add(server.database, { ...mail, recipient: 'late@shop.example', lifetimeS: 0 });
  const sending = await start({ metricsToken: 'a metrics token' });
  await expect.poll(stored).toEqual([]);
  const headers = { authorization: 'Bearer a metrics token' };
  const metrics = async () => (await fetch(`${sending.address}/metrics`, { headers })).text();
  await expect.poll(metrics).toContain('parley_mail_attempts_total{outcome="rejected"} 1');
  expect(await metrics()).toContain('parley_mail_attempts_total{outcome="expired"} 1');
  expect(sending.log.join()).toContain('an email was given up');
  expect(sending.log.join()).not.toContain('gone@shop.example');
  await sending.close();
});

const log = pino({ level: 'silent' });

function queueOf() {
  const encryption = new SecretEncryption([first], [first]);
  return { encryption, queue: new MailQueue(systemActor, encryption, log) };
}

const deliveryOf = (
  queue: MailQueue,
  encryption: SecretEncryption,
  send: SendMail,
  {
    database = server.database,
    ...times
  }: { database?: Database; pollMs?: number; attemptMs?: number; isBulk?: boolean } = {},
) => new MailDelivery(systemActor, database, queue, encryption, send, log, times);

/** Sends some of the mails that are due. @returns whether more can be due. */
async function sendDue(delivery: MailDelivery): Promise<boolean> {
  const { attempts, isMore } = await delivery.startDue();
  await Promise.all(attempts);
  return isMore;
}

const testMail = { kind: 'test', locale: 'en', payload: {}, lifetimeS: 300 };

test('several processes send each mail once', async () => {
  const { queue, encryption } = queueOf();
  const recipients = Array.from({ length: 25 }, (_, n) => `each${n}@shop.example`);
  for (const recipient of recipients) await queue.add(server.database, { ...testMail, recipient });
  const sent: (string | null)[] = [];
  const processes = [1, 2].map(() =>
    deliveryOf(queue, encryption, async ({ recipient }) => {
      await delay(1);
      sent.push(recipient);
      return [];
    }),
  );
  await Promise.all(
    processes.map(async (each) => {
      while (await sendDue(each));
    }),
  );
  expect(sent.sort()).toEqual(recipients.sort());
  expect(await stored()).toEqual([]);
});

test('mails in large numbers are taken several at a time, and each is deleted without a transaction of its own', async () => {
  const { queue, encryption } = queueOf();
  const people = Array.from({ length: 60 }, (_, n) => `bulk${n}@shop.example`);
  const mails = await Promise.all(people.map((recipient) => queue.seal(recipient, 'en', {})));
  await queue.addBulk(server.database, testMail, mails);
  const ran: string[] = [];
  const run: Database['run'] = (scope, statement, ...values) => {
    ran.push(statement.name);
    return server.database.run(scope, statement, ...values);
  };
  const database = Object.create(server.database, { run: { value: run } }) as Database;
  let sent = 0;
  const send: SendMail = async () => {
    // The attempts end one after the other.
    await delay(++sent % 10);
    return [];
  };
  const delivery = deliveryOf(queue, encryption, send, { database, isBulk: true });
  delivery.start();
  await expect.poll(stored, { interval: 5 }).toEqual([]);
  await delivery.close();
  const count = (name: string) => ran.filter((each) => each === name).length;
  expect(count('delete-mail')).toBe(60);
  expect(count('take-mails')).toBeLessThan(30);
});

test('a mail whose process crashes while it sends is sent by another after the lease', async () => {
  const { queue, encryption } = queueOf();
  await queue.add(server.database, { ...testMail, recipient: 'ada@shop.example' });
  const dying = deliveryOf(queue, encryption, () => new Promise(() => {}));
  void sendDue(dying);
  await expect.poll(async () => (await stored())[0]?.attempts).toBe(1);
  const send = vi.fn(async () => []);
  const other = deliveryOf(queue, encryption, send);
  await sendDue(other);
  expect(send).not.toHaveBeenCalled();
  await query("update outgoing_mail set next_attempt_at = next_attempt_at - interval '91 seconds'");
  await sendDue(other);
  expect(send).toHaveBeenCalledOnce();
  expect(await stored()).toEqual([]);
});

test('a process that stops while it looks for mails leaves them to another', async () => {
  const { queue, encryption } = queueOf();
  await queue.add(server.database, { ...testMail, recipient: 'ada@shop.example' });
  const { database } = server;
  let go = () => {};
  const paused = new Promise<void>((resolve) => {
    go = resolve;
  });
  const run: Database['run'] = async (...statement) => {
    await paused;
    return database.run(...statement);
  };
  const send = vi.fn(async () => []);
  const stopping = deliveryOf(queue, encryption, send, {
    database: Object.create(database, { run: { value: run } }),
  });
  stopping.start();
  const closed = stopping.close();
  go();
  await closed;
  expect(send).not.toHaveBeenCalled();
  await sendDue(deliveryOf(queue, encryption, send));
  expect(send).toHaveBeenCalledOnce();
  expect(await stored()).toEqual([]);
});

test('a mail that takes long delays no other, and ends after its time', async () => {
  const { queue, encryption } = queueOf();
  const recipients = Array.from({ length: 12 }, (_, n) => `each${n}@shop.example`);
  for (const recipient of ['slow@shop.example', ...recipients])
    await queue.add(server.database, { ...testMail, recipient });
  const sent: (string | null)[] = [];
  let end = () => {};
  const send: SendMail = async ({ recipient }, signal) => {
    if (recipient === 'slow@shop.example')
      await new Promise((_, reject) => {
        end = () => reject(signal.reason);
        signal.addEventListener('abort', end);
      });
    sent.push(recipient);
    return [];
  };
  const delivery = deliveryOf(queue, encryption, send, { pollMs: 10 });
  delivery.start();
  await expect.poll(() => [...sent].sort()).toEqual([...recipients].sort());
  await expect.poll(() => delivery.counts).toEqual({ waiting: 1, retrying: 0 });
  end();
  await delivery.close();
  expect(delivery.outcomes).toMatchObject({ sent: 12, failed: 1 });
  await query('update outgoing_mail set next_attempt_at = now()');
  const impatient = deliveryOf(queue, encryption, send, { attemptMs: 10 });
  await sendDue(impatient);
  expect(impatient.outcomes).toMatchObject({ sent: 0, failed: 1 });
  await query('delete from outgoing_mail');
});

test('a sent mail is not sent again because the database fails before it is recorded', async () => {
  const { queue, encryption } = queueOf();
  await queue.add(server.database, { ...testMail, recipient: 'ada@shop.example' });
  const { database } = server;
  let failures = 1;
  const failing = Object.create(database, {
    transaction: {
      value: async (work: Parameters<Database['transaction']>[0]) => {
        if (failures-- > 0) throw new DatabaseUnavailable('connection');
        return database.transaction(work);
      },
    },
  });
  const send = vi.fn(async () => []);
  const delivery = deliveryOf(queue, encryption, send, { database: failing });
  await sendDue(delivery);
  expect(await stored()).toEqual([]);
  expect(delivery.outcomes).toMatchObject({ sent: 1, failed: 0 });
  expect(send).toHaveBeenCalledOnce();
});

test('a request that two processes handle, because the lease was over, leads to one mail', async () => {
  const { queue, encryption } = queueOf();
  await queue.add(server.database, { ...testMail, kind: 'request', recipient: null });
  let answer = () => {};
  const slowly = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const further = async () => [{ ...testMail, recipient: 'ada@shop.example' }];
  const slow = deliveryOf(queue, encryption, () => slowly.then(further));
  const sending = sendDue(slow);
  await expect.poll(async () => (await stored())[0]?.attempts).toBe(1);
  await query('update outgoing_mail set next_attempt_at = now()');
  await sendDue(deliveryOf(queue, encryption, further));
  answer();
  await sending;
  expect(await stored()).toMatchObject([{ kind: 'test', recipient: 'ada@shop.example' }]);
  await query('delete from outgoing_mail');
});

test('a process without the key leaves a mail to another one soon, and does not give it up', async () => {
  const { queue, encryption } = queueOf();
  await queue.add(server.database, { ...testMail, recipient: 'ada@shop.example' });
  const send = vi.fn(async () => []);
  const other = deliveryOf(queue, new SecretEncryption([second], [second]), send);
  await sendDue(other);
  expect(other.outcomes.failed).toBe(1);
  const [{ soon }] = await query(
    "select next_attempt_at <= now() + interval '1 second' as soon from outgoing_mail",
  );
  expect(soon).toBe(true);
  await query('update outgoing_mail set next_attempt_at = now()');
  await sendDue(deliveryOf(queue, encryption, send));
  expect(send).toHaveBeenCalledOnce();
  expect(await stored()).toEqual([]);
});

test('a sent mail stores its further mails when it is deleted, and a failed one stores none', async () => {
  const { queue, encryption } = queueOf();
  await queue.add(server.database, { ...testMail, kind: 'request', recipient: null });
  let fails = true;
  const delivery = deliveryOf(queue, encryption, async ({ kind }) => {
    if (kind !== 'request') return [];
    if (fails) throw new MailFailure('not now', false, {});
    return [{ ...testMail, recipient: 'ada@shop.example' }];
  });
  await sendDue(delivery);
  expect(await stored()).toMatchObject([{ kind: 'request', attempts: 1 }]);
  fails = false;
  await query('update outgoing_mail set next_attempt_at = now()');
  await sendDue(delivery);
  expect(await stored()).toMatchObject([{ kind: 'test', recipient: 'ada@shop.example', attempts: 0 }]);
  await sendDue(delivery);
  expect(await stored()).toEqual([]);
});

test('beyond the maximum of waiting mails, new ones are lost and counted', async () => {
  const { queue, encryption } = queueOf();
  const delivery = deliveryOf(queue, encryption, async () => []);
  queue.waiting = 10_000;
  await queue.add(server.database, { ...testMail, recipient: 'ada@shop.example' });
  expect(await stored()).toEqual([]);
  expect(delivery.outcomes.lost).toBe(1);
  await sendDue(delivery);
  await queue.add(server.database, { ...testMail, recipient: 'ada@shop.example' });
  expect(await stored()).toHaveLength(1);
  await query('delete from outgoing_mail');
});

test('requests for links, which anybody can send, leave room for notices', async () => {
  const { queue, encryption } = queueOf();
  await server.database.pool.query(
    `insert into outgoing_mail (kind, locale, payload, expires_at, next_attempt_at)
     select 'linkRequest', 'en', 'x', now() + interval '5 minutes', now() + interval '1 minute'
     from generate_series(1, 5000)`,
  );
  const delivery = deliveryOf(queue, encryption, async () => []);
  await sendDue(delivery);
  await new LinkRequests(queue, publicUrl).add(
    server.database,
    { headers: {}, clientAddress: '192.0.2.1' } as FastifyRequest,
    '/sign-in/magic-link',
    { email: 'nobody@shop.example' },
  );
  expect(delivery.outcomes.lost).toBe(1);
  await queue.add(server.database, { ...testMail, recipient: 'ada@shop.example' });
  expect(delivery.outcomes.lost).toBe(1);
  expect(await query("select kind from outgoing_mail where kind <> 'linkRequest'")).toEqual([
    { kind: 'test' },
  ]);
  await query('delete from outgoing_mail');
});

test('a process without a mail server deletes what has expired', async () => {
  const { queue } = queueOf();
  await queue.add(server.database, { ...testMail, recipient: 'ada@shop.example', lifetimeS: 0 });
  await startTestServer({ database: server.database });
  expect(await stored()).toEqual([]);
});
