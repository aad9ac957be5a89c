import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openAs, startBrowser } from '../harness/portal.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Tests the addresses of the portals' pages: Back, Forward, reload and links open the right page. */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co']);
const [books, kite] = market.sellers;
if (!books || !kite) throw new Error('There are no sellers.');

const pathOf = ({ id }: { id: string }) => `/operator/t/${id.replace(/=+$/, '')}`;
const addressOf = (page: Page) => page.evaluate('location.pathname + location.search + location.hash');
const headed = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
const openAsAdmin = () =>
  openAs(browser, server, { marketplaceId: market.id, role: 'FULL_ADMIN' }, { name: 'Ada Lovelace' });

test('Back and Forward navigate between conversations, administration and the account', async () => {
  const page = await openAsAdmin();
  await page.goto('/operator?unread=1');
  await page.getByRole('link', { name: /^All conversations/ }).click();
  await page.getByRole('link', { name: /Harbour Books/ }).click();
  await headed(page, 'Harbour Books');
  await page.getByRole('link', { name: /Kite & Co/ }).click();
  await headed(page, 'Kite & Co');
  await page.getByRole('button', { name: /Ada Lovelace/ }).click();
  await page.getByRole('link', { name: 'Administration' }).click();
  await headed(page, 'Users');
  await page.getByRole('link', { name: 'Audit log' }).click();
  await headed(page, 'Audit log');
  await page.goBack();
  await headed(page, 'Users');
  await page.goBack();
  await headed(page, 'Kite & Co');
  await page.goBack();
  await headed(page, 'Harbour Books');
  expect(await addressOf(page)).toBe(pathOf(books));
  await page.goForward();
  await headed(page, 'Kite & Co');
  expect(await addressOf(page)).toBe(pathOf(kite));
  await page.reload();
  await headed(page, 'Kite & Co');
  await page.goto('/operator/account');
  await headed(page, 'Active sessions');
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('link', { name: /Harbour Books/ }).waitFor();
  expect(await addressOf(page)).toBe('/operator');
});

test('external links are kept during sign-in, and unknown ones lead to the start', async () => {
  const page = await openAsAdmin();
  await page.goto(`${pathOf(kite)}?waiting=1`);
  await headed(page, 'Kite & Co');
  await page.getByRole('heading', { name: /^Needs reply/ }).waitFor();
  await page.goto('/operator/admin/nothing');
  await headed(page, 'Users');
  await page.goto('/operator/nothing');
  await page.getByRole('link', { name: /Harbour Books/ }).waitFor();
  // A page that loses its cookies redirects to the sign-in page.
  await page.goto('about:blank');
  await page.context().clearCookies();
  await page.goto(`${pathOf(kite)}?waiting=1`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  expect(await addressOf(page)).toBe(`/?next=${encodeURIComponent(`${pathOf(kite)}?waiting=1`)}`);
});

test('Back closes the message panel, and closing it does not add an address', async () => {
  const page = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed' });
  const panel = page.getByRole('dialog', { name: 'Messages' });
  const icon = page.getByRole('button', { name: /^Messages/ });
  await page.goto('/seller');
  await icon.click();
  await panel.waitFor();
  expect(await addressOf(page)).toBe('/seller#messages');
  await page.goBack();
  await panel.waitFor({ state: 'hidden' });
  await icon.click();
  await panel.waitFor();
  const length = await page.evaluate('history.length');
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  expect(await addressOf(page)).toBe('/seller');
  expect(await page.evaluate('history.length')).toBe(length);
  await page.getByRole('link', { name: 'Password and sign-in' }).click();
  await headed(page, 'Active sessions');
  expect(await addressOf(page)).toBe('/seller/account');
  await page.goBack();
  await headed(page, 'Harbour Books');
  await page.goto('about:blank');
  await page.goto('/seller#messages');
  await panel.waitFor();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  expect(await addressOf(page)).toBe('/seller');
});
