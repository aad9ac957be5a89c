import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { seedMarketplace } from '../../src/seeding/seed-marketplace.js';
import { desktop, expectAccessible, openAs, rest, startBrowser, violationsOf } from '../harness/portal.js';
import { startTestServer } from '../harness/server.js';

/** Code in the page uses this global. */
declare const getComputedStyle: (element: unknown) => { readonly lineHeight: string };

/* Tests the two densities and the width of the list of conversations. */

const server = await startTestServer();
const browser = await startBrowser();
const { marketplaceId } = await seedMarketplace(administrator, server.database, {
  sellers: 60,
  messages: 400,
  endsAt: new Date(),
});

const open = async (options: Partial<Parameters<typeof openAs>[3]> = {}) => {
  const owner = { marketplaceId, role: 'CUSTOMER_SUPPORT' } as const;
  const page = await openAs(browser, server, owner, { name: 'Ada Lovelace', ...options });
  await page.goto('/operator');
  await rows(page).first().waitFor();
  return page;
};
const rows = (page: Page) => page.locator('[data-conversations]').getByRole('listitem');
const separator = (page: Page) => page.getByRole('separator');

/** Returns the names of the conversations that are completely visible, from top to bottom. */
const visibleNames = (page: Page) =>
  page.locator('[data-conversations]').evaluate((list) => {
    const area = list.getBoundingClientRect();
    return [...list.querySelectorAll('[data-row]')]
      .map((row) => ({
        name: row.querySelector('.row__name')?.textContent,
        box: row.getBoundingClientRect(),
      }))
      .filter(({ box }) => box.top >= area.top && box.bottom <= area.bottom)
      .sort((one, other) => one.box.top - other.box.top)
      .map(({ name }) => name);
  });

/** Chooses an action from the command palette. */
async function command(page: Page, name: string) {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(name);
  await page.getByRole('option', { name }).click();
}

const widthOf = async (element: Locator) => Math.round((await element.boundingBox())?.width ?? 0);
const list = (page: Page) => page.getByRole('region', { name: /^(Conversations|المحادثات)$/ });

test('the compact list shows 16 conversations in a window with a height of 900 px', async () => {
  const page = await open();
  expect((await visibleNames(page)).length).toBeLessThan(16);
  await command(page, 'Use compact lists');
  await expect.poll(async () => (await visibleNames(page)).length).toBeGreaterThanOrEqual(16);
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violationsOf(page, 'colours')).toEqual([]);
  // It is stored, and the list has no other height at first.
  await page.reload();
  await rows(page).first().waitFor();
  expect((await visibleNames(page)).length).toBeGreaterThanOrEqual(16);
});

test('in German, the hints of fields and the state of the connection stay on their lines', async () => {
  const look = { locale: 'de', viewport: { width: 360, height: 740 } };
  const page = await open(look);
  const state = page.locator('.list-head__live[data-live="live"]');
  await state.waitFor();
  const linesOf = (element: Locator) =>
    element.evaluate((it) => Math.round(it.scrollHeight / parseFloat(getComputedStyle(it).lineHeight)));
  expect(await linesOf(state)).toBe(1);
  await rows(page).first().getByRole('link').click();
  const field = page.locator('.thread-field');
  await field.waitFor();
  expect(await field.getAttribute('placeholder')).toBe('Nachricht schreiben');
  expect(await field.evaluate((it) => it.scrollHeight - it.clientHeight)).toBe(0);
  // In a wide window whose list is narrow, too.
  await page.setViewportSize(desktop);
  await page.locator('html').evaluate((it) => it.style.setProperty('--list-width', '300px'));
  await state.waitFor();
  expect(await linesOf(state)).toBe(1);
});

