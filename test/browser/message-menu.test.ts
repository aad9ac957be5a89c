import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openAs, phone, rest, show, startBrowser, violationsOf } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { type Client, makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests the menu of each message: with the mouse, the keyboard and a finger. */

/** Code in the page uses these globals. */
declare const navigator: { clipboard: { readText(): Promise<string> } };

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', [
  'Harbour Books',
  'Kite & Co',
  'Lantern Lights',
]);
const [books, kites, lights] = market.sellers as [
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
];
for (const seller of [books, kites]) {
  await say(seller.client, 'Where is order 341411?');
  await say(market.operator, 'It leaves today.', seller.id);
  await say(seller.client, 'Thank you.\nAnd 341412?');
  await say(market.operator, 'Tomorrow.', seller.id);
}
const permissions = ['clipboard-read', 'clipboard-write'];
const ada = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  { name: 'Ada King', permissions },
);
const bob = await openAs(browser, server, { sellerId: books.number }, { name: 'Bob Reed', permissions });

const pathOf = ({ id }: { id: string }) => `/operator/t/${id.replace(/=+$/, '')}`;
const message = (page: Page, text: string) =>
  page.getByRole('article', { name: /^(?!Internal)/ }).filter({ hasText: text });
const menu = (page: Page) => page.getByRole('menu', { name: 'Message actions' });
const composer = (page: Page) => page.getByRole('textbox', { name: /^Message to/ });
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const toast = (page: Page) => page.locator('.p-toast');

async function openMenu(page: Page, text: string) {
  await message(page, text).hover();
  await message(page, text).getByRole('button', { name: 'Message actions' }).click();
  await menu(page).waitFor();
}

async function choose(page: Page, text: string, item: string) {
  await openMenu(page, text);
  await menu(page).getByRole('menuitem', { name: item }).click();
  await menu(page).waitFor({ state: 'detached' });
}

async function stateFor(page: Page, seller: { id: string }) {
  const { data } = await page.evaluate(
    async ([id]) => {
      const response = await fetch('/operator/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query:
            'query ($id: ID!) { node(id: $id) { ... on Seller { unreadChatMessageCount markedUnread } } }',
          variables: { id },
        }),
      });
      return response.json() as Promise<{
        data: { node: { unreadChatMessageCount: number; markedUnread: boolean } };
      }>;
    },
    [seller.id],
  );
  return [data.node.unreadChatMessageCount, data.node.markedUnread];
}

