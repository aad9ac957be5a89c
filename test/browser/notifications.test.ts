import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { notificationLanguages } from '../../src/notifications/languages.js';
import { renderDigest } from '../../src/notifications/render-digest.js';
import { renderUnreadMail } from '../../src/notifications/render-mail.js';
import { makeUser, password } from '../harness/browser.js';
import { full } from '../harness/full.js';
import { openMailbox } from '../harness/mailbox.js';
import { never, SimulatedMails } from '../harness/notifications.js';
import {
  closeAfterTest,
  desktop,
  expectAccessible,
  openAs,
  phone,
  startBrowser,
  violationsOf,
  watch,
} from '../harness/portal.js';
import { type MadeSubscription, startPushService } from '../harness/push-service.js';
import { SimulatedPushes } from '../harness/pushes.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';
import { freePort } from '../harness/server-folder.js';

/*
 * Tests notifications in a browser. Emails and the page without a sign-in: WCAG 2.2 AA, narrow, in both themes, without a script. Pushes:
 * from the switch of a portal to the service worker, which gets through the browser's protocol what the push service got.
 */

const mailbox = await openMailbox();
const mail = { url: mailbox.url, from: 'Parley <chat@market.example>' };
const server = await startTestServer({
  ...{ mailPollMs: never, notificationsPollMs: never, pushPollMs: never },
  signIn: { mail, publicUrl: new URL('http://127.0.0.1') },
});
/** Without a public address, so that its own is that of its pages. */
const own = await startTestServer({ database: server.database, pushPollMs: never });
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Lantern Quay', ['Arcade']);
const [shop] = market.sellers as [TestMarketplace['sellers'][number]];
const mails = await SimulatedMails.open(server, mailbox, '2027-03-22T09:00Z');
// A session needs the address of the server as the page's origin.
const port = await freePort();
const portal = await startTestServer({
  ...{ mailPollMs: never, notificationsPollMs: never, database: server.database, port },
  signIn: { mail, publicUrl: new URL(`http://127.0.0.1:${port}`) },
});

/** Opens a blank narrow page. */
async function openNarrow(options: { javaScriptEnabled?: boolean } = {}) {
  const context = await browser.newContext({
    ...{ baseURL: server.address, viewport: { width: 320, height: 640 }, locale: 'en-GB' },
    ...options,
  });
  closeAfterTest(context);
  const page = await context.newPage();
  watch(page);
  return page;
}

/** The page that tests of emails and of the page without a sign-in share. */
const narrow = await openNarrow();

/** Checks a narrow page in both themes. */
async function expectGoodNarrow(page: Page) {
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  await expectAccessibleInThemes(page);
}

async function expectAccessibleInThemes(page: Page, themes: ('light' | 'dark')[] = ['light', 'dark']) {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page, colorScheme === 'light' ? 'all' : 'colours')).toEqual([]);
  }
}

const common = {
  marketplaceName: 'Lantern Quay',
  colour: '#ffee00',
  preferencesUrl: 'https://chat.example/notifications/x',
};
const longName = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk';

test.each(notificationLanguages)(
  'an email in %s is accessible in both themes and fits a narrow window',
  async (language) => {
    const conversationUrl = 'https://chat.example/seller#messages';
    const unread = renderUnreadMail({
      ...{ ...common, language, conversationUrl, businessName: longName },
      canReply: true,
      ...{ unreadCount: 3, firstLine: `https://shop.example/${'x'.repeat(120)}` },
    });
    const sections = ['mentions', 'mine', 'unassigned'] as const;
    const digest = renderDigest({
      ...{ ...common, language, inboxUrl: 'https://chat.example/operator' },
      threads: sections.map((section, n) => ({
        ...{ section, businessName: longName, unreadCount: n + 1, url: `https://chat.example/${n}` },
      })),
    });
    for (const { html } of [unread, digest]) {
      await narrow.setContent(html);
      await expectGoodNarrow(narrow);
    }
  },
);

async function pathOf(owner: Parameters<typeof makeUser>[1], language: string) {
  const { id } = await makeUser(server, owner);
  const [{ id: memberId }] = (await mails.query('select id from membership where user_id = $1', [id])) as [
    { id: number },
  ];
  await mails.query(
    'insert into notification_preference (marketplace_id, member_id, language) values ($1, $2, $3)',
    [market.id, memberId, language],
  );
  return new URL(mails.links.linkTo({ marketplaceId: market.id, memberId }, mails.now)).pathname;
}

