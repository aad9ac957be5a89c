import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { desktop, intercept, openAs, phone, startBrowser, violationsOf } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';
import { makeLabel, updateThreads, workStateOf } from '../harness/threads.js';

/* Tests the acts on conversations in the operator's portal, with the keyboard alone: no test in this file clicks. */

type Seller = TestMarketplace['sellers'][number];

const zone = 'Europe/Berlin';
const names = ['Harbour Books', 'Kite & Co', 'Lamps', 'Maison Brun'];
const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', names);
const [books, kites, lamps, maison] = market.sellers as [Seller, Seller, Seller, Seller];
const { operator } = market;
// The latest message comes first.
for (const { client } of [maison, lamps, kites, books]) await say(client, 'Good morning.');
for (const name of ['Refund', 'Late parcel', 'VAT']) await makeLabel(operator, name);
const grace = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  { name: 'Grace Hopper' },
);
await grace.context().close();
const page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'WEBMASTER' },
  { name: 'Ada Lovelace', timezoneId: zone },
);
const { keyboard } = page;
const row = (seller: string) => page.locator('[data-conversations]').getByRole('link', { name: seller });
const expectOpen = (seller: string) => page.getByRole('heading', { level: 2, name: seller }).waitFor();
const bar = page.getByRole('group', { name: 'Work on this conversation' });
const done = bar.getByRole('button', { name: 'Done' });
const dialog = page.getByRole('dialog');
const options = dialog.getByRole('option');
const composer = page.getByRole('textbox', { name: /^Message to/ });
const selection = page.getByRole('region', { name: 'Selected conversations' });
const expectFocus = (locator: Locator) =>
  expect.poll(() => locator.evaluate((it) => it.matches(':focus'))).toBe(true);
const announced = (message: string | RegExp) => page.getByText(message).first().waitFor();
const expectDone = (isDone: boolean) =>
  expect.poll(() => done.getAttribute('aria-pressed')).toBe(String(isDone));

const expectState = (seller: Seller, state: object) =>
  expect.poll(() => workStateOf(operator, seller)).toMatchObject(state);
/** Opens a conversation, with its messages and its row in the list. */
async function open(seller: Seller, name: string) {
  await page.goto(`/operator/t/${seller.id.replace(/=+$/, '')}`);
  await expectOpen(name);
  await row(name).waitFor();
  await page.getByRole('article').last().waitFor();
}

test('E finishes a conversation and opens the next one, Z undoes it, and Shift+E reopens', async () => {
  await open(books, 'Harbour Books');
  await keyboard.press('e');
  await expectOpen('Kite & Co');
  await expectFocus(row('Kite & Co'));
  await announced('Conversation done.');
  await expectState(books, { status: 'DONE' });
  await keyboard.press('z');
  await expectOpen('Harbour Books');
  await expectDone(false);
  await announced('Undone.');
  await expectState(books, { status: 'OPEN' });
  await keyboard.press('e');
  await keyboard.press('k');
  await expectOpen('Harbour Books');
  await expectDone(true);
  await keyboard.press('Shift+E');
  await expectDone(false);
  await expectOpen('Harbour Books');
  await expectState(books, { status: 'OPEN' });
  // From the composer, where a letter is text.
  await keyboard.press('r');
  await expectFocus(composer);
  await keyboard.press('Alt+e');
  await expectOpen('Kite & Co');
  expect(await composer.inputValue()).toBe('');
  await expectState(books, { status: 'DONE' });
  await say(books.client, 'Thanks, but it is not here.');
  await expectState(books, { status: 'OPEN' });
});