describe('in the inbox', () => {
  test('a text and a link are copied, and the link shows the message', async () => {
    await show(ada, pathOf(books));
    await message(ada, 'Tomorrow.').waitFor();
    await expect.poll(() => stateFor(ada, books)).toEqual([0, false]);
    await choose(ada, '341412', 'Copy text');
    await toast(ada).getByText('Text copied.').waitFor();
    expect(await clipboard(ada)).toBe('Thank you.\nAnd 341412?');
    await choose(ada, '341411', 'Copy link to message');
    await toast(ada).getByText('Link copied.').waitFor();
    const link = await clipboard(ada);
    expect(link).toContain(`${server.address}${pathOf(books)}?m=`);
    await show(ada, link);
    await ada.locator('[data-flashed]').getByText('341411').waitFor();
  });

  test('a message is quoted in the composer, also while a note is written, and can be undone', async () => {
    await composer(ada).fill('Hello');
    await choose(ada, '341412', 'Quote');
    await expect.poll(() => composer(ada).inputValue()).toBe('Hello\n> Thank you.\n> And 341412?\n');
    expect(await composer(ada).evaluate((it) => it.matches(':focus'))).toBe(true);
    await ada.keyboard.press('Control+z');
    await expect.poll(() => composer(ada).inputValue()).toBe('Hello');
    await composer(ada).fill('');
    await ada.keyboard.press('Alt+n');
    await ada.getByRole('textbox', { name: /^Internal note/ }).waitFor();
    await choose(ada, '341411', 'Quote');
    await expect.poll(() => composer(ada).inputValue()).toBe('> Where is order 341411?\n');
    await composer(ada).fill('');
  });

  test('a note begins with the message', async () => {
    await choose(ada, '341412', 'Add note');
    const field = ada.getByRole('textbox', { name: /^Internal note/ });
    await expect.poll(() => field.inputValue()).toBe('> Thank you.\n> And 341412?\n');
    await expect.poll(() => field.evaluate((it) => it.matches(':focus'))).toBe(true);
    await field.fill('');
    await ada.keyboard.press('Alt+n');
    await composer(ada).waitFor();
  });

  test('a conversation is unread from a message on, until it is undone or opened again', async () => {
    const row = ada.getByRole('link', { name: /Harbour Books/ });
    await choose(ada, '341411', 'Mark unread from here');
    await row.getByText('2 unread messages').waitFor({ state: 'attached' });
    await expect.poll(() => stateFor(ada, books)).toEqual([2, true]);
    // It is not read by looking at it.
    await message(ada, 'Tomorrow.').click();
    await ada.keyboard.press('Escape');
    await toast(ada).getByRole('button', { name: /^Undo/ }).click();
    await row.getByText('2 unread messages').waitFor({ state: 'detached' });
    await expect.poll(() => stateFor(ada, books)).toEqual([0, false]);
    await choose(ada, '341412', 'Mark unread from here');
    await row.getByText('1 unread message', { exact: true }).waitFor({ state: 'attached' });
    await ada.getByRole('link', { name: /Kite & Co/ }).click();
    await message(ada, 'Tomorrow.').waitFor();
    await row.click();
    await expect.poll(() => stateFor(ada, books)).toEqual([0, false]);
  });

  test('the keyboard leads to each message and through its menu', async () => {
    await show(ada, pathOf(books));
    await message(ada, 'Tomorrow.').waitFor();
    await ada.getByRole('log').focus();
    await ada.keyboard.press('.');
    const button = (text: string) => message(ada, text).getByRole('button', { name: 'Message actions' });
    const hasFocus = (text: string) =>
      expect.poll(() => button(text).evaluate((it) => it.matches(':focus'))).toBe(true);
    await hasFocus('Tomorrow.');
    await ada.keyboard.press('ArrowUp');
    await hasFocus('341412');
    await ada.keyboard.press('ArrowUp');
    await ada.keyboard.press('ArrowDown');
    await hasFocus('341412');
    await ada.keyboard.press('Enter');
    const item = (name: string) => menu(ada).getByRole('menuitem', { name });
    const isChosen = (name: string) =>
      expect.poll(() => item(name).evaluate((it) => it.matches(':focus'))).toBe(true);
    await isChosen('Copy text');
    await ada.keyboard.press('ArrowUp');
    await isChosen('Mark unread from here');
    await ada.keyboard.press('q');
    await isChosen('Quote');
    await ada.keyboard.press('Home');
    await isChosen('Copy text');
    await ada.keyboard.press('Escape');
    await menu(ada).waitFor({ state: 'detached' });
    await hasFocus('341412');
    await ada.keyboard.press('Enter');
    await isChosen('Copy text');
    await ada.keyboard.press('q');
    await ada.keyboard.press('Enter');
    await expect.poll(() => composer(ada).inputValue()).toBe('> Thank you.\n> And 341412?\n');
    await composer(ada).fill('');
  });

  test('it is accessible, in both themes', async () => {
    await openMenu(ada, '341412');
    for (const colorScheme of ['light', 'dark'] as const) {
      await ada.emulateMedia({ colorScheme });
      expect(await violationsOf(ada, colorScheme === 'light' ? 'all' : 'colours')).toEqual([]);
    }
    await ada.keyboard.press('Escape');
  });
});

describe.each([
  ['operator', { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }, pathOf(kites)],
  ['seller', { sellerId: kites.number }, '/seller#messages'],
] as const)("on the %s's phone, in Arabic", (side, owner, address) => {
  test('nothing moves when the menus are loaded, nor when a message is sent', async () => {
    const page = await openAs(browser, server, owner, {
      name: 'Dua Said',
      locale: 'ar',
      viewport: phone,
      hasTouch: true,
      isMobile: true,
      undoSendSeconds: 30,
    });
    let load = () => {};
    const loaded = new Promise<void>((resolve) => {
      load = resolve;
    });
    let request = () => {};
    const requested = new Promise<void>((resolve) => {
      request = resolve;
    });
    await page.route('**/message-tools*', async (route) => {
      request();
      await loaded;
      await route.continue();
    });
    const places = async () => {
      await rest(page);
      return page.locator('.thread-bubble, .thread-text').evaluateAll((all) =>
        all.map((it) => {
          const { x, y, width, height } = it.getBoundingClientRect();
          return [x, y, width, height];
        }),
      );
    };
    // The browser places a list that is scrolled to its end on a whole pixel, so the same place can differ by one.
    const expectPlaces = async (before: number[][]) => {
      const now = await places();
      expect(now.length).toBe(before.length);
      const moves = now.flat().map((px, index) => Math.abs(px - (before.flat()[index] ?? Number.NaN)));
      expect(Math.max(...moves)).toBeLessThanOrEqual(1);
    };
    await page.goto(address);
    await message(page, 'Tomorrow.').waitFor();
    await requested;
    const before = await places();
    load();
    const button = page.locator('.message-menu');
    await button.last().waitFor();
    await expectPlaces(before);

    await button.last().tap();
    const opened = page.getByRole('menu');
    await opened.waitFor();
    const box = await opened.boundingBox();
    expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= phone.width).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await opened.waitFor({ state: 'detached' });

    const field = page.locator('.thread-composer textarea');
    await field.fill(`A message of the ${side}.`);
    await page.locator('.thread-composer [type=submit]').tap();
    await page.locator('[data-state=held]').waitFor();
    await page.locator('.held__button').first().waitFor();
    const held = await places();
    await page.locator('.held__button').last().tap();
    await page.locator('[data-state]').waitFor({ state: 'detached' });
    await page
      .locator('article')
      .filter({ hasText: `A message of the ${side}.` })
      .locator('.message-menu')
      .waitFor();
    await expectPlaces(held);
    await page.context().close();
  });
});

