import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { systemActor } from '../../src/access/actor.js';
import { addUpReports } from '../../src/reports/report-jobs.js';
import { desktop, expectAccessible, openAs, phone, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the page of the reports: its figures, files and range, and that nothing on it moves. */

let browser: Browser;
let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  browser = await startBrowser();
  market = await makeMarketplace(server, 'Harbour Market', ['=1+1 "Lamps"', 'Kites']);
  const [lamps, kites] = market.sellers;
  if (!lamps || !kites) throw new Error('The marketplace has two sellers.');
  await say(kites.client, 'Hello?');
  await say(market.operator, 'Hello.', kites.id);
  await say(lamps.client, 'Where is it?');
  await addUpReports(systemActor, server.database);
});

const figure = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();

async function openReports(role: 'FULL_ADMIN' | 'CUSTOMER_SUPPORT' = 'FULL_ADMIN'): Promise<Page> {
  const page = await openAs(browser, server, { marketplaceId: market.id, role }, { name: 'Ada King' });
  await page.addInitScript(`
    globalThis.shifts = [];
    new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().map(({ value }) => value)))
      .observe({ type: 'layout-shift', buffered: true });`);
  await page.goto('/operator/admin/reports');
  return page;
}

const plotted = (page: Page) => page.locator('.r-plot canvas').nth(3).waitFor();

test('the figures are in plots, tables and files, which no spreadsheet runs', async () => {
  const page = await openReports();
  await plotted(page);
  const waiting = figure(page, 'Longest waits');
  const link = waiting.getByRole('link', { name: '=1+1 "Lamps"' });
  expect(await link.getAttribute('href')).toContain('/operator/t/');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download “Longest waits” as CSV' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe('longest-waits.csv');
  expect(readFileSync(await file.path(), 'utf8')).toMatch(
    /^\uFEFF"Seller","Waiting since"\r\n"'=1\+1 ""Lamps""","\d{4}-[^"]+"\r\n$/,
  );

  const messages = figure(page, 'Messages by day');
  await messages.getByText('Show as table').click();
  await messages.getByRole('row').last().waitFor();
  const cells = await messages.getByRole('row').last().getByRole('cell').allTextContents();
  expect(cells).toEqual(['2', '1', '1']);
  await expect(messages.getByRole('row').count()).resolves.toBe(29);
  const people = figure(page, 'Response times by person');
  await people.getByRole('row', { name: /Programs and former users 1/ }).waitFor();
});

test('the range and the time zone choose the days', async () => {
  const page = await openReports();
  await plotted(page);
  const range = page.getByRole('combobox', { name: 'Range' });
  const days = async () => (await figure(page, 'Messages by day').locator('tbody tr').count()) as number;
  await range.selectOption('Last 7 days');
  await expect.poll(days).toBe(7);
  await range.selectOption('Custom');
  await page.getByLabel('From', { exact: true }).fill('2026-03-28');
  await page.getByText('Choose 1 to 92 days.').waitFor();
  expect(await days()).toBe(7);
  await page.getByLabel('To', { exact: true }).fill('2026-03-30');
  await expect.poll(days).toBe(3);
  expect(await page.getByText('Choose 1 to 92 days.').count()).toBe(0);
  const asked = page.waitForRequest((request) => request.postData()?.includes('America/New_York') ?? false);
  await page.getByRole('combobox', { name: 'Time zone' }).selectOption('America/New_York');
  await asked;
});

test.each([
  ['a desktop', desktop],
  ['a phone', phone],
])('nothing moves while the page loads and a plot is pointed at on %s', async (_name, size) => {
  const page = await openReports();
  await page.setViewportSize(size);
  await page.reload();
  await plotted(page);
  const plot = figure(page, 'Messages by day').getByRole('img');
  await plot.scrollIntoViewIfNeeded();
  const { length } = await page.evaluate<number[]>('globalThis.shifts');
  await plot.hover();
  await figure(page, 'Messages by day')
    .getByText(/^From sellers: \d/)
    .waitFor();
  const shifts = await page.evaluate<number[]>('globalThis.shifts');
  expect(shifts.slice(length)).toEqual([]);
  expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.02);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
});

test('the palette opens the reports, and only for roles that read them', async () => {
  const page = await openReports();
  await plotted(page);
  await page.goto('/operator');
  await page.locator('[data-conversations] a').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('Reports');
  await page.getByRole('option', { name: 'Reports', selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await plotted(page);
  const support = await openReports('CUSTOMER_SUPPORT');
  await support
    .getByRole('alert')
    .getByText(/Full Admin/)
    .waitFor();
  await support.goto('/operator');
  await support.locator('[data-conversations] a').first().waitFor();
  await support.keyboard.press('Control+k');
  await support.getByRole('combobox').fill('Reports');
  expect(await support.getByRole('option', { name: 'Reports' }).count()).toBe(0);
});

test('the content policy shows what it found, by kind and by seller, in a range of days', async () => {
  const { pool } = server.database;
  const day = Math.floor(Date.now() / 86_400_000);
  for (const seller of [0, market.sellers[1]?.number])
    await pool.query(
      `insert into content_finding_count (marketplace_id, day, seller_id, kind, outcome, from_sellers, from_operator)
       values ($1, $3, $2, 'PAYMENT_CARD', 'blocked', 1200, 34), ($1, $3 - 40, $2, 'EMAIL', 'warned', 5, 0)`,
      [market.id, seller, day],
    );
  const page = await openAs(
    browser,
    server,
    { marketplaceId: market.id, role: 'WEBMASTER' },
    { name: 'Wendy' },
  );
  await page.goto('/operator/admin/policy');
  const cells = (table: string, row: string) =>
    page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: row }).getByRole('cell');
  await cells('Findings by kind', 'Card numbers').first().waitFor();
  expect(await cells('Findings by kind', 'Card numbers').allTextContents()).toEqual(['1,234', '0', '0', '0']);
  expect(await cells('Findings by seller', 'Kites').allTextContents()).toEqual(['1,234', '0', '0', '0']);
  await expectAccessible(page);
  const period = page.getByRole('combobox', { name: 'Period' });
  await period.focus();
  await page.keyboard.press('ArrowDown');
  await cells('Findings by kind', 'Email addresses').first().waitFor();
  expect(await cells('Findings by seller', 'Kites').allTextContents()).toEqual(['1,234', '0', '5', '0']);
});