test('E does not reopen what a colleague finished just before', async () => {
  await open(books, 'Harbour Books');
  await updateThreads(operator, [kites.id], { unassign: true });
  await keyboard.press('t');
  await expectState(books, { assignee: { name: 'Ada Lovelace' } });
  await updateThreads(operator, [books.id], { status: 'DONE' });
  await expectDone(true);
  await keyboard.press('e');
  await expectOpen('Kite & Co');
  await announced('Already done.');
  await keyboard.press('z');
  await expectOpen('Harbour Books');
  await announced('Nothing to undo.');
  await keyboard.press('Shift+E');
  await expectState(books, { status: 'OPEN', assignee: { name: 'Ada Lovelace' } });
  await keyboard.press('z');
  await expectState(books, { status: 'DONE' });
  await updateThreads(operator, [books.id], { status: 'OPEN', unassign: true });
});

test('without an open conversation, keys act on the row that has the focus, and the page names it', async () => {
  await page.goto('/operator');
  await row('Lamps').waitFor();
  await keyboard.press('e');
  await announced('Select a conversation first.');
  await row('Lamps').focus();
  await keyboard.press('t');
  await announced(/Lamps.?: Assigned to you\./);
  await expectState(lamps, { assignee: { name: 'Ada Lovelace' } });
  for (const key of ['o', 'l']) {
    await keyboard.press(key);
    await options.first().waitFor();
    await keyboard.press('Escape');
    await expectFocus(row('Lamps'));
  }
  await keyboard.press('s');
  await options.first().waitFor();
  await keyboard.press('2');
  await announced(/Lamps.?: Snoozed until/);
  await expectState(lamps, { status: 'SNOOZED' });
  await keyboard.press('z');
  await expectState(lamps, { status: 'OPEN' });
  await row('Lamps').focus();
  await keyboard.press('Control+k');
  await expectFocus(dialog.getByRole('combobox'));
  await keyboard.type('mark as done');
  await dialog.getByRole('option', { name: 'Mark as done', selected: true }).waitFor();
  await keyboard.press('Enter');
  await announced(/Lamps.?: Conversation done\./);
  await expectState(lamps, { status: 'DONE' });
  await updateThreads(operator, [lamps.id], { status: 'OPEN', unassign: true });
  expect(new URL(page.url()).pathname).toBe('/operator');
});

test('in the composer, keys act on the open conversation, also while others are selected', async () => {
  await open(books, 'Harbour Books');
  await row('Kite & Co').focus();
  await keyboard.press('x');
  await selection.getByText('1 selected').waitFor();
  await composer.focus();
  await keyboard.press('Alt+o');
  await options.filter({ hasText: 'Grace' }).waitFor();
  await keyboard.type('grac');
  await keyboard.press('Enter');
  await expectState(books, { assignee: { name: 'Grace Hopper' } });
  await expectFocus(composer);
  await keyboard.press('Alt+l');
  await options.first().waitFor();
  await keyboard.press('Enter');
  await keyboard.press('Escape');
  await expectState(books, { labels: [{ name: 'Late parcel' }] });
  await keyboard.press('Control+k');
  await expectFocus(dialog.getByRole('combobox'));
  await keyboard.type('mark as done');
  await dialog.getByRole('option', { name: 'Mark as done', selected: true }).waitFor();
  await keyboard.press('Enter');
  await expectState(books, { status: 'DONE' });
  await keyboard.press('Alt+ArrowUp');
  await expectOpen('Harbour Books');
  await composer.focus();
  await keyboard.press('Alt+Shift+E');
  await expectState(books, { status: 'OPEN' });
  await keyboard.press('Alt+s');
  await options.first().waitFor();
  await keyboard.press('2');
  await expectState(books, { status: 'SNOOZED' });
  await selection.getByText('1 selected').waitFor();
  expect(await workStateOf(operator, kites)).toMatchObject({ status: 'OPEN', assignee: null, labels: [] });
  await keyboard.press('Escape');
  const { labels } = await operator.data('{ labels { id } }');
  const removeLabelIds = labels.map(({ id }: { id: string }) => id);
  await updateThreads(operator, [books.id], { status: 'OPEN', unassign: true, removeLabelIds });
});