describe('on the seller’s page', () => {
  test('a message is quoted, and messages are unread from it until the panel is opened again', async () => {
    await bob.goto('/seller#messages');
    await message(bob, 'Tomorrow.').waitFor();
    const icon = (name: string) => bob.getByRole('button', { name, exact: true });
    await icon('Messages').waitFor();
    await choose(bob, 'It leaves today.', 'Quote');
    await expect.poll(() => composer(bob).inputValue()).toBe('> It leaves today.\n');
    await composer(bob).fill('');
    await choose(bob, 'It leaves today.', 'Mark unread from here');
    await icon('Messages, 2 unread').waitFor();
    await toast(bob).getByRole('button', { name: 'Undo' }).click();
    await icon('Messages').waitFor();
    await choose(bob, 'Tomorrow.', 'Mark unread from here');
    await icon('Messages, 1 unread').waitFor();
    await bob.keyboard.press('Escape');
    await bob.getByRole('dialog', { name: 'Messages' }).waitFor({ state: 'hidden' });
    // It is rendered until it has slid out.
    await bob.locator('.thread').waitFor({ state: 'detached' });
    await icon('Messages, 1 unread').click();
    await icon('Messages').waitFor();
  });

  test('own messages and notes have fewer actions, and Escape closes only the menu', async () => {
    await openMenu(bob, '341412');
    expect(await menu(bob).getByRole('menuitem').allTextContents()).toEqual([
      'Copy text',
      'Copy link to message',
      'Quote',
    ]);
    await bob.keyboard.press('Escape');
    await menu(bob).waitFor({ state: 'detached' });
    expect(await bob.getByRole('dialog', { name: 'Messages' }).isVisible()).toBe(true);
    await choose(bob, '341411', 'Copy link to message');
    const link = await clipboard(bob);
    await bob.goto(link);
    await bob.locator('[data-flashed]').getByText('341411').waitFor();
  });

  test('on a phone, a button in the message opens it', async () => {
    const page = await openAs(
      browser,
      server,
      { sellerId: books.number },
      { name: 'Cem Kaya', viewport: phone, hasTouch: true, isMobile: true },
    );
    await page.goto('/seller#messages');
    await message(page, 'Tomorrow.').getByRole('button', { name: 'Message actions' }).tap();
    await menu(page).getByRole('menuitem', { name: 'Quote' }).tap();
    await expect.poll(() => composer(page).inputValue()).toBe('> Tomorrow.\n');
    expect(await violationsOf(page)).toEqual([]);
    await page.context().close();
  });
});

