import type { Page, Request } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, openAs, show, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeClient, makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/*
 * Tests the pages of link patterns and of the links of sellers, and their links in the open conversations of both sides; and the
 * page of the content policy.
 */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books']);
const manager = await makeClient(server, { marketplaceId: market.id }, { scopes: ['manage'] });
const [books] = market.sellers as [TestMarketplace['sellers'][number]];
await say(books.client, 'Where is order 341411? See https://shop.example/order-99999 and RMA-77.');
const thread = `/operator/t/${books.id.replace(/=+$/, '')}`;
const owner = { marketplaceId: market.id, role: 'WEBMASTER' } as const;
const ada = await openAs(browser, server, owner, { name: 'Ada King' });
const ben = await openAs(browser, server, owner, { name: 'Ben Okri' });
const bob = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed' });

const address = ['https://shop.example/order-99999', 'https://shop.example/order-99999'];
const orderLink = ['order 341411', 'https://back.example/orders/341411'];
const returnLink = ['RMA-77', 'https://back.example/returns?id=RMA-77'];

const linksOf = (page: Page) =>
  page
    .getByRole('log')
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => [link.textContent, link.getAttribute('href')]));

beforeAll(async () => {
  await ben.goto(thread);
  await bob.goto('/seller#messages');
  for (const page of [ben, bob]) await page.getByRole('log').getByRole('link').waitFor();
});

const dialog = () => ada.getByRole('dialog');
const row = (name: string) => ada.getByRole('row').filter({ has: ada.getByRole('rowheader', { name }) });

test('a pattern is tested while it is written, and its links appear in open conversations', async () => {
  await show(ada, '/operator/admin/links');
  await ada.getByText('No link patterns yet.').waitFor();
  await ada.getByRole('button', { name: 'Add link pattern' }).click();
  await dialog().getByLabel('Name').fill('Order');
  await dialog().getByLabel('Regular expression').fill('order[- ](\\d+)');
  await dialog().getByLabel('Link', { exact: true }).fill('https://back.example/orders/{2}');
  await dialog().getByLabel('Sample text').fill('😀 Order 12 <b>');
  await dialog().getByText('The template has {2}, but the expression has 1 group.').waitFor();
  await dialog().getByRole('button', { name: 'Add' }).click();
  const template = dialog().getByLabel('Link', { exact: true });
  await expect.poll(() => template.getAttribute('aria-invalid')).toBe('true');
  await template.fill('https://back.example/orders/{1}');
  const link = dialog().getByRole('link', { name: 'Order 12', exact: true });
  expect(await link.getAttribute('href')).toBe('https://back.example/orders/12');
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
  await dialog().getByText('1 link').waitFor();
  await expectAccessible(ada);
  await dialog().getByRole('button', { name: 'Add' }).click();
  await row('Order').waitFor();
  await expect.poll(() => linksOf(ben)).toEqual([orderLink, address]);
  const shown = ben.getByRole('log').getByRole('link', { name: 'order 341411' });
  expect([await shown.getAttribute('rel'), await shown.getAttribute('title')]).toEqual([
    'noopener noreferrer',
    'https://back.example/orders/341411',
  ]);
  await expectAccessible(ben);
});

test('a seller sees the links of patterns for sellers alone, as soon as they are', async () => {
  await manager.data(`mutation { linkPatternCreate(input: {
    name: "Return", expression: "RMA-\\\\d+", template: "https://back.example/returns?id={0}", forSellers: true
  }) { errors { field } } }`);
  await expect.poll(() => linksOf(bob)).toEqual([address, returnLink]);
  await expect.poll(() => linksOf(ben)).toEqual([orderLink, address, returnLink]);
  // The page of another user has the new pattern too.
  await row('Return').getByRole('button', { name: 'Edit Return' }).waitFor();
  await row('Order').getByRole('button', { name: 'Edit Order' }).click();
  await dialog().getByRole('switch', { name: 'Show the links to sellers' }).check();
  await dialog().getByRole('button', { name: 'Save' }).click();
  await row('Order').getByText('Operator and sellers').waitFor();
  await expect.poll(() => linksOf(bob)).toEqual([orderLink, address, returnLink]);
  await expectAccessible(bob);
});

test('a new message has its links, and its text is copied as it was written', async () => {
  await say(market.operator, 'Order 5 is on its way.', books.id);
  const newest = bob.getByRole('article').filter({ hasText: 'is on its way' });
  await newest.getByRole('link', { name: 'Order 5', exact: true }).waitFor();
  expect(await newest.locator('.thread-text').textContent()).toBe('Order 5 is on its way.');
});

