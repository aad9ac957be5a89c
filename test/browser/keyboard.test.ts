import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { openAs, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/** Code in the page uses these globals. */
declare const document: { readonly activeElement: unknown };
declare const navigator: { readonly clipboard: { readText(): Promise<string> } };

/* Tests the inbox with the keyboard alone: no test in this file clicks. */

type Seller = TestMarketplace['sellers'][number];

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co', 'Lamps']);
const [books, kites, lamps] = market.sellers as [Seller, Seller, Seller];
await say(books.client, 'Order 341411 leaves the warehouse today.');
await say(books.client, 'Order 341412 follows.');
await say(kites.client, 'Are the red kites wanted?');
await say(lamps.client, 'Good morning.');

const page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  { name: 'Ada Lovelace', permissions: ['clipboard-read', 'clipboard-write'] },
);
await page.goto('/operator');

const { keyboard } = page;
const row = (seller: string) => page.locator('[data-conversations]').getByRole('link', { name: seller });
const composer = page.getByRole('textbox', { name: /^Message to/ });
const search = page.getByRole('searchbox', { name: 'Search conversations' });
const dialog = page.getByRole('dialog');

const expectFocus = (locator: Locator) =>
  expect.poll(() => locator.evaluate((it) => it.matches(':focus'))).toBe(true);
const expectRows = (count: number) =>
  expect.poll(() => page.locator('[data-conversations]').getByRole('listitem').count()).toBe(count);
const expectOpen = (seller: string) => page.getByRole('heading', { level: 2, name: seller }).waitFor();
const expectView = (name: RegExp) => page.getByRole('heading', { level: 2, name }).waitFor();
const expectRead = (seller: string) =>
  row(seller)
    .getByText(/unread message/)
    .waitFor({ state: 'detached' });
const expectAnnounced = (message: string) =>
  page.getByText(message, { exact: true }).waitFor({ state: 'attached' });

/** Presses Tab until an element has the focus. */
async function tabTo(locator: Locator) {
  for (let presses = 0; presses < 30; presses++) {
    if (await locator.evaluate((it) => it.matches(':focus'))) return;
    await keyboard.press('Tab');
  }
  await expectFocus(locator);
}

/** Opens the palette, and chooses the first result of a search. */
async function choose(words: string, found: string) {
  await keyboard.press('Control+k');
  await expectFocus(dialog.getByRole('combobox'));
  await keyboard.type(words);
  await dialog.getByRole('option', { name: found, selected: true }).waitFor();
  await keyboard.press('Enter');
}

test('keys move to the next conversation, and to the next unread one', async () => {
  await row('Lamps').waitFor();
  await keyboard.press('j');
  await expectOpen('Lamps');
  await expectFocus(row('Lamps'));
  // Passing a conversation does not mark it as read.
  await expectRead('Lamps');
  await keyboard.press('j');
  await expectOpen('Kite & Co');
  await expectRead('Kite & Co');
  await keyboard.press('k');
  await expectOpen('Lamps');
  await keyboard.press('Alt+ArrowDown');
  await expectOpen('Kite & Co');
  await expectFocus(row('Kite & Co'));
  await keyboard.press('n');
  await expectOpen('Harbour Books');
  await expectRead('Harbour Books');
  await keyboard.press('n');
  await expectAnnounced('No other unread conversations.');
  await say(lamps.client, 'Is anybody there?');
  await row('Lamps').getByText('1 unread message').waitFor({ state: 'attached' });
  await keyboard.press('Alt+Shift+ArrowDown');
  await expectOpen('Lamps');
  await expectRead('Lamps');
  await expectRead('Lamps');
});

