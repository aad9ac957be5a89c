import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openAs, startBrowser } from '../harness/portal.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co']);
const [books] = market.sellers as [TestMarketplace['sellers'][number]];

const agent = (name: string) =>
  openAs(browser, server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }, { name });

const row = (page: Page, seller: string) => page.getByRole('listitem').filter({ hasText: seller });
const said = (page: Page, message: string) => page.getByRole('article').filter({ hasText: message });

async function write(page: Page, message: string) {
  await page.getByRole('textbox', { name: /^Message to/ }).fill(message);
  await page.keyboard.press('Enter');
}

/** Returns the thread from the API, oldest first. */
async function stored(): Promise<string[]> {
  const { chatMessages } = await market.operator.data(
    'query ($sellerId: ID!) { chatMessages(sellerId: $sellerId, first: 100) { nodes { message } } }',
    { sellerId: books.id },
  );
  return chatMessages.nodes.map(({ message }: { message: string }) => message).reverse();
}

test('a seller writes, an agent reads and replies, a colleague sees it, and no text is lost', async () => {
  const bob = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed' });
  const ada = await agent('Ada Lovelace');
  const grace = await agent('Grace Hopper');
  await Promise.all([bob.goto('/seller#messages'), ada.goto('/operator'), grace.goto('/operator')]);
  await Promise.all([ada, grace].map((page) => row(page, 'Harbour Books').waitFor()));

  // The seller writes; the agents see it at once in the list, the title and the count.
  await write(bob, 'Order 341411 leaves the warehouse today.');
  for (const page of [ada, grace]) {
    await row(page, 'Harbour Books').getByText('1 unread message').waitFor({ state: 'attached' });
    await row(page, 'Harbour Books').getByText('leaves the warehouse').waitFor();
  }
  await expect.poll(() => ada.title()).toMatch(/^\(1\)/);
  await said(bob, 'leaves the warehouse').getByRole('img', { name: 'Sent' }).waitFor();

  // An agent reads it: the seller sees that, and it stays unread for the colleague, who reads it later.
  await row(ada, 'Harbour Books').getByRole('link').click();
  await said(bob, 'leaves the warehouse').getByRole('img', { name: /^Read/ }).waitFor();
  await row(ada, 'Harbour Books').getByText('1 unread message').waitFor({ state: 'detached' });
  await expect.poll(() => ada.title()).not.toMatch(/^\(/);
  await expect.poll(() => grace.title()).toMatch(/^\(1\)/);
  await row(grace, 'Harbour Books').getByText('1 unread message').waitFor({ state: 'attached' });

  // The agent replies; the seller sees the marketplace's name, the colleague the agent's name.
  await row(grace, 'Harbour Books').getByRole('link').click();
  await row(grace, 'Harbour Books').getByText('1 unread message').waitFor({ state: 'detached' });
  await expect.poll(() => grace.title()).not.toMatch(/^\(/);
  await ada.getByRole('textbox', { name: /^Message to/ }).pressSequentially('Thank you');
  await grace.getByText('Ada Lovelace is typing').first().waitFor();
  await write(ada, 'Thank you, I have told the customer.');
  await said(grace, 'I have told the customer').waitFor();
  await grace.getByRole('article', { name: /^Ada Lovelace/ }).waitFor();
  await bob
    .getByRole('article', { name: /^Riverside Arcade/ })
    .filter({ hasText: 'I have told' })
    .waitFor();

  // The draft is there after a reload.
  await ada.getByRole('textbox', { name: /^Message to/ }).fill('A thought that is not done');
  await ada.reload();
  await expect
    .poll(() => ada.getByRole('textbox', { name: /^Message to/ }).inputValue())
    .toBe('A thought that is not done');

  // Without a network three messages wait; after a reconnect each is sent once, in order.
  await ada.context().setOffline(true);
  for (const message of ['First of three', 'Second of three', 'Third of three']) await write(ada, message);
  await expect.poll(() => ada.locator('[data-state=waiting], [data-state=sending]').count()).toBe(3);
  await ada.context().setOffline(false);
  for (const message of ['First of three', 'Second of three', 'Third of three']) {
    await said(bob, message).waitFor();
  }
  await expect.poll(() => ada.locator('[data-state=waiting], [data-state=sending]').count()).toBe(0);
  expect(await stored()).toEqual([
    'Order 341411 leaves the warehouse today.',
    'Thank you, I have told the customer.',
    'First of three',
    'Second of three',
    'Third of three',
  ]);
  await expect.poll(() => said(ada, 'Third of three').count()).toBe(1);
});

test('a message whose answer was lost is sent once, over a reload too', async () => {
  const ada = await agent('Ada King');
  await ada.goto('/operator');
  await row(ada, 'Harbour Books').getByRole('link').click();
  await ada.getByRole('article').first().waitFor();
  const before = (await stored()).length;
  await ada.route('**/operator/graphql', async (route) => {
    if (!route.request().postData()?.includes('chatMessageCreate')) return route.continue();
    // The message is stored, but the answer is lost.
    await route.fetch();
    await route.abort('connectionreset');
  });
  await write(ada, 'Did this arrive?');
  await expect.poll(async () => (await stored()).length).toBe(before + 1);
  // The page can send it again before this, which has no effect. The end of the route waits for each lost answer.
  await ada.unrouteAll({ behavior: 'wait' });
  await ada.reload();
  await said(ada, 'Did this arrive?')
    .getByRole('img', { name: /Sent|Read/ })
    .waitFor();
  await expect.poll(() => ada.locator('[data-state]').count()).toBe(0);
  expect((await stored()).filter((message) => message === 'Did this arrive?')).toHaveLength(1);
});

test('a blocked text stays in the composer with the findings marked, and is not stored', async () => {
  const bob = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed' });
  await bob.goto('/seller#messages');
  await bob.getByText('Don’t share card numbers').waitFor();
  await bob.getByRole('button', { name: 'I understand' }).click();
  const before = await stored();
  const text = 'He paid with 4111 1111 1111 1111 🙂.';
  await write(bob, text);
  await bob.getByText('This message wasn’t sent.', { exact: false }).waitFor();
  expect(await bob.locator('mark').allInnerTexts()).toContain('4111 1111 1111 1111');
  expect(await bob.getByRole('textbox', { name: /^Message to/ }).inputValue()).toBe(text);
  expect(await stored()).toEqual(before);
  await bob.reload();
  await bob.getByRole('textbox', { name: /^Message to/ }).waitFor();
  expect(await bob.getByText('Don’t share card numbers').count()).toBe(0);
});