test('patterns are moved by keys, and the test shows which one makes a link', async () => {
  await manager.data(`mutation { linkPatternCreate(input: {
    name: "Any number", expression: "\\\\d+", template: "https://back.example/find/{0}" }) { errors { field } } }`);
  const names = () => ada.getByRole('rowheader').locator('bdi').allTextContents();
  await expect.poll(names).toEqual(['Order', 'Return', 'Any number']);
  await ada.getByLabel('Sample text').fill('order 7');
  const found = ada.getByRole('status').getByRole('link');
  await expect.poll(() => found.allTextContents()).toEqual(['order 7']);
  await ada.getByRole('button', { name: 'Move Any number up' }).focus();
  await ada.keyboard.press('Enter');
  await expect.poll(names).toEqual(['Order', 'Any number', 'Return']);
  await ada.keyboard.press('Enter');
  await expect.poll(names).toEqual(['Any number', 'Order', 'Return']);
  await expect.poll(() => found.allTextContents()).toEqual(['7']);
  // At the top, the button keeps the focus and does nothing.
  const button = ada.getByRole('button', { name: 'Move Any number up' });
  expect(await button.evaluate((it) => it.matches(':focus'))).toBe(true);
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await expectAccessible(ada);
});

test('a deleted pattern takes its links along', async () => {
  await row('Return').getByRole('button', { name: 'Delete Return' }).click();
  await dialog().getByRole('button', { name: 'Delete' }).click();
  await row('Return').waitFor({ state: 'detached' });
  await expect
    .poll(() => linksOf(bob))
    .toEqual([orderLink, address, ['Order 5', 'https://back.example/orders/5']]);
});

test('links of sellers are added, moved by keys, deleted and restored', async () => {
  await show(ada, '/operator/admin/seller-links');
  await ada.getByText('No seller links yet.').waitFor();
  const add = ada.getByRole('button', { name: 'Add seller link' });
  const fill = async (label: string, template: string) => {
    await dialog().getByLabel('Label').fill(label);
    await dialog().getByLabel('Link', { exact: true }).fill(template);
    await ada.keyboard.press('Enter');
  };
  await add.click();
  await fill('Orders', 'https://{externalId}.back.example/');
  await dialog().getByText('can have placeholders only after the host').waitFor();
  const template = dialog().getByLabel('Link', { exact: true });
  expect(await template.getAttribute('aria-invalid')).toBe('true');
  await expectAccessible(ada);
  await fill('Orders', 'https://back.example/{externalId}/orders');
  await row('Orders').waitFor();
  await add.click();
  await fill('Profile', 'https://back.example/sellers/{legacyId}');
  const names = () => ada.getByRole('rowheader').locator('bdi').allTextContents();
  await expect.poll(names).toEqual(['Orders', 'Profile']);
  await ada.getByRole('button', { name: 'Move Profile up' }).focus();
  await ada.keyboard.press('Enter');
  await expect.poll(names).toEqual(['Profile', 'Orders']);
  await row('Profile').getByRole('button', { name: 'Edit Profile' }).click();
  await fill('Account', 'https://back.example/sellers/{id}');
  await expect.poll(names).toEqual(['Account', 'Orders']);
  // Another user's change is shown, too.
  await manager.data(`mutation { sellerLinkTemplatesSet(input: { templates: [
    { label: "Account", template: "https://back.example/{id}" }
    { label: "Stock", template: "https://back.example/stock/{legacyId}" }
    { label: "Orders", template: "https://back.example/{externalId}/orders" }
  ] }) { errors { field } } }`);
  await expect.poll(names).toEqual(['Account', 'Stock', 'Orders']);
  await row('Stock').getByRole('button', { name: 'Delete Stock' }).click();
  await expect.poll(names).toEqual(['Account', 'Orders']);
  const undo = ada.getByRole('status').getByRole('button', { name: 'Undo' });
  await expect.poll(() => undo.evaluate((it) => it.matches(':focus'))).toBe(true);
  await expectAccessible(ada);
  await ada.keyboard.press('Enter');
  await expect.poll(names).toEqual(['Account', 'Stock', 'Orders']);
  await expect.poll(() => add.evaluate((it) => it.matches(':focus'))).toBe(true);
});

