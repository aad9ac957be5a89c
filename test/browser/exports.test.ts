import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, openAs, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the exports of messages in both portals. */

let browser: Browser;
let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  browser = await startBrowser();
  market = await makeMarketplace(server, 'Harbour Market', ['Lamps & Co', 'Other shop']);
  await say(market.operator, 'Good morning, lamps.', shop().id);
  await say(market.operator, 'Good morning, others.', market.sellers[1]?.id ?? '');
});

const shop = () => market.sellers[0] as TestMarketplace['sellers'][number];

/** Returns the text of the file that a press downloads. */
async function downloaded(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return readFileSync(await download.path(), 'utf8');
}

test('a Webmaster exports one conversation, downloads the file and cancels the export', async () => {
  const page = await openAs(
    browser,
    server,
    { marketplaceId: market.id, role: 'WEBMASTER' },
    { name: 'Wendy' },
  );
  await page.goto('/operator/admin/exports');
  await page.getByText('No exports. Create the first one.').waitFor();
  await page.getByRole('button', { name: 'New export' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Messages').selectOption('one');
  await dialog.getByRole('radio', { name: 'Lamps & Co' }).check();
  await dialog.getByLabel('From').fill('2020-01-01');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Create export' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Lamps & Co' });
  await row.getByText('Ready').waitFor();
  await row.getByText('From 1 Jan 2020').waitFor();
  await expectAccessible(page);
  const file = await downloaded(page, () => row.getByRole('link', { name: /^Download/ }).click());
  expect(file).toContain('Good morning, lamps.');
  expect(file).not.toContain('others');
  await row.getByText('Downloaded: 1 message').waitFor();
  await row.getByRole('button', { name: /^Cancel export/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel export' }).click();
  await page.getByText('No exports. Create the first one.').waitFor();
});

test('a seller exports the conversation, and uses the export again', async () => {
  const page = await openAs(browser, server, { sellerId: shop().number }, { name: 'Bob' });
  await page.goto('/seller#messages');
  const download = async (format: string) => {
    await page.getByRole('button', { name: 'Export this conversation' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export this conversation' });
    await dialog.getByLabel('Format').selectOption(format);
    await expectAccessible(page);
    return downloaded(page, () => dialog.getByRole('button', { name: 'Download' }).click());
  };
  expect(await download('HTML')).toContain('Good morning, lamps.');
  await page.getByText('The download has started.').waitFor();
  await say(shop().client, 'Good morning, market.');
  expect(await download('HTML')).toContain('Good morning, market.');
  const { rows } = await server.database.pool.query(
    'select count(*)::integer as count from message_export where owner_seller = $1',
    [shop().number],
  );
  expect(rows[0].count).toBe(1);
});
