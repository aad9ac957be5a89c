import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeAgent } from '../harness/agents.js';
import { makeUser } from '../harness/browser.js';
import { setActions } from '../harness/content-policy.js';
import {
  desktop,
  expectAccessible,
  intercept,
  openAs,
  phone,
  show,
  startBrowser,
} from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests that a note is not mistaken for a message, nor lost, also while the page loads, scrolls or reloads. */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co', 'Empty']);
const shop = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];
for (const index of [0, 1]) await say(shop(index).client, 'Where is my order?');
await setActions(market.operator, { EMAIL: 'WARN' });
const ben = await makeAgent(server, market.id, 'Ben Okri');
const page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  { name: 'Ada Lovelace' },
);

const messageField = (from: Page = page) => from.getByRole('textbox', { name: /^Message to/ });
const noteField = (from: Page = page) => from.getByRole('textbox', { name: /^Internal note about/ });
const editor = page.getByRole('textbox', { name: 'Change the note' });
const note = (text: string) =>
  page.getByRole('article', { name: /^Internal note/ }).filter({ hasText: text });
const isFocused = (field: ReturnType<typeof noteField>) => field.evaluate((it) => it.matches(':focus'));

async function open(index: number, from: Page = page) {
  await show(from, `/operator/t/${shop(index).id.replace(/=+$/, '')}`);
  await messageField(from).waitFor();
}
async function openNote(index: number) {
  await open(index);
  await messageField().press('Alt+n');
  await expect.poll(() => isFocused(noteField())).toBe(true);
}
const notesIn = async (index: number) => {
  const { chatNotes } = await ben.client.data(
    'query ($id: ID!) { chatNotes(sellerId: $id) { nodes { text mentions { colleague { id } } } } }',
    { id: shop(index).id },
  );
  return chatNotes.nodes as { text: string; mentions: { colleague: { id: string } }[] }[];
};
const threadOf = async (index: number) => {
  const { node, chatMessages } = await ben.client.data(
    `query ($id: ID!) { node(id: $id) { ... on Seller { workState { status } } }
      chatMessages(sellerId: $id, first: 1) { nodes { message } } }`,
    { id: shop(index).id },
  );
  return [node.workState.status, chatMessages.nodes[0]?.message];
};
const failingSends = (from: Page = page) =>
  from.route('**/operator/graphql', (route) =>
    route.request().postData()?.includes('chatMessageCreate') ? route.abort() : route.continue(),
  );

test.each(['connection', 'note-composer'])(
  'keys that are pressed while notes load (%s) are neither a message nor a shortcut',
  async (module) => {
    const tab = await page.context().newPage();
    let load = () => {};
    const held = new Promise<void>((resolve) => {
      load = resolve;
    });
    await tab.route(new RegExp(`/${module}-[\\w-]+\\.js`), async (route) => {
      await held;
      await route.continue();
    });
    await open(0, tab);
    await messageField(tab).press('Alt+n');
    await tab.keyboard.type('e');
    await tab.keyboard.press('Enter');
    await tab.keyboard.type('x');
    expect(await messageField(tab).count()).toBe(0);
    await expectAccessible(tab);
    await tab.getByRole('button', { name: 'Write a reply' }).click();
    await expect.poll(() => isFocused(messageField(tab))).toBe(true);
    await tab.keyboard.press('Alt+n');
    load();
    await expect.poll(() => isFocused(noteField(tab))).toBe(true);
    expect(await threadOf(0)).toEqual(['OPEN', 'Where is my order?']);
    await tab.close();
  },
);

test('after a note, the keys are for the message; another conversation begins with a message', async () => {
  await openNote(0);
  await page.locator('[data-row]').first().waitFor();
  await page.keyboard.press('Alt+n');
  await expect.poll(() => isFocused(messageField())).toBe(true);
  await page.keyboard.press('Alt+n');
  await expect.poll(() => isFocused(noteField())).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await expect.poll(() => isFocused(messageField())).toBe(true);
  await page.keyboard.press('Alt+n');
  await expect.poll(() => isFocused(noteField())).toBe(true);
  const before = page.url();
  await page.keyboard.press('Alt+ArrowDown');
  await page.keyboard.press('Alt+ArrowUp');
  await messageField().waitFor();
  expect(await isFocused(messageField())).toBe(false);
  expect(await noteField().count()).toBe(0);
  await expect.poll(() => page.url()).toBe(before);
});

test('after “Keep editing”, a note in between does not ask again', async () => {
  await open(1);
  // The question is about what was written after the messages that the writer saw.
  await page.getByRole('article').filter({ hasText: 'Where is my order?' }).waitFor();
  await failingSends();
  await messageField().fill('Written without a connection');
  await messageField().press('Enter');
  await say(ben.client, 'I answer.', shop(1).id);
  await page.getByRole('article').filter({ hasText: 'I answer.' }).waitFor();
  await page.unroute('**/operator/graphql');
  const question = page.getByRole('alert').filter({ hasText: 'answered while you were writing' });
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await question.waitFor({ state: 'detached' });
  await page.keyboard.press('Alt+n');
  await expect.poll(() => isFocused(noteField())).toBe(true);
  await page.keyboard.press('Alt+n');
  await expect.poll(() => isFocused(messageField())).toBe(true);
  expect(await question.count()).toBe(0);
  await messageField().press('Enter');
  await expect.poll(() => threadOf(1)).toEqual(['OPEN', 'Written without a connection']);
});

