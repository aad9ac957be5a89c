import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeAgent } from '../harness/agents.js';
import { setActions } from '../harness/content-policy.js';
import { openAs, startBrowser, violationsOf } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests that addresses in messages and notes are links, beside marked words and mentions, and that columns stay. */

/** Code in the page uses these globals. */
declare function getComputedStyle(element: unknown): { readonly fontFamily: string };

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books']);
const [books] = market.sellers as [TestMarketplace['sellers'][number]];
await setActions(market.operator, { EMAIL: 'ALLOW' });
const table = 'Item      Count\nLamp      12\nA kettle  3';
await say(books.client, `Stock today:\n${table}\nAll is here.`);
await say(market.operator, 'Read https://help.example/orders, or write to ada@shop.example.', books.id);
await say(books.client, 'The order is at (https://shop.example/order/341411). javascript:alert(1)');
const path = `/operator/t/${books.id.replace(/=+$/, '')}`;
const owner = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
const ada = await openAs(browser, server, owner, { name: 'Ada King' });
const bob = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed' });

const linksOf = (page: Page) =>
  page
    .getByRole('log')
    .getByRole('link')
    .evaluateAll((links) =>
      links.map((link) => [
        link.textContent,
        ...['href', 'target', 'rel'].map((name) => link.getAttribute(name)),
      ]),
    );
const link = (text: string, href = text) => [text, href, '_blank', 'noopener noreferrer'];
const expected = [
  link('https://help.example/orders'),
  link('ada@shop.example', 'mailto:ada@shop.example'),
  link('https://shop.example/order/341411'),
];

test.each([
  ['operator', ada, path],
  ['seller', bob, '/seller#messages'],
] as const)('addresses in messages are links for the %s, and columns stay', async (_side, page, address) => {
  await page.goto(address);
  await expect.poll(() => linksOf(page)).toEqual(expected);
  const lines = page.locator('.thread-lines');
  expect(await lines.textContent()).toBe(`${table}\n`);
  expect(await lines.evaluate((it) => getComputedStyle(it).fontFamily)).toContain('monospace');
  expect(await page.getByRole('article').first().locator('.thread-text').textContent()).toBe(
    `Stock today:\n${table}\nAll is here.`,
  );
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page, colorScheme === 'light' ? 'all' : 'colours')).toEqual([]);
  }
});

test('words of a search are marked in links and beside them', async () => {
  await ada.goto(`${path}?q=order&in=messages`);
  await ada.getByRole('list', { name: 'Messages and notes found' }).getByText('341411').click();
  await expect.poll(() => linksOf(ada)).toEqual(expected);
  const message = ada.getByRole('article').filter({ hasText: '341411' });
  await expect.poll(() => message.locator('mark').allTextContents()).toEqual(['order', 'order']);
  expect(await message.getByRole('link').locator('mark').allTextContents()).toEqual(['order']);
});

test('a note has links and mentions', async () => {
  const ben = await makeAgent(server, market.id, 'Ben Okri');
  const { colleagues } = await ben.client.data('{ colleagues { id name } }');
  const { id } = colleagues.find(({ name }: { name: string }) => name === 'Ben Okri');
  const { chatNoteCreate } = await ben.client.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { errors { field messages } } }',
    {
      input: {
        sellerId: books.id,
        text: '@Ben see https://wiki.example/refunds',
        mentions: [{ start: 0, end: 4, userId: id }],
      },
    },
  );
  expect(chatNoteCreate.errors ?? []).toEqual([]);
  await ada.goto(path);
  const note = ada.getByRole('article', { name: /^Internal note/ });
  await expect
    .poll(() => note.getByRole('link').evaluateAll((all) => all.map((it) => it.getAttribute('href'))))
    .toEqual(['https://wiki.example/refunds']);
  expect(await note.locator('.note__mention').textContent()).toBe('@Ben Okri');
});

test('a message that was blocked has no links', async () => {
  await bob.goto('/seller#messages');
  await expect.poll(() => linksOf(bob)).toEqual(expected);
  const composer = bob.getByRole('textbox', { name: /^Message to/ });
  const blocked = 'https://pay.example 4111 1111 1111 1111';
  // The next text keeps the rejected one in the conversation, if it is there before the answer.
  let isTyped = () => {};
  const typed = new Promise<void>((resolve) => {
    isTyped = resolve;
  });
  await bob.route('**/seller/graphql', async (route) => {
    if (route.request().postData()?.includes('mutation Send(')) await typed;
    await route.fallback();
  });
  await composer.fill(blocked);
  await bob.keyboard.press('Enter');
  await bob.keyboard.type('And');
  isTyped();
  await bob.locator('[data-state=refused]').getByText(blocked).waitFor();
  expect(await linksOf(bob)).toEqual(expected);
  await bob.locator('[data-state=refused]').getByRole('button', { name: 'Edit' }).click();
  await bob.getByRole('alert').getByText('write only its last 8 digits').waitFor();
});
