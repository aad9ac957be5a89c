import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { NetworkProxy } from '../harness/network-proxy.js';
import { intercept, openAs, startBrowser, violationsOf } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests what the operator's portal says when requests fail, and that it is heard while a dialog is open. */

type Seller = TestMarketplace['sellers'][number];

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co']);
const [books, kites] = market.sellers as [Seller, Seller];
for (const { client } of [kites, books]) await say(client, 'Good morning.');
const page: Page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  { name: 'Ada Lovelace' },
);
const { keyboard } = page;
const dialog = page.getByRole('dialog');
const composer = page.getByRole('textbox', { name: /^Message to/ });
const busy = /^Too many requests\. Next try in \d+ s\.$/;

async function open() {
  await page.goto(`/operator/t/${books.id.replace(/=+$/, '')}`);
  await page.getByRole('heading', { level: 2, name: 'Harbour Books' }).waitFor();
  await page.getByRole('article').last().waitFor();
}

/** Rejects the requests that contain a text, as too many. @returns a function that lets the next ones through. */
const rejectAll = (text: string) =>
  intercept(page, text, (route) =>
    route.fulfill({
      status: 429,
      headers: { 'retry-after': '2', 'content-type': 'application/graphql-response+json' },
      body: JSON.stringify({ errors: [{ message: 'Busy.', extensions: { code: 'RATE_LIMITED' } }] }),
    }),
  );

test('a message that waits after too many requests says so, and is sent by itself', async () => {
  await open();
  const stop = await rejectAll('mutation Send');
  await composer.fill('It is on its way.');
  await keyboard.press('Enter');
  const message = page.getByRole('article').filter({ hasText: 'It is on its way.' });
  await message.getByText(busy).waitFor();
  await stop();
  await message.getByText(busy).waitFor({ state: 'detached' });
  await message.and(page.locator('[data-own]:not([data-state])')).waitFor();
});

test('a conversation that can’t be loaded for too many requests says so, and is loaded by itself', async () => {
  const stop = await rejectAll('query ThreadPage');
  await page.goto(`/operator/t/${books.id.replace(/=+$/, '')}`);
  await page.locator('.thread-status').getByText(busy).waitFor();
  await stop();
  await page.getByRole('article').first().waitFor();
});

test('the palette and the mentions say that there were too many requests, and load again by themselves', async () => {
  await open();
  const stopPalette = await rejectAll('query SellersByName');
  await keyboard.press('Control+k');
  await dialog.getByText(/^Too many requests\. Next try in \d+ s\./).waitFor();
  await stopPalette();
  await dialog.getByRole('option', { name: 'Kite & Co' }).waitFor();
  expect(await dialog.getByText('Too many requests', { exact: false }).count()).toBe(0);
  const stopMentions = await rejectAll('query MentionsPage');
  await keyboard.type('mentions');
  await dialog.getByRole('option', { name: 'Mentions', selected: true }).waitFor();
  await keyboard.press('Enter');
  await dialog.getByText(/^Too many requests\. Next try in \d+ s\./).waitFor();
  await stopMentions();
  await dialog.getByText('When a colleague mentions you', { exact: false }).waitFor();
  await keyboard.press('Escape');
});

test.each([
  ['o', 'Ada Lovelace'],
  ['l', 'There are no labels yet'],
])('a chooser (%s) says that its choices could not be loaded, and loads them again', async (key, shown) => {
  await page.goto('about:blank');
  let isDown = true;
  const stop = await intercept(page, 'query Directory', (route) =>
    isDown ? route.abort() : route.fallback(),
  );
  await open();
  await keyboard.press(key);
  await dialog.getByText('Something went wrong.', { exact: false }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  isDown = false;
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await dialog.getByText(shown, { exact: false }).first().waitFor();
  expect(await dialog.getByText('Something went wrong.', { exact: false }).count()).toBe(0);
  await stop();
  await keyboard.press('Escape');
});

test('a connection that falls silent without an end is noticed, and nothing is missing afterwards', async () => {
  const network = await NetworkProxy.open(server.address);
  const owner = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  const agent = await openAs(browser, server, owner, { name: 'Grace Hopper', baseURL: network.url });
  await agent.clock.install();
  await agent.goto(`/operator/t/${books.id.replace(/=+$/, '')}`);
  await agent.locator('[data-live=live]').waitFor();
  await agent.getByRole('article').last().waitFor();
  network.goSilent();
  await say(books.client, 'Is anybody there?');
  const missed = agent.getByRole('article').filter({ hasText: 'Is anybody there?' });
  // Three heartbeats are missing. New requests can wait for an answer as well, on connections that were open before.
  await expect
    .poll(async () => {
      const isLive = await agent.locator('[data-live=live]').isVisible();
      if (!isLive || (await missed.count()) === 0) await agent.clock.fastForward(36_000);
      return missed.count();
    })
    .toBe(1);
});

test('while a dialog is open, a lost connection and new messages are announced in it', async () => {
  await open();
  // A message that came before is not announced.
  await page.locator('[data-live=live]').waitFor();
  await keyboard.press('o');
  await dialog.getByRole('option').first().waitFor();
  const status = dialog.locator('.p-toast[role=status]');
  await say(kites.client, 'Where is it?');
  await status.getByText('Kite & Co', { exact: false }).waitFor();
  await say(books.client, 'And this one?');
  await status.getByText('And this one?', { exact: false }).waitFor();
  await page.context().setOffline(true);
  await status.getByText('You’re offline.').waitFor();
  expect(await status.getByText('You’re offline.').getAttribute('class')).toBe('p-hidden');
  await page.context().setOffline(false);
});
