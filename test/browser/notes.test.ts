import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Agent, makeAgent } from '../harness/agents.js';
import { looksIn } from '../harness/looks.js';
import { desktop, openAs, phone, show, startBrowser, violationsOf } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests internal notes in the portal, with the keyboard: writing, mentions, editing, and what a seller sees. */

/** Code in the page uses these globals. */
declare function dispatchEvent(event: Event): void;
declare const localStorage: { setItem(key: string, value: string): void; removeItem(key: string): void };

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co']);
const [books, kites] = market.sellers as [
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
];
await say(books.client, 'Where is my order?');
await say(kites.client, 'Good morning.');
const ben: Agent = await makeAgent(server, market.id, 'Ben Okri');
await makeAgent(server, market.id, 'Bea Long');
const page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  { name: 'Ada Lovelace' },
);
const { colleagues } = await ben.client.data('{ colleagues { id name } }');
const adaId: string = colleagues.find(({ name }: { name: string }) => name === 'Ada Lovelace').id;
const { keyboard } = page;
const messageField = page.getByRole('textbox', { name: /^Message to/ });
const noteField = page.getByRole('textbox', { name: /^Internal note about/ });
const note = (text: string) =>
  page.getByRole('article', { name: /^Internal note/ }).filter({ hasText: text });
const dialog = page.getByRole('dialog');

const writeNote = (agent: Agent, text: string, mentions: object[] = [], seller = books) =>
  agent.client.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { id } errors { messages } } }',
    { input: { sellerId: seller.id, text, mentions } },
  );
const notesIn = async (seller = books) => {
  const { chatNotes } = await ben.client.data(
    'query ($id: ID!) { chatNotes(sellerId: $id) { nodes { text mentions { start end colleague { name } } } } }',
    { id: seller.id },
  );
  return chatNotes.nodes as { text: string; mentions: object[] }[];
};
const messagesIn = async (seller = books) => {
  const { chatMessages } = await seller.client.data('{ chatMessages(first: 500) { nodes { message } } }');
  return chatMessages.nodes.map(({ message }: { message: string }) => message) as string[];
};
const expectFocus = (locator: Locator) =>
  expect.poll(() => locator.evaluate((it) => it.matches(':focus'))).toBe(true);

async function open(seller: { id: string }) {
  await show(page, `/operator/t/${seller.id.replace(/=+$/, '')}`);
  await page.getByRole('article').last().waitFor();
  await keyboard.press('r');
  await expectFocus(messageField);
}

test('Alt+N writes a note with a mention that is chosen by the keyboard, and sends nothing', async () => {
  await open(books);
  await keyboard.press('Alt+n');
  await page.getByText('Only your colleagues see it.').waitFor();
  await expectFocus(noteField);
  await keyboard.type('Please check, @be');
  const list = page.getByRole('listbox', { name: 'Colleagues' });
  await expect.poll(() => list.getByRole('option').allTextContents()).toEqual(['Bea Long', 'Ben Okri']);
  await keyboard.press('ArrowDown');
  await list.getByRole('option', { name: 'Ben Okri', selected: true }).waitFor();
  await keyboard.press('Enter');
  await expect.poll(() => noteField.inputValue()).toBe('Please check, @Ben Okri ');
  await keyboard.type('5 % each');
  await keyboard.press('Enter');
  await note('Please check, @Ben Okri 5 % each').waitFor();
  expect(await notesIn()).toEqual([
    {
      text: 'Please check, @Ben Okri 5 % each',
      mentions: [{ start: 14, end: 23, colleague: { name: 'Ben Okri' } }],
    },
  ]);
  expect(await messagesIn()).toEqual(['Where is my order?']);
  const { unreadMentionCount } = await ben.client.data('{ unreadMentionCount }');
  expect(unreadMentionCount).toBe(1);
});

test('the list tells colleagues with the same name apart, and mentions that reach nobody are said before', async () => {
  for (let count = 0; count < 2; count++) await makeAgent(server, market.id, 'Sam Same');
  await open(books);
  await keyboard.press('Alt+n');
  await expectFocus(noteField);
  await keyboard.type('@sam');
  const list = page.getByRole('listbox', { name: 'Colleagues' });
  await list.getByRole('option', { name: 'Sam Same No. 2 of 2 with this name' }).waitFor();
  await noteField.fill('@Ben Okri '.repeat(22));
  await page.getByText('A note mentions at most 20 colleagues. The last 2 aren’t notified.').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await noteField.fill('');
  await keyboard.press('Alt+n');
  await expectFocus(messageField);
  await keyboard.press('Alt+o');
  const namesakes = dialog.getByRole('option', { name: /Sam Same/ });
  await expect
    .poll(() => namesakes.allTextContents())
    .toEqual(['SSSam SameNo. 1 of 2 with this name', 'SSSam SameNo. 2 of 2 with this name']);
  await keyboard.press('Escape');
});

