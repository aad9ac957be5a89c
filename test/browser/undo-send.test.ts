import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { openAs, show, startBrowser, violationsOf } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/** Code in the page uses this global. */
declare const document: { dispatchEvent(event: Event): void };

/* Tests that a message can be taken back for a moment, and that it is sent once in every other case. */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books']);
const [books] = market.sellers as [TestMarketplace['sellers'][number]];
await say(books.client, 'Where is order 341411?');
const path = `/operator/t/${books.id.replace(/=+$/, '')}`;
const owner = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
/** Longer than a test. */
const page = await openAs(browser, server, owner, { name: 'Ada King', undoSendSeconds: 30 });

const composerOf = (of: Page) => of.getByRole('textbox', { name: /^Message to/ });
const composer = composerOf(page);
const undo = page.getByRole('button', { name: 'Undo', exact: true });
const messages = async () => {
  const { chatMessages } = await books.client.data('{ chatMessages(first: 500) { nodes { message } } }');
  return chatMessages.nodes.map(({ message }: { message: string }) => message) as string[];
};
const countOf = async (text: string) => (await messages()).filter((each) => each === text).length;

async function open(of: Page, address = path) {
  await show(of, address);
  await of.getByRole('article').last().waitFor();
  await composerOf(of).click();
}

/** Writes a message and presses Enter. Resolves when it is held. */
async function write(of: Page, text: string) {
  await composerOf(of).click();
  await of.keyboard.type(text);
  await of.keyboard.press('Enter');
  await of.locator('[data-state=held]').getByText(text, { exact: true }).waitFor();
  await of.getByRole('button', { name: 'Undo', exact: true }).waitFor();
}

const hasFocus = () => composer.evaluate((it) => it.matches(':focus'));
const unsent = (of: Page) => of.locator('[data-state]');

describe('a held message', () => {
  beforeEach(() => open(page));

  const ways: [string, () => Promise<unknown>][] = [
    ['Escape in the composer', () => page.keyboard.press('Escape')],
    [
      'Escape in the list of messages',
      async () => {
        await page.getByRole('log').focus();
        await page.keyboard.press('Escape');
      },
    ],
    [
      'Z where nothing is written',
      async () => {
        await page.getByRole('log').focus();
        await page.keyboard.press('z');
      },
    ],
    ['the button', () => undo.click()],
  ];
  test.each(ways)('returns to the composer by %s', async (way, act) => {
    const text = `Taken back by ${way}`;
    await write(page, text);
    await act();
    await expect.poll(() => composer.inputValue()).toBe(text);
    await expect.poll(hasFocus).toBe(true);
    await unsent(page).waitFor({ state: 'detached' });
    // It is a draft again, and is sent only by another Enter.
    await page.reload();
    await expect.poll(() => composer.inputValue()).toBe(text);
    expect(await countOf(text)).toBe(0);
    await composer.fill('');
  });

  test('returns to the composer of messages while a note is written', async () => {
    await write(page, 'Before the note.');
    await page.keyboard.press('Alt+n');
    const note = page.getByRole('textbox', { name: /^Internal note/ });
    await expect.poll(() => note.evaluate((it) => it.matches(':focus'))).toBe(true);
    await page.keyboard.type('For colleagues');
    await page.keyboard.press('Escape');
    await undo.click();
    await expect.poll(() => composer.inputValue()).toBe('Before the note.');
    await expect.poll(hasFocus).toBe(true);
    await composer.fill('');
    await page.keyboard.press('Alt+n');
    await expect.poll(() => note.inputValue()).toBe('For colleagues');
    await note.fill('');
    await page.keyboard.press('Alt+n');
  });

  test('leaves a draft that was begun since in place', async () => {
    await write(page, 'The first.');
    await page.keyboard.type('The second');
    await page.keyboard.press('Escape');
    expect(await composer.inputValue()).toBe('The second');
    await undo.click();
    await expect.poll(() => composer.inputValue()).toBe('The first.\nThe second');
    await composer.fill('');
  });

  test.each([
    ['a second Enter', () => page.keyboard.press('Enter')],
    ['"Send now"', () => page.getByRole('button', { name: 'Send now' }).click()],
  ] as const)('is sent at once by %s', async (way, act) => {
    const text = `Sent by ${way}`;
    await write(page, text);
    expect(await countOf(text)).toBe(0);
    await act();
    await expect.poll(() => countOf(text)).toBe(1);
    await undo.waitFor({ state: 'detached' });
    await expect.poll(hasFocus).toBe(true);
  });

  test('is accessible', async () => {
    await write(page, 'How does it look?');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOf(page, colorScheme === 'light' ? 'all' : 'colours')).toEqual([]);
    }
    await undo.click();
    await composer.fill('');
  });

  test('is sent once if the page is reloaded or closed', async () => {
    await write(page, 'Before the reload.');
    await page.reload();
    await expect.poll(() => countOf('Before the reload.')).toBe(1);
    await page.getByRole('article').filter({ hasText: 'Before the reload.' }).waitFor();
    await unsent(page).waitFor({ state: 'detached' });

    const other = await openAs(browser, server, owner, { name: 'Ben Okri', undoSendSeconds: 30 });
    await open(other);
    await write(other, 'Before the end.');
    // A navigation, which is what closing a tab does to its page. The next page is not the portal.
    await other.goto('about:blank');
    await expect.poll(() => countOf('Before the end.')).toBe(1);
    await open(other);
    await other.getByRole('article').filter({ hasText: 'Before the end.' }).waitFor();
    await unsent(other).waitFor({ state: 'detached' });
    expect(await countOf('Before the end.')).toBe(1);
    await other.context().close();
  });
});