describe('the redaction of a message', () => {
  const redactions = async () => {
    const eve = await openAs(
      browser,
      server,
      { marketplaceId: market.id, role: 'WEBMASTER' },
      { name: 'Eve Hart' },
    );
    const liz = await openAs(browser, server, { sellerId: lights.number }, { name: 'Liz Lee' });
    for (const text of ['Mail anna@example.com please', 'The code is 7731, thanks', 'All of this']) {
      await send(lights.client, text);
    }
    await eve.goto(pathOf(lights));
    await liz.goto('/seller#messages');
    for (const page of [eve, liz]) await message(page, 'All of this').waitFor();
    return { eve, liz };
  };
  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Redact message' });
  const submit = (page: Page) => dialog(page).getByRole('button', { name: 'Redact', exact: true });

  test('removes what was found, a part or everything, for both sides at once', async () => {
    const { eve, liz } = await redactions();
    await choose(eve, 'anna@example.com', 'Redact…');
    await dialog(eve).getByLabel('Sensitive data that was found').check();
    await dialog(eve).getByLabel('an email address (1)').waitFor();
    // Its lines are as far apart as elsewhere, though it is opened from the small line below a message.
    const lead = dialog(eve).getByText("You can't undo this.", { exact: false });
    expect(await lead.evaluate((it) => String(it.computedStyleMap().get('line-height')))).toBe('1.45');
    for (const colorScheme of ['light', 'dark'] as const) {
      await eve.emulateMedia({ colorScheme });
      expect(await violationsOf(eve, colorScheme === 'light' ? 'all' : 'colours')).toEqual([]);
    }
    await dialog(eve).getByLabel('an email address (1)').uncheck();
    await submit(eve).click();
    await dialog(eve).getByText('Choose at least one kind.').waitFor();
    await dialog(eve).getByLabel('an email address (1)').check();
    await submit(eve).click();
    await dialog(eve).waitFor({ state: 'detached' });
    for (const page of [eve, liz]) {
      await message(page, 'Mail █████ please').waitFor();
      expect(await page.getByText('anna@example.com').count()).toBe(0);
    }
    await message(eve, 'Mail █████')
      .getByText(/^Redacted by Eve Hart, /)
      .waitFor();
    await message(liz, 'Mail █████')
      .getByText(/^Redacted by Riverside Arcade, /)
      .waitFor();

    // A colleague's search has found the message.
    await ada.goto('/operator?q=7731&in=messages');
    const found = ada.getByRole('listitem').filter({ hasText: 'Lantern Lights' });
    await found.getByText('The code is 7731').waitFor();
    await choose(eve, 'The code', 'Redact…');
    await dialog(eve).getByLabel('A part of the text').check();
    await submit(eve).click();
    await dialog(eve).getByText('Select the part to remove first.').waitFor();
    await dialog(eve)
      .getByLabel('Select the part to remove')
      .evaluate((field) =>
        (field as unknown as { setSelectionRange(a: number, b: number): void }).setSelectionRange(12, 16),
      );
    await submit(eve).click();
    for (const page of [eve, liz]) await message(page, 'The code is █████, thanks').waitFor();
    await expect.poll(() => ada.getByText('7731').count()).toBe(0);

    // The keyboard alone.
    await eve.keyboard.press('.');
    await expect
      .poll(() =>
        message(eve, 'All of this')
          .locator('.message-menu')
          .evaluate((it) => it.matches(':focus')),
      )
      .toBe(true);
    await eve.keyboard.press('Enter');
    await menu(eve).getByRole('menuitem', { name: 'Redact…' }).waitFor();
    await eve.keyboard.press('r');
    await eve.keyboard.press('Enter');
    await dialog(eve).waitFor();
    await submit(eve).focus();
    await eve.keyboard.press('Enter');
    await dialog(eve).waitFor({ state: 'detached' });
    for (const page of [eve, liz]) await expect.poll(() => page.getByText('All of this').count()).toBe(0);
    // Nothing is left to redact.
    await message(eve, 'All of this').waitFor({ state: 'detached' });
    await eve.locator('.message-menu').last().click();
    await menu(eve).getByRole('menuitem', { name: 'Copy text' }).waitFor();
    expect(await menu(eve).getByRole('menuitem', { name: 'Redact…' }).count()).toBe(0);

    // A seller's user has the choice for an own message that is not read, and for no other one.
    await eve.goto('/operator');
    const field = liz.getByRole('textbox', { name: /^Message to/ });
    await field.fill('A slip');
    await field.press('Enter');
    await message(liz, 'A slip').locator('.message-menu').waitFor({ state: 'attached' });
    await openMenu(liz, 'The code');
    await menu(liz).getByRole('menuitem', { name: 'Copy text' }).waitFor();
    expect(await menu(liz).getByRole('menuitem', { name: 'Redact…' }).count()).toBe(0);
    await liz.keyboard.press('Escape');
    await choose(liz, 'A slip', 'Redact…');
    await submit(liz).click();
    await dialog(liz).waitFor({ state: 'detached' });
    await message(liz, 'Redacted by Liz Lee').waitFor();
    expect(await liz.getByText('A slip').count()).toBe(0);
    await Promise.all([eve, liz].map((page) => page.context().close()));
  });

  test('the administration sets for how long authors can redact their messages', async () => {
    const webmaster = { marketplaceId: market.id, role: 'WEBMASTER' } as const;
    const admin = await openAs(browser, server, webmaster, { name: 'Mia Master' });
    await admin.goto('/operator/admin/chat');
    const card = admin
      .locator('section')
      .filter({ has: admin.getByRole('heading', { name: 'Redaction by authors' }) });
    const minutes = card.getByLabel('Time in minutes');
    expect(await minutes.inputValue()).toBe('15');
    await minutes.fill('30');
    await card.getByRole('button', { name: 'Save' }).click();
    await admin.getByRole('status').getByText('Saved').waitFor();
    const { marketplace } = await market.operator.data('{ marketplace { authorRedactionMinutes } }');
    expect(marketplace).toEqual({ authorRedactionMinutes: 30 });
    await admin.context().close();
  });
});

/** Sends a message with data that its sender acknowledges. */
async function send(client: Client, text: string): Promise<void> {
  const { chatMessageCreate } = await client.data(
    `mutation ($message: String!) {
      chatMessageCreate(input: { message: $message, acknowledged: [EMAIL] }) { errors { messages } }
    }`,
    { message: text },
  );
  expect(chatMessageCreate.errors).toBeNull();
}
