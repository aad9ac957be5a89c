import { expect, test } from 'vitest';
import { ReplyAddresses } from '../../src/notifications/reply-addresses.js';
import { deliver } from '../harness/answer-mails.js';
import { mailOf, replyDomain } from '../harness/answers.js';
import { makeUser } from '../harness/browser.js';
import { full } from '../harness/full.js';
import { openMailbox } from '../harness/mailbox.js';
import { makeDuePauses } from '../harness/many-people.js';
import { parseMail } from '../harness/parsed-mail.js';
import { serve } from '../harness/process.js';
import { startPushService } from '../harness/push-service.js';
import { SimulatedPushes } from '../harness/pushes.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/*
 * Tests emails and pushes about unread messages, and answers by email, of several processes on one database: many at once, and processes
 * that are killed.
 */

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
  const timeout = full ? 1_200_000 : 120_000;
  await expect.poll(() => mailbox.mails.length, { timeout }).toBeGreaterThanOrEqual(count + 5);
  const waiting = async () => (await database.pool.query('select from outgoing_mail')).rows;
  await expect.poll(waiting).toEqual([]);
  const recipients = mailbox.mails.map(({ to }) => to.join());
  expect(recipients).toHaveLength(count + 5);
  expect(new Set(recipients).size).toBe(count + 5);
  // The queue is short, and marketplaces take turns in filling it.
  const last = Math.max(...recipients.map((to, n) => (to.startsWith('small') ? n : 0)));
  expect(last).toBeLessThan(700);
}, 1_800_000);

/** The moments at which a process is killed: when it has taken pauses, has decided some, and has sent an email. */
const moments = ['taken', 'decided', 'sent'] as const;
const rounds = full ? 50 : 3;

/** A round takes some seconds: it starts two processes. On a busy machine, it takes several times as long. */
const roundsMs = full ? 1_800_000 : 600_000;

test(
  'processes that are killed between decision and sending lose no email, and repeat at most those under way',
  async () => {
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
  },
  roundsMs,
);

/** The moments at which a process is killed: when it has taken items, has decided some, and has sent a push. */
const pushMoments = ['taken', 'decided', 'sent'] as const;

test(
  'processes that are killed between decision and sending lose no push, and repeat at most those under way',
  async () => {
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
        moment === 'sent'
          ? service.pushes.length > before
          : (await pushes.query(isReached[moment])).length > 0;
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
  },
  roundsMs,
);

/**
 * The moments at which a process that receives an answer is killed: before the commit, after it and before the answer to the mail server, and
 * as soon as the message is seen.
 */
const answerMoments = ['uncommitted', 'committed', 'seen'] as const;

test(
  'an answer by email whose process is killed before the mail server gets its success is stored once',
  async () => {
    const mailbox = await openMailbox();
    const signIn = { publicUrl, mail: { url: mailbox.url, from } };
    const replyByEmail = {
      ...{ domain: replyDomain, host: '127.0.0.1', port: 0, networks: null },
      ...{ authenticationServer: null, tls: null },
    };
    const server = await startTestServer({ replyByEmail, signIn, notificationsPollMs: never });
    const { database } = server;
    const { id: marketplaceId, sellers } = await makeMarketplace(server, 'Market', ['Arcade']);
    const [seller] = sellers;
    if (!seller) throw new Error('There is no seller.');
    const { email } = await makeUser(server, { sellerId: seller.number });
    const rowsOf = async (text: string, values: unknown[] = []) =>
      (await database.pool.query(text, values)).rows;
    const [member] = await rowsOf('select id from membership where seller_id = $1', [seller.number]);
    await rowsOf('update marketplace set notification_replies = true');
    const to = new ReplyAddresses(['x'.repeat(32)], replyDomain).addressFor(
      { marketplaceId, memberId: member.id, sellerId: seller.number },
      new Date(),
    );
    const other = (await server.replies?.listen(replyByEmail)) ?? 0;
    // It waits for the lock of the thread, or of the author, which an email about its file takes after the commit.
    const locks = {
      uncommitted: ['select pg_advisory_xact_lock(1, $1)', seller.number],
      committed: ['select from membership where id = $1 for no key update', member.id],
      seen: ['select $1::integer', 0],
    } as const;
    const isWaiting =
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    for (let round = 0; round < rounds; round++) {
      const moment = answerMoments[round % answerMoments.length] ?? 'seen';
      const text = `Answer ${round}`;
      const file = mailOf(
        { plain: text },
        { headers: { from: email, messageId: `<${round}@arcade.example>` } },
      )
        .toString('latin1')
        .replace(
          /Content-Type: text[\s\S]*/,
          '$&\r\n--m\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nJVBERi0=\r\n--m--\r\n',
        )
        .replace('Content-Type: text', 'Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n$&');
      const stored = () => rowsOf('select from message where message = $1', [text]);
      const running = await serve({
        ...{ DATABASE_URL: database.url ?? '', AUTH_SECRET: 'x'.repeat(32), LOG_LEVEL: 'info' },
        ...{ PUBLIC_URL: publicUrl.href, SMTP_URL: mailbox.url, MAIL_FROM: from },
        ...{ REPLY_BY_EMAIL_DOMAIN: replyDomain, REPLY_BY_EMAIL_PORT: '0' },
      });
      const port = Number(/"port":(\d+)[^\n]*receiving answers by email/.exec(running.output())?.[1]);
      const holder = await database.pool.connect();
      await holder.query('begin');
      await holder.query(locks[moment][0], [locks[moment][1]]);
      const first = deliver(port, { to, raw: file }).catch(() => null);
      const isReached = async () => (moment === 'seen' ? stored() : rowsOf(isWaiting));
      await expect.poll(async () => (await isReached()).length, { interval: 2 }).toBe(1);
      expect(await stored()).toHaveLength(moment === 'uncommitted' ? 0 : 1);
      await running.stop('SIGKILL');
      await holder.query('rollback');
      holder.release();
      const answer = await first;
      if (moment !== 'seen') expect(answer, moment).toBeNull();
      for (let n = 0; n < 2; n++) expect((await deliver(other, { to, raw: file })).code, moment).toBe(250);
      expect(await stored(), `${round} ${moment}`).toHaveLength(1);
    }
  },
  roundsMs,
);
