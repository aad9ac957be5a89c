import { beforeAll, beforeEach, expect, test } from 'vitest';
import { ReplyAddresses } from '../../src/notifications/reply-addresses.js';
import { deliver } from '../harness/answer-mails.js';
import { type AnswerHeaders, allAnswers, mailOf, replyDomain } from '../harness/answers.js';
import { makeUser } from '../harness/browser.js';
import { placesOf } from '../harness/canary.js';
import { setActions } from '../harness/content-policy.js';
import { openMailbox } from '../harness/mailbox.js';
import { mailSender, never, publicUrl, SimulatedMails } from '../harness/notifications.js';
import { parseMail } from '../harness/parsed-mail.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  testConfiguration,
} from '../harness/server.js';

/* Tests answers by email from the mail server of their author to the thread, and the emails about those that are not sent. */

const replyByEmail = {
  ...{ domain: replyDomain, host: '127.0.0.1', port: 0, networks: null },
  ...{ authenticationServer: null, tls: null },
};
const addresses = new ReplyAddresses(['x'.repeat(32)], replyDomain);

let server: Awaited<ReturnType<typeof startTestServer>>;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let port: number;

beforeAll(async () => {
  mailbox = await openMailbox();
  server = await startTestServer({
    ...{ replyByEmail, notificationsPollMs: never },
    signIn: { publicUrl, mail: { url: mailbox.url, from: mailSender } },
  });
  port = (await server.replies?.listen(replyByEmail)) ?? 0;
});

let markets = 0;
let market: TestMarketplace;
let seller: TestMarketplace['sellers'][number];
let ann: { email: string; memberId: number };
let address: string;

const query = async (text: string, values: unknown[] = []) =>
  (await server.database.pool.query(text, values)).rows;

const setting =
  'mutation ($input: NotificationSettingsUpdateInput!) { notificationSettingsUpdate(input: $input) { notificationSettings { replies replyDomain } errors { field messages } } }';
const set = async (input: object) => {
  const { notificationSettingsUpdate } = await market.operator.data(setting, { input });
  expect(notificationSettingsUpdate.errors).toBeNull();
  return notificationSettingsUpdate.notificationSettings;
};

const addPerson = async (sellerId: number, name: string) => {
  const { email } = await makeUser(server, { sellerId }, { name });
  const [row] = await query(
    'select m.id from membership m join auth_user u on u.id = m.user_id where u.email = $1',
    [email],
  );
  return { email, memberId: row.id as number };
};

const addressOf = (memberId: number, sellerId = seller.number, now = new Date()) =>
  addresses.addressFor({ marketplaceId: market.id, memberId, sellerId }, now);

/** Each test has its own marketplace with answers, one seller and one person. */
beforeEach(async () => {
  market = await makeMarketplace(server, `Quay & "Sons" ${++markets}`, ['Arcade']);
  const [shop] = market.sellers;
  if (!shop) throw new Error('There is no seller.');
  seller = shop;
  ann = await addPerson(seller.number, 'Ann');
  address = addressOf(ann.memberId);
  await set({ replies: true });
  mailbox.mails.length = 0;
});

/** Lets the operator write, and all emails be sent that are due 20 minutes later: now, since addresses end by the server's time. */
const beUnread = async () => {
  const now = Date.now();
  const mails = await SimulatedMails.open(server, mailbox, new Date(now - 20 * 60_000).toISOString());
  await mails.say(market, seller);
  await mails.advanceTo(new Date(now).toISOString());
};

let ids = 0;

/** Delivers an email of Ann with a new id. */
const answer = (
  plain: string,
  {
    from = ann.email,
    sender = `Ann <${from}>`,
    to = address,
    id = '',
    more = [],
  }: { from?: string; sender?: string; to?: string; id?: string; more?: string[] } = {},
) => {
  const messageId = `<${id || ++ids}@arcade.example>`;
  const headers: AnswerHeaders = { from: sender, to, messageId, more };
  return deliver(port, { from, to, raw: mailOf({ plain }, { headers }) });
};

const messages = () =>
  query('select message, by_operator, sent_by_name from message where seller_id = $1 order by seq', [
    seller.number,
  ]);

/** Returns the email that comes next, parsed. */
const nextNotice = async (count = 1) => {
  await expect.poll(() => mailbox.mails.length).toBe(count);
  const mail = mailbox.mails[count - 1];
  return { to: mail?.to.join(), ...parseMail(mail?.raw ?? '') };
};