test('a reply of two lines is sent, and Escape returns to the list', async () => {
  await keyboard.press('r');
  await expectFocus(composer);
  await keyboard.type('Just a moment, ');
  await keyboard.press('Shift+Enter');
  await keyboard.type('we look for it.');
  expect(await composer.inputValue()).toBe('Just a moment, \nwe look for it.');
  await keyboard.press('Enter');
  await page
    .getByRole('article')
    .filter({ hasText: 'we look for it.' })
    .getByRole('img', { name: 'Sent' })
    .waitFor();
  expect(await composer.inputValue()).toBe('');
  const { chatMessages } = await lamps.client.data('{ chatMessages(first: 1) { nodes { message } } }');
  expect(chatMessages.nodes).toEqual([{ message: 'Just a moment, \nwe look for it.' }]);
  await keyboard.press('Alt+ArrowDown');
  await expectOpen('Kite & Co');
  await keyboard.press('r');
  await expectFocus(composer);
  await keyboard.press('Escape');
  await expectFocus(row('Kite & Co'));
});

test('keys set and remove an unread mark, and copy the link', async () => {
  await keyboard.press('u');
  await row('Kite & Co').getByText('Marked as unread').waitFor({ state: 'attached' });
  await expectAnnounced('Marked as unread.');
  await keyboard.press('u');
  await row('Kite & Co').getByText('Marked as unread').waitFor({ state: 'detached' });
  await expectAnnounced('Unread mark removed.');
  await keyboard.press('c');
  await expectAnnounced('Link copied.');
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
});

test('among the unread conversations, going back opens the one that was just read', async () => {
  for (const { client } of [books, lamps]) await say(client, 'One more question.');
  await row('Lamps').getByText('1 unread message').waitFor({ state: 'attached' });
  await keyboard.press('7');
  await expectRows(2);
  await keyboard.press('j');
  await expectOpen('Lamps');
  await expectRead('Lamps');
  await keyboard.press('j');
  await expectOpen('Harbour Books');
  await row('Lamps').waitFor({ state: 'detached' });
  await keyboard.press('k');
  await expectOpen('Lamps');
  await expectFocus(row('Lamps'));
  await keyboard.press('j');
  await expectOpen('Harbour Books');
  await keyboard.press('6');
  await expectView(/^All conversations/);
  await expectRows(3);
  await keyboard.press('j');
  await expectOpen('Kite & Co');
  await say(market.operator, 'We will look for it.', lamps.id);
});

test('keys use the views, the arrows and the names of the list', async () => {
  await say(books.client, 'It has left.');
  await keyboard.press('3');
  await expectView(/^Needs reply/);
  await row('Lamps').waitFor({ state: 'detached' });
  await keyboard.press('6');
  await expectView(/^All conversations/);
  await expectRows(3);
  await keyboard.press('7');
  await expectView(/^Unread/);
  await row('Lamps').waitFor({ state: 'detached' });
  await row('Harbour Books').waitFor();
  await keyboard.press('6');
  await expectRows(3);

  await keyboard.press('/');
  await expectFocus(search);
  await keyboard.type('harb');
  await expectRows(1);
  await keyboard.press('ArrowDown');
  await expectFocus(row('Harbour Books'));
  await keyboard.press('Enter');
  await expectOpen('Harbour Books');
  await keyboard.press('/');
  await expectFocus(search);
  await keyboard.press('Escape');
  await expectRows(3);
  await keyboard.press('Escape');
  await expectFocus(row('Harbour Books'));
  await keyboard.press('End');
  await expectFocus(page.locator('[data-row]').last());
  await keyboard.press('Home');
  await expectFocus(page.locator('[data-row]').first());
});

test('keys search all conversations, and one conversation', async () => {
  await keyboard.press('m');
  await expectFocus(page.getByRole('searchbox', { name: 'Search all messages' }));
  await keyboard.type('red kites');
  const hit = page
    .getByRole('list', { name: 'Messages and notes found' })
    .getByRole('link', { name: /red kites wanted/ });
  await hit.waitFor();
  await keyboard.press('ArrowDown');
  await expectFocus(hit);
  await keyboard.press('Enter');
  await expectOpen('Kite & Co');
  await page.getByRole('article').filter({ hasText: 'Are the red kites wanted?' }).waitFor();
  await keyboard.press('/');
  await expectFocus(search);
  await keyboard.press('Escape');
  await expectRows(3);

  await choose('harbour', 'Harbour Books');
  await expectOpen('Harbour Books');
  await keyboard.press('f');
  await expectFocus(page.getByRole('searchbox', { name: 'Search this conversation' }));
  await keyboard.type('order');
  await page.getByText('1 of 2').waitFor();
  await keyboard.press('Enter');
  await page.getByText('2 of 2').waitFor();
  await keyboard.press('Shift+Enter');
  await page.getByText('1 of 2').waitFor();
  await keyboard.press('Escape');
  await expectFocus(composer);
  await keyboard.press('Escape');
  await expectFocus(row('Harbour Books'));
});

