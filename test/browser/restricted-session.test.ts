import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { expectAccessible, intercept, openAs, startBrowser } from '../harness/portal.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Tests an open page when the policy of its marketplace begins to reject its session. */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books']);
const [books] = market.sellers as [(typeof market.sellers)[number]];

const setPolicy = (roles: string[], requireSingleSignOn = false) =>
  server.database.pool.query(
    'update marketplace set second_factor_roles = $2, require_single_sign_on = $3 where id = $1',
    [market.id, roles, requireSingleSignOn],
  );
afterEach(() => setPolicy([]));

/** Keeps the stream from opening, whose end would lead to the sign-in page at once. */
const holdStream = (page: Page) =>
  page.route('**/graphql', (route) =>
    route.request().headers().accept?.includes('text/event-stream') ? undefined : route.continue(),
  );

/** Follows the link to the audit log. The policy changes before its request, so no earlier one is rejected. */
async function openAuditLog(page: Page, ...policy: Parameters<typeof setPolicy>) {
  const stop = await intercept(page, 'AuditPage', async (route) => {
    await setPolicy(...policy);
    await route.continue();
  });
  await page.getByRole('link', { name: 'Audit log' }).click();
  return stop;
}

const notice = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text });
const secondFactor = 'Your marketplace now requires a second factor';

test('a rejected request of the operator’s page leads to where the second factor is set up', async () => {
  const owner = { marketplaceId: market.id, role: 'FULL_ADMIN' } as const;
  const page = await openAs(browser, server, owner, { name: 'Ada' });
  await holdStream(page);
  await page.goto('/operator/admin/users');
  await page.getByRole('cell', { name: 'Full Admin' }).first().waitFor();
  const stop = await openAuditLog(page, ['FULL_ADMIN']);
  const shown = notice(page, secondFactor);
  await shown.getByText('Set up a passkey or an authenticator app to continue.').waitFor();
  await stop();
  await expectAccessible(page);
  await shown.getByRole('link', { name: 'Set up second factor' }).click();
  await page.getByText('Riverside Arcade requires a second factor for your role.').waitFor();
  expect(new URL(page.url()).searchParams.get('next')).toBe('/operator/admin/audit');
  await expectAccessible(page);
});

test('the seller’s page explains it when it connects again, and keeps the text that was not sent', async () => {
  const page = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob' });
  await page.goto('/seller#messages');
  const box = page.getByRole('textbox', { name: /^Message to/ });
  await box.fill('Not sent yet.');
  await page.context().setOffline(true);
  await page.getByText('You’re offline.').waitFor();
  await setPolicy(['SELLER']);
  await page.context().setOffline(false);
  await notice(page, secondFactor).getByRole('link', { name: 'Set up second factor' }).waitFor();
  expect(await box.inputValue()).toBe('Not sent yet.');
});

test('single sign-on that is required now leads to the sign-in page', async () => {
  const owner = { marketplaceId: market.id, role: 'WEBMASTER' } as const;
  const page = await openAs(browser, server, owner, { name: 'Wendy' });
  await holdStream(page);
  await page.goto('/operator/admin/sellers');
  await page.getByText('Harbour Books').waitFor();
  const stop = await openAuditLog(page, [], true);
  const shown = notice(page, 'Your marketplace now requires single sign-on');
  await shown.waitFor();
  await stop();
  await expectAccessible(page);
  await shown.getByRole('link', { name: 'Go to sign-in' }).click();
  await page.getByText('accepts only single sign-on').first().waitFor();
});
