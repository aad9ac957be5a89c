import type { Locator } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { makeAgent } from '../harness/agents.js';
import { intercept, openAs, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';
import { makeLabel, updateThreads, workStateOf } from '../harness/threads.js';

/* Tests acts on conversations while the list changes, colleagues act and answers are late. */

type Seller = TestMarketplace['sellers'][number];

const server = await startTestServer();
const browser = await startBrowser();
const names = ['Harbour Books', 'Kite & Co', 'Lamps', 'Maison Brun', 'Noble Tea'];
const market = await makeMarketplace(server, 'Riverside Arcade', names);
const [books, kites, lamps, maison, tea] = market.sellers as [Seller, Seller, Seller, Seller, Seller];
const { operator } = market;
// The longest wait comes first.
for (const { client } of [books, kites, lamps, maison]) await say(client, 'Good morning.');
const ben = await makeAgent(server, market.id, 'Ben Hall', 'FULL_ADMIN');
await say(ben.client, 'Welcome.', tea.id);
const refund = await makeLabel(ben.client, 'Refund', 'RED');
const page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  { name: 'Ada Lovelace' },
);
const { keyboard } = page;
const rows = page.locator('[data-conversations]').getByRole('link');
const row = (seller: string) => page.locator('[data-conversations]').getByRole('link', { name: seller });
const heading = page.getByRole('heading', { level: 2, name: new RegExp(names.join('|')) });
const expectOpen = (seller: string) => expect.poll(() => heading.textContent()).toBe(seller);
const bar = page.getByRole('group', { name: 'Work on this conversation' });
const dialog = page.getByRole('dialog');
const selection = page.getByRole('region', { name: 'Selected conversations' });
const view = (name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });
const countOf = (name: string) => view(name).locator('.views__count').textContent();
const expectFocus = (locator: Locator) =>
  expect.poll(() => locator.evaluate((it) => it.matches(':focus'))).toBe(true);

const expectState = (seller: Seller, state: object) =>
  expect.poll(() => workStateOf(operator, seller)).toMatchObject(state);

/** Shows a list with the first conversation open, and waits until the acts are loaded. */
async function start(list: string, first = 'Harbour Books') {
  await page.goto(`/operator?list=${list}`);
  await row(first).waitFor();
  await keyboard.press('j');
  await expectOpen(first);
  await page.getByRole('article').last().waitFor();
}

beforeEach(async () => {
  await updateThreads(
    ben.client,
    market.sellers.map(({ id }) => id),
    { status: 'OPEN', unassign: true, removeLabelIds: [refund] },
  );
});

test('the counts stay as the user expects them while a later act has no answer', async () => {
  await start('needs-reply');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stop = await intercept(page, '"status":"SNOOZED"', async (route) => {
    await released;
    await route.continue();
  });
  await expect.poll(() => countOf('Snoozed')).toBe('0');
  // Only events change the counts here; the server's own counts cannot have the act that it has not received.
  await intercept(page, 'ThreadCounts', (route) => route.abort());
  await keyboard.press('t');
  await keyboard.press('s');
  await dialog.getByRole('option').first().waitFor();
  await keyboard.press('2');
  await expect.poll(() => countOf('Snoozed')).toBe('1');
  // The event of the first act has a state before the second one.
  await expectState(books, { assignee: { name: 'Ada Lovelace' } });
  await say(ben.client, 'A marker.', tea.id);
  await view('All conversations').click();
  await row('Noble Tea').getByText('A marker.').waitFor();
  expect([await countOf('Mine'), await countOf('Needs reply'), await countOf('Snoozed')]).toEqual([
    '0',
    '3',
    '1',
  ]);
  release();
  await expectState(books, { status: 'SNOOZED' });
  await stop();
});

test('a conversation is assigned to the user also without the colleagues, before the acts that follow', async () => {
  const stop = await intercept(page, 'query Directory', (route) => route.abort());
  await start('needs-reply');
  await keyboard.press('t');
  await expectState(books, { assignee: { name: 'Ada Lovelace' } });
  await keyboard.press('e');
  await expectState(books, { status: 'DONE' });
  await keyboard.press('z');
  await expectState(books, { status: 'OPEN', assignee: { name: 'Ada Lovelace' } });
  await stop();
});

test('an open list acts on the conversations for which it was opened', async () => {
  await start('unassigned', 'Noble Tea');
  await row('Kite & Co').focus();
  await keyboard.press('x');
  await selection.getByText('1 selected').waitFor();
  await keyboard.press('l');
  await dialog.getByRole('option').first().waitFor();
  await updateThreads(ben.client, [kites.id], { assigneeId: ben.id });
  await row('Kite & Co').waitFor({ state: 'detached' });
  await keyboard.press('Enter');
  await expectState(kites, { labels: [{ name: 'Refund' }] });
  await keyboard.press('Escape');
  expect(await workStateOf(operator, tea)).toMatchObject({ labels: [] });
});

