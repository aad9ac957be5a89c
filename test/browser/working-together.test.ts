import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  desktop,
  expectAccessible,
  openAs,
  phone,
  show,
  startBrowser,
  violationsOf,
} from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests what two colleagues see of each other in a thread, in two browsers. */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co', 'Lamps']);
const shop = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];
for (const { client } of market.sellers) await say(client, 'Where is order 341411?');

const openOperator = (name: string) =>
  openAs(browser, server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }, { name });
const ada = await openOperator('Ada Lovelace');
const ben = await openOperator('Ben Okri');

const open = async (page: Page, index: number) => {
  await show(page, `/operator/t/${shop(index).id.replace(/=+$/, '')}`);
  await page.getByRole('article').last().waitFor();
};
const composer = (page: Page) => page.getByRole('textbox', { name: /^Message to/ });
const write = async (page: Page, text: string) => {
  await composer(page).fill(text);
  await composer(page).press('Enter');
};
const article = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });
const question = (page: Page) =>
  page.getByRole('alert').filter({ hasText: 'answered while you were writing' });
const viewers = (page: Page) => page.locator('.viewers');
const messagesIn = async (index: number) => {
  const { chatMessages } = await market.operator.data(
    'query ($id: ID!) { chatMessages(sellerId: $id, first: 100) { nodes { message } } }',
    { id: shop(index).id },
  );
  return chatMessages.nodes.map(({ message }: { message: string }) => message).reverse();
};
/** Opens a conversation at both, with a draft of Ada, and lets Ben answer. */
async function answerMeanwhile(index: number, draft: string, answer: string) {
  await Promise.all([ada, ben].map((page) => open(page, index)));
  await composer(ada).fill(draft);
  await write(ben, answer);
  await article(ada, answer).waitFor();
}

test('colleagues see who has a conversation open, and who types, until the page closes', async () => {
  await open(ada, 0);
  await open(ben, 0);
  await viewers(ada).getByText('Ben Okri is viewing').waitFor();
  await viewers(ben).getByText('Ada Lovelace is viewing').waitFor();
  await ben.keyboard.press('r');
  await ben.keyboard.type('Hello');
  await ada.locator('.thread-typing').getByText('Ben Okri is typing').waitFor();
  await ada
    .getByRole('link', { name: /Harbour Books/ })
    .getByText('Ben Okri is replying')
    .waitFor();
  await expectAccessible(ada);
  await composer(ben).fill('');
  await open(ben, 1);
  await expect.poll(() => viewers(ada).textContent()).toBe('');
  await open(ada, 1);
  await viewers(ada).getByText('Ben Okri is viewing').waitFor();
  // Without a connection, Ben is no viewer.
  await ben.context().setOffline(true);
  await expect.poll(() => viewers(ada).textContent()).toBe('');
  await ben.context().setOffline(false);
  await viewers(ada).getByText('Ben Okri is viewing').waitFor();
});

test('after a colleague’s answer, a send needs one confirmation, and Enter again sends', async () => {
  await answerMeanwhile(0, 'It is on its way.', 'We have sent it.');
  await composer(ada).press('Enter');
  await question(ada).getByText('Ben Okri answered while you were writing').waitFor();
  await question(ada).getByText('We have sent it.').waitFor();
  expect(await messagesIn(0)).not.toContain('It is on its way.');
  await composer(ada).press('Enter');
  await article(ada, 'It is on its way.').waitFor();
  await question(ada).waitFor({ state: 'detached' });
  await expect
    .poll(() => messagesIn(0))
    .toEqual(['Where is order 341411?', 'We have sent it.', 'It is on its way.']);
  // The next message begins after the answer.
  await write(ada, 'Second.');
  await expect.poll(() => messagesIn(0)).toContain('Second.');
});

test('Escape goes back to the draft, which is then sent without a question', async () => {
  await answerMeanwhile(1, 'Let me look', 'I look at it.');
  await composer(ada).press('Control+Enter');
  await question(ada).waitFor();
  await ada.keyboard.press('Escape');
  await question(ada).waitFor({ state: 'detached' });
  await expect.poll(() => composer(ada).evaluate((it) => it.matches(':focus'))).toBe(true);
  expect(await composer(ada).inputValue()).toBe('Let me look');
  await ada.keyboard.type(', too.');
  await ada.keyboard.press('Enter');
  await expect
    .poll(() => messagesIn(1))
    .toEqual(['Where is order 341411?', 'I look at it.', 'Let me look, too.']);
});

