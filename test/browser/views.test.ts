import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeAgent } from '../harness/agents.js';
import { looksIn } from '../harness/looks.js';
import {
  desktop,
  expectAccessible,
  openAs,
  phone,
  rest,
  startBrowser,
  violationsOf,
} from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { type Client, makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';
import { makeLabel, updateThreads } from '../harness/threads.js';

/* Tests the views of the operator's inbox with the keyboard: the fixed ones, labels, saved views, and their live counts. */

const server = await startTestServer();
const browser = await startBrowser();
const names = ['Harbour Books', 'Kite & Co', 'Lamps', 'Maple Toys', 'Noble Tea'];
const market = await makeMarketplace(server, 'Riverside Arcade', names);
const [books, kites, lamps, toys, tea] = market.sellers as Record<
  number,
  TestMarketplace['sellers'][number]
> &
  [...TestMarketplace['sellers']];
if (!books || !kites || !lamps || !toys || !tea) throw new Error('There are too few sellers.');
for (const { client } of [books, kites, lamps, toys]) await say(client, 'Where is my order?');
const ben = await makeAgent(server, market.id, 'Ben Hall', 'WEBMASTER');
const urgent = await makeLabel(ben.client, 'Urgent', 'RED');
const refund = await makeLabel(ben.client, 'Refund', 'YELLOW');
await updateThreads(ben.client, [kites.id], { addLabelIds: [urgent, refund], assigneeId: ben.id });
await updateThreads(ben.client, [lamps.id], { addLabelIds: [urgent] });

const ada = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  { name: 'Ada Lovelace' },
);
await ada.goto('/operator');
const { keyboard } = ada;

const views = (page: Page = ada) => page.getByRole('navigation', { name: 'Views' });
const view = (name: RegExp | string, page: Page = ada) => views(page).getByRole('link', { name });
const rows = (page: Page = ada) => page.locator('[data-conversations]').getByRole('listitem');
const row = (seller: string, page: Page = ada) => rows(page).filter({ hasText: seller });
const title = (name: RegExp, page: Page = ada) => page.getByRole('heading', { level: 2, name });
const dialog = (name: string) => ada.getByRole('dialog', { name });
const expectCount = (name: string, count: string, page: Page = ada) =>
  view(`${name} ${count}`, page).waitFor();
const expectFocus = (locator: Locator) =>
  expect.poll(() => locator.evaluate((it) => it.matches(':focus'))).toBe(true);
const expectRows = (...sellers: string[]) =>
  expect
    .poll(async () => {
      const texts = await rows().allTextContents();
      return texts.map((text) => names.find((name) => text.includes(name)));
    })
    .toEqual(sellers);
/** Chooses an entry of the palette by some letters. */
async function choose(letters: string, entry: string) {
  await keyboard.press('Control+k');
  await expectFocus(ada.getByRole('combobox', { name: 'Search sellers and actions' }));
  await keyboard.type(letters);
  await ada.getByRole('option', { name: entry, selected: true }).waitFor();
  await keyboard.press('Enter');
}
/** The time just before Kite & Co began to wait. */
let waitsFrom = 0;
const finish = (client: Client, seller: { id: string }) =>
  updateThreads(client, [seller.id], { status: 'DONE' });

test('number keys show the views, with exact counts that follow the work of colleagues', async () => {
  await expectRows('Maple Toys', 'Lamps', 'Kite & Co', 'Harbour Books', 'Noble Tea');
  const counts = ['0', '3', '4', '0', '0', '5', '4'];
  const labels = ['Mine', 'Unassigned', 'Needs reply', 'Snoozed', 'Done', 'All conversations', 'Unread'];
  for (const [index, label] of labels.entries()) {
    await expectCount(label, counts[index] as string);
    await keyboard.press(String(index + 1));
    await title(new RegExp(`^${label}`)).waitFor();
    expect(await view(new RegExp(`^${label}`)).getAttribute('aria-current')).toBe('page');
  }
  await keyboard.press('1');
  await ada.getByText('No open conversations are assigned to you.').waitFor();
  await keyboard.press('3');
  // The longest wait is first, not the latest message.
  await expectRows('Harbour Books', 'Kite & Co', 'Lamps', 'Maple Toys');
  await say(books.client, 'Hello?');
  await finish(ben.client, kites);
  await expectRows('Harbour Books', 'Lamps', 'Maple Toys');
  await expectCount('Needs reply', '3');
  await expectCount('Done', '1');
  waitsFrom = Date.now();
  await say(kites.client, 'One more thing.');
  await expectRows('Harbour Books', 'Lamps', 'Maple Toys', 'Kite & Co');
  await expectCount('Done', '0');
  await expectAccessible(ada);
});