test('two keys snooze until tomorrow at 9 in the user’s time zone, and any time can be typed', async () => {
  await open(kites, 'Kite & Co');
  await keyboard.press('s');
  await options.first().waitFor();
  expect(await options.allTextContents()).toHaveLength(4);
  await keyboard.press('2');
  await dialog.waitFor({ state: 'detached' });
  await expectOpen('Lamps');
  await expectState(kites, { status: 'SNOOZED' });
  const { snoozedUntil } = await workStateOf(operator, kites);
  const local = (moment: number) => new Date(moment).toLocaleString('sv-SE', { timeZone: zone });
  // Midnight can pass during the test.
  expect(local(Date.parse(snoozedUntil)).slice(11)).toBe('09:00:00');
  expect(Math.ceil((Date.parse(snoozedUntil) - Date.now()) / 3_600_000)).toBeLessThanOrEqual(34);
  await announced(/^Snoozed until/);
  await keyboard.press('z');
  await expectOpen('Kite & Co');
  await expectState(kites, { status: 'OPEN', snoozedUntil: null });

  await keyboard.press('s');
  await options.first().waitFor();
  await keyboard.type('date');
  await keyboard.press('Enter');
  const field = dialog.getByLabel('Snooze until').last();
  await expectFocus(field);
  await field.fill('2020-01-01T12:00');
  await keyboard.press('Enter');
  await dialog.getByText('Choose a time within the next 366 days.').waitFor();
  const nextYear = new Date().getFullYear() + 1;
  await field.fill(`${nextYear}-01-04T08:15`);
  await keyboard.press('Enter');
  await expectState(kites, { snoozedUntil: `${nextYear}-01-04T07:15:00.000Z` });
  await keyboard.press('k');
  await expectOpen('Kite & Co');
  await bar.getByRole('button', { name: /^Snoozed until/ }).waitFor();
  await keyboard.press('s');
  await keyboard.type('end');
  await keyboard.press('Enter');
  await expectState(kites, { status: 'OPEN' });
});

test('one key assigns to the user, and some letters find a colleague', async () => {
  await open(lamps, 'Lamps');
  await keyboard.press('t');
  await bar.getByRole('button', { name: 'Assigned to You' }).waitFor();
  await expectState(lamps, { assignee: { name: 'Ada Lovelace' } });
  await keyboard.press('o');
  await options.filter({ hasText: 'Ada Lovelace (you)' }).getByText('Now').waitFor();
  await keyboard.type('grac');
  await expect.poll(() => options.count()).toBe(1);
  await keyboard.press('Enter');
  await bar.getByRole('button', { name: 'Assigned to Grace Hopper' }).waitFor();
  await expectState(lamps, { assignee: { name: 'Grace Hopper' } });
  await keyboard.press('z');
  await bar.getByRole('button', { name: 'Assigned to You' }).waitFor();
  await expectState(lamps, { assignee: { name: 'Ada Lovelace' } });
  await keyboard.press('z');
  await bar.getByRole('button', { name: 'Assign', exact: true }).waitFor();
  await expectState(lamps, { assignee: null });
});

test('four keys add a label, several can be toggled, and Escape returns the focus', async () => {
  await open(lamps, 'Lamps');
  await keyboard.press('j');
  await keyboard.press('k');
  await expectFocus(row('Lamps'));
  await keyboard.press('l');
  await options.first().waitFor();
  await keyboard.press('r');
  await keyboard.press('Enter');
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expectFocus(row('Lamps'));
  const expectLabels = (...labels: string[]) =>
    expectState(lamps, { labels: labels.map((name) => ({ name })) });
  await expectLabels('Refund');
  await bar.getByRole('button', { name: 'Labels: Refund' }).waitFor();
  await keyboard.press('l');
  await options.first().waitFor();
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter', 'ArrowUp', 'Enter']) await keyboard.press(key);
  await expect.poll(() => dialog.getByRole('option', { selected: true }).allTextContents()).toEqual(['VAT']);
  await keyboard.press('Escape');
  await bar.getByRole('button', { name: 'Labels: VAT' }).waitFor();
  await expectLabels('VAT');
  await keyboard.press('z');
  await expectLabels('Refund', 'VAT');
  await keyboard.press('z');
  await expectLabels('Refund');
  await keyboard.press('z');
  await expectLabels();
});

