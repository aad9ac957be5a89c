import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeUser, password } from '../harness/browser.js';
import { expectAccessible, openAs, startBrowser, watch } from '../harness/portal.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests two tabs of one browser, of which one signs in to another account. See docs/sign-in.md#a-page-belongs-to-one-actor. */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co']);
const [books, kites] = market.sellers as [
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
];

const textbox = (page: Page) => page.getByRole('textbox', { name: /^Message to/ });
const notice = (page: Page) => page.getByRole('alert').filter({ hasText: 'signed in with another account' });

/** Signs in in a tab's browser, with the request of its sign-in page. */
async function signIn(tab: Page, email: string): Promise<void> {
  const answer = await tab.request.post('/auth/sign-in/email', { data: { email, password } });
  expect(answer.status()).toBe(200);
}

/** Returns the signed-in user of a page's browser. */
async function userOf(page: Page): Promise<{ id: string; email: string }> {
  const { user } = await (await page.request.get('/auth/session')).json();
  return user;
}

/** Stores a text in a page's browser. */
const store = (page: Page, key: string, text: string) =>
  page.evaluate(`localStorage.setItem(${JSON.stringify(key)}, ${JSON.stringify(text)})`);

async function storedMessages(sellerId: string): Promise<string[]> {
  const { chatMessages } = await market.operator.data(
    'query ($sellerId: ID!) { chatMessages(sellerId: $sellerId, first: 100) { nodes { message } } }',
    { sellerId },
  );
  return chatMessages.nodes.map(({ message }: { message: string }) => message);
}

/** Opens another tab of a page's browser. */
async function openTab(page: Page): Promise<Page> {
  const tab = await page.context().newPage();
  watch(tab);
  await tab.goto('/auth/session');
  return tab;
}

test('a message written after another seller signed in is stored in no thread, and kept for its author', async () => {
  const page = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed' });
  await page.goto('/seller#messages');
  await textbox(page).waitFor();
  const { email: bob } = await userOf(page);
  const kim = (await makeUser(server, { sellerId: kites.number }, { name: 'Kim Chen' })).email;
  const tab = await openTab(page);

  // Nothing but his message tells Bob's page that another user signed in: it would be reloaded before he sends.
  let isSent = false;
  await page.route('**/seller/graphql', (route) => {
    const body = route.request().postData() ?? '';
    isSent ||= body.includes('chatMessageCreate');
    return isSent && !body.includes('chatTypingSet') ? route.continue() : route.abort();
  });
  await textbox(page).fill('Our margin is 12 %, for the operator alone.');
  await signIn(tab, kim);
  await textbox(page).press('Enter');
  await notice(page).waitFor();
  await notice(page).getByText(`Kim Chen (${kim})`).waitFor();
  await textbox(page).waitFor();
  await page.getByText('Kite & Co').first().waitFor();
  await expectAccessible(page);
  expect(await textbox(page).inputValue()).toBe('');
  expect(await page.getByText('Our margin').count()).toBe(0);

  // Kim's own message is sent, and Bob's is not sent with it.
  await textbox(page).fill('Kites are in stock.');
  await page.keyboard.press('Enter');
  await expect.poll(() => storedMessages(kites.id)).toEqual(['Kites are in stock.']);
  expect(await storedMessages(books.id)).toEqual([]);
  await notice(page).getByRole('button', { name: 'Close' }).click();
  await notice(page).waitFor({ state: 'detached' });

  // Bob signs in again: Kim's draft stays hers, and his message is sent to his own thread.
  await signIn(tab, bob);
  await page.unroute('**/seller/graphql');
  await textbox(page).press('?');
  await notice(page).getByText('Bob Reed').waitFor();
  await expect.poll(() => storedMessages(books.id)).toEqual(['Our margin is 12 %, for the operator alone.']);
  expect(await textbox(page).inputValue()).toMatch(/^\??$/);
  expect(await storedMessages(kites.id)).toEqual(['Kites are in stock.']);
});

test("an operator user's draft is kept for its author while a colleague and a seller use the browser", async () => {
  const agent = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  const page = await openAs(browser, server, agent, { name: 'Ada Lovelace' });
  const thread = `/operator/t/${books.id.replace(/=+$/, '')}`;
  await page.goto(`${thread}?q=secret`);
  await textbox(page).fill('Dear Harbour Books');
  const { email: ada } = await userOf(page);
  const grace = (await makeUser(server, agent, { name: 'Grace Hopper' })).email;
  const tab = await openTab(page);
  await signIn(tab, grace);
  await textbox(page).press('!');
  await notice(page).getByText('Grace Hopper').waitFor();
  await textbox(page).waitFor();
  // The page can notice the change by its stream first; the key then belongs to the new user's draft.
  expect(await textbox(page).inputValue()).toMatch(/^!?$/);
  expect(new URL(page.url()).search).toBe('');

  // After a seller signs in, the page redirects to the seller's page, which shows the notice.
  const kim = (await makeUser(server, { sellerId: kites.number }, { name: 'Kim Chen' })).email;
  await signIn(tab, kim);
  // The page can notice this too by its stream first; then the text field is gone.
  if (await textbox(page).isVisible())
    await textbox(page)
      .press('?', { timeout: 2_000 })
      .catch(() => {});
  await expect.poll(() => new URL(page.url()).pathname).toBe('/seller');
  await notice(page).getByText('Kim Chen').waitFor();

  await signIn(tab, ada);
  await page.goto(thread);
  await expect.poll(() => textbox(page).inputValue()).toMatch(/^!?Dear Harbour Books!?$/);
});

test('a draft that an earlier version stored under the user id alone is found', async () => {
  const page = await openAs(browser, server, { sellerId: books.number }, { name: 'Bo Lind' });
  const { id } = await userOf(page);
  await page.goto('/auth/session');
  await store(page, `parley.draft.seller.${id}`, 'Begun last week');
  await store(page, `parley.draft.seller.${id}1`, 'Of somebody else');
  await page.goto('/seller#messages');
  await expect.poll(() => textbox(page).inputValue()).toBe('Begun last week');
  const kept = await page.evaluate<string | null>(`localStorage.getItem('parley.draft.seller.${id}1')`);
  expect(kept).toBe('Of somebody else');
});
