import type { Locator, Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { openAs, show, startBrowser } from '../harness/portal.js';
import { makeHook, startReceiver } from '../harness/receiver.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/*
 * Tests that every dialog of the administration focuses its first field and submits with Enter, and that an owner is
 * one value.
 */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co', 'Lamps']);
const { operator } = market;
await makeHook(operator, (await startReceiver()).url, { events: ['CHAT_MESSAGE_CREATED'] });
await operator.data(`mutation {
  contentPatternCreate(input: {name: "A meeting place", expression: "behind the gate", action: WARN}) {
    errors { field }
  }
}`);
await openAs(browser, server, { marketplaceId: market.id, role: 'MARKETING' }, { name: 'Max Low' });
const page: Page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'FULL_ADMIN' },
  { name: 'Ada King' },
);
const { keyboard } = page;
const dialog = page.getByRole('dialog');
const field = (name: string) => dialog.getByRole('textbox', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });

const expectFocus = (locator: Locator) =>
  expect.poll(() => locator.evaluate((it) => it.matches(':focus'))).toBe(true);
const expectClosed = () => dialog.waitFor({ state: 'detached' });

/** Opens a dialog by its button on an administration page. */
async function open(path: string, name: string) {
  await show(page, `/operator/admin/${path}`);
  await button(name).first().click();
  await dialog.waitFor();
}

/** The operations that the page sends to the API from now on. */
let sent: { operationName?: string; query: string; variables: { input?: object } }[] = [];
page.on('request', (request) => {
  if (request.url().endsWith('/operator/graphql') && request.postData()) sent.push(request.postDataJSON());
});
const inputsOf = (mutation: string) =>
  sent.filter(({ query }) => query.includes(`result: ${mutation}(`)).map(({ variables }) => variables.input);

beforeEach(() => {
  sent = [];
});

const formDialogs: [name: string, path: string, open: string, first: string][] = [
  ['a key', 'keys', 'Create key', 'Label'],
  ['an invitation', 'users', 'Invite user', 'Name'],
  ['a user', 'users', 'Edit Max Low', 'Name'],
  ['a seller', 'sellers', 'Add seller', 'Business name'],
  ['a seller’s name', 'sellers', 'Edit Lamps', 'Business name'],
  ['a webhook', 'webhooks', 'Add webhook', 'URL'],
  ['a webhook’s change', 'webhooks', 'Edit', 'URL'],
  ['a pattern', 'policy', 'Add pattern', 'Name'],
  ['an allowance', 'policy', 'Add allowance', 'Name'],
  ['a link pattern', 'links', 'Add link pattern', 'Name'],
  ['a seller link', 'seller-links', 'Add seller link', 'Label'],
];

test.each(formDialogs)('the dialog of %s starts in its first field, and Escape leaves it', async (...it) => {
  const [, path, opener, first] = it;
  await open(path, opener);
  await expectFocus(field(first).first());
  await expectFocus(dialog.locator('input, select, textarea').first());
  await keyboard.press('Escape');
  await expectClosed();
  await expectFocus(button(opener).first());
});

test.each([
  ['keys', 'Create key', 'apiKeyCreate'],
  ['users', 'Invite user', 'userInvite'],
  ['sellers', 'Add seller', 'sellerCreate'],
  ['webhooks', 'Add webhook', 'webhookCreate'],
  ['policy', 'Add pattern', 'contentPatternCreate'],
  ['policy', 'Add allowance', 'contentAllowanceCreate'],
  ['links', 'Add link pattern', 'linkPatternCreate'],
  ['seller-links', 'Add seller link', 'sellerLinkTemplatesSet'],
])('Enter in each text field of %s, %s submits, once', async (path, opener, mutation) => {
  await open(path, opener);
  const controls = dialog.locator('input:not([type=checkbox])');
  // Invalid input shows its error, so each field can be tested in the same dialog.
  const count = await controls.count();
  for (let index = 0; index < count; index++) {
    // A key can be created without any input.
    if (mutation === 'apiKeyCreate') await field('Label').fill('x'.repeat(300));
    await controls.nth(index).focus();
    sent = [];
    const answered = page.waitForResponse((response) => response.url().endsWith('/operator/graphql'));
    await keyboard.press('Enter');
    await answered;
    await expect.poll(() => inputsOf(mutation).length).toBe(1);
    await expect.poll(() => dialog.locator('[type=submit][aria-disabled=true]').count()).toBe(0);
  }
  expect(count).toBeGreaterThan(0);
});

test('Ctrl+Enter submits from a text area, where Enter adds a line', async () => {
  await open('webhooks', 'Edit');
  await dialog.locator('summary').click();
  await dialog.locator('textarea').fill('query {');
  await dialog.locator('textarea').press('Enter');
  expect(inputsOf('webhookUpdate')).toEqual([]);
  await dialog.locator('textarea').press('Control+Enter');
  await dialog.locator('textarea[aria-invalid=true]').waitFor();
  await expectFocus(dialog.locator('textarea'));
  expect(inputsOf('webhookUpdate')).toHaveLength(1);
});