test('the buttons of the open conversation act on it, also while others are selected', async () => {
  await start('all', 'Noble Tea');
  await row('Kite & Co').focus();
  await keyboard.press('x');
  await selection.getByText('1 selected').waitFor();
  await bar.getByRole('button', { name: 'Done' }).focus();
  await keyboard.press('Enter');
  await expectState(tea, { status: 'DONE' });
  expect(await workStateOf(operator, kites)).toMatchObject({ status: 'OPEN' });
  await keyboard.press('Escape');
});

test('a key that is held acts once', async () => {
  await start('needs-reply');
  await keyboard.down('e');
  await expectOpen('Kite & Co');
  await keyboard.down('e');
  await keyboard.down('e');
  await keyboard.up('e');
  await expectState(books, { status: 'DONE' });
  expect(await heading.textContent()).toBe('Kite & Co');
  // Keys that move repeat.
  await keyboard.down('j');
  await keyboard.down('j');
  await keyboard.up('j');
  await expectOpen('Maison Brun');
  await keyboard.down('s');
  await dialog.getByRole('option').first().waitFor();
  await keyboard.down('s');
  await keyboard.up('s');
  expect(await dialog.getByRole('combobox').inputValue()).toBe('');
  await keyboard.press('Escape');
});

test('if the focused row leaves the list, the focus moves to the row in its place', async () => {
  await start('needs-reply');
  await keyboard.press('ArrowDown');
  await expectFocus(row('Kite & Co'));
  await updateThreads(ben.client, [kites.id], { status: 'DONE' });
  await row('Kite & Co').waitFor({ state: 'detached' });
  await expectFocus(row('Lamps'));
  await keyboard.press('x');
  await keyboard.press('Shift+J');
  await selection.getByText('2 selected').waitFor();
  await keyboard.press('e');
  await expect.poll(() => rows.count()).toBe(1);
  await expectFocus(row('Harbour Books'));
  // Another view, after a list that returned the focus.
  await keyboard.press('o');
  await dialog.getByRole('option').first().waitFor();
  await keyboard.press('Escape');
  await expectFocus(row('Harbour Books'));
  await keyboard.press('5');
  await row('Lamps').waitFor();
  await expectFocus(rows.first());
});

test('the composer keeps the focus while the row of its conversation leaves the list', async () => {
  await start('unassigned', 'Noble Tea');
  await keyboard.press('r');
  await updateThreads(ben.client, [tea.id], { assigneeId: ben.id });
  await row('Noble Tea').waitFor({ state: 'detached' });
  await expectFocus(page.getByRole('textbox', { name: /^Message to/ }));
});

test('only listed conversations can be selected', async () => {
  await start('needs-reply');
  await updateThreads(ben.client, [kites.id, lamps.id, maison.id], { status: 'DONE' });
  await expect.poll(() => rows.count()).toBe(1);
  await keyboard.press('e');
  await expect.poll(() => rows.count()).toBe(0);
  await keyboard.press('x');
  await keyboard.press('z');
  await row('Harbour Books').waitFor();
  expect(await selection.count()).toBe(0);
  await keyboard.press('x');
  await selection.getByText('1 selected').waitFor();
  await keyboard.press('Escape');
  // The messages that are found have the place of the list.
  await keyboard.press('m');
  await keyboard.type('morning');
  await page.locator('.found').first().waitFor();
  await keyboard.press('ArrowDown');
  await expectFocus(page.locator('.found').first());
  await keyboard.press('x');
  await keyboard.press('*');
  await keyboard.press('c');
  await page.getByText('Link copied').first().waitFor();
  expect(await selection.count()).toBe(0);
});

test('after the last conversation of the list, the one before it opens', async () => {
  await start('needs-reply');
  await keyboard.press('j');
  await keyboard.press('j');
  await keyboard.press('j');
  await expectOpen('Maison Brun');
  await keyboard.press('e');
  await expectOpen('Lamps');
});

test('leaving the page while an act has no answer asks first', async () => {
  await start('needs-reply');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stop = await intercept(page, 'UpdateThreads', async (route) => {
    await released;
    await route.continue();
  });
  await keyboard.press('e');
  await expectOpen('Kite & Co');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  release();
  await expectState(books, { status: 'DONE' });
  await stop();
});

/** Opens a page whose module is loaded only when the test says so. */
async function openWithout(module: string) {
  const tab = await page.context().newPage();
  let end = (_how: 'load' | 'fail') => {};
  const ended = new Promise<'load' | 'fail'>((resolve) => {
    end = resolve;
  });
  await tab.route(new RegExp(`/${module}-[\\w-]+\\.js`), async (route) => {
    if ((await ended) === 'load') await route.continue();
    else await route.abort();
  });
  await tab.goto('/operator?list=needs-reply');
  await tab.locator('[data-row]').first().waitFor();
  await tab.keyboard.press('j');
  await tab.getByRole('article').last().waitFor();
  return { tab, end };
}