test('notes are shown beside a message that waits in a thread without messages', async () => {
  await openNote(2);
  await noteField().fill('First a note.');
  await noteField().press('Enter');
  await note('First a note.').waitFor();
  await page.keyboard.press('Alt+n');
  await failingSends();
  await messageField().fill('Waits.');
  await messageField().press('Enter');
  await page.getByRole('article').filter({ hasText: 'Waits.' }).waitFor();
  expect(await note('First a note.').count()).toBe(1);
  await page.unroute('**/operator/graphql');
  await expect.poll(() => threadOf(2)).toEqual(['OPEN', 'Waits.']);
});

test('a note whose event comes before the answer is shown once, also after a reload', async () => {
  await openNote(0);
  await page.locator('[data-live=live]').waitFor();
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const stop = await intercept(page, 'Stored at once.', async (route) => {
    const response = await route.fetch();
    await answered;
    await route.fulfill({ response });
  });
  await noteField().fill('Stored at once.');
  await noteField().press('Enter');
  const stored = note('Stored at once.').getByRole('button', { name: 'Edit' });
  const unsent = page.locator('.note-unsent');
  await stored.waitFor();
  expect([await stored.count(), await unsent.count()]).toEqual([1, 0]);
  await page.reload();
  await stored.waitFor();
  expect([await stored.count(), await unsent.count()]).toEqual([1, 0]);
  answer();
  const isUnsent = `Object.keys(localStorage).some((key) => key.startsWith('parley.unsent.'))`;
  await expect.poll(() => page.evaluate(isUnsent)).toBe(false);
  await stop();
  expect((await notesIn(0)).map(({ text }) => text)).toEqual(['Stored at once.']);
});

test('on a phone, a note can be written while the chat is off', async () => {
  const setChat = (chatEnabled: boolean) =>
    market.operator.data(
      'mutation ($input: MarketplaceUpdateInput!) { marketplaceUpdate(input: $input) { errors { field } } }',
      { input: { chatEnabled } },
    );
  await page.setViewportSize(phone);
  await open(0);
  await setChat(false);
  await page.getByText('Chat is turned off for this marketplace.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Write an internal note' }).click();
  await noteField().waitFor();
  await expectAccessible(page);
  await setChat(true);
  await page.setViewportSize(desktop);
});

test('a change of a note is kept in another conversation, and after a reload', async () => {
  await openNote(2);
  await noteField().fill('To be changed.');
  await noteField().press('Enter');
  await note('To be changed.').getByRole('button', { name: 'Edit' }).focus();
  await page.keyboard.press('Enter');
  await editor.fill('A long remark');
  await open(0);
  await open(2);
  await expect.poll(() => editor.inputValue()).toBe('A long remark');
  await editor.press('Escape');
  await note('To be changed.').waitFor();
  await page.reload();
  await note('To be changed.').waitFor();
  expect(await editor.count()).toBe(0);
});

test('a note with content that is warned about is called a note, and not a message', async () => {
  await openNote(1);
  await noteField().fill('Mail ann@example.com.');
  await noteField().press('Enter');
  const warning = page.getByRole('alert').filter({ hasText: 'ann@example.com' });
  await warning.getByText('This note hasn’t been saved yet.', { exact: false }).waitFor();
  await warning.getByRole('button', { name: 'Save anyway' }).click();
  await expect.poll(async () => (await notesIn(1))[0]?.text).toBe('Mail ann@example.com.');
});

test('a changed note with content that is warned about is stored once the author confirms it', async () => {
  await openNote(1);
  await noteField().fill('Ask the buyer.');
  await noteField().press('Enter');
  await note('Ask the buyer.').getByRole('button', { name: 'Edit' }).focus();
  await page.keyboard.press('Enter');
  await editor.fill('Ask bob@example.com.');
  await editor.press('Enter');
  const warning = page.getByRole('alert').filter({ hasText: 'bob@example.com' });
  await warning.getByText('This note hasn’t been saved yet.', { exact: false }).waitFor();
  await expectAccessible(page);
  await warning.getByRole('button', { name: 'Save anyway' }).click();
  await note('Ask bob@example.com.').getByText('edited').waitFor();
  await editor.waitFor({ state: 'detached' });
  expect((await notesIn(1))[0]?.text).toBe('Ask bob@example.com.');
});

