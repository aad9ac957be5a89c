import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeAgent } from '../harness/agents.js';
import { following } from '../harness/follower.js';
import {
  desktop,
  expectAccessible,
  intercept,
  openAs,
  phone,
  show,
  startBrowser,
} from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeClient, makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';
import { makeLabel, updateThreads } from '../harness/threads.js';

/* Tests the seller's details beside a conversation: the column of wide pages and the sheet of others. */

/** Code in the page uses these globals. */
declare const navigator: { readonly clipboard: { readText(): Promise<string> } };
declare const document: { readonly activeElement: { closest(selector: string): unknown } | null };

const tablet = { width: 800, height: 900 };
const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co', 'Lamps']);
const shop = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];
for (const { client } of market.sellers.toReversed()) await say(client, 'Where is order 341411?');
const refund = await makeLabel(market.operator, 'Refund');
await market.operator.data(
  'mutation ($id: ID!) { sellerUpdate(input: { id: $id, externalId: "ERP-0815" }) { errors { messages } } }',
  { id: shop(0).id },
);
const ben = await makeAgent(server, market.id, 'Ben Okri');
const support = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
const openPage = (look: Partial<Parameters<typeof openAs>[3]> = {}) =>
  openAs(browser, server, support, {
    name: 'Ada Lovelace',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...look,
  });

/** The page of the tests that need none of their own. */
const shared = await openPage();

const column = (page: Page) => page.getByRole('region', { name: 'Seller details' });
const sheet = (page: Page) => page.getByRole('dialog', { name: 'Seller details' });
const toggle = (page: Page) => page.getByRole('button', { name: 'Seller details', exact: true });
const section = (within: Locator, name: string) => within.getByRole('group', { name, exact: true });
const notes = (within: Locator) => section(within, 'Notes').getByRole('listitem');
const expectFocus = (locator: Locator) =>
  expect.poll(() => locator.evaluate((it) => it.matches(':focus'))).toBe(true);
const detail = (within: Locator, name: string) =>
  within
    .locator('.details-row')
    .filter({ has: within.page().locator('dt').getByText(name, { exact: true }) });

async function open(page: Page, index: number) {
  await show(page, `/operator/t/${shop(index).id.replace(/=+$/, '')}`);
  await page.getByRole('article').last().waitFor();
  await page.locator('[data-conversations] a').first().waitFor({ state: 'attached' });
}
const writeNote = async (index: number, text: string) => {
  const { chatNoteCreate } = await ben.client.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { id } } }',
    { input: { sellerId: shop(index).id, text } },
  );
  return chatNoteCreate.chatNote.id as string;
};

test('the column has its place before it is loaded, shows the seller, and copies the ids', async () => {
  const page = await openPage();
  let load = () => {};
  const held = new Promise<void>((resolve) => {
    load = resolve;
  });
  await page.route(/\/details-panel-[\w-]+\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await open(page, 0);
  const places = async () => [
    await page.locator('.thread-pane').boundingBox(),
    await column(page).boundingBox(),
  ];
  const before = await places();
  expect(before[1]).toMatchObject({ y: 0, height: desktop.height });
  load();
  await column(page).getByText('Harbour Books').waitFor();
  expect(await places()).toEqual(before);
  await column(page).getByText('Offline').waitFor();
  const ids = { 'External ID': 'ERP-0815', 'API ID': shop(0).id, 'Legacy ID': /^\d+$/ };
  for (const [name, value] of Object.entries(ids)) {
    await column(page)
      .getByRole('button', { name: `Copy: ${name}` })
      .click();
    await column(page).getByRole('status').getByText(`${name}: copied.`).waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    if (typeof value === 'string') expect(copied).toBe(value);
    else expect(copied).toMatch(value);
  }
  await detail(column(page), 'First message').getByText(/\d{4}/).waitFor();
  await section(column(page), 'Notes').getByText('No notes yet.').waitFor();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page);
  await open(page, 1);
  await expect.poll(() => detail(column(page), 'External ID').textContent()).toBe('External IDNone');
});

