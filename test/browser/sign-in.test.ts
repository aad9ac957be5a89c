import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { createUser } from '../../src/accounts/users.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { closeAfterTest, desktop, expectAccessible, phone, startBrowser, watch } from '../harness/portal.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

const server = await startTestServer();
const browser = await startBrowser();
const { id: marketplaceId, sellers } = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books']);

/** Opens a page without a session. */
async function openStranger(more: Parameters<typeof browser.newContext>[0] = {}) {
  const context = await browser.newContext({ baseURL: server.address, locale: 'en-GB', ...more });
  closeAfterTest(context);
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

test('a notice stays until dismissed; a trusted browser can be removed; the second factor needs a code to turn off', async () => {
  const { id, email } = await makeUser(server, { sellerId: sellers[0]?.number ?? 0 }, { name: 'Cleo' });
  const setUp = await new Browser(server).signIn(email);
  const { totpURI, backupCodes } = (await setUp.post('/auth/two-factor/enable', { password })).body;
  await setUp.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
  await server.database.pool.query(
    `insert into auth_notice (user_id, kind, caused_by, ip_address, user_agent)
     values ($1, 'linkUsed', 'Ada Lovelace', '192.0.2.7', 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0')`,
    [id],
  );

  const page = await openStranger({ viewport: phone });
  await page.goto('/');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Use a backup code' }).click();
  await page.getByLabel('Backup code').fill(backupCodes[0]);
  await page.getByLabel('Don’t ask for a code in this browser for 30 days').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  const notice = page.getByRole('alert').filter({ hasText: 'Your password was set with a link' });
  await notice
    .getByText(/^Ada Lovelace created the link\. .* from 192\.0\.2\.7 \(Firefox on Windows\)\.$/)
    .waitFor();
  await expectAccessible(page);
  await page.reload();
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await notice.waitFor({ state: 'detached' });
  await page.goto('/seller/account');
  const devices = page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: 'Trusted browsers' }) });
  await devices.getByText('This browser').waitFor();
  await expectAccessible(page);
  await devices.getByRole('button', { name: 'Remove Chrome on Linux' }).click();
  await devices.getByText('No browser is trusted.').waitFor();
  expect(await notice.count()).toBe(0);

  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Enter the code.').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(backupCodes[1]);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Second factor turned off.').waitFor();
  await page.context().close();
});

/** Signs in with the password on the sign-in page. */
async function signInAt(page: Awaited<ReturnType<typeof openStranger>>, email: string) {
  await page.goto('/');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

test('a person with several marketplaces and sellers chooses after sign-in, by keyboard, and switches later', async () => {
  const riverside = await makeMarketplace(server, 'Riverside', ['Lamps']);
  const lakeside = await makeMarketplace(server, 'Lakeside', ['Chairs']);
  const support = ({ id }: typeof riverside) => ({ marketplaceId: id, role: 'CUSTOMER_SUPPORT' }) as const;
  const { email } = await makeUser(server, support(riverside), { name: 'Rosa Riverside' });
  for (const [owner, name] of [
    [{ sellerId: riverside.sellers[0]?.number ?? 0 }, 'Rosa Lamps'],
    [support(lakeside), 'Rosa Lakeside'],
    [{ sellerId: lakeside.sellers[0]?.number ?? 0 }, 'Rosa Chairs'],
  ] as const) {
    await createUser(administrator, server.database, { owner, email, name, password: null });
  }
  const page = await openStranger({ viewport: phone });
  await page.goto('/operator?unread=1');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { name: 'Where do you want to go?' });
  await heading.waitFor();
  const choices = page.getByRole('listitem').getByRole('button');
  const names = async () => (await choices.allInnerTexts()).map((each) => each.replace(/\n+/g, ' · ')).sort();
  expect(await names()).toEqual([
    'Lakeside · Marketplace team',
    'Lakeside · Seller: Chairs',
    'Riverside · Marketplace team',
    'Riverside · Seller: Lamps',
  ]);
  await expectAccessible(page);
  // Before the choice, no portal opens.
  await page.goto('/seller');
  await heading.waitFor();
  await page.goto('/operator?unread=1');
  await heading.waitFor();
  const lakesideTeam = choices.filter({ hasText: 'Lakeside' }).filter({ hasText: 'Marketplace team' });
  await lakesideTeam.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/operator?unread=1');
  const signedIn = async () => (await (await page.request.get('/auth/session')).json()).user.name;
  expect(await signedIn()).toBe('Rosa Lakeside');

  await page.goto('/operator');
  await page.getByRole('button', { name: /^Your account/ }).click();
  await page.getByRole('link', { name: 'Switch marketplace' }).click();
  await heading.waitFor();
  expect(await names()).toContain('Lakeside · Marketplace team · Current');
  await expectAccessible(page);
  await choices.filter({ hasText: 'Seller: Lamps' }).click();
  await page.waitForURL('**/seller');
  expect(await signedIn()).toBe('Rosa Lamps');
  await page.context().close();
});