test('a row has the waiting time, the labels and the assignee', async () => {
  const kite = row('Kite & Co');
  await kite.getByText(/^Waiting for \d+ minutes?$/).waitFor({ state: 'attached' });
  await kite.getByText('Labels: Refund, Urgent').waitFor({ state: 'attached' });
  await kite.getByText('Assigned to Ben Hall').waitFor({ state: 'attached' });
  const since = Date.parse((await kite.locator('time').getAttribute('datetime')) ?? '');
  expect(since).toBeGreaterThanOrEqual(waitsFrom);
  expect(since).toBeLessThanOrEqual(Date.now());
  // The clock of the page alone makes it older, without a request.
  await ada.clock.install({ time: since });
  await ada.reload();
  await kite.getByText('Waiting for 0 minutes').waitFor({ state: 'attached' });
  await ada.clock.fastForward(3 * 3_600_000 + 60_000);
  await kite.getByText('Waiting for 3 hours').waitFor({ state: 'attached' });
  await ada.clock.resume();
});

test('a finished conversation leaves at once, and K goes back to it', async () => {
  await ada.goto('/operator?list=needs-reply');
  await expectRows('Harbour Books', 'Lamps', 'Maple Toys', 'Kite & Co');
  await keyboard.press('j');
  await ada.getByRole('heading', { name: 'Harbour Books' }).waitFor();
  await finish(ben.client, books);
  await expectRows('Lamps', 'Maple Toys', 'Kite & Co');
  await keyboard.press('j');
  await ada.getByRole('heading', { name: 'Lamps' }).waitFor();
  await keyboard.press('k');
  await ada.getByRole('heading', { name: 'Harbour Books' }).waitFor();
  await expectFocus(row('Harbour Books').getByRole('link'));
  await expectRows('Harbour Books', 'Lamps', 'Maple Toys', 'Kite & Co');
  await keyboard.press('j');
  await expectRows('Lamps', 'Maple Toys', 'Kite & Co');
  await keyboard.press('4');
  await updateThreads(ben.client, [toys.id], {
    status: 'SNOOZED',
    snoozedUntil: new Date(Date.now() + 48 * 3_600_000).toISOString(),
  });
  await updateThreads(ben.client, [tea.id], {
    status: 'SNOOZED',
    snoozedUntil: new Date(Date.now() + 24 * 3_600_000).toISOString(),
  });
  await expectRows('Noble Tea', 'Maple Toys');
  await row('Noble Tea')
    .getByText(/^Snoozed until/)
    .waitFor({ state: 'attached' });
  await expectAccessible(ada);
});

test('the filter takes labels and the order, and saves them as a view', async () => {
  await keyboard.press('3');
  await keyboard.press('Shift+F');
  const options = dialog('Filter and sort');
  await expectFocus(options.getByRole('checkbox', { name: 'Refund' }));
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await expectRows('Lamps', 'Kite & Co');
  await options.getByRole('radio', { name: 'Latest message' }).focus();
  await keyboard.press('Space');
  await expectRows('Kite & Co', 'Lamps');
  await expectAccessible(ada);
  await options.getByRole('button', { name: 'Save as new view' }).focus();
  await keyboard.press('Enter');
  await expectFocus(dialog('Save view').getByRole('textbox', { name: 'Name' }));
  await keyboard.type('Urgent ones');
  await keyboard.press('Enter');
  await expectCount('Urgent ones', '2');
  await title(/^Urgent ones 2/).waitFor();
  expect(new URL(ada.url()).search).toMatch(/^\?view=[\w-]+$/);
  await ada.reload();
  await expectRows('Kite & Co', 'Lamps');
  // Removing the label edits the view; the address keeps it for "Save changes".
  await ada.getByRole('button', { name: 'Remove label filter “Urgent”' }).press('Enter');
  await title(/^Urgent ones edited/).waitFor();
  await choose('save changes', 'Save changes to view');
  await title(/^Urgent ones 2/).waitFor();
  await expectAccessible(ada);
});