test('an act and its undo are visible before the server answers', async () => {
  await open(maison, 'Maison Brun');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stop = await intercept(page, 'UpdateThreads', async (route) => {
    await released;
    await route.continue();
  });
  await keyboard.press('t');
  await bar.getByRole('button', { name: 'Assigned to You' }).waitFor();
  await keyboard.press('e');
  await expectDone(true);
  await keyboard.press('z');
  await expectDone(false);
  expect(await workStateOf(operator, maison)).toMatchObject({ status: 'OPEN', assignee: null });
  release();
  await expectState(maison, { status: 'OPEN', assignee: { name: 'Ada Lovelace' } });
  await keyboard.press('z');
  await expectState(maison, { assignee: null });
  await stop();
});

test('an act whose answer is lost is repeated, and can be undone', async () => {
  await open(maison, 'Maison Brun');
  let lost = 0;
  const stop = await intercept(page, 'UpdateThreads', async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await keyboard.press('e');
  await expectState(maison, { status: 'DONE' });
  await expect.poll(() => lost).toBe(2);
  await expectDone(true);
  await keyboard.press('z');
  await expectDone(false);
  await announced('Undone.');
  await expectState(maison, { status: 'OPEN' });
  await stop();
});

test('after a failure the page shows the state of the server and says so', async () => {
  await open(maison, 'Maison Brun');
  const stop = await intercept(page, 'UpdateThreads', (route) => route.abort());
  await keyboard.press('e');
  await expectDone(true);
  await announced(/^Not saved: Parley can’t be reached/);
  await expectDone(false);
  await stop();
  await keyboard.press('z');
  await announced('Nothing to undo.');
});

test('after too many requests, the page says so, and waits for as long as the server asks', async () => {
  await open(maison, 'Maison Brun');
  const stop = await intercept(page, 'UpdateThreads', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'retry-after': '1', 'content-type': 'application/graphql-response+json' },
      body: JSON.stringify({ errors: [{ message: 'Busy.', extensions: { code: 'RATE_LIMITED' } }] }),
    }),
  );
  await keyboard.press('t');
  await announced('Not saved: too many requests. Try again in 1 s.');
  await stop();
  expect(await workStateOf(operator, maison)).toMatchObject({ assignee: null });
  // The list is loaded again by itself.
  let isBusy = true;
  const stopList = await intercept(page, 'ThreadsPage', async (route) => {
    if (!isBusy) return route.continue();
    await route.fulfill({
      status: 429,
      headers: { 'retry-after': '2', 'content-type': 'application/graphql-response+json' },
      body: JSON.stringify({ errors: [{ message: 'Busy.', extensions: { code: 'RATE_LIMITED' } }] }),
    });
  });
  await page.goto('/operator?list=needs-reply');
  await page.getByText(/^Too many requests\. Next try in [12] s\.$/).waitFor();
  isBusy = false;
  await row('Maison Brun').waitFor();
  await stopList();
});

test('while a dialog is open, messages and their undo are in it, above its backdrop', async () => {
  await open(maison, 'Maison Brun');
  const status = dialog.getByRole('status');
  await keyboard.press('l');
  await options.first().waitFor();
  await keyboard.press('Enter');
  await status.getByText('Label “Late parcel” added.').waitFor();
  await expectState(maison, { labels: [{ name: 'Late parcel' }] });
  expect(await violationsOf(page)).toEqual([]);
  const undo = dialog.getByRole('button', { name: 'Undo' });
  // Nothing lies over it.
  await undo.click({ trial: true });
  await undo.press('Enter');
  await status.getByText('Undone.').waitFor();
  await expectState(maison, { labels: [] });
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const stop = await intercept(page, 'UpdateThreads', (route) => route.abort());
  await keyboard.press('l');
  await options.first().waitFor();
  await keyboard.press('Enter');
  for (const viewport of [desktop, phone]) {
    await page.setViewportSize(viewport);
    const failure = status.getByText(/^Not saved: Parley can’t be reached/);
    await failure.waitFor();
    // It covers nothing of the list.
    const [shown, chooser] = await Promise.all([failure.boundingBox(), dialog.boundingBox()]);
    if (!shown || !chooser) throw new Error('They are not shown.');
    expect(shown.y >= chooser.y + chooser.height || shown.y + shown.height <= chooser.y).toBe(true);
  }
  await page.setViewportSize(desktop);
  await stop();
  await keyboard.press('Escape');
});