test('matches of a search are marked whole in the list, the palette, the results and the conversation', async () => {
  const marks = (within: Locator) => within.locator('mark').allTextContents();
  await say(kites.client, 'Crème brûlée für die Hauptstraße, Liefer\u00adschein folgt 🎉 東京都庁');
  await keyboard.press('/');
  await keyboard.type('CO kíte');
  await expectRows(1);
  await expect.poll(() => marks(row('Kite & Co'))).toEqual(['Kite', 'Co']);
  await keyboard.press('Escape');
  await expectRows(3);
  await keyboard.press('Escape');
  await expectFocus(row('Harbour Books'));
  await keyboard.press('Control+k');
  await expectFocus(dialog.getByRole('combobox'));
  await keyboard.type('BÖÖKS');
  await expect.poll(() => marks(dialog.getByRole('option'))).toEqual(['Books']);
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await keyboard.press('m');
  await keyboard.type('creme HAUPTSTRASSE lieferschein 東京都 🎉');
  const hit = page
    .getByRole('list', { name: 'Messages and notes found' })
    .getByRole('link', { name: /Crème/ });
  const found = ['Crème', 'Hauptstraße', 'Liefer\u00adschein', '🎉', '東京都'];
  await expect.poll(() => marks(hit)).toEqual(found);
  await keyboard.press('ArrowDown');
  await expectFocus(hit);
  await keyboard.press('Enter');
  await expect.poll(() => marks(page.getByRole('article').filter({ hasText: 'Crème' }))).toEqual(found);
  await keyboard.press('/');
  await keyboard.press('Escape');
  await expectRows(3);
});

test('keys show the conversation at a date', async () => {
  await choose('lamps', 'Lamps');
  await expectOpen('Lamps');
  await keyboard.press('g');
  const field = page.getByLabel('Go to date', { exact: true }).locator('input');
  await expectFocus(field);
  await keyboard.type('01022020');
  await keyboard.press('Enter');
  await page.locator('article[data-flashed]').filter({ hasText: 'Good morning.' }).waitFor();
  await keyboard.press('Escape');
  await expectFocus(composer);
  await keyboard.press('Escape');
  await choose('harbour', 'Harbour Books');
  await expectOpen('Harbour Books');
  await keyboard.press('Escape');
  await expectFocus(row('Harbour Books'));
});

test('single-key shortcuts are listed, and can be turned off', async () => {
  const single = dialog.getByRole('switch', { name: 'Single-key shortcuts' });
  await keyboard.press('?');
  await dialog.getByText('Next unread conversation').waitFor();
  await tabTo(single);
  await keyboard.press('Space');
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expectFocus(row('Harbour Books'));
  await keyboard.press('?');
  await keyboard.press('j');
  await keyboard.press('u');
  // Shortcuts with a modifier key still work.
  await choose('keyboard', 'Keyboard shortcuts');
  await dialog.getByText('Next unread conversation').waitFor();
  await expectOpen('Harbour Books');
  expect(await row('Harbour Books').getByText('Marked as unread').count()).toBe(0);
  await tabTo(single);
  await keyboard.press('Space');
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('keys choose the theme, and sign out', async () => {
  const theme = () => page.locator('html').getAttribute('data-theme');
  await keyboard.press('a');
  await expectFocus(page.getByRole('radio', { name: 'System' }));
  await keyboard.press('ArrowDown');
  await expect.poll(theme).toBe('light');
  await keyboard.press('ArrowDown');
  await expect.poll(theme).toBe('dark');
  await keyboard.press('Escape');
  await page.getByRole('radio', { name: 'Dark' }).waitFor({ state: 'hidden' });
  await choose('sign out', 'Sign out');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  expect(await theme()).toBe('dark');
});