test('each mode keeps its own draft, also after a reload', async () => {
  await open(books);
  await messageField.fill('A message draft');
  await keyboard.press('Alt+n');
  await expectFocus(noteField);
  expect(await noteField.inputValue()).toBe('');
  await keyboard.type('A note draft');
  await keyboard.press('Alt+n');
  await messageField.waitFor();
  expect(await messageField.inputValue()).toBe('A message draft');
  await page.reload();
  await messageField.fill('');
  await keyboard.press('Alt+n');
  await expect.poll(() => noteField.inputValue()).toBe('A note draft');
  await noteField.fill('');
  await keyboard.press('Alt+n');
});

test('notes are between the messages in order of time, and those of colleagues appear live', async () => {
  await open(kites);
  await say(ben.client, 'We answer soon.', kites.id);
  await page.getByRole('article').filter({ hasText: 'We answer soon.' }).waitFor();
  await writeNote(ben, 'Between two messages.', [], kites);
  await note('Between two messages.').waitFor();
  await say(kites.client, 'Thank you.');
  await page.getByRole('article').filter({ hasText: 'Thank you.' }).waitFor();
  const order = async () =>
    (await page.getByRole('article').allTextContents()).map(
      (text) => /Good morning|We answer|Between|Thank you/.exec(text)?.[0],
    );
  const expected = ['Good morning', 'We answer', 'Between', 'Thank you'];
  await expect.poll(order).toEqual(expected);
  await page.reload();
  await note('Between two messages.').waitFor();
  await expect.poll(order).toEqual(expected);
});

test('the author edits and deletes a note, and undoes the deletion', async () => {
  await open(books);
  const own = note('5 % each');
  await own.getByRole('button', { name: 'Edit' }).focus();
  await keyboard.press('Enter');
  const editor = page.getByRole('textbox', { name: 'Change the note' });
  await expect.poll(() => editor.evaluate((it) => it.matches(':focus'))).toBe(true);
  await keyboard.type(', as agreed');
  await keyboard.press('Enter');
  await note('5 % each, as agreed').getByText('edited').waitFor();
  expect((await notesIn())[0]?.mentions).toHaveLength(1);
  await note('as agreed').getByRole('button', { name: 'Delete' }).focus();
  await keyboard.press('Enter');
  await page.getByText('Note deleted.').waitFor();
  expect(await notesIn()).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).focus();
  await keyboard.press('Enter');
  await note('as agreed').waitFor();
  expect(await notesIn()).toHaveLength(1);
  await page.getByText('Note deleted.').waitFor({ state: 'detached' });
});

test('a mention is counted, listed and read when the conversation is seen', async () => {
  await page.goto('/operator');
  const button = page.getByRole('button', { name: /^Mentions/ });
  await button.waitFor();
  const mention = [{ userId: adaId, start: 0, end: 13 }];
  await writeNote(ben, '@Ada Lovelace what do you think?', mention, kites);
  await page.getByRole('button', { name: 'Mentions, 1 unread' }).waitFor();
  await keyboard.press('Control+k');
  await dialog.getByRole('combobox').fill('Mentions');
  await dialog.getByRole('option', { name: 'Mentions', selected: true }).waitFor();
  await keyboard.press('Enter');
  const item = dialog.getByRole('button', { name: /what do you think/ });
  await item.waitFor();
  await item.getByText('New').waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await item.focus();
  await keyboard.press('Enter');
  await note('what do you think?').waitFor();
  await page.getByRole('button', { name: 'Mentions', exact: true }).waitFor();
  await expect
    .poll(async () => {
      const { rows } = await server.database.pool.query(
        'select m.name from note_mention n join membership m on m.id = n.member_id where n.read_at is null',
      );
      return rows.map(({ name }) => name);
    })
    .not.toContain('Ada Lovelace');
});

test('a note with a card number is not stored, and goes back to the composer with the number marked', async () => {
  await open(books);
  await keyboard.press('Alt+n');
  await expectFocus(noteField);
  await keyboard.type('The card is 4111 1111 1111 1111');
  await keyboard.press('Enter');
  await page.getByRole('alert').getByText('4111 1111 1111 1111').waitFor();
  await page.getByRole('alert').getByText('write only its last 8 digits').waitFor();
  await expect.poll(() => noteField.inputValue()).toBe('The card is 4111 1111 1111 1111');
  expect(await notesIn()).toHaveLength(1);
  await noteField.fill('');
  await keyboard.press('Alt+n');
});