test('an undo leaves what a colleague changed since, and says so', async () => {
  await open(maison, 'Maison Brun');
  await keyboard.press('t');
  await expectState(maison, { assignee: { name: 'Ada Lovelace' } });
  await updateThreads(operator, [maison.id], { status: 'DONE' });
  await expectDone(true);
  await keyboard.press('z');
  await announced('Not undone: somebody else has changed Maison Brun since.');
  await bar.getByRole('button', { name: 'Assigned to You' }).waitFor();
  await expectState(maison, { status: 'DONE', assignee: { name: 'Ada Lovelace' } });
  await updateThreads(operator, [maison.id], { status: 'OPEN', unassign: true });
});

test('an unread mark can be undone', async () => {
  await open(maison, 'Maison Brun');
  await row('Maison Brun').getByText('1 unread message').waitFor({ state: 'detached' });
  await keyboard.press('u');
  await row('Maison Brun').getByText('Marked as unread').waitFor({ state: 'attached' });
  await keyboard.press('z');
  await row('Maison Brun').getByText('Marked as unread').waitFor({ state: 'detached' });
  await announced('Undone.');
});

test('keys select several conversations, and one undo reverts an act on them', async () => {
  await open(books, 'Harbour Books');
  await keyboard.press('x');
  await selection.getByText('1 selected').waitFor();
  await keyboard.press('Escape');
  await selection.waitFor({ state: 'detached' });
  await expectOpen('Harbour Books');
  await keyboard.press('x');
  await keyboard.press('Shift+j');
  await keyboard.press('Shift+J');
  await selection.getByText('3 selected').waitFor();
  await keyboard.press('x');
  await selection.getByText('2 selected').waitFor();
  await keyboard.press('t');
  await announced('2 conversations assigned to you.');
  const assigned = async () => {
    const states = await Promise.all(
      [books, kites, lamps, maison].map((seller) => workStateOf(operator, seller)),
    );
    return states.map(({ assignee }) => assignee !== null);
  };
  await expect.poll(async () => (await assigned()).filter(Boolean).length).toBe(2);
  await selection.getByText('2 selected').waitFor();
  await keyboard.press('z');
  await expect.poll(assigned).toEqual([false, false, false, false]);
  await keyboard.press('*');
  await selection.getByText('4 selected').waitFor();
  await keyboard.press('e');
  await announced('4 conversations done.');
  await selection.waitFor({ state: 'detached' });
  await expect.poll(async () => (await operator.data('{ threadCounts { done } }')).threadCounts.done).toBe(4);
  await keyboard.press('z');
  await expect.poll(async () => (await operator.data('{ threadCounts { done } }')).threadCounts.done).toBe(0);
});

test('the palette and the sheet of shortcuts have the acts', async () => {
  await open(books, 'Harbour Books');
  await keyboard.press('?');
  await dialog.getByRole('heading', { name: 'Work on conversations' }).waitFor();
  await dialog.getByText('Select all loaded conversations').waitFor();
  await keyboard.press('Escape');
  await keyboard.press('Control+k');
  await expectFocus(dialog.getByRole('combobox'));
  await keyboard.type('assign to me');
  await dialog.getByRole('option', { name: 'Assign to me', selected: true }).waitFor();
  await keyboard.press('Enter');
  await expectState(books, { assignee: { name: 'Ada Lovelace' } });
  await keyboard.press('z');
  await expectState(books, { assignee: null });
});