test('quick messages are sent in their order, also if the page is closed after the last one', async () => {
  const other = await openAs(browser, server, owner, { name: 'Dora Quick', undoSendSeconds: 30 });
  await open(other);
  const texts = Array.from({ length: 10 }, (_, index) => `Quick ${index}.`);
  for (const text of texts) await write(other, text);
  // Before the time of the first one is over.
  await expect.poll(() => countOf('Quick 8.')).toBe(1);
  expect(await countOf('Quick 9.')).toBe(0);
  // A page that is being closed can send one message, and would repeat one without an answer.
  await expect.poll(() => other.locator('[data-state=sending], [data-state=waiting]').count()).toBe(0);
  await other.goto('about:blank');
  await expect.poll(() => countOf('Quick 9.')).toBe(1);
  const quick = (await messages()).filter((each) => each.startsWith('Quick'));
  expect(quick.reverse()).toEqual(texts);
  await other.context().close();
});

test('a message that was blocked after its page was closed is there to be changed', async () => {
  const other = await openAs(browser, server, owner, { name: 'Fay Blocked', undoSendSeconds: 30 });
  await open(other);
  const blocked = 'Pay with 4111 1111 1111 1111.';
  await write(other, blocked);
  await other.goto('about:blank');
  await open(other);
  await expect.poll(() => composerOf(other).inputValue()).toBe(blocked);
  expect(await composerOf(other).getAttribute('aria-invalid')).toBe('true');
  expect(await countOf(blocked)).toBe(0);
  await other.context().close();
});

test('a held message is sent before its writer signs out', async () => {
  const other = await openAs(browser, server, owner, { name: 'Eve Leaving', undoSendSeconds: 30 });
  await open(other);
  await write(other, 'Good night.');
  await other.getByRole('button', { name: /^Your account/ }).click();
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.waitForURL((url) => url.pathname === '/');
  expect(await countOf('Good night.')).toBe(1);
  await other.context().close();
});

test('a held message is sent when its page is hidden, because a phone can discard the page', async () => {
  await open(page);
  await write(page, 'To another app.');
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(() => countOf('To another app.')).toBe(1);
  await undo.waitFor({ state: 'detached' });
});

test('a message is sent when its time is over, and nothing moves', async () => {
  const other = await openAs(browser, server, owner, { name: 'Cem Kaya', undoSendSeconds: 15 });
  await other.clock.install();
  await open(other);
  const places = () =>
    other
      .locator('article, .thread-composer')
      .evaluateAll((all) =>
        all.map((it) => [it.getBoundingClientRect().y, it.getBoundingClientRect().height]),
      );
  await write(other, 'It is on its way.');
  const held = await places();
  await other.clock.fastForward(15_000);
  await other.getByRole('article', { name: /^You/ }).getByText('It is on its way.').waitFor();
  await other.getByRole('img', { name: 'Sent' }).last().waitFor();
  expect(await places()).toEqual(held);
  expect(await countOf('It is on its way.')).toBe(1);
  await other.context().close();
});

test('a colleague who answers in the meantime is shown before it is sent', async () => {
  await open(page);
  await write(page, 'My answer.');
  await say(market.operator, 'The answer of a colleague.', books.id);
  await page.getByRole('article').filter({ hasText: 'The answer of a colleague.' }).waitFor();
  await page.getByRole('button', { name: 'Send now' }).click();
  await page.getByRole('button', { name: 'Send anyway' }).waitFor();
  await expect.poll(() => composer.inputValue()).toBe('My answer.');
  expect(await countOf('My answer.')).toBe(0);
  await composer.fill('');
});

test('a seller takes a message back, and the panel stays open', async () => {
  const bob = await openAs(
    browser,
    server,
    { sellerId: books.number },
    { name: 'Bob Reed', undoSendSeconds: 30 },
  );
  await open(bob, '/seller#messages');
  await write(bob, 'Never mind.');
  await bob.keyboard.press('Escape');
  await expect.poll(() => composerOf(bob).inputValue()).toBe('Never mind.');
  expect(await bob.getByRole('dialog', { name: 'Messages' }).isVisible()).toBe(true);
  await bob.context().close();
});

test('the time is a setting of the user', async () => {
  await page.goto('/operator');
  const setting = page.getByLabel('Undo send');
  await page.getByRole('button', { name: /^Your account/ }).click();
  await setting.selectOption('Off');
  await page.reload();
  await page.getByRole('button', { name: /^Your account/ }).click();
  await expect.poll(() => setting.inputValue()).toBe('0');
  await open(page);
  await page.keyboard.type('Sent at once.');
  await page.keyboard.press('Enter');
  await expect.poll(() => countOf('Sent at once.')).toBe(1);
});
