import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { createKey } from '../../src/accounts/api-keys.js';
import { makeUser, Browser as Visitor } from '../harness/browser.js';
import { expectAccessible, openAs, startBrowser } from '../harness/portal.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the page of the audit log, and what it records: the retention of entries and of messages, and erased users. */

let browser: Browser;
let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  browser = await startBrowser();
  market = await makeMarketplace(server, 'Harbour Market', ['Lamps & Co']);
});

const shop = () => market.sellers[0] as TestMarketplace['sellers'][number];
const open = async (role: 'FULL_ADMIN' | 'WEBMASTER', name: string) => {
  const page = await openAs(browser, server, { marketplaceId: market.id, role }, { name });
  await page.goto('/operator/admin/audit');
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor();
  return page;
};

const rowOf = (page: Page, action: string) => page.getByRole('row').filter({ hasText: action }).first();

test('entries show names of sellers instead of their numbers, and the seller whose side acted', async () => {
  await createKey(administrator, server.database, { owner: { sellerId: shop().number }, label: 'Till' });
  const { email } = await makeUser(server, { sellerId: shop().number }, { name: 'Bob' });
  await new Visitor(server).signIn(email);
  const page = await open('WEBMASTER', 'Wendy');
  const user = rowOf(page, email);
  await user.getByText('Lamps & Co', { exact: true }).waitFor();
  expect(await user.textContent()).not.toContain('seller');
  expect(await user.getByText('Lamps & Co').getAttribute('title')).toBe(`seller ${shop().number}`);
  await rowOf(page, 'Till')
    .getByText(/chat:write, Lamps & Co, until/)
    .waitFor();
  await rowOf(page, 'Bob').getByText('Lamps & Co', { exact: true }).waitFor();
  await expectAccessible(page);
});

test('a Full Admin changes the retention, which is stored and listed, and undoes it', async () => {
  const page = await open('FULL_ADMIN', 'Ada');
  const stored = async () => {
    const { rows } = await server.database.pool.query(
      'select audit_retention_days as days from marketplace where id = $1',
      [market.id],
    );
    return rows[0].days;
  };
  const days = page.getByLabel('Keep entries for (days)');
  await page.getByText('Entries are kept forever').click();
  await expectAccessible(page);
  await days.fill('90');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Entries are kept for 90 days').waitFor();
  await page.getByText('No entry is deleted within 24 hours of a change.').waitFor();
  expect(await stored()).toBe(90);
  const entry = rowOf(page, 'Audit log retention changed');
  await entry.getByText('90 days', { exact: true }).waitFor();
  await entry.getByText('Ada', { exact: true }).waitFor();
  await expectAccessible(page);

  await page.reload();
  await page.getByText('Entries are kept for 90 days').click();
  expect(await days.inputValue()).toBe('90');
  await days.fill('30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Entries are kept for 30 days').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Entries are kept for 90 days').waitFor();
  expect([await stored(), await days.inputValue()]).toEqual([90, '90']);
});

test('a retention that the server rejects has an error at its field, and a Webmaster cannot change it', async () => {
  const page = await open('FULL_ADMIN', 'Eve');
  await page.getByText('Entries are kept for').click();
  const days = page.getByLabel('Keep entries for (days)');
  await page.route('**/operator/graphql', async (route) => {
    const body = route.request().postData() ?? '';
    if (!body.includes('auditRetentionUpdate')) return route.continue();
    await route.continue({ postData: body.replace('"days":7', '"days":0') });
  });
  await days.fill('7');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => days.getAttribute('aria-invalid')).toBe('true');
  await expectAccessible(page);

  const other = await open('WEBMASTER', 'Walter');
  await other.getByText('Entries are kept for').click();
  await other.getByText('Only Full Admins can change this.').waitFor();
  expect(await other.getByLabel('Keep entries for (days)').count()).toBe(0);
  await expectAccessible(other);
});

test('a Full Admin sets how long messages are kept, a legal hold, and erases a user', async () => {
  const { email } = await makeUser(server, { sellerId: shop().number }, { name: 'Gone Gordon' });
  const page = await open('FULL_ADMIN', 'Fay');
  await page.goto('/operator/admin/chat');
  const card = page.locator('section').filter({ hasText: 'Message retention' });
  const months = card.getByLabel('Keep messages for (months)');
  await card.getByText('Messages are kept forever.').waitFor();
  await months.fill('6');
  await card.getByText(/^Now this would delete no messages from before/).waitFor();
  await card.getByRole('button', { name: 'Save' }).click();
  await card.getByText('Messages are kept for 6 months.').waitFor();
  await expectAccessible(page);
  await card.getByRole('button', { name: 'Undo' }).click();
  await card.getByText('Messages are kept forever.').waitFor();
  expect(await months.inputValue()).toBe('');

  await page.goto('/operator/admin/sellers');
  await page.getByRole('button', { name: 'Set legal hold for Lamps & Co' }).click();
  await page.getByRole('button', { name: 'Release legal hold for Lamps & Co' }).waitFor();
  await expectAccessible(page);

  await page.goto('/operator/admin/users');
  await page.getByRole('button', { name: 'Erase Gone Gordon' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/You can’t undo this/).waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Erase' }).click();
  await page.getByText(email).waitFor({ state: 'detached' });
});
