import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openBalancer } from '../harness/balancer.js';
import { expectAccessible, openAs, phone, show, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
} from '../harness/server.js';

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co']);
const [books, kites] = market.sellers as [
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
];

const agent = (name: string) =>
  openAs(browser, server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }, { name });

const row = (page: Page, seller: string) => page.getByRole('listitem').filter({ hasText: seller });

const icon = (page: Page) => page.locator('#icon').getAttribute('href');

test('messages that were not sent before a reload are sent, although nobody opens their thread again', async () => {
  const ada = await agent('Ada Lovelace');
  await ada.route('**/operator/graphql', (route) =>
    route.request().postData()?.includes('chatMessageCreate') ? route.abort() : route.continue(),
  );
  await ada.goto('/operator');
  await row(ada, 'Harbour Books').getByRole('link').click();
  await ada.getByRole('textbox', { name: /^Message to/ }).fill('It leaves on Monday.');
  await ada.keyboard.press('Enter');
  await ada.locator('[data-state=waiting]').waitFor();

  await ada.goto('/operator');
  const waiting = row(ada, 'Harbour Books').getByText('Waiting for connection');
  await waiting.waitFor();
  await row(ada, 'Harbour Books').getByText('It leaves on Monday.').waitFor();
  await ada.unroute('**/operator/graphql');
  await ada.evaluate("dispatchEvent(new Event('online'))");
  await waiting.waitFor({ state: 'detached' });
  const messages = () =>
    market.operator.data(
      'query ($sellerId: ID!) { chatMessages(sellerId: $sellerId, first: 9) { nodes { message sentByName } } }',
      { sellerId: books.id },
    );
  // The row shows no state while the message is sent.
  await expect
    .poll(async () => (await messages()).chatMessages.nodes)
    .toEqual([{ message: 'It leaves on Monday.', sentByName: 'Ada Lovelace' }]);
});

test("a page's own styles come after those of the controls, and override them", async () => {
  const ada = await agent('Ada Lovelace');
  await ada.goto('/operator');
  await row(ada, 'Harbour Books').waitFor();
  const [controls, page] = await ada.evaluate<
    number[]
  >(`['.p-button', '.list-search__field'].map((selector) =>
    [...document.styleSheets].findIndex((sheet) => [...sheet.cssRules].some((rule) => rule.selectorText === selector)))`);
  expect(controls).toBeGreaterThanOrEqual(0);
  expect(controls).toBeLessThan(page ?? -1);
});

test('a user who was signed out while offline must sign in, and returns to the same page', async () => {
  const bob = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed' });
  const ada = await agent('Ada King');
  await Promise.all([ada.goto('/operator?unread=1'), bob.goto('/seller')]);
  await ada.getByText('Up to date').waitFor({ state: 'attached' });
  await bob.getByRole('heading', { name: 'Harbour Books' }).waitFor();
  for (const page of [ada, bob]) {
    await page.context().setOffline(true);
    await page.context().clearCookies();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    // The page says why, keeps the address of the user, and continues with the password.
    await page.getByText('Your session has ended.').waitFor();
    expect(await page.getByLabel('Email address').inputValue()).toMatch(/@shop\.example$/);
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Password' }).evaluate((it) => it.matches(':focus')))
      .toBe(true);
    await expectAccessible(page);
  }
  expect(new URL(ada.url()).searchParams.get('next')).toBe('/operator?unread=1');
  expect(new URL(bob.url()).searchParams.get('next')).toBe('/seller');
});