test('a note that is written without a network is stored once when it returns', async () => {
  await open(books);
  await keyboard.press('Alt+n');
  await expectFocus(noteField);
  let failures = 0;
  const path = '**/operator/graphql';
  await page.route(path, async (route) => {
    if (!route.request().postData()?.includes('CreateNote')) return route.continue();
    failures += 1;
    // The server stores the first one, but its answer is lost.
    if (failures === 1) await route.fetch();
    return failures < 3 ? route.abort() : route.continue();
  });
  await keyboard.type('Only once.');
  await keyboard.press('Enter');
  await expect.poll(() => failures).toBe(3);
  await note('Only once.').waitFor();
  await page.locator('.note-unsent').waitFor({ state: 'detached' });
  expect((await notesIn()).filter(({ text }) => text === 'Only once.')).toHaveLength(1);
  expect(await note('Only once.').count()).toBe(1);
  await page.unroute(path);
  await keyboard.press('Alt+n');
});

test('notes can be written while the chat is off', async () => {
  await open(books);
  const setChat = (chatEnabled: boolean) =>
    market.operator.data(
      'mutation ($input: MarketplaceUpdateInput!) { marketplaceUpdate(input: $input) { errors { field } } }',
      { input: { chatEnabled } },
    );
  await setChat(false);
  await page.getByText('Chat is turned off for this marketplace.', { exact: false }).waitFor();
  await keyboard.press('Alt+n');
  await expectFocus(noteField);
  await keyboard.type('Written while it is off.');
  await keyboard.press('Enter');
  await note('Written while it is off.').waitFor();
  await setChat(true);
  await keyboard.press('Alt+n');
  await messageField.waitFor();
});

test('a printed record has no notes', async () => {
  await open(books);
  await note('as agreed').waitFor();
  await page.locator('[data-printable]').waitFor();
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const record = page.locator('.record');
  await record.waitFor();
  expect(await record.textContent()).toContain('Where is my order?');
  expect(await record.textContent()).not.toContain('as agreed');
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen' });
});

test.each(['en', 'ar'])(
  'notes and their composer have no accessibility violations in %s, in each theme and size',
  async (locale) => {
    await open(books);
    await page.evaluate((value) => localStorage.setItem('parley.locale', value), locale);
    await page.reload();
    await page.getByRole('article').last().waitFor();
    await page.locator('textarea').focus();
    await keyboard.press('Alt+n');
    const field = page.locator('.note-composer textarea');
    await field.pressSequentially('@B');
    await page.getByRole('option').first().waitFor();
    for (const size of [desktop, phone, { width: 360, height: 420 }]) {
      await page.setViewportSize(size);
      for (const { colorScheme, about } of looksIn(locale, [size])) {
        await page.emulateMedia({ colorScheme });
        expect(await violationsOf(page, about)).toEqual([]);
      }
      for (const part of ['.mention-list', '.note-composer', '.note-composer button[type=submit]']) {
        const box = await page.locator(part).boundingBox();
        expect(box?.x, part).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0), part).toBeLessThanOrEqual(size.width);
        expect(box?.y, part).toBeGreaterThanOrEqual(0);
        expect((box?.y ?? 0) + (box?.height ?? 0), part).toBeLessThanOrEqual(size.height);
      }
    }
    await field.fill('');
    await page.setViewportSize(desktop);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(() => localStorage.removeItem('parley.locale'));
  },
);

test('a seller’s page shows and loads nothing of a note', async () => {
  const clerk = await openAs(browser, server, { sellerId: books.number }, { name: 'Sam' });
  const received: string[] = [];
  clerk.on('response', async (response) => {
    const type = response.headers()['content-type'] ?? '';
    if (/json/.test(type)) received.push(await response.text().catch(() => ''));
  });
  await clerk.goto('/seller#messages');
  await clerk.getByText('Where is my order?').first().waitFor();
  await writeNote(ben, 'A quiet quokka.');
  await say(ben.client, 'A last message.', books.id);
  await clerk.getByRole('article').filter({ hasText: 'A last message.' }).waitFor();
  expect(await clerk.content()).not.toMatch(/quokka|as agreed/);
  expect(received.join('')).toContain('Where is my order?');
  expect(received.join('')).not.toMatch(/quokka|as agreed/);
  await clerk.context().close();
});
