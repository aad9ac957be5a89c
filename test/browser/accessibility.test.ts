import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { full } from '../harness/full.js';
import { desktop, openAs, phone, show, startBrowser, violationsOf } from '../harness/portal.js';
import { makeHook, say, startReceiver } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests that the pages satisfy WCAG 2.2 AA in each state, in both themes, on a phone and a desktop. */

const server = await startTestServer({ deliversWebhooks: true });
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co', 'Lamps']);
const [books, kites] = market.sellers as [
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
];
const { operator } = market;
await say(books.client, 'Order 341411 leaves the warehouse today.');
await say(operator, 'Thank you. Order 341412 too?', books.id);
await say(kites.client, 'Is the order for the red kites confirmed? https://kites.example/order');
const hook = await makeHook(operator, (await startReceiver()).url, {
  events: ['CHAT_MESSAGE_CREATED'],
});
for (const change of [
  'contentPatternCreate(input: {name: "A meeting place", expression: "behind the gate", action: WARN})',
  'contentAllowanceCreate(input: {name: "Our desk", text: "desk@riverside.example"})',
]) {
  await operator.data(`mutation { ${change} { errors { field messages } } }`);
}
await say(books.client, 'Yes, that one too.');

const ada = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'FULL_ADMIN' },
  { name: 'Ada King' },
);
const bob = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed' });
const max = await openAs(browser, server, { marketplaceId: market.id, role: 'MEMBER' }, { name: 'Max Low' });

/** A state of a page: its address, and the steps that lead to it. */
type State = [name: string, path: string, reach: (page: Page) => Promise<unknown>];

/** The colours of the dark theme depend little on the size, so only `.ci/full` checks them on a phone too. */
const looks = [desktop, phone].flatMap((size) =>
  (full || size === desktop ? (['light', 'dark'] as const) : (['light'] as const)).map((colorScheme) => ({
    size,
    colorScheme,
  })),
);

/** Opens a state once, and checks it in each theme and size. */
async function expectNothingIn(page: Page, [, path, reach]: State) {
  await page.setViewportSize(desktop);
  // A dialog of the state before ends.
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  await (path.startsWith('/operator') ? show(page, path) : page.goto(path));
  await reach(page);
  const found = [];
  for (const { size, colorScheme } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    // A theme changes only colours.
    const violations = await violationsOf(page, colorScheme === 'light' ? 'all' : 'colours');
    if (violations.length > 0) found.push({ width: size.width, colorScheme, violations });
  }
  expect(found).toEqual([]);
}

const heading = (name: string) => (page: Page) => page.getByRole('heading', { name, exact: true }).waitFor();
const dialog = (page: Page) => page.getByRole('dialog');
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function openThread(page: Page) {
  await page.getByRole('link', { name: /Harbour Books/ }).click();
  await page.getByRole('article').last().waitFor();
}

const inbox: State[] = [
  ['the list', '/operator', (page) => page.getByRole('link', { name: /Kite & Co/ }).waitFor()],
  ['a conversation', '/operator', openThread],
  [
    'a search in a conversation',
    '/operator',
    async (page) => {
      await openThread(page);
      await press(page, 'Search this conversation');
      await page.getByRole('searchbox', { name: 'Search this conversation' }).fill('order');
      await page.getByText('1 of 2').waitFor();
    },
  ],
  [
    'a search in all messages',
    '/operator?q=order&in=messages',
    (page) => page.getByRole('list', { name: 'Messages and notes found' }).getByText('confirmed').waitFor(),
  ],
  [
    'a rejected text',
    '/operator',
    async (page) => {
      await openThread(page);
      await page.getByRole('textbox', { name: /^Message to/ }).fill('He paid with 4111 1111 1111 1111.');
      await page.keyboard.press('Enter');
      await page.getByText('This message wasn’t sent.', { exact: false }).waitFor();
    },
  ],
  [
    'the palette',
    '/operator',
    async (page) => {
      await openThread(page);
      await page.keyboard.press('Control+k');
      await dialog(page).getByRole('option', { name: 'Harbour Books' }).waitFor();
    },
  ],
  [
    'the keyboard shortcuts',
    '/operator',
    async (page) => {
      await page.getByRole('button', { name: /^Keyboard shortcuts/ }).click();
      await dialog(page).getByText('Next conversation').waitFor();
    },
  ],
  [
    'the account panel',
    '/operator',
    async (page) => {
      await page.getByRole('button', { name: /^Your account/ }).click();
      await dialog(page).getByText('Full Admin').waitFor();
    },
  ],
  [
    'a conversation that does not exist',
    '/operator/t/none',
    (page) => page.getByText('This conversation doesn’t exist').waitFor(),
  ],
  ['the account page', '/operator/account', heading('Active sessions')],
];