test('a Full Admin changes the times of sessions, and undoes it', async () => {
  const { email } = await makeUser(server, { marketplaceId, role: 'FULL_ADMIN' });
  const page = await openStranger({ viewport: phone });
  await signInAt(page, email);
  await page.waitForURL('**/operator');
  await page.goto('/operator/admin/sign-in');
  const idle = page.getByLabel('Minutes until an unused session ends');
  await idle.fill('4');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('sessionIdleMinutes must be between 5 and 43200.').waitFor();
  await page.getByLabel('Users of sellers').check();
  await idle.fill('60');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Set up a second factor for your own account first.').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Users of sellers').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. The policy now applies to everyone.').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => idle.inputValue()).toBe('720');
  await page.context().close();
});

test('a person who needs a second factor sets it up first, and then reaches the portal', async () => {
  const { id, sellers: shops } = await makeMarketplace(server, 'Strict Market', ['Shop']);
  await server.database.pool.query("update marketplace set second_factor_roles = '{SELLER}' where id = $1", [
    id,
  ]);
  const { email } = await makeUser(server, { sellerId: shops[0]?.number ?? 0 }, { name: 'Dora' });
  const page = await openStranger({ viewport: phone });
  await signInAt(page, email);
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await expectAccessible(page);
  await page.goto('/seller');
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  const key = (await page.locator('code').first().textContent()) ?? '';
  await page
    .getByLabel('Code from the app')
    .fill(codeOf(`otpauth://totp/x?secret=${key.replace(/\s/g, '')}`));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /backup codes/i }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'I’ve saved them' }).click();
  await page.waitForURL('**/seller');
  await page.context().close();
});

test('the sign-in page says that a marketplace accepts only single sign-on', async () => {
  const { id } = await makeMarketplace(server, 'Strict Market', []);
  await server.database.pool.query('update marketplace set require_single_sign_on = true where id = $1', [
    id,
  ]);
  const { email } = await makeUser(server, { marketplaceId: id, role: 'FINANCE' });
  const page = await openStranger({ viewport: phone });
  await signInAt(page, email);
  await page.getByText('This marketplace accepts only single sign-on').waitFor();
  await page.getByRole('button', { name: /Strict Market/ }).click();
  await page.getByRole('alert').getByText('Contact the marketplace').waitFor();
  await expectAccessible(page);
  await page.context().close();
});

/** Gives a page an authenticator with a screen lock, as that of a laptop. */
async function addAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('a passkey is added, signs in alone and as the second step, and is renamed, removed and restored', async () => {
  const { email } = await makeUser(server, { sellerId: sellers[0]?.number ?? 0 }, { name: 'Dana' });
  // Passkeys need a host name.
  const baseURL = server.address.replace('127.0.0.1', 'localhost');
  const page = await openStranger({ viewport: phone, baseURL });
  await addAuthenticator(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const enterPassword = async () => {
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
  };
  // A page that loses its cookies redirects to the sign-in page.
  const toSignIn = async () => {
    await page.goto('about:blank');
    await page.context().clearCookies();
    await page.goto('/');
  };
  await toSignIn();
  await button('Sign in with a passkey').waitFor();
  await expectAccessible(page);
  await enterPassword();
  await page.waitForURL('**/seller');
  await page.goto('/seller/account');
  await button('Add a passkey').click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  const name = page.getByLabel('Name of the passkey');
  expect(await name.inputValue()).toBe('Chrome on Linux');
  await expectAccessible(page);
  await name.fill('Work laptop');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Save your backup codes' }).waitFor();
  await expectAccessible(page);
  await button('I’ve saved them').click();
  await page.getByText(/^Added .* · never used$/).waitFor();

  await toSignIn();
  // The authenticator answers the suggestions of the field at once.
  await page.waitForURL('**/seller');
  await page.addInitScript(
    'if (self.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false',
  );
  await toSignIn();
  await button('Sign in with a passkey').click();
  await page.waitForURL('**/seller');
  await toSignIn();
  await enterPassword();
  await page.getByRole('heading', { name: 'Use your passkey' }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/seller');

  await page.goto('/seller/account');
  await button('Rename Work laptop').click();
  await name.fill('Laptop');
  await page.keyboard.press('Enter');
  await button('Remove Laptop').click();
  await page.getByText('Laptop is your last second factor.').waitFor();
  await expectAccessible(page);
  await button('Cancel').click();
  await button('Set up').click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await button('Use a passkey instead of a code').click();
  const key = await page.locator('.u-key').textContent();
  await page
    .getByLabel('Code from the app')
    .fill(codeOf(`otpauth://totp/x?secret=${key?.replace(/ /g, '')}`));
  await page.keyboard.press('Enter');
  await button('I’ve saved them').click();
  await button('Remove Laptop').click();
  await button('Undo').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await button('Remove Laptop').waitFor();
  await page.context().close();
});