test('answers are off by default, and can only be turned on where the server receives emails', async () => {
  const { id } = await makeMarketplace(server, 'Off', []);
  expect(await query('select notification_replies as on from marketplace where id = $1', [id])).toEqual([
    { on: false },
  ]);
  expect(await set({ replies: true })).toEqual({ replies: true, replyDomain });
  const without = await startTestServer({ database: server.database });
  const { operator } = await makeMarketplace(without, 'Without', []);
  const { notificationSettingsUpdate } = await operator.data(setting, { input: { replies: true } });
  expect(notificationSettingsUpdate).toEqual({
    notificationSettings: null,
    errors: [{ field: 'replies', messages: ['This server receives no emails.'] }],
  });
  const answered = await operator.data('{ notificationSettings { replies replyDomain } }');
  expect(answered.notificationSettings).toEqual({ replies: false, replyDomain: null });
});

test('an email can be answered where the marketplace chose it, and the answer reaches the thread', async () => {
  await beUnread();
  const { to, headers, text, html } = await nextNotice();
  expect(to).toBe(ann.email);
  const [, replyTo = ''] = /<([^<>]+)>/.exec(headers.get('reply-to') ?? '') ?? [];
  expect(addresses.verify(replyTo, new Date())).toEqual({
    ...{ state: 'valid', marketplaceId: market.id, memberId: ann.memberId, sellerId: seller.number },
  });
  expect(text).toMatch(/^##- Write your answer above this line -##\n/);
  expect(html).toContain('>##- Write your answer above this line -##<');
  const quoted = text.replace(/^/gm, '> ');
  const sent = await answer(`On its way!\n\nOn 12/03/2027 10:11, Quay wrote:\n${quoted}`, {
    to: replyTo.toUpperCase(),
  });
  expect(sent.code).toBe(250);
  expect((await messages()).slice(1)).toEqual([
    { message: 'On its way!', by_operator: false, sent_by_name: 'Ann' },
  ]);
});

test('an email has no address to answer to where answers are off, or the sign-in policy requires more than an email proves', async () => {
  const mailed = async () => {
    mailbox.mails.length = 0;
    await query('delete from thread_notification where seller_id = $1', [seller.number]);
    await seller.client.data(
      'mutation { chatMessageRead(input: { sentBy: "AdminUser" }) { errors { messages } } }',
    );
    await beUnread();
    const { headers, text } = await nextNotice();
    return headers.has('reply-to') || text.includes('##-');
  };
  expect(await mailed()).toBe(true);
  await set({ replies: false });
  expect(await mailed()).toBe(false);
  expect(await answer('Hi')).toMatchObject({ code: 550, text: expect.stringContaining('5.2.1') });
  await set({ replies: true });
  await query("update marketplace set second_factor_roles = '{SELLER}' where id = $1", [market.id]);
  expect(await mailed()).toBe(false);
  expect((await answer('Hi')).code).toBe(550);
  await query(
    "update marketplace set second_factor_roles = '{}', require_single_sign_on = true where id = $1",
    [market.id],
  );
  expect((await answer('Hi')).code).toBe(550);
  expect((await messages()).filter(({ by_operator }) => !by_operator)).toEqual([]);
});

test('an answer that is delivered again is stored once, also at the same time', async () => {
  const codes = await Promise.all(Array.from({ length: 5 }, () => answer('Once', { id: 'same' })));
  expect(codes.map(({ code }) => code)).toEqual([250, 250, 250, 250, 250]);
  expect((await answer('Once', { id: 'same' })).code).toBe(250);
  expect((await messages()).map(({ message }) => message)).toEqual(['Once']);
  // Another email with the same text is another message.
  await answer('Once', { id: 'other' });
  expect(await messages()).toHaveLength(2);
});

test('an answer that was stored is not judged again', async () => {
  const policy = (action: string) =>
    market.operator.data(
      `mutation { contentPolicyUpdate(input: { actions: [{ kind: PHONE, action: ${action} }] }) { errors { messages } } }`,
    );
  await policy('ALLOW');
  await answer('Call 0171 2345678', { id: 'stored' });
  const stored = await messages();
  expect(stored).toHaveLength(1);
  await policy('BLOCK');
  expect((await answer('Call 0171 2345678', { id: 'stored' })).code).toBe(250);
  expect(await messages()).toEqual(stored);
  expect(mailbox.mails).toEqual([]);
});

test('an answer of another sender, or to another address, is refused', async () => {
  const bea = await addPerson(seller.number, 'Bea');
  const other = await makeMarketplace(server, 'Other', ['Other shop']);
  const [shop] = other.sellers;
  const refused = async (values: Parameters<typeof answer>[1], code = 550) =>
    expect((await answer('Forged', values)).code, JSON.stringify(values)).toBe(code);
  await refused({ from: 'eve@evil.example' });
  await refused({ from: bea.email });
  await refused({ from: `${ann.email}, ${bea.email}` });
  await refused({ more: ['From: eve@evil.example'] });
  // A mail server can take each of these for another address.
  const ambiguous = [
    `<${ann.email}> <eve@evil.example>`,
    `<eve@evil.example> <${ann.email}>`,
    `=?utf-8?q?<${ann.email}>?=`,
    `=?utf-8?q?${ann.email}=2C?= <eve@evil.example>`,
    `Group: ${ann.email};`,
    `eve@evil.example (${ann.email})`,
    `"${ann.email}" <eve@evil.example>`,
    '',
  ];
  for (const sender of ambiguous) await refused({ sender });
  // The person is of the seller, and the seller of the marketplace.
  await refused({ to: addressOf(bea.memberId) });
  await refused({ to: addressOf(ann.memberId, shop?.number) });
  await refused({
    to: addresses.addressFor(
      { marketplaceId: other.id, memberId: ann.memberId, sellerId: seller.number },
      new Date(),
    ),
  });
  await refused({ to: address.replace(/.@/, (end) => (end === 'a@' ? 'b@' : 'a@')) });
  await refused({ to: `chat@${replyDomain}` });
  await refused({ to: address.replace(replyDomain, 'market.example') });
  await refused({ to: addressOf(ann.memberId, undefined, new Date(Date.now() - 16 * 86_400_000)) });
  await query('delete from membership where id = $1', [ann.memberId]);
  await refused({});
  expect(await messages()).toEqual([]);
  expect(mailbox.mails).toEqual([]);
});

test('an answer with blocked content is not sent, and its author learns why, once for each email', async () => {
  const secret = 'My card is 4111 1111 1111 1111';
  for (let n = 0; n < 2; n++) expect((await answer(secret, { id: 'card' })).code).toBe(250);
  expect(await messages()).toEqual([]);
  const { to, headers, text, html } = await nextNotice();
  expect(to).toBe(ann.email);
  expect(headers.get('auto-submitted')).toBe('auto-replied');
  expect(headers.get('in-reply-to')).toBe('<card@arcade.example>');
  expect(headers.has('reply-to')).toBe(false);
  expect(headers.get('subject')).toBe(`Your answer to Quay & "Sons" ${markets} was not sent`);
  expect(text).toContain('What was found: data of a payment card.');
  expect(text + html + server.log.join()).not.toMatch(/4111\s?1111/);
  // At most five in a day; then the mail server of the author reports it.
  for (let n = 0; n < 4; n++) expect((await answer(secret)).code).toBe(250);
  expect((await answer(secret)).code).toBe(550);
  await nextNotice(5);
  expect((await answer('All fine')).code).toBe(250);
});

test('an answer with content that is redacted is sent without it, and its author learns that', async () => {
  await setActions(market.operator, { PAYMENT_CARD: 'REDACT' });
  for (let n = 0; n < 2; n++)
    expect((await answer('My card is 4242 4242 4242 4242', { id: 'redacted' })).code).toBe(250);
  expect(await messages()).toMatchObject([{ message: 'My card is █████4242' }]);
  const { headers, text, html } = await nextNotice();
  expect(headers.get('subject')).toContain('was sent without a part of it');
  expect(text).toContain('What was found: data of a payment card.');
  expect(text + html + server.log.join()).not.toMatch(/4242\s?4242/);
  expect(await placesOf(server.database, '4242 4242')).toEqual([]);
});

test('an answer is not sent if the email about what was redacted cannot be stored', async () => {
  await setActions(market.operator, { PAYMENT_CARD: 'REDACT' });
  const send = () => answer('My card is 4242 4242 4242 4242', { id: `all or nothing ${markets}` });
  await query('alter table outgoing_mail add constraint refused check (false) not valid');
  try {
    expect((await send()).code).toBe(451);
    expect(await messages()).toEqual([]);
  } finally {
    await query('alter table outgoing_mail drop constraint refused');
  }
  expect((await send()).code).toBe(250);
  expect(await messages()).toHaveLength(1);
  expect((await nextNotice()).text).toContain('What was found: data of a payment card.');
});

test.each([
  ['without a text', '', 'no text was found'],
  ['that is too long', 'word '.repeat(3_000), 'more than 10,000 characters'],
])('an answer %s is not sent, and its author learns why', async (_title, plain, reason) => {
  expect((await answer(plain)).code).toBe(250);
  expect((await nextNotice()).text).toContain(reason);
  expect(await messages()).toEqual([]);
});

test('an answer while chat is off is not sent, and its author learns it in their language', async () => {
  await query('update marketplace set chat_enabled = false where id = $1', [market.id]);
  await set({ defaultLanguage: 'GERMAN' });
  expect((await answer('Hallo')).code).toBe(250);
  const { headers, html } = await nextNotice();
  expect(headers.get('subject')).toMatch(/^Deine Antwort an .* wurde nicht gesendet$/);
  expect(html).toContain('Quay &amp; &quot;Sons&quot;');
});

test('the text of an answer with a file is sent, and its author learns that the file was not', async () => {
  const [{ raw } = { raw: Buffer.of() }] = allAnswers();
  const file =
    '--m\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nJVBERi0=\r\n--m--\r\n';
  const [head = '', ...body] = raw.toString('latin1').split(/(?=Content-Type: multipart)/);
  const mixed = `${head.replace(/^From: .*$/m, `From: ${ann.email}`)}Message-ID: <pdf@arcade.example>\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n${body.join('')}${file}`;
  for (let n = 0; n < 2; n++)
    expect((await deliver(port, { to: address, raw: Buffer.from(mixed, 'latin1') })).code).toBe(250);
  expect(await messages()).toHaveLength(1);
  expect((await nextNotice()).headers.get('subject')).toContain('without its attachments');
  // None comes later: the second delivery stored none.
  expect(await query('select from outgoing_mail where kind = $1', ['replyNotice'])).toEqual([]);
});

test('out-of-office replies and reports of mail servers are dropped, and get no answer', async () => {
  expect((await answer('I am away', { more: ['Auto-Submitted: auto-replied'] })).code).toBe(250);
  expect((await answer('4111 1111 1111 1111', { more: ['Precedence: bulk'] })).code).toBe(250);
  const raw = mailOf({ plain: 'Undelivered' }, { headers: { from: ann.email } });
  expect((await deliver(port, { from: '', to: address, raw })).code).toBe(250);
  expect(await messages()).toEqual([]);
  expect(await query('select from outgoing_mail')).toEqual([]);
  expect(mailbox.mails).toEqual([]);
});

test('an answer counts against the limits of its author, and comes again later', async () => {
  const limited = await startTestServer({
    ...{ database: server.database, replyByEmail, notificationsPollMs: never, mailPollMs: never },
    rateLimits: { address: 0, key: 2, seller: 0, operator: 0, sellers: 0 },
    rateLimitWindowSeconds: 3_600,
    signIn: { publicUrl, mail: { url: mailbox.url, from: mailSender } },
  });
  const other = (await limited.replies?.listen(replyByEmail)) ?? 0;
  const codes: number[] = [];
  for (const id of ['one', 'two', 'three', 'three', 'one']) {
    const headers = { from: ann.email, messageId: `<${id}@limits.example>` };
    const raw = mailOf({ plain: id }, { headers });
    codes.push((await deliver(other, { to: address, raw })).code);
  }
  // One that was stored before is not counted again.
  expect(codes).toEqual([250, 250, 451, 451, 250]);
});

test('where the mail server proves the domains of senders, others are refused', async () => {
  const proving = await startTestServer({
    ...{ database: server.database, notificationsPollMs: never, mailPollMs: never },
    replyByEmail: { ...replyByEmail, networks: ['127.0.0.0/8'], authenticationServer: 'mx.market.example' },
    signIn: { ...testConfiguration.signIn, publicUrl, mail: { url: mailbox.url, from: mailSender } },
  });
  const other = (await proving.replies?.listen(replyByEmail)) ?? 0;
  const codeOf = async (...results: string[]) => {
    const more = results.map((result) => `Authentication-Results: ${result}`);
    const headers = { from: ann.email, messageId: `<${++ids}@proof.example>`, more };
    return (await deliver(other, { to: address, raw: mailOf({ plain: 'Hi' }, { headers }) })).code;
  };
  const domain = ann.email.slice(ann.email.indexOf('@') + 1);
  expect(await codeOf(`mx.market.example; spf=pass; dmarc=pass (p=none) header.from=${domain}`)).toBe(250);
  expect(await codeOf('mx.market.example 1; dkim=pass header.d=x; dmarc=pass')).toBe(250);
  expect(await codeOf()).toBe(550);
  expect(await codeOf('mx.market.example; dmarc=fail header.from=shop.example')).toBe(550);
  expect(await codeOf('mx.market.example; dmarc=pass header.from=evil.example')).toBe(550);
  expect(await codeOf('mx.evil.example; dmarc=pass')).toBe(550);
  expect(await codeOf('mx.market.example; dmarc=fail', 'mx.market.example; dmarc=pass')).toBe(550);
  expect(await codeOf('mx.evil.example (mx.market.example; dmarc=pass); none')).toBe(550);
});