test('a change of the links of sellers does not undo an earlier one', async () => {
  const linkOf = (label: string) => ({ label, template: `https://back.example/${label}/{id}` });
  const [account, orders, stock] = [linkOf('Account'), linkOf('Orders'), linkOf('Stock')];
  const set = (templates: object[]) =>
    manager.data(
      'mutation ($input: SellerLinkTemplatesSetInput!) { sellerLinkTemplatesSet(input: $input) { errors { field } } }',
      { input: { templates } },
    );
  const stored = async () =>
    (await manager.data('{ sellerLinkTemplates { label template } }')).sellerLinkTemplates;
  await set([account, orders, stock]);
  await show(ada, '/operator/admin/seller-links');
  const names = () => ada.getByRole('rowheader').locator('bdi').allTextContents();
  await expect.poll(names).toEqual(['Account', 'Orders', 'Stock']);
  // The second act follows before the list is loaded again.
  const reload = (request: Request) => request.postData()?.includes('query SellerLinkTemplates') ?? false;
  await ada.route('**/graphql', (route) => (reload(route.request()) ? route.abort() : route.fallback()));
  for (const name of ['Stock', 'Account']) {
    await row(name)
      .getByRole('button', { name: `Delete ${name}` })
      .click();
    await row(name).waitFor({ state: 'detached' });
  }
  await ada.unroute('**/graphql');
  expect(await stored()).toEqual([orders]);
  // Somebody else changes the link that is edited.
  await row('Orders').getByRole('button', { name: 'Edit Orders' }).click();
  const renamed = { label: 'Sales', template: 'https://back.example/sales/{id}' };
  await set([renamed]);
  await dialog().getByLabel('Label').fill('All orders');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await dialog().getByText('The links were changed in the meantime.').waitFor();
  expect(await stored()).toEqual([renamed]);
  await ada.keyboard.press('Escape');
  await expect.poll(names).toEqual(['Sales']);
});

test('in a language from right to left, patterns and addresses stay from left to right', async () => {
  const page = await openAs(browser, server, owner, { name: 'Amal', locale: 'ar' });
  for (const path of ['links', 'seller-links']) {
    await show(page, `/operator/admin/${path}`);
    const code = page.getByRole('cell').locator('bdi').first();
    await code.waitFor();
    expect(await code.getAttribute('dir')).toBe('ltr');
    await expectAccessible(page);
  }
});

test('a role without the permission learns who has it', async () => {
  const support = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  const page = await openAs(browser, server, support, { name: 'Cem' });
  await page.goto('/operator/admin/links');
  await page.getByRole('alert').getByText('Webmaster').waitFor();
});

test('the actions on uncertain findings are chosen, and a pattern is tried before it is added', async () => {
  await show(ada, '/operator/admin/policy');
  const uncertain = ada.getByLabel('If uncertain: Card numbers');
  await uncertain.waitFor();
  expect(await uncertain.inputValue()).toBe('WARN');
  await uncertain.selectOption('Block');
  const all = ada.getByRole('combobox', { name: 'Card numbers', exact: true });
  // Each action is explained.
  const actions = await all.getByRole('option').allInnerTexts();
  expect(actions.length).toBeGreaterThan(3);
  const explained = await ada.getByText(/^Block: not sent/).textContent();
  for (const action of actions) expect(explained).toContain(`${action}:`);
  await all.selectOption('Warn');
  expect(await uncertain.inputValue()).toBe('WARN');
  await all.selectOption('Block');
  expect(await uncertain.inputValue()).toBe('BLOCK');
  await ada.getByRole('button', { name: 'Save' }).click();
  await ada.getByText('1 unsaved change').waitFor({ state: 'detached' });
  const { contentPolicy } = await manager.data(
    '{ contentPolicy { actions { kind action lowConfidenceAction } } }',
  );
  expect(contentPolicy.actions).toContainEqual({
    ...{ kind: 'PAYMENT_CARD', action: 'BLOCK', lowConfidenceAction: 'BLOCK' },
  });
  await ada.getByText('Saved.').waitFor({ state: 'detached' });
  await ada.getByRole('button', { name: 'Add pattern' }).click();
  await dialog().getByLabel('Name').fill('Returns');
  await dialog().getByLabel('Regular expression').fill('RMA-(');
  const tryNow = dialog().getByRole('button', { name: 'Try on recent messages' });
  await tryNow.click();
  await dialog().getByText('is not a valid RE2 regular expression').waitFor();
  await dialog().getByLabel('Regular expression').fill('RMA-\\d+');
  await tryNow.click();
  await dialog()
    .getByText(/^Matches 1 message of the \d+ of the last 30 days\.$/)
    .waitFor();
  await expectAccessible(ada);
  await dialog().getByRole('button', { name: 'Add' }).click();
  await ada.getByText('Saved.').waitFor({ state: 'detached' });
  await ada.getByRole('button', { name: 'Try on recent messages: Returns' }).click();
  await ada.getByText(/^Matches 1 message of the \d+ of the last 30 days\.$/).waitFor();
  await expectAccessible(ada);
});
