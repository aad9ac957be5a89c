import { beforeAll, describe, expect, test } from 'vitest';
import { Browser, makeUser } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { never, publicUrl, SimulatedMails } from '../harness/notifications.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests a person's own notifications: in both APIs, and on the page that the link in an email opens without a sign-in. */

let server: TestServer;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let market: TestMarketplace;
let mails: SimulatedMails;

beforeAll(async () => {
  mailbox = await openMailbox();
  const mail = { url: mailbox.url, from: 'Parley <chat@market.example>' };
  server = await startTestServer({
    ...{ mailPollMs: never, notificationsPollMs: never },
    signIn: { publicUrl, mail },
  });
  market = await makeMarketplace(server, 'Lantern <Quay>', ['Arcade']);
  mails = await SimulatedMails.open(server, mailbox, '2027-03-22T09:00Z');
});

const shop = () => {
  const [seller] = market.sellers;
  if (!seller) throw new Error('There is no seller.');
  return seller;
};

/** Creates one of the seller's people. Returns the address of the page of their notifications. */
async function makePerson() {
  const person = await makeUser(server, { sellerId: shop().number });
  const [{ id: memberId }] = (await mails.query('select id from membership where user_id = $1', [
    person.id,
  ])) as [{ id: number }];
  const { pathname } = new URL(mails.links.linkTo({ marketplaceId: market.id, memberId }, mails.now));
  return { ...person, memberId, path: pathname };
}

const open = async (path: string) => {
  const response = await fetch(server.address + path, { redirect: 'manual' });
  return { status: response.status, headers: response.headers, html: await response.text() };
};

const submit = async (path: string, form: Record<string, string> | string, type?: string) => {
  const response = await fetch(server.address + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': type ?? 'application/x-www-form-urlencoded' },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
  return { status: response.status, headers: response.headers, html: await response.text() };
};

const preferencesOf = async (memberId: number) =>
  (
    await mails.query(
      'select messages, quiet_from, quiet_to, time_zone, language from notification_preference where member_id = $1',
      [memberId],
    )
  )[0];

const saved = { messages: 'on', from: '22:00', to: '07:30', timeZone: 'Europe/Berlin', language: 'de' };

test('the page shows and saves the preferences without a sign-in or a script, and repeats a form harmlessly', async () => {
  const { path, memberId } = await makePerson();
  const { status, headers, html } = await open(path);
  expect(status).toBe(200);
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
  );
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(html).not.toContain('<script');
  expect(html).toContain('Lantern &lt;Quay&gt;');
  expect(html).toContain('<html lang="en" dir="ltr">');
  expect(await preferencesOf(memberId)).toBeUndefined();
  for (let n = 0; n < 2; n++) {
    const { status, headers } = await submit(path, saved);
    expect([status, headers.get('location')]).toEqual([303, '?notice=saved']);
  }
  expect(await preferencesOf(memberId)).toEqual({
    ...{ messages: true, quiet_from: 1320, quiet_to: 450, time_zone: 'Europe/Berlin', language: 'de' },
  });
  const again = await open(`${path}?notice=saved`);
  expect(again.html).toContain('<html lang="de" dir="ltr">');
  expect(again.html).toContain('<p class="notice" role="status">Gespeichert.</p>');
  expect(again.html).toContain('value="22:00"');
  const { messages: _messages, ...withoutMessages } = saved;
  await submit(path, { ...withoutMessages, from: '', to: '', language: 'ar' });
  expect(await preferencesOf(memberId)).toMatchObject({ messages: false, quiet_from: null, language: 'ar' });
  expect((await open(path)).html).toContain('<html lang="ar" dir="rtl">');
});

test.each([
  [{ ...saved, from: '22:00', to: '' }, 'Enter two different times'],
  [{ ...saved, from: '22:00', to: '22:00' }, 'Enter two different times'],
  [{ ...saved, from: '24:00' }, 'Enter two different times'],
  [{ ...saved, timeZone: 'Nowhere' }, 'This could not be saved'],
  [{ ...saved, language: 'fr' }, 'This could not be saved'],
])('a form with invalid values saves nothing and says what is wrong: %j', async (form, notice) => {
  const { path, memberId } = await makePerson();
  const { status, html } = await submit(path, form);
  expect(status).toBe(400);
  expect(html).toContain(`<p class="notice" role="alert">${notice}`);
  expect(html).toContain(`name="from" value="${form.from}"`);
  expect(await preferencesOf(memberId)).toBeUndefined();
});