test.each(notificationLanguages)(
  'the page of a person’s notifications in %s is accessible in both themes and fits a narrow window',
  async (language) => {
    for (const owner of [
      { sellerId: shop.number },
      { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const,
    ]) {
      await narrow.goto(await pathOf(owner, language));
      await expectGoodNarrow(narrow);
    }
    await narrow.goto('/notifications/none');
    await expectAccessibleInThemes(narrow);
  },
);

test('a person changes their notifications with the keyboard, without a script', async () => {
  const page = await openNarrow({ javaScriptEnabled: false });
  const path = await pathOf({ sellerId: shop.number }, 'en');
  await page.goto(path);
  await page.getByLabel('Email me about unread messages').press('Space');
  await page.getByLabel('From').fill('22:00');
  await page.getByLabel('To', { exact: true }).fill('07:00');
  await page.getByLabel('Time zone').selectOption('Asia/Riyadh');
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByRole('status').getByText('Saved.').waitFor();
  expect(await page.getByLabel('Email me about unread messages').isChecked()).toBe(false);
  expect(await page.getByLabel('From').inputValue()).toBe('22:00');
  expect(await page.getByLabel('Time zone').inputValue()).toBe('Asia/Riyadh');
});

test('the email’s link opens the conversation after a sign-in', async () => {
  const { email } = await makeUser(server, { sellerId: shop.number });
  await mails.say(market, shop, 'Where is pallet 7?');
  await mails.advanceTo('2027-03-22T10:00Z');
  // The seller's other people get theirs too, in their own languages.
  const mail = mails.sent.find(({ to }) => to === email);
  const [, link = ''] = /Open conversation:\n(\S+)/.exec(mail?.text ?? '') ?? [];
  const { pathname, hash } = new URL(link);
  const page = await openNarrow();
  await page.goto(pathname + hash);
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('article').getByText('Where is pallet 7?').waitFor();
});

test('an administrator sees that an address was rejected, and what to do', async () => {
  const { email } = await makeUser(server, { sellerId: shop.number }, { name: 'Bounced Bob' });
  await mails.query('insert into bounced_address (email, reply_code) values ($1, 550)', [email]);
  const admin = await openAs(
    browser,
    portal,
    { marketplaceId: market.id, role: 'FULL_ADMIN' },
    { name: 'Ada' },
  );
  await admin.goto('/operator/admin/users');
  const row = admin.getByRole('row', { name: /Bounced Bob/ });
  await row.getByText('Email address rejected').click();
  await row.getByText('The mail server rejected this address').waitFor();
  await expectAccessible(admin);
});

/**
 * Checks the page as it is now, in both themes, on a phone and a desktop. The colours of the dark theme depend little on the
 * size, so only `.ci/full` checks them on a phone too.
 */
async function expectGood(page: Page) {
  for (const size of [desktop, phone]) {
    await page.setViewportSize(size);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
    await expectAccessibleInThemes(page, full || size === desktop ? ['light', 'dark'] : ['light']);
  }
  await page.setViewportSize(desktop);
}

const owners = {
  operator: { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  seller: { sellerId: shop.number },
} as const;

describe.each(['operator', 'seller'] as const)('the notifications of a person of the %s', (side) => {
  const path = `/${side}/notifications`;
  const open = (name: string, options = {}) =>
    openAs(browser, portal, owners[side], { name, timezoneId: 'Asia/Riyadh', ...options });
  const kind = side === 'operator' ? 'Messages in your conversations' : 'Unread messages';

  test('are reached from the portal, saved at once by the keyboard, and restored by an undo', async () => {
    const page = await open('Kim Key');
    await page.goto(`/${side}`);
    if (side === 'operator') await page.getByRole('button', { name: /^Your account/ }).click();
    await page.getByRole('link', { name: 'Notifications', exact: true }).press('Enter');
    const messages = page.getByRole('switch', { name: `${kind}: Email` });
    await messages.press('Space');
    await page.getByRole('status').getByText('Saved.').waitFor();
    const pushes = page.getByRole('switch', { name: `${kind}: Push` });
    await pushes.press('Space');
    await expect.poll(async () => (await choices(page, side)).pushMessages).toBe(false);
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await page.getByRole('status').getByText('Undone.').waitFor();
    expect(await pushes.isChecked()).toBe(true);
    await pushes.press('Space');
    await page.getByRole('status').getByText('Saved.').waitFor();
    await page.reload();
    await messages.waitFor();
    expect([await messages.isChecked(), await pushes.isChecked()]).toEqual([false, false]);
    const quiet = page.getByRole('switch', { name: /^Quiet hours/ });
    await quiet.press('Space');
    await page.getByRole('status').getByText('Saved.').waitFor();
    // The hours are those of this device.
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Asia/Riyadh');
    await page.getByLabel('From').fill('20:30');
    await page.getByLabel('From').press('Enter');
    await page.getByLabel('Language of emails and pushes').selectOption('Deutsch');
    await expect
      .poll(() => choices(page, side))
      .toEqual({
        ...{ messages: false, pushMessages: false, desktop: true, sound: true },
        quietHours: { from: '20:30', to: '07:00' },
        ...{ timeZone: 'Asia/Riyadh', language: 'GERMAN' },
      });
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await page.getByRole('status').getByText('Undone.').waitFor();
    expect(await page.getByLabel('Language of emails and pushes').inputValue()).toBe('');
    await page.getByLabel('To', { exact: true }).fill('20:30');
    await page.getByLabel('To', { exact: true }).press('Enter');
    await page.getByText('Choose two different times.').waitFor();
    await expectGood(page);
    expect((await choices(page, side)).quietHours).toEqual({ from: '20:30', to: '07:00' });
  });

  test('say that an address was rejected, until a test email arrives', async () => {
    const page = await open('Rae Ject');
    await page.goto(path);
    await page.getByRole('button', { name: 'Send test email' }).waitFor();
    const email = (await page.locator('.n-address bdi').textContent()) ?? '';
    await mails.query('insert into bounced_address (email, reply_code) values ($1, 550)', [email]);
    await page.reload();
    await page.getByText('The mail server rejected this address').waitFor();
    await page.getByRole('button', { name: 'Send test email' }).click();
    await page.getByRole('status').getByText('Test email sent').waitFor();
    await expectGood(page);
    await mails.deliver();
    expect(mails.sent.filter(({ to }) => to === email)).toHaveLength(1);
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('The mail server rejected this address').waitFor({ state: 'hidden' });
  });

  test('show what was saved if a change fails, and a retry if they cannot be loaded', async () => {
    const page = await open('Lou Lost');
    await page.goto(path);
    const messages = page.getByRole('switch', { name: `${kind}: Email` });
    await messages.waitFor();
    await page.context().setOffline(true);
    await messages.press('Space');
    await page.getByRole('status').getByText('Not saved.').waitFor();
    expect(await messages.isChecked()).toBe(true);
    await page.context().setOffline(false);
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('OwnNotifications') ? route.abort() : route.continue(),
    );
    await page.goto(path);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
    await expectGood(page);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await messages.waitFor();
    await page.locator('h1:focus').waitFor();
  });

  test('are read from right to left in Arabic', async () => {
    await mails.read(shop);
    await say(market.operator, 'It is on its way.', shop.id);
    const page = await open('Amal', { locale: 'ar' });
    await page.goto(path);
    await page.getByRole('heading', { name: 'الإشعارات', exact: true }).waitFor();
    await page.getByRole('switch').first().waitFor();
    // Its name has the number that it shows.
    if (side === 'seller') await page.getByRole('button', { name: 'الرسائل، غير المقروءة: 1' }).waitFor();
    await expectGood(page);
  });
});

/** Returns a person's choices as the API has them. */
async function choices(page: Page, side: 'operator' | 'seller') {
  const query =
    '{ notificationPreferences { messages pushMessages desktop sound quietHours { from to } timeZone language } }';
  const response = await page.request.post(`/${side}/graphql`, {
    data: { query },
    headers: { origin: portal.address },
  });
  return (await response.json()).data.notificationPreferences;
}

test('a user mutes a conversation by the key, sees it in the head and the details, and undoes it', async () => {
  const page = await openAs(browser, portal, owners.operator, { name: 'Mia Mute' });
  await say(shop.client, 'Good morning.');
  await page.goto('/operator');
  await page.getByRole('link', { name: /Arcade/ }).click();
  await page.getByRole('article').last().waitFor();
  const details = page.getByRole('group', { name: 'Conversation' });
  await details.getByText('On', { exact: true }).waitFor();
  await page.keyboard.press('Shift+M');
  await page.getByRole('status').getByText('Muted: you get no notifications about').waitFor();
  await details.getByText('Muted', { exact: true }).waitFor();
  await page.reload();
  await page.locator('.thread-head').getByRole('button', { name: 'Unmute' }).waitFor();
  await expectAccessible(page);
  await page.locator('.thread-head').getByRole('button', { name: 'Unmute' }).click();
  await page.getByRole('status').getByText('No longer muted').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await details.getByText('Muted', { exact: true }).waitFor();
  await page.getByRole('status').getByText('Muted: you get no notifications about').waitFor();
  // Only the user's own.
  const other = await openAs(browser, portal, owners.operator, { name: 'Otto' });
  await other.goto('/operator');
  await other.getByRole('link', { name: /Arcade/ }).click();
  await other.getByRole('group', { name: 'Conversation' }).getByText('On', { exact: true }).waitFor();
});

test('a seller turns notifications off and on in the conversation', async () => {
  const page = await openAs(browser, portal, owners.seller, { name: 'Sol', viewport: phone });
  await page.goto('/seller#messages');
  await page.getByRole('button', { name: 'Turn off notifications about messages' }).click();
  await page.getByRole('status').getByText('You get no notifications about messages.').waitFor();
  expect(await choices(page, 'seller')).toMatchObject({
    ...{ messages: false, pushMessages: false, desktop: false, sound: false },
  });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('status').getByText('You get notifications about messages again.').waitFor();
  await page.getByRole('button', { name: 'Turn off notifications about messages' }).click();
  await page.getByRole('status').getByText('You get no notifications about messages.').waitFor();
  await page.reload();
  const turnOn = page.getByRole('button', { name: 'Turn on notifications about messages' });
  await turnOn.waitFor();
  await expectAccessible(page);
  await turnOn.click();
  await page.getByRole('status').getByText('You get notifications about messages again.').waitFor();
  expect(await choices(page, 'seller')).toMatchObject({
    ...{ messages: true, pushMessages: true, desktop: true, sound: true },
  });
});

test('an administrator changes the marketplace’s settings, and sees what is wrong', async () => {
  const admin = await openAs(
    browser,
    portal,
    { marketplaceId: market.id, role: 'FULL_ADMIN' },
    { name: 'Addy' },
  );
  await admin.goto('/operator/admin/notifications');
  const delay = admin.getByLabel('Delay in minutes');
  expect(await delay.inputValue()).toBe('15');
  await delay.fill('0');
  await admin.getByRole('button', { name: 'Save' }).click();
  await admin.getByText('The delay must be between 1 and 1440 minutes.').waitFor();
  await expectGood(admin);
  await delay.fill('30');
  await admin.getByRole('switch', { name: /^Show the first line/ }).press('Space');
  await admin.getByRole('switch', { name: /^Own colour/ }).press('Space');
  await admin.getByLabel('Colour of emails').fill('#0f766e');
  await admin.getByLabel('Default language').selectOption('العربية');
  await admin.getByRole('button', { name: 'Save' }).click();
  await admin.getByRole('status').getByText('Saved').waitFor();
  const query = '{ notificationSettings { emails delayMinutes firstLine colour defaultLanguage } }';
  const { data } = (await market.operator.ask(query)).body;
  expect(data.notificationSettings).toEqual({
    ...{ emails: true, delayMinutes: 30, firstLine: true, colour: '#0f766e', defaultLanguage: 'ARABIC' },
  });
  await expectGood(admin);
  await market.operator.data(
    'mutation { notificationSettingsUpdate(input: { delayMinutes: 15, firstLine: false, defaultLanguage: ENGLISH }) { errors { field } } }',
  );
});

test('an administrator sets what sellers see before they write, and an open panel shows it at once', async () => {
  const { admin, seller: page } = {
    admin: await openAs(
      browser,
      portal,
      { marketplaceId: market.id, role: 'FULL_ADMIN' },
      { name: 'Olga Office' },
    ),
    seller: await openAs(browser, portal, { sellerId: shop.number }, { name: 'Sam Seller' }),
  };
  // The panels of all sellers read at different times after the office has closed.
  await page.addInitScript('Math.random = () => 0');
  await page.goto('/seller#messages');
  const panel = page.getByRole('dialog', { name: 'Messages' });
  await panel.getByRole('textbox').waitFor();
  // It follows the chat: otherwise it would read the new settings when it begins.
  await panel.locator('.chat-status:not(:empty)').waitFor();
  await admin.goto('/operator/admin/chat');
  const card = admin
    .locator('section')
    .filter({ has: admin.getByRole('heading', { name: 'Before sellers write' }) });
  await card.getByRole('checkbox', { name: 'Monday' }).check();
  await card.getByLabel('Monday: opens at').fill('17:00');
  await card.getByLabel('Monday: closes at').fill('09:00');
  await card.getByRole('button', { name: 'Save' }).click();
  await card.getByRole('alert').getByText('Office hours must end after they begin.').waitFor();
  await expectAccessible(admin);
  await card.getByLabel('Monday: opens at').fill('00:00');
  await card.getByLabel('Monday: closes at').fill('00:00');
  const days = ['Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
  for (const day of days) await card.getByRole('checkbox', { name: day }).check();
  await card.getByRole('combobox').selectOption('Europe/Berlin');
  await card.getByLabel('Out-of-office line').fill('Wir sind gleich zurück.');
  await card.getByRole('button', { name: 'Save' }).click();
  await admin.getByRole('status').getByText('Saved').waitFor();
  await panel.getByText('Wir sind gleich zurück.').waitFor();
  await expectAccessible(page);
});

test('a panel shows usual reply time and office hours, and that the office has opened, without a reload', async () => {
  const page = await openAs(browser, portal, { sellerId: shop.number }, { name: 'Ole Opening' });
  await page.addInitScript('Math.random = () => 0');
  let answers = 0;
  await page.route('**/seller/graphql', async (route) => {
    if (!route.request().postData()?.includes('query Account')) return route.continue();
    const response = await route.fetch();
    const body = await response.json();
    answers++;
    const changesAt = new Date(Date.now() + (answers === 1 ? 2_000 : 20 * 3_600_000)).toISOString();
    const office = { isOpen: answers > 1, changesAt, outOfOffice: null, replySeconds: 7_200 };
    body.data.viewer.marketplace.expectations = office;
    await route.fulfill({ response, json: body });
  });
  await page.goto('/seller#messages');
  const note = page.getByRole('dialog', { name: 'Messages' }).locator('.chat-expect');
  await note.getByText(/^Closed until .+ · Usually replies within 2 hours$/).waitFor();
  const height = async () => (await note.boundingBox())?.height;
  const closed = await height();
  await note.getByText(/^Open until .+ · Usually replies within 2 hours$/).waitFor();
  expect(await height()).toBe(closed);
});

const send =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }';

/**
 * Counts what the page does: notifications, those that it closes, and contexts of sounds. The headless shell has no notifications, and all
 * its pages have the focus. What a portal does three seconds after it was opened begins at once.
 */
const counters = `
  window.shown = [];
  window.closedTags = [];
  window.sounds = 0;
  window.isFocused = false;
  const later = setTimeout;
  window.setTimeout = (work, ms, ...given) => later(work, ms === 3000 ? 0 : ms, ...given);
  document.hasFocus = () => window.isFocused;
  window.Notification = class {
    static get permission() { return localStorage.getItem('permission') ?? 'granted'; }
    static async requestPermission() {
      localStorage.setItem('permission', 'granted');
      return 'granted';
    }
    constructor(title, { body, tag, silent }) {
      this.tag = tag;
      shown.push({ title, body, silent });
      window.latest = this;
    }
    close() {
      closedTags.push(this.tag);
    }
  };
  window.AudioContext = class extends AudioContext {
    constructor() {
      super();
      sounds++;
    }
  };`;

/** Clicks, so that the browser lets the page play sounds, and waits until the page alerts of messages for its browser. */
async function untilAlerting(page: Page, side: 'operator' | 'seller'): Promise<void> {
  await page.mouse.click(1, 1);
  await expect.poll(() => locksOf(page, 'held', side)).toHaveLength(2);
}

async function locksOf(page: Page, state: 'held' | 'pending', side: string): Promise<readonly string[]> {
  const names: string[] = await page.evaluate(
    `navigator.locks.query().then((all) => all.${state}.map(({ name }) => name))`,
  );
  return names.filter((name) => name.startsWith(`parley.alerts.${side}.`));
}

const alertsOf = (page: Page) => page.evaluate<{ shown: unknown[]; sounds: number }>('({ shown, sounds })');
const focus = (page: Page, isFocused: boolean) => page.evaluate(`window.isFocused = ${isFocused}`);

/** Sets a person's own choices. */
async function choose(page: Page, side: 'operator' | 'seller', input: object) {
  const query = `mutation ($input: NotificationPreferencesUpdateInput!) {
    notificationPreferencesUpdate(input: $input) { errors { messages } } }`;
  const response = await page.request.post(`/${side}/graphql`, {
    data: { query, variables: { input } },
    headers: { origin: portal.address },
  });
  expect((await response.json()).data.notificationPreferencesUpdate).toEqual({ errors: null });
}

describe('open pages', () => {
  test('of one of the operator’s users make one sound and one notification, and close it when a colleague reads', async () => {
    const harbour = await makeMarketplace(portal, 'Harbour', ['North', 'South', 'West']);
    const [north, south, west] = harbour.sellers as [
      TestMarketplace['sellers'][number],
      TestMarketplace['sellers'][number],
      TestMarketplace['sellers'][number],
    ];
    const owner = { marketplaceId: harbour.id, role: 'CUSTOMER_SUPPORT' } as const;
    const page = await openAs(browser, portal, owner, { name: 'Dee Desk' });
    await page.context().addInitScript(counters);
    await page.goto('/operator');
    await untilAlerting(page, 'operator');
    const other = await page.context().newPage();
    watch(other);
    await other.goto('/operator');
    await other.mouse.click(1, 1);
    await expect.poll(() => locksOf(page, 'pending', 'operator')).toHaveLength(2);

    await say(north.client, 'Is the desk open?');
    const first = { title: 'North', body: 'Is the desk open?', silent: true };
    await expect.poll(() => alertsOf(page)).toEqual({ shown: [first], sounds: 1 });
    await harbour.operator.data(
      'mutation ($seller: ID!) { chatMessageRead(input: { seller: $seller, sentBy: "User" }) { errors { field } } }',
      { seller: north.id },
    );
    await expect.poll(() => page.evaluate('closedTags')).toEqual([north.id]);

    // In view in the other page, and muted; and then one that is neither.
    await other.evaluate('window.isFocused = true');
    await other.getByRole('link', { name: /North/ }).click();
    await other.getByRole('article').getByText('Is the desk open?').waitFor();
    const mute =
      'mutation ($input: NotificationMuteSetInput!) { notificationMuteSet(input: $input) { errors { field } } }';
    await page.request.post('/operator/graphql', {
      data: { query: mute, variables: { input: { sellerId: west.id, muted: true } } },
      headers: { origin: portal.address },
    });
    await say(west.client, 'Nobody hears me.');
    await say(north.client, 'Are you there?');
    await other.getByRole('article').getByText('Are you there?').waitFor();
    await say(south.client, 'Good morning.');
    // Whether there is a sound depends on the time since the first one.
    await expect
      .poll(() => page.evaluate('shown'))
      .toEqual([first, { title: 'South', body: 'Good morning.', silent: true }]);
    expect(await alertsOf(other)).toEqual({ shown: [], sounds: 0 });

    // A click opens the conversation. The next page takes over when this one is closed.
    await page.evaluate('latest.onclick()');
    await page.getByRole('heading', { name: 'South' }).waitFor();
    await page.close();
    await expect.poll(() => locksOf(other, 'held', 'operator')).toHaveLength(2);
    await focus(other, false);
    await say(south.client, 'Is this seat taken?');
    await expect.poll(() => alertsOf(other)).toMatchObject({ shown: [{ title: 'South' }], sounds: 1 });
  });

  test('of a seller are silent while the person types and in quiet hours, and sum up what was missed', async () => {
    const pier = await makeMarketplace(portal, 'Pier', ['Kiosk']);
    const [kiosk] = pier.sellers as [TestMarketplace['sellers'][number]];
    const write = (text: string) => say(pier.operator, text, kiosk.id);
    const page = await openAs(browser, portal, { sellerId: kiosk.number }, { name: 'Kit Kiosk' });
    // Pushes to another person who used this browser replace nothing.
    const earlier = JSON.stringify({ pushFor: 'another person' });
    await page.addInitScript(`${counters} localStorage.setItem('parley.inbox', '${earlier}');`);
    await page.goto('/seller#messages');
    const composer = page.getByRole('dialog', { name: 'Messages' }).getByRole('textbox');
    await composer.waitFor();
    await untilAlerting(page, 'seller');
    /** The number of messages that were decided about. */
    let asked = 0;
    page.on('requestfinished', (request) => {
      if (request.postData()?.includes('query Alerts')) asked++;
    });
    // As if an older message was on screen: without the typing, there would be a sound.
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('i'), { className: 'thread-newest' }))",
    );
    await focus(page, true);
    await composer.fill('One moment');
    await write('While you type');
    await expect.poll(() => asked).toBe(1);
    await choose(page, 'seller', { quietHours: { from: '00:00', to: '23:59' } });
    await focus(page, false);
    await write('In a quiet hour');
    await expect.poll(() => asked).toBe(2);
    await choose(page, 'seller', { quietHours: null, sound: false });
    await write('Without a sound');
    const silent = { title: 'Pier', body: 'Without a sound', silent: true };
    await expect.poll(() => alertsOf(page)).toEqual({ shown: [silent], sounds: 0 });

    await choose(page, 'seller', { sound: true });
    await page.evaluate('shown.length = 0');
    await page.context().setOffline(true);
    await page.getByText('You’re offline. Messages are saved.').waitFor();
    for (const text of ['One', 'Two', 'Three']) await write(text);
    await page.context().setOffline(false);
    await expect
      .poll(() => alertsOf(page))
      .toEqual({ shown: [{ title: 'Pier (3)', body: 'Three', silent: true }], sounds: 1 });
    await page.evaluate("document.querySelector('i.thread-newest').remove()");
    await focus(page, true);
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await expect.poll(() => page.evaluate('closedTags')).toContain('own');
  });

  test.each(['operator', 'seller'] as const)(
    'of the %s do what the person chooses by the keyboard and tries',
    async (side) => {
      const page = await openAs(browser, portal, owners[side], { name: 'Olli Open' });
      await page.addInitScript(`${counters} localStorage.setItem('permission', 'default');`);
      await page.goto(`/${side}/notifications`);
      const card = page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: 'While a page is open' }) });
      await card.getByText('This browser hasn’t allowed notifications yet.').waitFor();
      await expectGood(page);
      await card.getByRole('button', { name: 'Allow notifications' }).press('Enter');
      await card.getByRole('button', { name: 'Show test notification' }).press('Enter');
      await card.getByRole('status').getByText('Test notification shown.').waitFor();
      await card.getByRole('button', { name: 'Play sound' }).press('Enter');
      await card.getByRole('status').getByText('Sound played.').waitFor();
      expect(await alertsOf(page)).toEqual({
        shown: [{ title: 'Test notification', body: 'New messages look like this.', silent: true }],
        sounds: 1,
      });
      await expectGood(page);
      await card.getByRole('switch', { name: /^Sound/ }).press('Space');
      await card.getByRole('switch', { name: /^Desktop notifications/ }).press('Space');
      await expect.poll(() => choices(page, side)).toMatchObject({ desktop: false, sound: false });
      await page.getByRole('button', { name: 'Undo' }).press('Enter');
      await expect.poll(() => choices(page, side)).toMatchObject({ desktop: true, sound: false });
    },
  );
});