test.each(inbox)('%s', (...state) => expectNothingIn(ada, state));

const admin: State[] = [
  ['users', '/operator/admin/users', (page) => page.getByRole('cell', { name: 'Bob Reed' }).waitFor()],
  [
    'an invitation with invalid input',
    '/operator/admin/users',
    async (page) => {
      await press(page, 'Invite user');
      await dialog(page).getByRole('button', { name: 'Invite' }).click();
      await dialog(page).locator('[aria-invalid=true]').first().waitFor();
    },
  ],
  ['sellers', '/operator/admin/sellers', (page) => page.getByText('Kite & Co').waitFor()],
  ['API keys', '/operator/admin/keys', (page) => page.getByRole('cell').first().waitFor()],
  [
    'a new key',
    '/operator/admin/keys',
    async (page) => {
      await press(page, 'Create key');
      await dialog(page).getByLabel('Label').fill('Orders');
      await press(page, 'Create');
      await heading('Your new key')(page);
    },
  ],
  ['webhooks', '/operator/admin/webhooks', (page) => page.getByRole('article').waitFor()],
  [
    'the deletion of a webhook',
    '/operator/admin/webhooks',
    async (page) => {
      await press(page, 'Delete');
      await dialog(page).waitFor();
    },
  ],
  [
    'deliveries',
    `/operator/admin/webhooks/${hook.id}`,
    (page) => page.getByRole('cell', { name: 'Delivered' }).waitFor(),
  ],
  [
    'the content policy',
    '/operator/admin/policy',
    async (page) => {
      await page.getByText('A meeting place').waitFor();
      await page.getByLabel('Text').fill('Meet me behind the gate with 4111 1111 1111 1111.');
      await press(page, 'Check');
      await page.locator('mark').first().waitFor();
    },
  ],
  [
    'a new pattern',
    '/operator/admin/policy',
    async (page) => {
      await press(page, 'Add pattern');
      await dialog(page).waitFor();
    },
  ],
  [
    'the chat settings',
    '/operator/admin/chat',
    (page) => page.getByText('Both sides can send messages.').waitFor(),
  ],
  [
    'the audit log',
    '/operator/admin/audit',
    async (page) => {
      await page.getByRole('rowheader', { name: 'Webhook added' }).waitFor();
      await page.getByText('Command line').first().waitFor();
    },
  ],
  [
    'the reports',
    '/operator/admin/reports',
    async (page) => {
      await page.locator('.r-plot canvas').nth(3).waitFor();
      for (const table of await page.getByText('Show as table').all()) await table.click();
      await page.getByRole('combobox', { name: 'Range' }).selectOption('Custom');
      await page.getByLabel('From', { exact: true }).fill('2020-01-01');
      await page.getByText('Choose 1 to 92 days.').waitFor();
    },
  ],
];

test.each(admin)('administration: %s', (...state) => expectNothingIn(ada, state));

const seller: State[] = [
  ['closed', '/seller', (page) => page.getByRole('button', { name: 'Messages, 1 unread' }).waitFor()],
  ['open', '/seller#messages', (page) => page.getByRole('article').last().waitFor()],
];

test.each(seller)('the seller’s page with the messages %s', (...state) => expectNothingIn(bob, state));

test('no chat', () => expectNothingIn(max, ['', '/operator', heading('Your account has no access to chat')]));

test('no connection', async () => {
  await expectNothingIn(ada, [
    '',
    '/operator',
    async (page) => {
      await openThread(page);
      await page.context().setOffline(true);
      await page.getByText('You’re offline.').waitFor();
      await page.getByRole('textbox', { name: /^Message to/ }).fill('This one waits.');
      await page.keyboard.press('Enter');
      await page.locator('[data-state=waiting]').waitFor();
    },
  ]);
});