test('a form that is shown again has what was typed as text, not as HTML', async () => {
  const { path } = await makePerson();
  const typed = "\"><h1 title='x'>Sign in</h1>";
  const { status, html } = await submit(path, { ...saved, from: typed, to: typed });
  expect(status).toBe(400);
  expect(html).not.toContain('<h1 title');
  expect(html.split('value="&quot;&gt;&lt;h1 title=&#39;x&#39;&gt;Sign in&lt;/h1&gt;"')).toHaveLength(3);
});

test.each([
  ['an empty body', '', undefined],
  ['JSON', '{}', 'application/json'],
  ['a form that was cut', 'messages=on', undefined],
])('%s is not the form of the page, and turns nothing off', async (_name, body, type) => {
  const { path, memberId } = await makePerson();
  await submit(path, saved);
  const before = await preferencesOf(memberId);
  const { status } = await submit(path, body, type);
  expect(status).toBe(400);
  expect(await preferencesOf(memberId)).toEqual(before);
});

describe('one click in a mail program (RFC 8058)', () => {
  const multipart =
    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
  test.each([
    ['a form', { 'List-Unsubscribe': 'One-Click' }, undefined],
    ['a multipart form', multipart, 'multipart/form-data; boundary=x'],
  ] as const)('unsubscribes by %s, with the link of the email', async (_name, form, type) => {
    const person = await makePerson();
    await mails.say(market, shop());
    await mails.advanceTo(new Date(mails.now.getTime() + 24 * 3_600_000).toISOString());
    const sent = mails.sent.find(({ to }) => to === person.email);
    const [, link = ''] = /^<(.+)>$/.exec(sent?.headers.get('list-unsubscribe') ?? '') ?? [];
    const { pathname } = new URL(link);
    const { status } = await submit(pathname, form, type);
    expect(status).toBe(200);
    expect(await preferencesOf(person.memberId)).toMatchObject({ messages: false });
    await mails.read(shop());
  });

  test('needs the POST: a mail scanner that opens the link changes nothing', async () => {
    const { path, memberId } = await makePerson();
    await open(path);
    await fetch(server.address + path, { method: 'HEAD' });
    expect(await preferencesOf(memberId)).toBeUndefined();
    expect((await submit(path, { unsubscribe: 'on' })).headers.get('location')).toBe('?notice=unsubscribed');
    expect(await preferencesOf(memberId)).toMatchObject({ messages: false });
  });
});

test('a user of the operator chooses each kind on the page, unsubscribes from all, and both are in the audit log', async () => {
  const owner = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  const { id } = await makeUser(server, owner);
  const [{ id: memberId }] = (await mails.query('select id from membership where user_id = $1', [id])) as [
    { id: number },
  ];
  const link = mails.links.linkTo({ marketplaceId: market.id, memberId }, mails.now);
  const { pathname } = new URL(link);
  expect((await open(pathname)).html).toContain('name="unassigned" value="on" checked');
  const chosen = async () =>
    (
      await mails.query(
        'select messages, unassigned, mentions from notification_preference where member_id = $1',
        [memberId],
      )
    )[0];
  await submit(pathname, { ...saved, mentions: 'on' });
  expect(await chosen()).toEqual({ messages: true, unassigned: false, mentions: true });
  await submit(pathname, { 'List-Unsubscribe': 'One-Click' });
  expect(await chosen()).toEqual({ messages: false, unassigned: false, mentions: false });
  const log = '{ auditLog(first: 2) { nodes { action changes { field before after } } } }';
  const [last, first] = (await market.operator.data(log)).auditLog.nodes;
  expect(last).toEqual({
    action: 'notificationPreferencesUpdate',
    changes: [
      { field: 'messages', before: 'true', after: 'false' },
      { field: 'mentions', before: 'true', after: 'false' },
    ],
  });
  expect(first.changes).toContainEqual({ field: 'timeZone', before: 'UTC', after: 'Europe/Berlin' });
});

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Returns the character whose bits differ from those of another one. */
const neighbour = (character: string, bits: number) => base64url.charAt(base64url.indexOf(character) ^ bits);