test('keys that are pressed while a chooser or a search is loaded are for it, in their order', async () => {
  const acts = await openWithout('work-tools');
  for (const key of ['s', '2', 'o', 'a', 'd', 'a', 'Enter', 'l']) await acts.tab.keyboard.press(key);
  acts.end('load');
  await expectState(books, { status: 'SNOOZED' });
  await expectState(kites, { assignee: { name: 'Ada Lovelace' } });
  await acts.tab.getByRole('dialog', { name: 'Labels' }).waitFor();
  expect(new URL(acts.tab.url()).search).toBe('?list=needs-reply');
  await acts.tab.close();

  const search = await openWithout('thread-bar');
  await search.tab.keyboard.press('f');
  await search.tab.keyboard.type('morning');
  search.end('load');
  const field = search.tab.getByRole('searchbox', { name: 'Search this conversation' });
  await expect.poll(() => field.inputValue()).toBe('morning');
  await search.tab.getByText('1 of 1').waitFor();
  await search.tab.close();

  // Enter waits for the labels.
  const labels = await openWithout('none');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await intercept(labels.tab, 'query Directory', async (route) => {
    await released;
    await route.continue();
  });
  await labels.tab.keyboard.press('l');
  await labels.tab.getByRole('combobox').waitFor();
  await labels.tab.keyboard.press('Enter');
  release();
  await expectState(kites, { labels: [{ name: 'Refund' }] });
  await labels.tab.close();
});

test('keys that are pressed before a chooser that does not open are dropped, and so are those before Escape', async () => {
  const { tab, end } = await openWithout('work-tools');
  for (const key of ['s', '6', 'Escape', 'l', '6']) await tab.keyboard.press(key);
  end('fail');
  await tab.getByText('Something went wrong. Try again.').first().waitFor();
  await tab.keyboard.press('j');
  await tab.getByRole('heading', { level: 2, name: 'Kite & Co' }).waitFor();
  expect(new URL(tab.url()).search).toBe('?list=needs-reply');
  await tab.close();
});

test('the key after Escape acts at once, also while what was being opened ends', async () => {
  const { tab, end } = await openWithout('work-tools');
  await tab.evaluate(`{
    const later = setTimeout;
    setTimeout = (run, ms = 0) => later(run, Math.max(ms, 500));
  }`);
  for (const key of ['s', 'Escape', 'j']) await tab.keyboard.press(key);
  await tab.getByRole('heading', { level: 2, name: 'Kite & Co' }).waitFor();
  end('fail');
  await tab.close();
});

test('labels that are loaded while their list is open do not change the chosen one', async () => {
  await makeLabel(ben.client, 'VAT', 'BLUE');
  await start('needs-reply');
  await keyboard.press('l');
  await dialog.getByRole('option', { name: 'VAT' }).waitFor();
  await keyboard.press('Escape');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stop = await intercept(page, 'query Directory', async (route) => {
    await released;
    await route.continue();
  });
  await keyboard.press('l');
  await dialog.getByRole('option', { name: 'VAT' }).waitFor();
  await keyboard.press('ArrowDown');
  await dialog.locator('[data-active]').getByText('VAT').waitFor();
  // An answer before has no label that is created only now.
  await makeLabel(ben.client, 'Late parcel', 'BLUE');
  release();
  await dialog.getByRole('option', { name: 'Late parcel' }).waitFor();
  await keyboard.press('Enter');
  await expectState(books, { labels: [{ name: 'VAT' }] });
  await keyboard.press('Escape');
  await stop();
});

test('if the session ends before an act is answered, the page does not ask whether to leave it', async () => {
  const zoe = await openAs(
    browser,
    server,
    { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
    { name: 'Zoe Last' },
  );
  const questions: string[] = [];
  zoe.on('dialog', (dialog) => {
    questions.push(dialog.type());
    void dialog.accept();
  });
  let hold = () => {};
  const isHeld = new Promise<void>((resolve) => {
    hold = resolve;
  });
  await zoe.route('**/operator/graphql', async (route) => {
    if (route.request().postData()?.includes('UpdateThreads')) hold();
    else await route.continue();
  });
  await zoe.goto('/operator?list=needs-reply');
  await zoe.locator('[data-row]').first().waitFor();
  await zoe.keyboard.press('j');
  await zoe.getByRole('article').last().waitFor();
  await zoe.keyboard.press('e');
  await isHeld;
  const { colleagues } = await ben.client.data('{ colleagues { id name } }');
  const { id } = colleagues.find(({ name }: { name: string }) => name === 'Zoe Last');
  await ben.client.data(
    'mutation ($input: UserRemoveInput!) { userRemove(input: $input) { errors { messages } } }',
    { input: { id } },
  );
  await zoe.getByText('Your session has ended.', { exact: false }).waitFor();
  expect(questions).toEqual([]);
  await zoe.context().close();
});
