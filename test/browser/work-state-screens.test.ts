import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { looksIn } from '../harness/looks.js';
import { desktop, openAs, phone, show, startBrowser, violationsOf } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests the acts on conversations with mouse and touch, on a phone, for more than 100 conversations, and with axe. */

const server = await startTestServer();
const browser = await startBrowser();
const names = Array.from({ length: 120 }, (_, index) => `Seller ${String(index + 1).padStart(3, '0')}`);
const market = await makeMarketplace(server, 'Riverside Arcade', names);
const [first, second] = market.sellers as [
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
];
const { operator } = market;
for (const { client } of [second, first]) await say(client, 'Good morning.');
const owner = { marketplaceId: market.id, role: 'WEBMASTER' } as const;
const page = await openAs(browser, server, owner, { name: 'Ada Lovelace' });

const selection = (on: Page) => on.getByRole('region', { name: 'Selected conversations' });
const check = (on: Page, name: string) => on.getByRole('checkbox', { name: `Select ${name}` });
const dialog = page.getByRole('dialog');
const announced = (on: Page, message: string) => on.getByText(message).first().waitFor();
const countOf = async (list: 'done' | 'snoozed') =>
  (await operator.data('{ threadCounts { done snoozed } }')).threadCounts[list];
const labels = async () =>
  (await operator.data('{ labels { name colour threadCount openThreadCount } }')).labels;

test('more than 100 conversations are finished in batches, with one undo', async () => {
  await page.goto('/operator');
  await page.getByRole('link', { name: 'Seller 001' }).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { level: 2, name: 'Seller 001' }).waitFor();
  // Each end of the list loads the next page.
  await expect
    .poll(async () => {
      await page.keyboard.press('End');
      return page.locator('[data-conversations]').getByRole('link', { name: 'Seller 120' }).count();
    })
    .toBe(1);
  await page.keyboard.press('*');
  await selection(page).getByText('120 selected').waitFor();
  await page.keyboard.press('e');
  await announced(page, '120 conversations done.');
  await expect.poll(() => countOf('done')).toBe(120);
  await page.getByRole('button', { name: 'Undo' }).click();
  await announced(page, 'Undone.');
  await expect.poll(() => countOf('done')).toBe(0);
});

test('if the second batch fails, the rest is as before, and the first can be undone', async () => {
  let acts = 0;
  await page.route('**/operator/graphql', async (route) => {
    const isAct = route.request().postDataJSON()?.variables?.input?.sellerIds !== undefined;
    if (isAct && ++acts > 1) await route.abort();
    else await route.continue();
  });
  await page.keyboard.press('*');
  await selection(page).getByText('120 selected').waitFor();
  await page.keyboard.press('e');
  await announced(page, '80 conversations were not changed. Parley can’t be reached.');
  await expect.poll(() => countOf('done')).toBe(40);
  await page.unroute('**/operator/graphql');
  await page.keyboard.press('z');
  await expect.poll(() => countOf('done')).toBe(0);
});

test('the mouse selects rows and ranges, and the buttons of the bar act on them', async () => {
  await page.goto('/operator');
  const listed = page.locator('[data-conversations]');
  await listed.getByRole('link', { name: 'Seller 001' }).hover();
  await check(page, 'Seller 001').click();
  await selection(page).getByText('1 selected').waitFor();
  await listed.getByRole('link', { name: 'Seller 004' }).click({ modifiers: ['Shift'] });
  await selection(page).getByText('4 selected').waitFor();
  expect(new URL(page.url()).pathname).toBe('/operator');
  await check(page, 'Seller 003').click();
  await selection(page).getByText('3 selected').waitFor();
  await selection(page).getByRole('button', { name: 'Snooze' }).click();
  await dialog.getByRole('option', { name: /^Tomorrow/ }).click();
  await expect.poll(() => countOf('snoozed')).toBe(3);
  await selection(page).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => countOf('snoozed')).toBe(0);
});