describe('a link', () => {
  test('works for its own person only, not if a character differs, and not after the person left', async () => {
    const [one, other] = [await makePerson(), await makePerson()];
    const [, market_, , day, signature] = /notifications\/(\d+)-(\d+)-(\d+)-([\w-]+)$/.exec(one.path) ?? [];
    const paths = [
      `/notifications/${market_}-${other.memberId}-${day}-${signature}`,
      `/notifications/${market_}-${one.memberId}-${Number(day) + 1}-${signature}`,
      // The last character has two unused bits. A change of them must be rejected, too.
      ...[1, 2, 4].map((bits) => `${one.path.slice(0, -1)}${neighbour(one.path.slice(-1), bits)}`),
      `${one.path}x`,
      '/notifications/x',
    ];
    for (const path of paths) {
      expect((await open(path)).status, path).toBe(404);
      expect((await submit(path, { 'List-Unsubscribe': 'One-Click' })).status, path).toBe(404);
    }
    await mails.query('delete from membership where id = $1', [one.memberId]);
    expect((await open(one.path)).status).toBe(404);
    expect(await preferencesOf(other.memberId)).toBeUndefined();
  });

  test('is not in the log, and ends after more than a year', async () => {
    const { path, memberId } = await makePerson();
    await open(path);
    await submit(path, saved);
    expect(server.log.join()).not.toContain(path.slice(-43));
    const day = 24 * 3_600_000;
    const token = path.split('/').at(-1) ?? '';
    expect(mails.links.verify(token, new Date(mails.now.getTime() + 390 * day))).toMatchObject({ memberId });
    expect(mails.links.verify(token, new Date(mails.now.getTime() + 410 * day))).toBeNull();
  });
});

const fields = 'messages desktop sound quietHours { from to } isQuiet timeZone language';
const update = `mutation ($input: NotificationPreferencesUpdateInput!) { notificationPreferencesUpdate(input: $input) {
  notificationPreferences { ${fields} } errors { field messages } } }`;

test.each(['operator', 'seller'] as const)(
  'the API of the %s has the caller’s own preferences',
  async (side) => {
    const owner =
      side === 'operator'
        ? ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const)
        : { sellerId: shop().number };
    const { email } = await makeUser(server, owner);
    const browser = await new Browser(server, publicUrl.origin).signIn(email);
    const ask = async (input: object) =>
      (await browser.ask(side, update, { input })).body.data.notificationPreferencesUpdate;
    const read = async () =>
      (await browser.ask(side, `{ notificationPreferences { ${fields} } }`)).body.data
        .notificationPreferences;
    const defaults = {
      ...{ messages: true, desktop: true, sound: true, quietHours: null, isQuiet: false },
      ...{ timeZone: 'UTC', language: null },
    };
    expect(await read()).toEqual(defaults);
    const now = new Date();
    const hourFrom = (hours: number) =>
      new Date(now.getTime() + hours * 3_600_000).toISOString().slice(11, 16);
    const quietHours = { from: hourFrom(2), to: hourFrom(-2) };
    const changed = { ...defaults, sound: false, quietHours, timeZone: 'Etc/UTC', language: 'ARABIC' };
    expect(await ask({ sound: false, quietHours, timeZone: 'Etc/UTC', language: 'ARABIC' })).toEqual({
      notificationPreferences: changed,
      errors: null,
    });
    expect(await ask({ quietHours: { from: '7:00', to: '08:00' } })).toMatchObject({
      errors: [{ field: 'quietHours' }],
    });
    expect(await ask({ timeZone: 'Mars/Base' })).toMatchObject({ errors: [{ field: 'timeZone' }] });
    expect(await read()).toEqual(changed);
    const quiet = { from: hourFrom(-2), to: hourFrom(2) };
    expect(await ask({ desktop: false, quietHours: quiet })).toMatchObject({
      notificationPreferences: { desktop: false, isQuiet: true },
    });
    await ask({ quietHours: null });
    expect(await read()).toEqual({ ...changed, desktop: false, quietHours: null });
  },
);