test('a change of the density keeps the place in the list, and the heights of rows that were never visible', async () => {
  const page = await open();
  const box = page.locator('[data-conversations]');
  await box.hover();
  await page.mouse.wheel(0, 800);
  await expect.poll(() => box.locator('[role="list"]').evaluate((it) => it.scrollTop)).toBe(800);
  // The rows of a place are drawn after it was scrolled to.
  await rest(page);
  const [first] = await visibleNames(page);
  await page.keyboard.press('a');
  await page.getByLabel('Density').selectOption('Compact');
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await visibleNames(page)).slice(0, 2)).toContain(first);
  // Rows lie directly below each other.
  await page.locator('[data-row]').first().focus();
  await page.keyboard.press('End');
  await rows(page).last().waitFor();
  const height = await box.locator('[role="list"]').evaluate((it) => it.scrollHeight);
  expect(height).toBe(60 * 44);
  await expectAccessible(page);
});

test('the list is resized by keyboard and pointer within its bounds, and keeps its width without a shift', async () => {
  const page = await open();
  await separator(page).waitFor();
  const value = (name: string) => separator(page).getAttribute(`aria-value${name}`).then(Number);
  const usual = await widthOf(list(page));
  expect([await value('min'), await value('now'), await value('max')]).toEqual([300, usual, 640]);
  expect(await separator(page).getAttribute('aria-orientation')).toBe('vertical');

  await separator(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => widthOf(list(page))).toBe(usual + 16);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => widthOf(list(page))).toBe(usual - 16);
  await page.keyboard.press('Home');
  await expect.poll(() => widthOf(list(page))).toBe(300);
  await page.keyboard.press('End');
  await expect.poll(() => widthOf(list(page))).toBe(640);
  expect(await value('now')).toBe(640);
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect.poll(() => widthOf(list(page))).toBe(usual);

  await drag(page, 100);
  await expect.poll(() => widthOf(list(page))).toBe(usual + 100);
  await drag(page, -1_000);
  await expect.poll(() => widthOf(list(page))).toBe(300);
  await drag(page, 200);
  await expect.poll(() => widthOf(list(page))).toBe(500);

  await page.addInitScript(`
    globalThis.shifts = [];
    new PerformanceObserver((found) => {
      for (const { sources, value } of found.getEntries())
        if (sources.some(({ node }) => node?.matches?.('.list-pane, .list-pane *, .thread-pane'))) shifts.push(value);
    }).observe({ type: 'layout-shift', buffered: true });
  `);
  await page.reload();
  await separator(page).waitFor();
  expect(await widthOf(list(page))).toBe(500);
  expect(await page.evaluate('shifts')).toEqual([]);

  // In a smaller window, the conversation keeps its least width.
  await page.setViewportSize({ width: 960, height: 700 });
  await expect.poll(() => widthOf(list(page))).toBe(480);
  expect([await value('now'), await value('max')]).toEqual([480, 480]);
  await page.setViewportSize(desktop);
  await expect.poll(() => widthOf(list(page))).toBe(500);
  await separator(page).dblclick();
  await expect.poll(() => widthOf(list(page))).toBe(usual);
});

/** Drags the border between list and conversation by some pixels. */
async function drag(page: Page, byPx: number) {
  const box = await separator(page).boundingBox();
  if (!box) throw new Error('There is nothing to drag.');
  const x = Math.round(box.x + box.width / 2);
  await page.mouse.move(x, 400);
  await page.mouse.down();
  await page.mouse.move(x + byPx / 2, 420);
  await page.mouse.move(x + byPx, 440);
  await page.mouse.up();
}

test('from right to left, the list is resized at its other side', async () => {
  const page = await open({ locale: 'ar' });
  await separator(page).waitFor();
  const usual = await widthOf(list(page));
  await separator(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => widthOf(list(page))).toBe(usual + 16);
  await drag(page, -84);
  await expect.poll(() => widthOf(list(page))).toBe(usual + 100);
});

test('a stored width that is none is ignored', async () => {
  const page = await open();
  const usual = await widthOf(list(page));
  await page.evaluate(() => {
    const { localStorage } = globalThis as unknown as {
      localStorage: { setItem(k: string, v: string): void };
    };
    localStorage.setItem('parley.inbox', '{"listWidthPx":"wide","density":"dense"}');
  });
  await page.reload();
  await rows(page).first().waitFor();
  expect(await widthOf(list(page))).toBe(usual);
});