test('after a reload, sending the draft needs the confirmation too', async () => {
  await open(ada, 2);
  await composer(ada).fill('Begun before.');
  await ada.goto('about:blank');
  await open(ben, 2);
  await write(ben, 'Answered before.');
  await article(ben, 'Answered before.').waitFor();
  await say(shop(2).client, 'Thanks.');
  await open(ada, 2);
  await composer(ada).press('Enter');
  await question(ada).getByText('Answered before.').waitFor();
  await question(ada).getByRole('button', { name: 'Send anyway' }).click();
  await expect.poll(() => messagesIn(2)).toContain('Begun before.');
  expect((await messagesIn(2)).filter((message: string) => message === 'Begun before.')).toHaveLength(1);
});

test('a message that was written without a connection waits for the decision', async () => {
  await open(ada, 2);
  await open(ben, 2);
  await ada.context().setOffline(true);
  await write(ada, 'Written offline.');
  await article(ada, 'Written offline.').getByText('Waiting for connection').waitFor();
  await write(ben, 'Answered meanwhile.');
  await article(ben, 'Answered meanwhile.').waitFor();
  await ada.context().setOffline(false);
  await question(ada).getByText('Answered meanwhile.').waitFor();
  await expect.poll(() => composer(ada).inputValue()).toBe('Written offline.');
  expect(await messagesIn(2)).not.toContain('Written offline.');
  await composer(ada).press('Enter');
  await expect.poll(() => messagesIn(2)).toContain('Written offline.');
  expect((await messagesIn(2)).filter((message: string) => message === 'Written offline.')).toHaveLength(1);
});

test('a message that waited stays in the conversation if another one is being written', async () => {
  await open(ada, 1);
  await open(ben, 1);
  await ada.context().setOffline(true);
  await write(ada, 'Waits for the network.');
  await article(ada, 'Waits for the network.').getByText('Waiting for connection').waitFor();
  await composer(ada).fill('Another draft');
  await write(ben, 'I was faster.');
  await article(ben, 'I was faster.').waitFor();
  await ada.context().setOffline(false);
  const waiting = article(ada, 'Waits for the network.');
  await waiting.getByText('Not sent: a colleague answered').waitFor();
  await waiting.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => messagesIn(1)).toContain('Waits for the network.');
  await composer(ada).fill('');
});

test('the question is accessible in both themes, and its buttons are visible on a phone with its keyboard', async () => {
  await answerMeanwhile(0, `${'A long draft. '.repeat(60)}`, `${'A long answer. '.repeat(60)}`);
  await composer(ada).press('Enter');
  await question(ada).waitFor();
  await expectAccessible(ada);
  await ada.emulateMedia({ colorScheme: 'dark' });
  expect(await violationsOf(ada, 'colours')).toEqual([]);
  await ada.setViewportSize(phone);
  await expectAccessible(ada);
  await ada.emulateMedia({ colorScheme: 'light' });
  expect(await violationsOf(ada, 'colours')).toEqual([]);
  await ada.setViewportSize({ width: 360, height: 420 });
  for (const name of ['Send anyway', 'Keep editing']) {
    const button = question(ada).getByRole('button', { name });
    const box = await button.boundingBox();
    expect(box && box.y >= 0 && box.y + box.height <= 420).toBe(true);
    // Nothing covers it.
    await button.click({ trial: true });
  }
  await question(ada).getByRole('button', { name: 'Keep editing' }).click();
  await composer(ada).fill('');
  await ada.setViewportSize(desktop);
});