test('labels are added, renamed, coloured and deleted on their page', async () => {
  await show(page, '/operator/admin/labels');
  await page.getByText('No labels yet.', { exact: false }).waitFor();
  const add = async (name: string, colour: string) => {
    await page.getByRole('button', { name: 'Add label' }).click();
    await page.keyboard.type(name);
    await dialog.getByRole('radio', { name: colour }).check();
    await page.keyboard.press('Enter');
  };
  await add('Refund', 'Red');
  await page.getByRole('row', { name: /Refund/ }).waitFor();
  await add('refund', 'Blue');
  await dialog.getByText('There is a label with this name already.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Edit Refund' }).click();
  await dialog.getByLabel('Name').fill('Refunds');
  await dialog.getByRole('radio', { name: 'Teal' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('rowheader', { name: 'Refunds' }).waitFor();
  const [label] = (await operator.data('{ labels { id } }')).labels;
  await operator.data(
    'mutation ($input: ThreadsUpdateInput!) { threadsUpdate(input: $input) { errors { messages } } }',
    { input: { sellerIds: [first.id], addLabelIds: [label.id] } },
  );
  expect(await labels()).toEqual([{ name: 'Refunds', colour: 'TEAL', threadCount: 1, openThreadCount: 1 }]);
  await page.reload();
  await page.getByRole('row', { name: /Refunds 1 1/ }).waitFor();
  await page.getByRole('button', { name: 'Delete Refunds' }).click();
  await dialog.getByText('1 conversation loses it', { exact: false }).waitFor();
  // Enter alone does not delete.
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(await labels()).toHaveLength(1);
  await page.getByRole('button', { name: 'Delete Refunds' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('No labels yet.', { exact: false }).waitFor();
  expect(await labels()).toEqual([]);
});

test('colleagues without the permission see which roles manage labels', async () => {
  const support = await openAs(
    browser,
    server,
    { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
    { name: 'Sue Port' },
  );
  await support.goto('/operator/admin/labels');
  await support.getByText('Only Full Admins and Webmasters can see this page.').waitFor();
  expect(await support.getByRole('button', { name: 'Add label' }).count()).toBe(0);
  await support.context().close();
});

test('on a phone, a tap on an avatar selects, and choosers fit above the keyboard', async () => {
  const touch = await openAs(browser, server, owner, {
    name: 'Ida Phone',
    viewport: phone,
    hasTouch: true,
    isMobile: true,
  });
  await touch.goto('/operator');
  await check(touch, 'Seller 002').tap();
  await selection(touch).getByText('1 selected').waitFor();
  const size = await selection(touch).getByRole('button', { name: 'Snooze' }).boundingBox();
  expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(44);
  await selection(touch).getByRole('button', { name: 'Clear selection' }).tap();
  await touch.getByRole('link', { name: 'Seller 001' }).tap();
  const bar = touch.getByRole('group', { name: 'Work on this conversation' });
  await touch.setViewportSize({ width: 360, height: 420 });
  await bar.getByRole('button', { name: 'Assign' }).tap();
  const field = touch.getByRole('combobox');
  await expect.poll(() => field.evaluate((it) => it.matches(':focus'))).toBe(true);
  const nobody = touch.getByRole('option', { name: 'Nobody' });
  await nobody.scrollIntoViewIfNeeded();
  for (const shown of [field, nobody]) {
    const box = await shown.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(420);
  }
  const widths = await touch.evaluate(() => {
    const { document } = globalThis as unknown as { document: { documentElement: { scrollWidth: number } } };
    return document.documentElement.scrollWidth;
  });
  expect(widths).toBe(360);
  await touch.keyboard.press('Escape');
  await bar.getByRole('button', { name: 'Done' }).tap();
  await touch.getByRole('heading', { level: 2, name: 'Seller 002' }).waitFor();
  await touch.getByRole('button', { name: 'Undo' }).tap();
  await touch.getByRole('heading', { level: 2, name: 'Seller 001' }).waitFor();
  await expect.poll(() => countOf('done')).toBe(0);
  await touch.context().close();
});

test('a conversation with everything stays readable, in its row and on a phone', async () => {
  const ids: string[] = [];
  for (const name of ['Damaged parcel', 'Refund of the whole order', 'Waiting for the carrier']) {
    const { labelCreate } = await operator.data(
      'mutation ($input: LabelCreateInput!) { labelCreate(input: $input) { label { id } } }',
      { input: { name, colour: 'YELLOW' } },
    );
    ids.push(labelCreate.label.id);
  }
  const on = await openAs(browser, server, owner, { name: 'Bea Long' });
  const { colleagues } = await operator.data('{ colleagues { id name } }');
  const assigneeId = colleagues.find(({ name }: { name: string }) => name === 'Bea Long').id;
  await say(second.client, 'Where is my parcel? The carrier has lost it.');
  const update = (input: object) =>
    operator.data(
      'mutation ($input: ThreadsUpdateInput!) { threadsUpdate(input: $input) { errors { messages } } }',
      { input: { sellerIds: [second.id], ...input } },
    );
  await update({ status: 'DONE', assigneeId, addLabelIds: ids });
  await on.goto('/operator');
  const row = on.locator('[data-conversations]').getByRole('link', { name: 'Seller 002' });
  await row.locator('.label-chip').first().waitFor();
  await row.getByText('+2', { exact: true }).waitFor();
  const preview = await row.locator('.row__preview').boundingBox();
  expect(preview?.width).toBeGreaterThan(110);
  await on.setViewportSize(phone);
  await row.click();
  const bar = on.getByRole('group', { name: 'Work on this conversation' });
  for (const name of ['Done', 'Assigned to You']) {
    const cut = await bar
      .getByRole('button', { name })
      .locator('.work-button__text')
      .evaluate((it) => it.scrollWidth - it.clientWidth);
    expect([name, cut]).toEqual([name, 0]);
  }
  await update({ status: 'OPEN', unassign: true, removeLabelIds: ids });
  for (const id of ids) {
    await operator.data(
      'mutation ($input: LabelDeleteInput!) { labelDelete(input: $input) { errors { messages } } }',
      {
        input: { id },
      },
    );
  }
  await on.context().close();
});

test.each(['en-GB', 'ar'])('axe finds nothing in any state (%s)', async (locale) => {
  for (const [name, colour] of [
    ['Refund', 'RED'],
    ['A label with quite a long name', 'YELLOW'],
  ]) {
    await operator.data(
      'mutation ($input: LabelCreateInput!) { labelCreate(input: $input) { errors { messages } } }',
      { input: { name: `${name} ${locale}`, colour } },
    );
  }
  const ids = (await operator.data('{ labels { id } }')).labels.map(({ id }: { id: string }) => id);
  const on = await openAs(browser, server, owner, { name: 'Ann Axe', locale });
  const { colleagues } = await operator.data('{ colleagues { id name } }');
  const { id: assigneeId } = colleagues.find(({ name }: { name: string }) => name === 'Ann Axe');
  await operator.data(
    'mutation ($input: ThreadsUpdateInput!) { threadsUpdate(input: $input) { errors { messages } } }',
    {
      input: {
        sellerIds: [first.id],
        ...{ status: 'SNOOZED', assigneeId, addLabelIds: ids.slice(0, 4) },
        snoozedUntil: new Date(Date.now() + 86_400_000).toISOString(),
      },
    },
  );
  const path = `/operator/t/${first.id.replace(/=+$/, '')}`;
  const choose = async (key: string) => {
    await on.keyboard.press(key);
    await on.getByRole('option').first().waitFor();
  };
  const states: [name: string, path: string, reach: () => Promise<unknown>][] = [
    ['a snoozed, assigned, labelled conversation', path, async () => {}],
    ['snooze', path, () => choose('s')],
    [
      'date and time',
      path,
      async () => {
        await choose('s');
        await on.keyboard.press('4');
        await on.locator('input[type="datetime-local"]').waitFor();
      },
    ],
    ['assign', path, () => choose('o')],
    ['labels', path, () => choose('l')],
    [
      'a selection and an undo',
      path,
      async () => {
        await on.keyboard.press('t');
        await on.locator('.p-toast button').waitFor();
        await on.keyboard.press('x');
        await on.locator('.work-selection').waitFor();
      },
    ],
    ['label page', '/operator/admin/labels', () => on.getByRole('row').last().waitFor()],
    ['label dialog', '/operator/admin/labels', () => on.locator('.a-page__actions button').click()],
  ];
  const found = [];
  for (const [name, path, reach] of states) {
    await on.setViewportSize(desktop);
    // Menus and notices of the state before are closed.
    await on.keyboard.press('Escape');
    await on.getByRole('dialog').waitFor({ state: 'detached' });
    await show(on, path);
    if (path.includes('/t/')) await on.locator('.work-bar').waitFor();
    if (path.includes('/t/')) await on.locator('[data-row][aria-current]').waitFor();
    await reach();
    for (const { size, colorScheme, about } of looksIn(locale)) {
      await on.setViewportSize(size);
      await on.emulateMedia({ colorScheme });
      const violations = await violationsOf(on, about);
      if (violations.length > 0) found.push({ name, size, colorScheme, violations });
    }
  }
  expect(found).toEqual([]);
  await on.context().close();
});

test('rows that come in quick succession above the visible ones do not move them', async () => {
  await page.goto('/operator');
  const list = page.locator('[data-conversations] [role="list"]');
  await page.getByRole('link', { name: 'Seller 001' }).waitFor();
  await list.evaluate((it) => {
    it.scrollTop = 2_000;
  });
  const visible = page.locator('[data-conversations]').getByRole('link', { name: 'Seller 034' });
  await visible.waitFor();
  const unread = page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Unread' });
  const unreadCount = async () => Number(((await unread.textContent()) ?? '').replace(/\D/g, ''));
  const [before, countBefore] = [await visible.boundingBox(), await unreadCount()];
  await Promise.all(market.sellers.slice(100, 110).map(({ client }) => say(client, 'Good morning.')));
  await expect.poll(unreadCount).toBe(countBefore + 10);
  expect((await visible.boundingBox())?.y).toBe(before?.y);
});