test('a dialog for a destructive action focuses Cancel, another its main button', async () => {
  for (const [path, opener] of [
    ['users', 'Remove Max Low'],
    ['webhooks', 'Delete'],
    ['policy', 'Delete A meeting place'],
    ['chat', 'Turn chat off'],
  ] as const) {
    await open(path, opener);
    await expectFocus(dialog.getByRole('button', { name: 'Cancel' }));
    await keyboard.press('Enter');
    await expectClosed();
  }
  expect(sent.filter(({ query }) => query.includes('mutation'))).toEqual([]);
  await open('webhooks', 'Create new secret');
  await expectFocus(dialog.getByRole('button', { name: 'Create new secret' }));
  await keyboard.press('Enter');
  await expect.poll(() => inputsOf('webhookUpdate').length).toBe(1);
  // The secret is shown once; it is selected, and Enter copies it.
  await expectFocus(dialog.locator('input[readonly]'));
  await keyboard.press('Escape');
  await expectClosed();
});

test('no key is created for a seller that is not shown as selected', async () => {
  await open('keys', 'Create key');
  const choice = (name: string) => dialog.getByRole('radio', { name });
  await field('Label').fill('Orders');
  await dialog.getByLabel('Acts for').selectOption('SELLER');
  await choice('Kite & Co').check();
  await dialog.getByText('Selected: Kite & Co').waitFor();
  // More input clears the selection.
  await field('Seller').fill('lamps');
  await choice('Kite & Co').waitFor({ state: 'detached' });
  expect(await dialog.getByText(/^Selected/).count()).toBe(0);
  await keyboard.press('Enter');
  await dialog.locator('[aria-invalid=true]').waitFor();
  await expectFocus(field('Seller'));
  // So does a change of the side.
  await choice('Lamps').check();
  await dialog.getByLabel('Acts for').selectOption('OPERATOR');
  await field('Seller').waitFor({ state: 'detached' });
  await dialog.getByLabel('Acts for').selectOption('SELLER');
  await choice('Lamps').waitFor();
  expect(await dialog.getByRole('radio', { checked: true }).count()).toBe(0);
  await field('Seller').press('Enter');
  await dialog.locator('[aria-invalid=true]').waitFor();
  await choice('Harbour Books').check();
  await field('Label').press('Enter');
  await page.getByRole('heading', { name: 'Your new key' }).waitFor();
  const [books] = market.sellers;
  expect(inputsOf('apiKeyCreate').map((input) => input as { sellerId?: string })).toMatchObject([
    { sellerId: '' },
    { sellerId: '' },
    { sellerId: books?.id },
  ]);
});

test('a key has additional access, networks and an expiry, which the list shows', async () => {
  await open('keys', 'Create key');
  await field('Label').fill('Onboarding');
  await dialog.getByLabel('Manage sellers, users, keys and settings').check();
  await dialog.getByLabel('Create chat tokens for any seller').check();
  await dialog.getByLabel('Create chat tokens for any seller').uncheck();
  await dialog.getByLabel('Never expires').check();
  await dialog.getByLabel('Only from these networks').fill('203.0.113.0/24\n2001:db8::/32, 10.0.0.1');
  await field('Label').press('Enter');
  await page.getByRole('heading', { name: 'Your new key' }).waitFor();
  expect(inputsOf('apiKeyCreate')).toEqual([
    {
      label: 'Onboarding',
      scopes: ['CHAT_WRITE', 'MANAGE'],
      expiresAt: null,
      neverExpires: true,
      networks: ['203.0.113.0/24', '2001:db8::/32', '10.0.0.1'],
    },
  ]);
  await keyboard.press('Escape');
  const created = page.getByRole('row').filter({ hasText: 'Onboarding' });
  await created.getByText('203.0.113.0/24, 2001:db8::/32, 10.0.0.1/32').waitFor();
  await created.getByText('Manage sellers, users, keys and settings').waitFor();
  expect(await created.getByText('Earlier rights').count()).toBe(0);
  await server.database.pool.query("update api_key set has_earlier_rights = true where label = 'Onboarding'");
  await page.reload();
  await created.getByText('Earlier rights').waitFor();
});

test('an invitation has a role or a seller, never both', async () => {
  await open('users', 'Invite user');
  await field('Name').fill('Eve Ray');
  await field('Email address').fill('eve@riverside.example');
  await dialog.getByLabel('Role').selectOption('FULL_ADMIN');
  await dialog.getByLabel('Side').selectOption('SELLER');
  await dialog.getByRole('radio', { name: 'Lamps' }).check();
  expect(await dialog.getByLabel('Role').count()).toBe(0);
  await dialog.getByLabel('Side').selectOption('OPERATOR');
  // After a change of the side, the role is the default again: no hidden role is kept.
  expect(await dialog.getByLabel('Role').inputValue()).toBe('CUSTOMER_SUPPORT');
  await field('Name').press('Enter');
  await expect.poll(() => inputsOf('userInvite').length).toBe(1);
  expect(inputsOf('userInvite')[0]).toEqual({
    name: 'Eve Ray',
    email: 'eve@riverside.example',
    role: 'CUSTOMER_SUPPORT',
  });
});

test('a step of the account page focuses its field, and Enter continues', async () => {
  await page.goto('/operator/account');
  await button('Set up').click();
  await expectFocus(page.locator('form input[autocomplete="current-password"]').last());
  await keyboard.press('Enter');
  await page.locator('form [aria-invalid=true]').waitFor();
  await expectFocus(page.locator('form [aria-invalid=true]'));
});