test('from right to left, the question and the readers are accessible and within the page', async () => {
  const page = await openAs(
    browser,
    server,
    { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
    { name: 'Cem Celik', locale: 'ar' },
  );
  await open(page, 1);
  await page.getByRole('textbox').last().fill('مرحبا');
  await say(market.operator, 'Answered by a program.', shop(1).id);
  await article(page, 'Answered by a program.').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Answered by a program.').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await article(page, 'Where is order').locator('.read-by').focus();
  await page.keyboard.press('Enter');
  const list = page.getByRole('dialog');
  await list.getByRole('listitem').first().waitFor();
  const box = await list.boundingBox();
  expect(box && box.x >= 0 && box.x + box.width <= desktop.width).toBe(true);
  await expectAccessible(page);
  await page.context().close();
});

test('my messages, a colleague’s and the seller’s have different shapes', async () => {
  await open(ada, 0);
  const shapeOf = (text: string) =>
    article(ada, text)
      .first()
      .locator('.thread-bubble')
      .evaluate((bubble) => {
        const page = globalThis as unknown as {
          getComputedStyle(element: unknown): Record<string, string>;
        };
        const row = (bubble as unknown as { parentElement: unknown }).parentElement;
        const { borderInlineEndWidth, borderInlineEndStyle } = page.getComputedStyle(bubble);
        return [page.getComputedStyle(row).alignItems, borderInlineEndWidth, borderInlineEndStyle].join(' ');
      });
  const shapes = await Promise.all(['Second.', 'We have sent it.', 'Where is order'].map(shapeOf));
  expect(new Set(shapes).size).toBe(3);
  await ada.locator('[data-printable]').waitFor();
  await ada.evaluate("dispatchEvent(new Event('beforeprint'))");
  const record = ada.locator('.record');
  const printed = (text: string) => record.locator('section').filter({ hasText: text }).first();
  await printed('We have sent it.').getByText('Ben Okri · Riverside Arcade').waitFor();
  const printedShapes = ['Second.', 'We have sent it.', 'Where is order'].map((text) =>
    printed(text).evaluate((section) => {
      const { getComputedStyle } = globalThis as unknown as {
        getComputedStyle(element: unknown): Record<string, string>;
      };
      return getComputedStyle(section).borderInlineStartStyle;
    }),
  );
  expect(await Promise.all(printedShapes)).toEqual(['solid', 'double', 'none']);
  await ada.evaluate("dispatchEvent(new Event('afterprint'))");
  await article(ada, 'We have sent it.').getByText('Ben Okri', { exact: true }).waitFor();
});

test('a message shows who read it, by the keyboard and as a sheet on a phone', async () => {
  await open(ada, 0);
  await open(ben, 0);
  await say(shop(0).client, 'The last question.');
  await article(ada, 'The last question.').waitFor();
  await ada.bringToFront();
  const { client } = shop(0);
  const readersOf = async () => {
    const { chatMessages } = await market.operator.data(
      'query ($id: ID!) { chatMessages(sellerId: $id, first: 1) { nodes { readBy { user { name } } } } }',
      { id: shop(0).id },
    );
    return chatMessages.nodes[0].readBy.map(({ user }: { user: { name: string } }) => user.name);
  };
  await expect.poll(readersOf).toContain('Ada Lovelace');
  await ben.bringToFront();
  await expect.poll(readersOf).toContain('Ben Okri');
  await ada.bringToFront();
  const list = ada.getByRole('dialog', { name: 'Read by' });
  const button = article(ada, 'The last question.').getByRole('button', {
    name: 'Show who read this message',
  });
  await button.focus();
  await ada.keyboard.press('Enter');
  await list.getByText('You', { exact: true }).waitFor();
  await list.getByText('Ben Okri', { exact: true }).waitFor();
  await expectAccessible(ada);
  await ada.emulateMedia({ colorScheme: 'dark' });
  expect(await violationsOf(ada, 'colours')).toEqual([]);
  await ada.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  await expect.poll(() => button.evaluate((it) => it.matches(':focus'))).toBe(true);
  expect(ada.url()).toContain('/t/');

  await ada.setViewportSize(phone);
  const own = article(ada, 'Second.').getByRole('button', { name: 'Show who read this message' });
  await own.scrollIntoViewIfNeeded();
  await own.click();
  await list.getByText('Harbour Books hasn’t read this message yet.').waitFor();
  await expectAccessible(ada);
  await ada.emulateMedia({ colorScheme: 'light' });
  expect(await violationsOf(ada, 'colours')).toEqual([]);
  const box = await list.boundingBox();
  expect([box?.x, box?.width, Math.round((box?.y ?? 0) + (box?.height ?? 0))]).toEqual([
    0,
    phone.width,
    phone.height,
  ]);
  await ada.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  await client.data('mutation { chatMessageRead(input: { sentBy: "AdminUser" }) { errors { field } } }');
  await own.click();
  await list.getByText('Harbour Books', { exact: true }).waitFor();
  await ada.keyboard.press('Escape');
});