test('a page hides a rolling restart, shows that no server answers, and misses no message', async () => {
  const balancer = await openBalancer();
  const start = async () => {
    const process = await startTestServer({ database: server.database });
    await balancer.add(process.address);
    return process;
  };
  const first = await start();
  const ada = await openAs(
    browser,
    { ...first, address: balancer.address },
    { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
    { name: 'Ada Moore' },
  );
  await ada.goto('/operator');
  await row(ada, 'Kite & Co').getByRole('link').click();
  await ada.getByText('Up to date').waitFor({ state: 'attached' });
  const lost = ada.getByText('Connection lost. Reconnecting …');
  await ada.evaluate(`new MutationObserver(() => {
    globalThis.wasLost ||= document.body.innerText.includes('Connection lost');
  }).observe(document.body, { subtree: true, childList: true, characterData: true })`);

  const second = await start();
  first.drain();
  await expect.poll(() => balancer.isReady(first.address)).toBe(false);
  await first.close();
  await say(kites.client, 'Is it on its way?');
  await ada.getByRole('article').filter({ hasText: 'Is it on its way?' }).waitFor();
  expect(await ada.evaluate('globalThis.wasLost')).toBe(false);

  await second.close();
  await lost.waitFor();
  await say(kites.client, 'The customer asks again.');
  await start();
  await ada.getByRole('article').filter({ hasText: 'The customer asks again.' }).waitFor();
  await lost.waitFor({ state: 'detached' });
  expect(await ada.getByRole('article').filter({ hasText: 'The customer asks again.' }).count()).toBe(1);
});

test('a user without permission to subscribe sees that, and sends no more requests', async () => {
  const ada = await agent('Ada Byron');
  let rejected = 0;
  await ada.route('**/operator/graphql', (route) => {
    if (!route.request().postData()?.includes('subscription')) return route.continue();
    rejected++;
    return route.fulfill({ status: 403, json: { errors: [{ message: 'No.' }] } });
  });
  await ada.goto('/operator');
  await ada.getByRole('heading', { name: 'Your account has no access to chat' }).waitFor();
  expect(rejected).toBe(1);
});

test('a seller sees the unread count in the tab, and changes the password on the account page', async () => {
  await say(market.operator, 'Where is order 341411?', kites.id);
  const bob = await openAs(browser, server, { sellerId: kites.number }, { name: 'Bob Reed' });
  await bob.goto('/seller');
  await expect.poll(() => bob.title()).toBe('(1) Kite & Co – Parley');
  expect(await icon(bob)).toMatch(/^data:image\/svg/);

  await bob.getByRole('link', { name: 'Password and sign-in' }).click();
  await bob.getByRole('heading', { name: 'Password', exact: true }).waitFor();
  expect(new URL(bob.url()).pathname).toBe('/seller/account');
  await expect.poll(() => bob.title()).toBe('(1) Your account – Parley');
  await bob.reload();
  await bob.getByRole('button', { name: 'Messages, 1 unread' }).click();
  await bob.getByRole('article').filter({ hasText: 'Where is order' }).waitFor();
  await expect.poll(() => icon(bob)).toBe('/icon.svg');
  await bob.keyboard.press('Escape');
  await bob.getByRole('link', { name: 'Back to your account' }).click();
  await expect.poll(() => bob.title()).toBe('Kite & Co – Parley');
});

test('the administration is visible to roles with a page in it, and names the current page', async () => {
  // Without unread messages, which the title of a page counts.
  const own = await makeMarketplace(server, 'Harbour Hall', ['Harbour Books']);
  for (const [role, first] of [
    ['FULL_ADMIN', 'Users'],
    ['WEBMASTER', 'Webhooks'],
    ['MARKETING', null],
  ] as const) {
    const page = await openAs(browser, server, { marketplaceId: own.id, role }, { name: `The ${role}` });
    await page.goto('/operator');
    await page.getByRole('listitem').first().waitFor();
    await page.getByRole('button', { name: /^Your account/ }).click();
    const link = page.getByRole('link', { name: 'Administration' });
    if (!first) {
      await page.getByRole('link', { name: 'Password and sign-in' }).waitFor();
      expect(await link.count()).toBe(0);
      continue;
    }
    await link.click();
    await page.getByRole('heading', { name: first, level: 1 }).waitFor();
    await expect.poll(() => page.title()).toBe(`${first} – Parley`);
    // The links lead to pages that the role can use; the address of another one names the roles that can.
    const names = await page
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link')
      .allInnerTexts();
    const settings = [
      'Sellers',
      'Webhooks',
      'Content policy',
      'Export',
      'Chat',
      'Labels',
      'Link patterns',
      'Reports',
      'Audit log',
      'Canned replies',
      'Notifications',
      'Seller links',
    ];
    const expected = role === 'FULL_ADMIN' ? ['Users', 'API keys', 'Sign-in policy', ...settings] : settings;
    expect(names.slice(1).sort()).toEqual(expected.sort());
    await show(page, '/operator/admin/users');
    await page
      .getByText(role === 'WEBMASTER' ? 'Only Full Admins can' : 'The FULL_ADMIN')
      .first()
      .waitFor();
  }
});

test('a message that was written with a chat token shows the key to the operator alone', async () => {
  const site = await makeClient(
    server,
    { marketplaceId: market.id },
    { label: 'Seller portal', scope: 'chat:impersonate' },
  );
  const { chatTokenCreate } = await site.data(
    'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }',
    { input: { sellerId: kites.id, name: 'Ann' } },
  );
  await say(new Client(server, chatTokenCreate.token, 'seller'), 'From the other site.');
  const ada = await agent('Ada Byron');
  await ada.goto('/operator');
  await row(ada, 'Kite & Co').getByRole('link').click();
  const message = (page: Page) => page.getByRole('article').filter({ hasText: 'From the other site.' });
  await message(ada).getByText('via Seller portal').waitFor();
  const carl = await openAs(browser, server, { sellerId: kites.number }, { name: 'Carl' });
  await carl.goto('/seller');
  await carl.getByRole('button', { name: /^Messages/ }).click();
  await message(carl).waitFor();
  expect(await carl.getByText('Seller portal').count()).toBe(0);
});

test('open pages follow when the chat is turned off and on', async () => {
  const ada = await agent('Ada Lovelace');
  const bob = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed' });
  const textbox = (page: Page) => page.getByRole('textbox', { name: /^Message to/ });
  const set = (chatEnabled: boolean) =>
    market.operator.data(
      'mutation ($on: Boolean!) { marketplaceUpdate(input: { chatEnabled: $on }) { errors { messages } } }',
      { on: chatEnabled },
    );
  await Promise.all([ada.goto(`/operator/t/${books.id.replace(/=+$/, '')}`), bob.goto('/seller#messages')]);
  await Promise.all([textbox(ada).fill('A draft'), textbox(bob).fill('Sent too late')]);
  // Bob sends before his page knows that the chat is off.
  await bob.route('**/seller/graphql', async (route) => {
    if (!route.request().postData()?.includes('chatMessageCreate')) return route.continue();
    await set(false);
    return route.continue();
  });
  await bob.keyboard.press('Enter');
  for (const page of [ada, bob]) {
    await textbox(page).waitFor({ state: 'detached' });
    await expect.poll(() => page.getByText(/chat is (turned off|not)/i).count()).toBe(1);
  }
  await set(true);
  await expect.poll(() => textbox(ada).inputValue()).toBe('A draft');
  await expect.poll(() => textbox(bob).inputValue()).toBe('Sent too late');
  expect(await bob.getByText(/chat is/i).count()).toBe(0);
});

test('without a network, another conversation and a search say so', async () => {
  const quiet = await makeMarketplace(server, 'Quiet Arcade', ['Harbour Books', 'Kite & Co', 'Lamps']);
  const [first] = quiet.sellers as [TestMarketplace['sellers'][number]];
  await say(first.client, 'Good morning.');
  const owner = { marketplaceId: quiet.id, role: 'CUSTOMER_SUPPORT' } as const;
  const ada = await openAs(browser, server, owner, { name: 'Ada Lovelace' });
  await ada.goto('/operator');
  await row(ada, 'Harbour Books').getByRole('link').click();
  await ada.getByRole('article').first().waitFor();
  await ada.context().setOffline(true);
  // It is not beside the open one, so it was not loaded before.
  await row(ada, 'Lamps').getByRole('link').click();
  await ada.getByText('The messages appear when you reconnect.').waitFor();
  await ada.getByRole('searchbox').fill('Harbour');
  await ada.getByText('Search and filters need a connection.').waitFor();
  expect(await row(ada, 'Lamps').count()).toBe(0);
  await ada.getByRole('button', { name: 'Show loaded conversations' }).click();
  await row(ada, 'Lamps').waitFor();
  await ada.context().setOffline(false);
  await ada.getByText('The messages appear when you reconnect.').waitFor({ state: 'detached' });
});

test('an empty inbox, and a search without a result, offer the next step', async () => {
  const { id: marketplaceId } = await makeMarketplace(server, 'New Arcade', []);
  const admin = await openAs(browser, server, { marketplaceId, role: 'FULL_ADMIN' }, { name: 'Ada King' });
  await admin.goto('/operator');
  await admin.getByRole('link', { name: 'Create an API key' }).waitFor();
  await expectAccessible(admin);
  await admin.getByRole('link', { name: 'Add a seller' }).click();
  await admin.getByRole('heading', { name: 'Sellers', level: 1 }).waitFor();
  const support = await agent('Ada Byron');
  await support.goto('/operator?q=nobody');
  await support.getByRole('button', { name: 'Show all conversations' }).click();
  await row(support, 'Kite & Co').waitFor();
});

test('a long name overflows no page, and an open panel is beside a wide page', async () => {
  const name = 'Verwaltung'.repeat(20);
  const { id: marketplaceId, sellers } = await makeMarketplace(server, name, [name]);
  const [long] = sellers as [TestMarketplace['sellers'][number]];
  await say(long.client, 'Hello.');
  const admin = await openAs(browser, server, { marketplaceId, role: 'FULL_ADMIN' }, { name });
  const seller = await openAs(browser, server, { sellerId: long.number }, { name });
  /** Returns the elements that are wider than their box, or narrower than a word. */
  const broken = (page: Page) =>
    page.evaluate<string[]>(`[
      ...[...document.querySelectorAll('html, main, .portal-card')].filter((it) => it.scrollWidth > it.clientWidth),
      ...[...document.querySelectorAll('.p-table__cell')].filter((it) => it.textContent && it.clientWidth < 40),
    ].map((it) => it.className || it.tagName)`);
  for (const { width } of [phone, { width: 900 }, { width: 1440 }]) {
    await Promise.all([admin, seller].map((page) => page.setViewportSize({ width, height: 900 })));
    for (const path of ['users', 'sellers', 'keys', 'audit']) {
      await show(admin, `/operator/admin/${path}`);
      await admin.locator('.p-table').waitFor();
      expect(await broken(admin), `${path} at ${width}`).toEqual([]);
    }
    await seller.goto('/seller');
    await seller.getByText('Hello.').waitFor();
    expect(await broken(seller), `/seller at ${width}`).toEqual([]);
  }
  await seller.getByRole('button', { name: /^Messages/ }).click();
  const panel = await seller.getByRole('dialog', { name: 'Messages' }).boundingBox();
  const content = await seller.getByRole('main').boundingBox();
  expect((content?.x ?? 0) + (content?.width ?? 0)).toBeLessThanOrEqual(panel?.x ?? 0);
});