describe('pushes', () => {
  /**
   * Replaces the parts of the browser that ask a vendor's push service, which tests cannot reach, and the user: the headless shell has no
   * notifications.
   */
  async function openSubscriber(
    owner: Parameters<typeof makeUser>[1],
    name: string,
    subscribe: (key: string) => unknown,
  ): Promise<Page> {
    const page = await openAs(browser, own, owner, { name });
    await page.exposeFunction('subscribeToTest', subscribe);
    await page.addInitScript(`
      const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
      Object.defineProperty(Notification, 'permission', { get: () => localStorage.getItem('permission') ?? 'default' });
      Notification.requestPermission = async () => {
        localStorage.setItem('permission', 'granted');
        return 'granted';
      };
      PushManager.prototype.getSubscription = async () => null;
      PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
        const key = btoa(String.fromCharCode(...applicationServerKey)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
        const made = await subscribeToTest(key);
        return { endpoint: made.endpoint, getKey: (name) => bytes(made[name]).buffer, options: { applicationServerKey } };
      };`);
    return page;
  }

  /** Hands the worker of a page a push, as the browser does. @returns what it shows. */
  async function deliver(page: Page, message: unknown) {
    const worker = page.context().serviceWorkers()[0];
    if (!worker) throw new Error('There is no worker.');
    await worker.evaluate(`registration.showNotification = async (title, options) => {
      self.shown = { title, ...options };
    };
    self.shown = null;`);
    const protocol = await page.context().newCDPSession(page);
    const registration = new Promise<string>((resolve) =>
      protocol.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
        if (first) resolve(first.registrationId);
      }),
    );
    await protocol.send('ServiceWorker.enable');
    const registrationId = await registration;
    const data = JSON.stringify(message);
    await protocol.send('ServiceWorker.deliverPushMessage', { origin: own.address, registrationId, data });
    await expect.poll(() => worker.evaluate('self.shown')).toBeTruthy();
    return { worker, shown: await worker.evaluate('self.shown') };
  }

  /** Keeps the pages of a portal from following clicks. @returns a function that lets them. */
  async function holdFollowing(page: Page): Promise<() => void> {
    let follow = () => {};
    const held = new Promise<void>((resolve) => {
      follow = resolve;
    });
    await page.route(/\/resume-push-[\w-]+\.js/, async (route) => {
      await held;
      await route.continue();
    });
    return follow;
  }

  test.each(['seller', 'operator'] as const)(
    'reach the worker of the %s portal after the switch is turned on, and a click opens the thread in the open tab',
    async (side) => {
      const service = await startPushService();
      const pushes = await SimulatedPushes.open(own, service);
      const owner =
        side === 'seller'
          ? { sellerId: shop.number }
          : ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const);
      // A browser has one subscription.
      let made: MadeSubscription | undefined;
      const page = await openSubscriber(owner, 'Ann', (key) => {
        made ??= service.subscribe(side, key);
        return made;
      });
      await page.goto(`/${side}/notifications`);
      const choice = page.getByRole('switch', { name: 'Notify me on this device' });
      await choice.and(page.locator(':enabled')).waitFor();
      expect(await choice.isChecked()).toBe(false);
      await page.getByText('Push is off on this device.').waitFor();
      await expectAccessible(page);
      await choice.click();
      await page.getByText('while no page is open, until you sign out').waitFor();
      expect(await choice.isChecked()).toBe(true);
      await page.getByText('Pushes come to this device.').waitFor();
      await page.getByRole('button', { name: 'Send test push' }).click();
      await page.getByRole('status').getByText('Test push sent.').waitFor();
      expect(service.pushes.map(({ message }) => message.path)).toEqual([`/${side}/notifications`]);
      service.behave(503);
      await page.getByRole('button', { name: 'Send test push' }).click();
      await page.getByRole('status').getByText('rejected the push (HTTP 503)').waitFor();
      service.behave(201);

      // In another tab of the portal, which stays where it is until the click.
      const follow = await holdFollowing(page);
      await page.goto(`/${side}`);
      await page.evaluate(`window.isSameDocument = true;
        navigator.serviceWorker.addEventListener('message', () => { window.wasAsked = true; })`);
      const text = { message: 'A secret heron' };
      if (side === 'seller') await market.operator.data(send, { input: { ...text, sellerId: shop.id } });
      else await shop.client.data(send, { input: text });
      const arrived = await pushes.run();
      expect(arrived.map(({ name }) => name)).toEqual([side]);
      expect(service.refused).toEqual([]);
      const message = arrived[0]?.message;
      const { worker, shown } = await deliver(page, message);
      expect(shown).toMatchObject({
        title: side === 'seller' ? 'Lantern Quay' : 'Arcade',
        body: expect.stringMatching(/^\d+ unread messages?$/),
        ...{ tag: shop.id, data: message.path, lang: 'en', dir: 'ltr' },
      });

      const click = () =>
        worker.evaluate(`dispatchEvent(Object.assign(new ExtendableEvent('notificationclick'), {
          notification: { data: self.shown.data, close() {} },
        }))`);
      const expectOpened = async (isSameDocument: true | undefined) => {
        await page.waitForURL((url) => url.href === new URL(message.path, own.address).href);
        expect(await page.evaluate('window.isSameDocument')).toBe(isSameDocument);
        expect(page.context().pages()).toHaveLength(1);
      };
      // A page that does not follow clicks yet opens the conversation when it does.
      await click();
      await expect.poll(() => page.evaluate('window.wasAsked')).toBe(true);
      expect(new URL(page.url()).pathname).toBe(`/${side}`);
      follow();
      await expectOpened(true);
      // One that follows them opens it at once.
      await page.goBack();
      await page.waitForURL(`**/${side}`);
      await click();
      await expectOpened(true);
      // One that never does is replaced.
      await page.unrouteAll();
      await holdFollowing(page);
      await page.goto(`/${side}`);
      await worker.evaluate('self.setTimeout = (act, _ms, ...given) => queueMicrotask(() => act(...given))');
      await click();
      await expectOpened(undefined);
      // The page to try the API is no page of the portal.
      await page.goto(`/${side}/graphql`);
      const tabs = () =>
        worker.evaluate(`self.clients.matchAll({ type: 'window', includeUncontrolled: true })
          .then((all) => all.map(({ url }) => new URL(url).pathname))`);
      await expect.poll(tabs).toEqual([`/${side}/graphql`]);
      await worker.evaluate('self.clients.openWindow = async (path) => { self.opened = path; }');
      await click();
      await expect.poll(() => worker.evaluate('self.opened')).toBe(message.path);
      expect(new URL(page.url()).pathname).toBe(`/${side}/graphql`);

      await page.goto(`/${side}/notifications`);
      await choice.and(page.locator(':enabled')).click();
      await page.getByText('Get notified of messages').waitFor();
      expect(await pushes.query('select endpoint from push_subscription')).toEqual([]);
    },
  );

  test('that the browser blocks are not offered, and a retry keeps the focus', async () => {
    const page = await openSubscriber(owners.seller, 'Den', () => null);
    await page.goto('/seller');
    await page.evaluate("localStorage.setItem('permission', 'denied')");
    await page.goto('/seller/notifications');
    await page.getByText('Push isn’t available on this device.').waitFor();
    expect(await page.getByRole('switch', { name: 'Unread messages: Push' }).isEnabled()).toBe(true);
    const retry = page.getByRole('button', { name: 'Try again' });
    await retry.press('Enter');
    await retry.and(page.locator('[aria-disabled=false]:focus')).waitFor();
    await expectGood(page);
    await page.evaluate("localStorage.setItem('permission', 'default')");
    await retry.press('Enter');
    await retry.waitFor({ state: 'detached' });
    const choice = page.getByRole('switch', { name: 'Notify me on this device' });
    await choice.and(page.locator(':focus')).waitFor();
    await choice.and(page.locator(':enabled')).waitFor();
  });
});