test('D and the buttons show and hide the column, and the browser remembers it', async () => {
  const page = await openPage();
  await open(page, 0);
  await column(page).getByText('Harbour Books').waitFor();
  await page.keyboard.press('d');
  await column(page).waitFor({ state: 'detached' });
  expect(await toggle(page).getAttribute('aria-expanded')).toBe('false');
  await page.reload();
  await page.getByRole('article').last().waitFor();
  expect(await column(page).count()).toBe(0);
  await toggle(page).click();
  await column(page).getByRole('button', { name: 'Hide seller details' }).click();
  await expectFocus(toggle(page));
  await page.keyboard.press('d');
  await column(page).waitFor();
  await page.keyboard.press('r');
  await page.keyboard.type('d');
  expect(await column(page).count()).toBe(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expectFocus(page.getByRole('dialog').getByRole('combobox'));
  await page.keyboard.type('seller details');
  await page.getByRole('option', { name: 'Show or hide seller details', selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await column(page).waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  const shortcut = page.getByRole('dialog', { name: 'Keyboard shortcuts' }).locator('.sheet__row');
  expect(await shortcut.filter({ hasText: 'Show or hide seller details' }).locator('kbd').textContent()).toBe(
    'D',
  );
});

test('the column follows a colleague’s acts and notes, and the seller’s presence', async () => {
  const page = shared;
  await open(page, 0);
  const within = column(page);
  await section(within, 'Notes').getByText('No notes yet.').waitFor();
  await updateThreads(ben.client, [shop(0).id], { assigneeId: ben.id, addLabelIds: [refund] });
  await within.getByRole('button', { name: 'Assignee Ben Okri' }).waitFor();
  await within.getByRole('button', { name: 'Labels Refund' }).waitFor();
  await updateThreads(ben.client, [shop(0).id], { status: 'DONE' });
  await detail(within, 'Status').getByText('Done').waitFor();
  await within.getByRole('button', { name: 'Reopen' }).waitFor();
  await updateThreads(ben.client, [shop(0).id], { status: 'OPEN' });
  await detail(within, 'Status').getByText('Open').waitFor();
  const texts = ['The first', 'The second', 'The third', 'The fourth'];
  const ids: string[] = [];
  for (const text of texts) ids.push(await writeNote(0, text));
  await expect.poll(() => notes(within).count()).toBe(3);
  await notes(within).first().getByText('The fourth').waitFor();
  await ben.client.data(
    'mutation ($id: ID!) { chatNoteDelete(input: { id: $id }) { errors { messages } } }',
    {
      id: ids[3],
    },
  );
  // The earliest is loaded in place of the deleted one.
  await notes(within).last().getByText('The first').waitFor();
  await notes(within).first().getByText('The third').waitFor();
  await expectAccessible(page);
  await notes(within).last().getByRole('button').click();
  await page.getByRole('article').filter({ hasText: 'The first' }).waitFor();
  const follower = await following(
    server,
    shop(0).client,
    'sse',
    'subscription { chatEvents { __typename ... on ChatPresence { online } } }',
  );
  await within.getByText('Online', { exact: true }).waitFor();
  await follower.stop();
  await within.getByText(/^Last online \d/).waitFor();
  await page.reload();
  await within.getByText(/^Last online \d/).waitFor();
  await section(within, 'Notes').getByRole('button', { name: 'Write a note' }).click();
  await expectFocus(page.getByRole('textbox', { name: /^Internal note about/ }));
});

test('another conversation never shows the earlier seller, and is loaded by one request', async () => {
  await writeNote(1, 'About the kites');
  const page = await openPage();
  const asked: string[] = [];
  page.on('request', (request) => {
    const name = /"operationName":"(\w+)"/.exec(request.postData() ?? '')?.[1];
    if (name) asked.push(name);
  });
  const loads = () => asked.filter((name) => name === 'OpenedSeller').length;
  const visit = async (key: 'j' | 'k', seller: string) => {
    asked.length = 0;
    await page.keyboard.press(key);
    await page.getByRole('heading', { level: 2, name: seller }).waitFor();
    await expect.poll(loads).toBe(1);
    await page.getByRole('article').last().waitFor();
  };
  await open(page, 0);
  await column(page).getByText('Harbour Books').waitFor();
  await visit('j', 'Kite & Co');
  await column(page).getByText('About the kites').waitFor();
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await intercept(page, 'OpenedSeller', async (route) => {
    await held;
    await route.continue();
  });
  await visit('j', 'Lamps');
  // What the list knows is there at once, the rest is empty until it is loaded.
  await column(page).getByText('Lamps').waitFor();
  await column(page).getByText(shop(2).id).waitFor();
  expect(await notes(column(page)).count()).toBe(0);
  expect(await column(page).getByText('Kite & Co').count()).toBe(0);
  // Details that were loaded before are shown at once, too.
  await visit('k', 'Kite & Co');
  await column(page).getByText('About the kites').waitFor();
  answer();
  await visit('j', 'Lamps');
  await section(column(page), 'Notes').getByText('No notes yet.').waitFor();
  // One for each conversation, as without the column.
  expect(loads()).toBe(1);
});

test.each([
  ['a tablet', tablet],
  ['a phone', phone],
])(
  'the sheet of %s opens by the button and the key, keeps the focus, and returns it',
  async (_name, viewport) => {
    const page = await openPage({ viewport });
    await open(page, 0);
    expect(await column(page).count()).toBe(0);
    expect(await toggle(page).getAttribute('aria-haspopup')).toBe('dialog');
    await toggle(page).click();
    await sheet(page).getByText('Harbour Books').waitFor();
    const box = await sheet(page).boundingBox();
    expect(box).toMatchObject({ y: 0, height: viewport.height });
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(viewport.width);
    if (viewport === phone) expect(box?.width).toBe(phone.width);
    await expectAccessible(page);
    for (const key of ['Tab', 'Shift+Tab']) {
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press(key);
        const isInside =
          'document.activeElement === document.body || document.activeElement.closest("dialog") !== null';
        expect(await page.evaluate(isInside)).toBe(true);
      }
    }
    await page.keyboard.press('Escape');
    await sheet(page).waitFor({ state: 'detached' });
    await expectFocus(toggle(page));
    await page.keyboard.press('d');
    await sheet(page).waitFor();
    await page.keyboard.press('d');
    await sheet(page).waitFor({ state: 'detached' });
    await expectFocus(toggle(page));
    // A chooser is above the sheet, which stays.
    await toggle(page).click();
    const labels = sheet(page).getByRole('button', { name: /^Labels/ });
    await labels.click();
    await page.getByRole('dialog', { name: 'Labels' }).getByRole('option', { name: 'Refund' }).waitFor();
    await page.keyboard.press('Escape');
    await expectFocus(labels);
    await section(sheet(page), 'Notes').getByRole('button', { name: 'Write a note' }).click();
    await sheet(page).waitFor({ state: 'detached' });
    await expectFocus(page.getByRole('textbox', { name: /^Internal note about/ }));
  },
);

test('a wider page has the column in place of the sheet, from right to left at the left', async () => {
  const page = await openPage({ viewport: tablet, locale: 'ar' });
  await open(page, 0);
  const name = 'تفاصيل البائع';
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog', { name });
  await dialog.getByText('Harbour Books').waitFor();
  expect(await dialog.boundingBox()).toMatchObject({ x: 0, y: 0 });
  await expectAccessible(page);
  await page.setViewportSize(desktop);
  const region = page.getByRole('region', { name });
  await region.getByText('Harbour Books').waitFor();
  expect(await dialog.count()).toBe(0);
  expect(await region.boundingBox()).toMatchObject({ x: 0, y: 0, height: desktop.height });
  await expectAccessible(page);
});

test('the column has the links of the newest messages, and how fast both sides answer', async () => {
  const manager = await makeClient(server, { marketplaceId: market.id }, { scopes: ['manage'] });
  await manager.data(
    'mutation ($input: LinkPatternCreateInput!) { linkPatternCreate(input: $input) { errors { messages } } }',
    { input: { name: 'Order', expression: 'order (\\d+)', template: 'https://shop.example/{1}' } },
  );
  const page = shared;
  await open(page, 0);
  const links = section(column(page), 'Mentioned').getByRole('listitem');
  const first = links.getByRole('link', { name: 'order 341411' });
  await first.waitFor();
  expect(await first.getAttribute('href')).toBe('https://shop.example/341411');
  expect(await first.getAttribute('rel')).toBe('noopener noreferrer');
  await detail(column(page), 'We usually answer in').getByText('Not answered yet').waitFor();
  await say(shop(0).client, 'And order 77?');
  await expect.poll(() => links.first().textContent()).toMatch(/^order 77/);
  await expectAccessible(page);
  await links
    .last()
    .getByRole('link', { name: /^Message of/ })
    .click();
  await page.waitForURL(/\?m=/);
  expect(await links.count()).toBe(2);
});

test('the column has the links to pages about the seller, also those of a later change', async () => {
  const manager = await makeClient(server, { marketplaceId: market.id }, { scopes: ['manage'] });
  const set = (templates: object[]) =>
    manager.data(
      'mutation ($input: SellerLinkTemplatesSetInput!) { sellerLinkTemplatesSet(input: $input) { errors { messages } } }',
      { input: { templates } },
    );
  const orders = { label: 'Orders', template: 'https://back.example/{externalId}/orders' };
  const profile = { label: 'Profile', template: 'https://back.example/sellers/{legacyId}' };
  await set([orders]);
  const page = shared;
  await open(page, 0);
  const links = section(column(page), 'Links').getByRole('link');
  const addresses = () => links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  await expect.poll(addresses).toEqual(['https://back.example/ERP-0815/orders']);
  expect(await links.first().getAttribute('rel')).toBe('noopener noreferrer');
  await set([profile, orders]);
  await expect.poll(() => links.allTextContents()).toEqual(['Profile', 'Orders']);
  await expectAccessible(page);
  // This seller has no external id.
  await open(page, 1);
  await expect.poll(addresses).toEqual([`https://back.example/sellers/${shop(1).number}`]);
});

test('the column and the sheet show which of the seller’s people are online', async () => {
  const page = await openPage();
  await open(page, 2);
  const online = detail(column(page), 'Online now');
  await online.getByText('Nobody').waitFor();
  const bob = await openAs(browser, server, { sellerId: shop(2).number }, { name: 'Bob Reed' });
  await bob.goto('/seller#messages');
  await online.getByRole('listitem').getByText('Bob Reed').waitFor();
  await expectAccessible(page);
  await page.setViewportSize(phone);
  await toggle(page).click();
  await detail(sheet(page), 'Online now').getByText('Bob Reed').waitFor();
  await bob.close();
  await detail(sheet(page), 'Online now').getByText('Nobody').waitFor();
});

test('the column says that the chat is off', async () => {
  const page = shared;
  await open(page, 0);
  await column(page).getByText('Harbour Books').waitFor();
  const setChat = (chatEnabled: boolean) =>
    market.operator.data(
      'mutation ($on: Boolean!) { marketplaceUpdate(input: { chatEnabled: $on }) { errors { messages } } }',
      { on: chatEnabled },
    );
  await setChat(false);
  await column(page).getByText('Chat off').waitFor();
  await expectAccessible(page);
  await setChat(true);
  await column(page).getByText('Chat off').waitFor({ state: 'detached' });
});