test('the author sees a message and a note as they would be stored, and sends them or changes them', async () => {
  await setActions(market.operator, { EMAIL: 'REDACT' });
  await open(1);
  await messageField().fill('Line one\nMail cleo@example.com');
  await messageField().press('Enter');
  const message = page
    .getByRole('alert')
    .filter({ hasText: 'This message hasn’t been sent yet. It will be stored as:' });
  await message.getByText('Line one\nMail █████', { exact: true }).waitFor();
  await expectAccessible(page);
  // A changed text is shown again before it is sent.
  await messageField().fill('Line one\nMail cleo@example.com, now');
  await message.waitFor({ state: 'detached' });
  await messageField().press('Enter');
  await message.getByText('Mail █████, now').waitFor();
  await message.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('article').filter({ hasText: 'Mail █████, now' }).waitFor();
  expect((await threadOf(1))[1]).toBe('Line one\nMail █████, now');

  await messageField().press('Alt+n');
  await noteField().fill('Mail dora@example.com.');
  await noteField().press('Enter');
  const warning = page
    .getByRole('alert')
    .filter({ hasText: 'This note hasn’t been saved yet. It will be stored as:' });
  await warning.getByText('Mail █████.', { exact: true }).waitFor();
  await warning.getByRole('button', { name: 'Save' }).click();
  await note('Mail █████.').getByRole('button', { name: 'Edit' }).focus();
  await page.keyboard.press('Enter');
  await editor.fill('Ask dora@example.com.');
  await editor.press('Enter');
  await warning.getByText('Ask █████.', { exact: true }).waitFor();
  await warning.getByRole('button', { name: 'Save' }).click();
  await note('Ask █████.').getByText('edited').waitFor();
  expect((await notesIn(1))[0]?.text).toBe('Ask █████.');
  await setActions(market.operator, { EMAIL: 'WARN' });
});

test('an own note is redacted, and shows who did it', async () => {
  await openNote(1);
  await noteField().fill('The code is 7731.');
  await noteField().press('Enter');
  await note('The code is 7731.').getByRole('button', { name: 'Redact …' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Redact note' });
  await dialog.getByText('The whole note').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Redact', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await note('Redacted by Ada Lovelace').getByText('█████', { exact: true }).waitFor();
  expect((await notesIn(1))[0]?.text).toBe('█████');
  expect(await page.getByText('7731').count()).toBe(0);
});

test('a note that waits is shown in another tab, which stores it if the first one is closed', async () => {
  const tab = await page.context().newPage();
  await open(2, tab);
  await openNote(2);
  const isWaiting = (from: Page) => from.locator('.note-unsent').getByText('From the first tab.');
  await page.route('**/operator/graphql', (route) =>
    route.request().postData()?.includes('CreateNote') ? route.abort() : route.continue(),
  );
  await tab.route('**/operator/graphql', (route) =>
    route.request().postData()?.includes('CreateNote') ? route.abort() : route.continue(),
  );
  await noteField().fill('From the first tab.');
  await noteField().press('Enter');
  await isWaiting(page).waitFor();
  await isWaiting(tab).waitFor();
  await page.goto('about:blank');
  await page.unroute('**/operator/graphql');
  await tab.unroute('**/operator/graphql');
  await expect.poll(async () => (await notesIn(2))[0]?.text).toBe('From the first tab.');
  await isWaiting(tab).waitFor({ state: 'detached' });
  await tab.close();
});

test('on a phone with its keyboard, a note, its warning and its buttons are within the page', async () => {
  await page.setViewportSize({ width: 360, height: 420 });
  await openNote(1);
  const accept = page.getByRole('button', { name: 'I understand' });
  if ((await accept.count()) > 0) await accept.click();
  await noteField().fill('Mail ann@example.com, bob@example.com, cem@example.com and dee@example.com.');
  await noteField().press('Enter');
  const save = page.getByRole('button', { name: 'Save anyway' });
  await save.waitFor();
  for (const part of [
    page.locator('.note-composer .thread-box'),
    page.getByRole('button', { name: 'Add note' }),
  ]) {
    const box = await part.boundingBox();
    expect(box && box.y >= 0 && box.y + box.height <= 420).toBe(true);
  }
  await save.scrollIntoViewIfNeeded();
  const button = await save.boundingBox();
  expect(button && button.y >= 0 && button.y + button.height <= 420).toBe(true);
  await save.click({ trial: true });
  await noteField().fill('');
  await page.setViewportSize(desktop);
});

test('a list of many colleagues has no accessibility violations', async () => {
  const owner = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  for (let n = 1; n <= 12; n++) await makeUser(server, owner, { name: `Zoe ${n}` });
  await openNote(2);
  await page.keyboard.type('@zoe');
  const list = page.getByRole('listbox', { name: 'Colleagues' });
  await list.getByRole('option').nth(7).waitFor();
  const [whole, shown] = await list.evaluate((it) => [it.scrollHeight, it.clientHeight]);
  expect(whole).toBeGreaterThan(shown ?? 0);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await noteField().fill('');
});