const sendTest = `mutation { notificationTest(input: {}) { email errors { field messages } } }`;
const state = '{ notificationPreferences { email emailState } }';

describe.each(['operator', 'seller'] as const)('a test email of the %s', (side) => {
  const owner = () =>
    side === 'operator'
      ? ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const)
      : { sellerId: shop().number };

  test('comes in the person’s language, also in the quiet hours, and at most three times in a while', async () => {
    const { email } = await makeUser(server, owner());
    const browser = await new Browser(server, publicUrl.origin).signIn(email);
    const preferences = { quietHours: { from: '00:00', to: '23:59' }, language: 'GERMAN' };
    await browser.ask(side, update, { input: preferences });
    const ask = async () => (await browser.ask(side, sendTest)).body;
    expect((await ask()).data.notificationTest).toEqual({ email, errors: null });
    await mails.deliver();
    const sent = mails.sent.filter(({ to }) => to === email);
    expect(sent.map(({ headers }) => headers.get('subject'))).toEqual(['Test-E-Mail von Lantern <Quay>']);
    expect(sent[0]?.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const opened =
      side === 'operator' ? `${publicUrl.origin}/operator\n` : `${publicUrl.origin}/seller#messages`;
    expect(sent[0]?.text).toContain(opened);
    expect(sent[0]?.html).toContain('Lantern &lt;Quay&gt;');
    await ask();
    await ask();
    expect((await ask()).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    await mails.deliver();
    expect(mails.sent.filter(({ to }) => to === email)).toHaveLength(3);
  });

  test('lifts the rejection of an address when the mail server accepts it', async () => {
    const { email } = await makeUser(server, owner());
    const browser = await new Browser(server, publicUrl.origin).signIn(email);
    const read = async () => (await browser.ask(side, state)).body.data.notificationPreferences;
    expect(await read()).toEqual({ email, emailState: 'ACTIVE' });
    await mails.query('insert into bounced_address (email, reply_code) values ($1, 550)', [email]);
    expect(await read()).toEqual({ email, emailState: 'REJECTED' });
    await browser.ask(side, sendTest);
    await mails.deliver();
    expect(await read()).toEqual({ email, emailState: 'ACTIVE' });
  });

  test('is not sent to a person who left, nor by a marketplace without emails', async () => {
    const person = await makeUser(server, owner());
    const browser = await new Browser(server, publicUrl.origin).signIn(person.email);
    await browser.ask(side, sendTest);
    const emails = (on: boolean) =>
      mails.query('update marketplace set notification_emails = $2 where id = $1', [market.id, on]);
    await emails(false);
    const { errors } = (await browser.ask(side, sendTest)).body.data.notificationTest;
    expect(errors).toEqual([{ field: null, messages: ['This marketplace sends no emails about messages.'] }]);
    expect((await browser.ask(side, state)).body.data.notificationPreferences.emailState).toBe('TURNED_OFF');
    await emails(true);
    await mails.query('delete from membership where user_id = $1', [person.id]);
    await mails.deliver();
    expect(mails.sent.filter(({ to }) => to === person.email)).toEqual([]);
  });
});

test('a server without a mail server says so, and sends no test', async () => {
  const other = await startTestServer({ database: server.database });
  const { email } = await makeUser(other, { sellerId: shop().number });
  const browser = await new Browser(other).signIn(email);
  const { data } = (await browser.ask('seller', state)).body;
  expect(data.notificationPreferences).toEqual({ email, emailState: 'UNAVAILABLE' });
  const { notificationTest } = (await browser.ask('seller', sendTest)).body.data;
  expect(notificationTest).toEqual({
    email: null,
    errors: [{ field: null, messages: ['This server sends no emails.'] }],
  });
});

describe('what sellers see before they write', () => {
  const expectations =
    '{ viewer { marketplace { expectations { replySeconds isOpen changesAt outOfOffice } } } }';
  const settings = 'showsReplyTime officeHours { weekday from to } timeZone outOfOffice';
  const seenBy = async ({ client }: TestMarketplace['sellers'][number]) =>
    (await client.data(expectations)).viewer.marketplace.expectations;
  const update = async (owner: TestMarketplace, input: object) =>
    (
      await owner.operator.data(
        `mutation ($input: ExpectationSettingsUpdateInput!) {
           expectationSettingsUpdate(input: $input) { expectationSettings { ${settings} } errors { field messages } }
         }`,
        { input },
      )
    ).expectationSettingsUpdate;

  test('is what the marketplace has chosen, and nothing of another one', async () => {
    const own = await makeMarketplace(server, 'Harbour', ['Kiosk', 'Stall']);
    const other = await makeMarketplace(server, 'Elsewhere', ['Shop']);
    const [kiosk, stall] = own.sellers as [
      TestMarketplace['sellers'][number],
      TestMarketplace['sellers'][number],
    ];
    const foreign = other.sellers[0] as typeof kiosk;
    expect(await seenBy(kiosk)).toBeNull();
    await mails.query(
      "insert into recent_answer (marketplace_id, seller_id, by_operator, seconds) values ($1, $2, true, '{5000,5400,90000}'), ($1, $2, false, '{1}')",
      [own.id, kiosk.number],
    );
    // It can be known, but is not shown yet.
    expect(await seenBy(kiosk)).toBeNull();
    const always = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '00:00' }));
    const chosen = { showsReplyTime: true, officeHours: always.toReversed(), timeZone: 'Europe/Berlin' };
    expect(await update(own, { ...chosen, outOfOffice: '  We are back on Monday. ' })).toEqual({
      expectationSettings: { ...chosen, officeHours: always, outOfOffice: 'We are back on Monday.' },
      errors: null,
    });
    const line = { isOpen: true, changesAt: null, outOfOffice: 'We are back on Monday.' };
    expect(await seenBy(kiosk)).toEqual({ ...line, replySeconds: 2 * 3_600 });
    expect(await seenBy(stall)).toEqual({ ...line, replySeconds: null });
    expect(await seenBy(foreign)).toBeNull();
    await update(own, { officeHours: [], outOfOffice: null });
    expect(await seenBy(kiosk)).toEqual({
      ...line,
      isOpen: null,
      outOfOffice: null,
      replySeconds: 2 * 3_600,
    });
    expect(await seenBy(stall)).toBeNull();
    const { auditLog } = await own.operator.data(
      '{ auditLog(first: 1) { nodes { action changes { field before after } } } }',
    );
    expect(auditLog.nodes).toEqual([
      {
        action: 'expectationSettingsUpdate',
        changes: [
          {
            ...{ field: 'officeHours', after: '' },
            before:
              '1 00:00-00:00, 2 00:00-00:00, 3 00:00-00:00, 4 00:00-00:00, 5 00:00-00:00, 6 00:00-00:00, 7 00:00-00:00',
          },
          { field: 'outOfOffice', before: 'We are back on Monday.', after: null },
        ],
      },
    ]);
  });

  test.each([
    ['officeHours', { officeHours: [{ weekday: 8, from: '09:00', to: '17:00' }] }],
    ['officeHours', { officeHours: [1, 1].map((weekday) => ({ weekday, from: '09:00', to: '17:00' })) }],
    ['officeHours', { officeHours: [{ weekday: 1, from: '9', to: '17:00' }] }],
    ['officeHours', { officeHours: [{ weekday: 1, from: '17:00', to: '09:00' }] }],
    ['timeZone', { timeZone: 'Nowhere' }],
    ['outOfOffice', { outOfOffice: 'x'.repeat(201) }],
    ['outOfOffice', { outOfOffice: 'Two\nlines' }],
  ])('is refused on %s: %j', async (field, input) => {
    expect(await update(market, input)).toEqual({
      expectationSettings: null,
      errors: [{ field, messages: [expect.any(String)] }],
    });
  });
});
