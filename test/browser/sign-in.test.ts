import { expect, test } from 'vitest';
import { makeUser, password } from '../harness/browser.js';
import { desktop, expectAccessible, phone, startBrowser, watch } from '../harness/portal.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

const server = await startTestServer();
const browser = await startBrowser();
const { id: marketplaceId, sellers } = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books']);

/** Opens a page without a session. */
async function openStranger(more: Parameters<typeof browser.newContext>[0] = {}) {
  const context = await browser.newContext({ baseURL: server.address, locale: 'en-GB', ...more });
  const page = await context.newPage();
  watch(page);
  return page;
}

test('users return to the requested page after sign-in, each in their own portal', async () => {
  const agent = await makeUser(server, { marketplaceId, role: 'CUSTOMER_SUPPORT' }, { name: 'Ada Lovelace' });
  const trader = await makeUser(server, { sellerId: sellers[0]?.number ?? 0 }, { name: 'Bob Reed' });
  for (const [{ email }, asked, reached] of [
    [agent, '/operator?unread=1', '/operator?unread=1'],
    [trader, '/', '/seller'],
  ] as const) {
    const page = await openStranger();
    await page.goto(asked);
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the right one');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Incorrect email address or password.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname + url.search === reached);
    await page.context().close();
  }
});

test.each([
  ['phone', 'light', phone],
  ['desktop', 'dark', desktop],
] as const)('the page is accessible on a %s, %s', async (_name, colorScheme, viewport) => {
  const page = await openStranger({ viewport, colorScheme });
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Enter your email address.').waitFor();
  await expectAccessible(page);
  await page.goto('/reset-password?token=none');
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await expectAccessible(page);
  await page.context().close();
});

test('the page uses the selected language and its direction', async () => {
  const page = await openStranger({ locale: 'ar' });
  await page.goto('/');
  await page.getByRole('button', { name: 'تسجيل الدخول' }).waitFor();
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  await expectAccessible(page);
  await page.context().close();
});
