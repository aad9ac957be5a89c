import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { notificationLanguages } from '../../src/notifications/languages.js';
import { renderDigest } from '../../src/notifications/render-digest.js';
import { renderUnreadMail } from '../../src/notifications/render-mail.js';
import { makeUser, password } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { never, SimulatedMails } from '../harness/notifications.js';
import { closeAfterTest, expectAccessible, openAs, startBrowser, watch } from '../harness/portal.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests emails and the page of a person's notifications in a browser: WCAG 2.2 AA, narrow, in both themes, without a script. */

const mailbox = await openMailbox();
const mail = { url: mailbox.url, from: 'Parley <chat@market.example>' };
const server = await startTestServer({
  ...{ mailPollMs: never, notificationsPollMs: never },
  signIn: { mail, publicUrl: new URL('http://127.0.0.1') },
});
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Lantern Quay', ['Arcade']);
const [shop] = market.sellers as [TestMarketplace['sellers'][number]];
const mails = await SimulatedMails.open(server, mailbox, '2027-03-22T09:00Z');
const looks = (['light', 'dark'] as const).map((colorScheme) => ({ colorScheme }));

/** Opens a blank narrow page. */
async function openNarrow(options: { colorScheme: 'light' | 'dark'; javaScriptEnabled?: boolean }) {
  const context = await browser.newContext({
    ...{ baseURL: server.address, viewport: { width: 320, height: 640 }, locale: 'en-GB' },
    ...options,
  });
  closeAfterTest(context);
  const page = await context.newPage();
  watch(page);
  return page;
}

const expectNoOverflow = async (page: Page) =>
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);

const common = {
  marketplaceName: 'Lantern Quay',
  colour: '#ffee00',
  preferencesUrl: 'https://chat.example/notifications/x',
};
const longName = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk';

describe.each(looks)('an email ($colorScheme)', (look) => {
  test.each(notificationLanguages)('in %s is accessible and fits a narrow window', async (language) => {
    const page = await openNarrow(look);
    const conversationUrl = 'https://chat.example/seller#messages';
    const unread = renderUnreadMail({
      ...{ ...common, language, conversationUrl, businessName: longName },
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
      await page.setContent(html);
      await expectNoOverflow(page);
      await expectAccessible(page);
    }
  });
});

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

describe.each(looks)('the page of a person’s notifications ($colorScheme)', (look) => {
  test.each(notificationLanguages)('in %s is accessible and fits a narrow window', async (language) => {
    const page = await openNarrow(look);
    for (const owner of [
      { sellerId: shop.number },
      { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const,
    ]) {
      await page.goto(await pathOf(owner, language));
      await expectNoOverflow(page);
      await expectAccessible(page);
    }
    await page.goto('/notifications/none');
    await expectAccessible(page);
  });
});

test('a person changes their notifications with the keyboard, without a script', async () => {
  const page = await openNarrow({ colorScheme: 'light', javaScriptEnabled: false });
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
  const page = await openNarrow({ colorScheme: 'light' });
  await page.goto(pathname + hash);
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('article').getByText('Where is pallet 7?').waitFor();
});

test('an administrator sees that an address was rejected, and what to do', async () => {
  const { email } = await makeUser(server, { sellerId: shop.number }, { name: 'Bounced Bob' });
  await mails.query('insert into bounced_address (email, reply_code) values ($1, 550)', [email]);
  // A session needs the address of the server as the page's origin.
  const portal = await startTestServer({ database: server.database });
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
