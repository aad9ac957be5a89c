import { expect, test } from 'vitest';
import { full } from '../harness/full.js';
import { openMailbox } from '../harness/mailbox.js';
import { makeDuePauses } from '../harness/many-people.js';
import { parseMail } from '../harness/parsed-mail.js';
import { serve } from '../harness/process.js';
import { startPushService } from '../harness/push-service.js';
import { SimulatedPushes } from '../harness/pushes.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Tests emails and pushes about unread messages of several processes on one database: many at once, and processes that are killed. */

const publicUrl = new URL('https://chat.example');
const from = 'Parley <chat@market.example>';
const never = 3_600_000;

const count = full ? 10_000 : 1_000;

test('people who are due within a minute get one email each, from two processes, and other marketplaces do not wait for them', async () => {
  const mailbox = await openMailbox();
  const idle = { mailPollMs: never, notificationsPollMs: never };
  const server = await startTestServer(idle);
  const { database } = server;
  const large = await makeMarketplace(server, 'Large', []);
  const small = await makeMarketplace(server, 'Small', []);
  await makeDuePauses(database.pool, { marketplaceId: large.id, count, name: 'large' });
  await makeDuePauses(database.pool, { marketplaceId: small.id, count: 5, name: 'small' });
  const options = { database, signIn: { publicUrl, mail: { url: mailbox.url, from } } };
  for (let n = 0; n < 2; n++) await startTestServer({ ...options, mailPollMs: 50, notificationsPollMs: 50 });
  const timeout = full ? 600_000 : 120_000;
  await expect.poll(() => mailbox.mails.length, { timeout }).toBeGreaterThanOrEqual(count + 5);
  const waiting = async () => (await database.pool.query('select from outgoing_mail')).rows;
  await expect.poll(waiting).toEqual([]);
  const recipients = mailbox.mails.map(({ to }) => to.join());
  expect(recipients).toHaveLength(count + 5);
  expect(new Set(recipients).size).toBe(count + 5);
  // The queue is short, and marketplaces take turns in filling it.
  const last = Math.max(...recipients.map((to, n) => (to.startsWith('small') ? n : 0)));
  expect(last).toBeLessThan(700);
}, 900_000);

/** The moments at which a process is killed: when it has taken pauses, has decided some, and has sent an email. */
const moments = ['taken', 'decided', 'sent'] as const;
const rounds = full ? 50 : 3;

test('processes that are killed between decision and sending lose no email, and repeat at most those under way', async () => {
  const mailbox = await openMailbox();
  const server = await startTestServer({ mailPollMs: never, notificationsPollMs: never });
  const { database } = server;
  const environment = {
    ...{ DATABASE_URL: database.url ?? '', AUTH_SECRET: 'x'.repeat(32), LOG_LEVEL: 'error' },
    ...{ PUBLIC_URL: publicUrl.href, SMTP_URL: mailbox.url, MAIL_FROM: from },
  };
  const rowsOf = async (text: string) => (await database.pool.query(text)).rows;
  const market = await makeMarketplace(server, 'Market', []);
  for (let round = 0; round < rounds; round++) {
    const name = `round${round}-`;
    const moment = moments[round % moments.length] ?? 'taken';
    const running = await serve({ ...environment, LOG_LEVEL: 'info' });
    const before = mailbox.mails.length;
    await makeDuePauses(database.pool, { marketplaceId: market.id, count: 60, name });
    const isReached = {
      taken: async () => (await rowsOf('select from unread_pause where version > 0')).length > 0,
      decided: async () => (await rowsOf('select from thread_notification')).length > round * 60,
      sent: async () => mailbox.mails.length > before,
    };
    await expect.poll(isReached[moment], { interval: 5 }).toBe(true);
    await running.stop('SIGKILL');
    // The leases of the process end.
    await database.pool.query('update unread_pause set due_at = now()');
    await database.pool.query('update outgoing_mail set next_attempt_at = now()');
    const { close } = await startTestServer({
      ...{ database, mailPollMs: 50, notificationsPollMs: 50 },
      signIn: { publicUrl, mail: { url: mailbox.url, from } },
    });
    await expect
      .poll(() => rowsOf('select from unread_pause union all select from outgoing_mail'))
      .toEqual([]);
    await close();
    const sent = mailbox.mails.filter(({ to: [to = ''] }) => to.startsWith(name));
    const byPerson = new Map<string, typeof sent>();
    for (const mail of sent) byPerson.set(mail.to.join(), [...(byPerson.get(mail.to.join()) ?? []), mail]);
    expect(byPerson.size, `${round} ${moment}`).toBe(60);
    const repeated = [...byPerson.values()].filter(({ length }) => length > 1);
    expect(repeated.length, `${round} ${moment}`).toBeLessThanOrEqual(10);
    for (const mails of repeated) {
      expect(mails).toHaveLength(2);
      // A mailbox can recognize the repetition.
      expect(new Set(mails.map(({ raw }) => parseMail(raw).headers.get('message-id'))).size).toBe(1);
    }
  }
}, 600_000);

/** The moments at which a process is killed: when it has taken items, has decided some, and has sent a push. */
const pushMoments = ['taken', 'decided', 'sent'] as const;

test('processes that are killed between decision and sending lose no push, and repeat at most those under way', async () => {
  const server = await startTestServer({ pushPollMs: never, notificationsPollMs: never });
  const service = await startPushService();
  const pushes = await SimulatedPushes.open(server, service);
  const { database } = server;
  const names = Array.from({ length: 30 }, (_, n) => `Shop ${n}`);
  const { id: marketplaceId, sellers } = await makeMarketplace(server, 'Market', names);
  await pushes.join({ marketplaceId, role: 'CUSTOMER_SUPPORT' }, 'ada');
  const send = 'mutation { chatMessageCreate(input: { message: "Hello" }) { errors { messages } } }';
  const environment = {
    ...{ DATABASE_URL: database.url ?? '', AUTH_SECRET: 'x'.repeat(32), LOG_LEVEL: 'info' },
    ...{ PUBLIC_URL: publicUrl.href, WEBHOOK_ALLOW_LOOPBACK: 'on' },
  };
  for (let round = 0; round < rounds; round++) {
    const moment = pushMoments[round % pushMoments.length] ?? 'taken';
    const before = service.pushes.length;
    for (const { client } of sellers) await client.data(send);
    const running = await serve(environment);
    const isReached = {
      taken: "select from push_item where due_at > now() + interval '30 seconds'",
      decided: 'select from outgoing_push',
    };
    const hasReached = async () =>
      moment === 'sent' ? service.pushes.length > before : (await pushes.query(isReached[moment])).length > 0;
    // A process can have done all of a moment before it is seen.
    await expect
      .poll(async () => (await hasReached()) || service.pushes.length > before, { interval: 5 })
      .toBe(true);
    await running.stop('SIGKILL');
    // The leases of the process end.
    await pushes.query('update push_item set due_at = now()');
    await pushes.query('update outgoing_push set next_attempt_at = now()');
    while ((await pushes.query('select from push_item union all select from outgoing_push')).length > 0)
      await pushes.run();
    const sent = service.pushes.slice(before).map(({ headers }) => String(headers.topic));
    expect(new Set(sent).size, `${round} ${moment}`).toBe(sellers.length);
    // The browser shows a repetition in place of the first.
    expect(sent.length - sellers.length, `${round} ${moment}`).toBeLessThanOrEqual(20);
  }
  expect(service.refused).toEqual([]);
}, 600_000);