test('a view is shared, renamed and deleted, which open pages of colleagues show at once, and undo restores it', async () => {
  const cleo = await openAs(browser, server, { marketplaceId: market.id, role: 'FINANCE' }, { name: 'Cleo' });
  await cleo.goto('/operator');
  await view(/^Urgent 2/, cleo).waitFor();
  expect(await view(/^Urgent ones/, cleo).count()).toBe(0);
  await choose('rename or share', 'Rename or share view');
  const name = dialog('Rename view').getByRole('textbox', { name: 'Name' });
  await expectFocus(name);
  await name.fill('Team urgent');
  await keyboard.press('Tab');
  await keyboard.press('ArrowDown');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await view(/^Team urgent/, cleo).press('Enter');
  await title(/^Team urgent/, cleo).waitFor();
  // If a colleague has it open, the page says that it was deleted, and shows all conversations.
  await choose('delete view', 'Delete view');
  await ada.getByText('View “Team urgent” deleted.').waitFor();
  await cleo.getByText('This view was deleted. All conversations are shown.').waitFor();
  await title(/^All conversations/, cleo).waitFor();
  await ada.getByRole('button', { name: 'Undo' }).press('Enter');
  await ada.getByText('View “Team urgent” restored.').waitFor();
  await title(/^Team urgent/).waitFor();
  await view(/^Team urgent/, cleo).waitFor();
  // Renamed and deleted labels follow too, also in the rows.
  const label = (mutation: string, input: string) =>
    ben.client.data(`mutation ($id: ID!) { ${mutation}(input: { id: $id${input} }) { errors { field } } }`, {
      id: refund,
    });
  await label('labelUpdate', ', name: "Money back"');
  await view(/^Money back 1/, cleo).waitFor();
  await row('Kite & Co', cleo).getByText('Labels: Money back, Urgent').waitFor({ state: 'attached' });
  await label('labelDelete', '');
  await view(/^Money back/, cleo).waitFor({ state: 'detached' });
  await row('Kite & Co', cleo).getByText('Labels: Urgent').waitFor({ state: 'attached' });
  await cleo.close();
});

test('V moves the focus to the views, the arrow keys choose, and the palette finds views and labels', async () => {
  await keyboard.press('6');
  await title(/^All conversations/).waitFor();
  await keyboard.press('v');
  await expectFocus(view(/^All conversations/));
  await keyboard.press('Home');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await title(/^Unassigned/).waitFor();
  await choose('label: urgent', 'Show label: Urgent');
  await expectRows('Kite & Co', 'Lamps');
  await ada.setViewportSize({ width: 1000, height: 800 });
  await views().waitFor({ state: 'hidden' });
  await keyboard.press('v');
  await expectFocus(view(/^Urgent/));
  await keyboard.press('Home');
  await keyboard.press('Enter');
  await views().waitFor({ state: 'hidden' });
  await ada.getByRole('button', { name: /^Mine 0/ }).waitFor();
  await ada.setViewportSize(desktop);
});

test('a search of names looks in all conversations, and its end returns to the view', async () => {
  await keyboard.press('5');
  await expectRows('Harbour Books');
  await keyboard.press('/');
  await keyboard.type('tea');
  await expectRows('Noble Tea');
  await title(/^All conversations/).waitFor();
  await keyboard.press('Escape');
  await title(/^Done 1/).waitFor();
  await expectRows('Harbour Books');
  await keyboard.press('Escape');
});

test.each(['en-GB', 'ar'])(
  'views, menu and filter are accessible on a phone and a desktop in %s',
  async (locale) => {
    const page = await openAs(
      browser,
      server,
      { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
      { name: 'Dora', locale },
    );
    await page.goto('/operator?list=needs-reply');
    await rows(page).first().waitFor();
    const states: [keys: string, closes: boolean][] = [
      ['', false],
      ['v', true],
      ['Shift+F', true],
    ];
    const found = [];
    for (const size of [desktop, phone]) {
      await page.setViewportSize(size);
      await rest(page);
      for (const [keys, closes] of states) {
        if (keys !== '') await page.keyboard.press(keys);
        if (keys === 'v') await expectFocus(page.locator('.views__item[aria-current]'));
        if (keys === 'Shift+F') await page.getByRole('checkbox').first().waitFor();
        for (const { colorScheme, about } of looksIn(locale, [size])) {
          await page.emulateMedia({ colorScheme });
          const violations = await violationsOf(page, about);
          if (violations.length > 0) found.push({ keys, width: size.width, colorScheme, violations });
        }
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect(width).toBeLessThanOrEqual(size.width);
        if (closes) await page.keyboard.press('Escape');
      }
    }
    expect(found).toEqual([]);
    await page.close();
  },
);
