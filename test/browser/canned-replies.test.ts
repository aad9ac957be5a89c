import { expect, test } from 'vitest';
import { looksIn } from '../harness/looks.js';
import { desktop, expectAccessible, openAs, phone, startBrowser, violationsOf } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests canned replies in the portal: with the keyboard in the composer, and the page that manages them. */

/** Code in the page uses these globals. */
declare const localStorage: { setItem(key: string, value: string): void; removeItem(key: string): void };
declare const document: { readonly activeElement: HTMLTextAreaElement | null };
type HTMLTextAreaElement = { value: string; selectionStart: number; selectionEnd: number };

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour {{me}} Books', 'Kite & Co']);
const [books, kites] = market.sellers as [
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
];
await say(books.client, 'Where is order no. 341411?');
await say(kites.client, 'Good morning.');
const create = (name: string, texts: object[], by = market.operator) =>
  by.data(
    'mutation ($input: CannedReplyCreateInput!) { cannedReplyCreate(input: $input) { errors { messages } } }',
    { input: { name, shared: true, texts } },
  );
await create('thanks', [
  { language: 'en', text: 'Thank you, {{seller}}. Order {{order}} is on its way. {{me}}' },
  { language: 'de', text: 'Danke, {{seller}}. Bestellung {{order}} ist unterwegs. {{me}}' },
]);
await create('shipping-delay', [{ language: 'en', text: 'We are sorry for the delay.' }]);
await create('opening', [{ language: 'en', text: 'We are open from 9 to 5.' }]);

const page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'WEBMASTER' },
  { name: 'Ada Lovelace' },
);
const { keyboard } = page;
const composer = page.getByRole('textbox', { name: /^Message to/ });
const list = page.getByRole('listbox', { name: 'Canned replies' });
const option = (name: RegExp | string) => list.getByRole('option', { name });
const article = (text: string) => page.getByRole('article').filter({ hasText: text });
const expectText = (text: string) => expect.poll(() => composer.inputValue()).toBe(text);
const dialog = page.getByRole('dialog');

/** Opens a conversation with an empty composer that has the focus. */
async function open(seller: { id: string }) {
  await page.goto(`/operator/t/${seller.id.replace(/=+$/, '')}`);
  await page.getByRole('article').last().waitFor();
  await keyboard.press('r');
  await composer.fill('');
}

const selection = () =>
  page.evaluate(() => {
    const field = document.activeElement;
    return field?.value.slice(field.selectionStart, field.selectionEnd);
  });

test('a slash and a name insert a reply with its variables, and Ctrl+Z undoes it', async () => {
  await open(books);
  await keyboard.type('Hello! /tha');
  await option(/^thanks/)
    .first()
    .waitFor();
  expect(
    await option(/^thanks/)
      .first()
      .getAttribute('aria-selected'),
  ).toBe('true');
  await expect.poll(() => composer.getAttribute('aria-activedescendant')).toBeTruthy();
  await list.getByText('Order 341411 is on its way', { exact: false }).waitFor();
  await keyboard.press('Enter');
  const text = 'Hello! Thank you, Harbour {{me}} Books. Order 341411 is on its way. Ada Lovelace';
  await expectText(text);
  await list.waitFor({ state: 'detached' });
  await keyboard.press('Control+z');
  await expectText('Hello! /tha');
  await keyboard.press('Control+Shift+z');
  await expectText(text);
  await keyboard.press('Control+a');
  await keyboard.press('Delete');
  await keyboard.type('/opening');
  await option(/^opening/).waitFor();
  await keyboard.press('Tab');
  await expectText('We are open from 9 to 5.');
  await keyboard.press('Enter');
  await article('We are open from 9 to 5.').waitFor();
  // The page reports a use after it.
  const uses = async () =>
    (await market.operator.data('{ cannedReplies { nodes { name uses } } }')).cannedReplies.nodes;
  await expect.poll(uses).toEqual(
    expect.arrayContaining([
      { name: 'opening', uses: 1 },
      { name: 'thanks', uses: 1 },
    ]),
  );
});

test('the arrow keys choose another reply, Escape closes the list, and the page stays', async () => {
  await open(books);
  await keyboard.type('/');
  await expect.poll(() => list.getByRole('option').count()).toBe(3);
  const selected = () => list.getByRole('option', { selected: true }).textContent();
  const first = await selected();
  await keyboard.press('ArrowDown');
  await expect.poll(selected).not.toBe(first);
  await keyboard.press('ArrowUp');
  await expect.poll(selected).toBe(first);
  await keyboard.press('ArrowUp');
  await expect.poll(selected).not.toBe(first);
  await keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  await expectText('/');
  expect(await composer.evaluate((it) => it.matches(':focus'))).toBe(true);
  await keyboard.type('x and/or https://x.example/y');
  expect(await list.count()).toBe(0);
});

test('Enter before the list and the replies are loaded inserts the one that is found', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const script = /\/assets\/reply-tools-[^/]+\.js$/;
  await page.route(script, (route) => released.then(() => route.continue()));
  const requested = page.waitForRequest(script);
  await open(kites);
  await keyboard.type('/shipping');
  await requested;
  await keyboard.press('Enter');
  await expectText('/shipping');
  release();
  await expectText('We are sorry for the delay.');
  await page.unroute(script);
});

test('a reply whose values come late is inserted once, and not after Escape', async () => {
  let release = () => {};
  const hold = () => {
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    return page.route('**/operator/graphql', async (route) => {
      if (route.request().postData()?.includes('ReplyValues')) await released;
      await route.continue();
    });
  };
  const usesOf = async () => {
    const { cannedReplies } = await market.operator.data(
      '{ cannedReplies(q: "opening") { nodes { uses } } }',
    );
    return cannedReplies.nodes[0].uses;
  };
  const before = await usesOf();
  await hold();
  await open(kites);
  await keyboard.type('/opening');
  await option(/^opening/).waitFor();
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  release();
  await expectText('We are open from 9 to 5.');
  await page.unroute('**/operator/graphql');
  await expect.poll(usesOf).toBe(before + 1);

  await hold();
  await open(kites);
  await keyboard.type('/opening');
  await option(/^opening/).waitFor();
  await keyboard.press('Enter');
  await keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  await keyboard.type(' stays');
  const loaded = page.waitForResponse((answer) => !!answer.request().postData()?.includes('ReplyValues'));
  release();
  await (await loaded).finished();
  await page.unroute('**/operator/graphql');
  // The page has used the late values when those of another word are there.
  await keyboard.type(' /opening');
  await option(/^opening/).waitFor();
  await keyboard.press('Enter');
  await expectText('/opening stays We are open from 9 to 5.');
  await expect.poll(usesOf).toBe(before + 2);
});

test('a missing value is marked and selected, and must be confirmed before sending', async () => {
  await open(kites);
  await keyboard.type('/thanks');
  await option(/^thanks/)
    .first()
    .getByText('Not found: order number')
    .waitFor();
  await expectAccessible(page);
  await keyboard.press('Enter');
  await expectText('Thank you, Kite & Co. Order {{order}} is on its way. Ada Lovelace');
  expect(await selection()).toBe('{{order}}');
  const warning = page.getByRole('alert').filter({ hasText: 'Fill in before sending: order number' });
  await warning.waitFor();
  await expectAccessible(page);
  await keyboard.press('Enter');
  await expectText('Thank you, Kite & Co. Order {{order}} is on its way. Ada Lovelace');
  await keyboard.type('77');
  await warning.waitFor({ state: 'detached' });
  await keyboard.press('Enter');
  await article('Order 77 is on its way').waitFor();
});

test('a text with missing values can be sent anyway', async () => {
  await open(kites);
  await keyboard.type('Use {{order}} in texts.');
  await page.getByRole('button', { name: 'Send anyway' }).click();
  await article('Use {{order}} in texts.').waitFor();
});

test('another language of a reply is chosen, and used for this seller again', async () => {
  await open(books);
  await keyboard.type('/thanks');
  await option(/German/)
    .first()
    .waitFor();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expectText('Danke, Harbour {{me}} Books. Bestellung 341411 ist unterwegs. Ada Lovelace');
  await composer.fill('');
  await keyboard.type('/than');
  await option(/German/)
    .first()
    .waitFor();
  await keyboard.press('Enter');
  await expectText('Danke, Harbour {{me}} Books. Bestellung 341411 ist unterwegs. Ada Lovelace');
  await open(kites);
  await keyboard.type('/thanks');
  expect(await list.getByRole('option', { selected: true }).textContent()).toContain('English');
});

test('an open list shows replies that a colleague adds', async () => {
  await open(books);
  await keyboard.type('/');
  await option(/^opening/).waitFor();
  await create('zebra', [{ language: 'en', text: 'Striped.' }]);
  await option(/^zebra/).waitFor();
});

test('a key opens the list, and the palette inserts a reply', async () => {
  await open(books);
  await composer.blur();
  await keyboard.press('i');
  await option(/^opening/).waitFor();
  await expectText('/');
  await composer.fill('Hello.');
  await keyboard.press('Control+k');
  await expect.poll(() => dialog.getByRole('combobox').evaluate((it) => it.matches(':focus'))).toBe(true);
  await keyboard.type('/opening');
  await dialog.getByRole('option', { name: '/opening', selected: true }).waitFor();
  await keyboard.press('Enter');
  await expectText('Hello. We are open from 9 to 5.');
  // The composer that is shown again does not insert it again.
  const setChat = (chatEnabled: boolean) =>
    market.operator.data(
      'mutation ($input: MarketplaceUpdateInput!) { marketplaceUpdate(input: $input) { errors { field } } }',
      { input: { chatEnabled } },
    );
  await setChat(false);
  await page.getByText('Chat is turned off for this marketplace.', { exact: false }).waitFor();
  await setChat(true);
  await composer.waitFor();
  await expectText('Hello. We are open from 9 to 5.');
});

test.each(['en', 'ar'])(
  'the list has no accessibility violations in %s, in each theme and size',
  async (locale) => {
    await open(books);
    await page.evaluate((value) => localStorage.setItem('parley.locale', value), locale);
    await page.reload();
    await page.getByRole('article').last().waitFor();
    const field = page.locator('textarea');
    await field.fill('');
    await field.pressSequentially('/thanks');
    await page.getByRole('option').first().waitFor();
    for (const size of [desktop, phone]) {
      await page.setViewportSize(size);
      for (const { colorScheme, about } of looksIn(locale, [size])) {
        await page.emulateMedia({ colorScheme });
        expect(await violationsOf(page, about)).toEqual([]);
      }
      const popup = await page.locator('.reply-popup').boundingBox();
      expect(popup?.x).toBeGreaterThanOrEqual(0);
      expect((popup?.x ?? 0) + (popup?.width ?? 0)).toBeLessThanOrEqual(size.width);
    }
    await field.fill('');
    await page.setViewportSize(desktop);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(() => localStorage.removeItem('parley.locale'));
  },
);

test('the page adds, changes and deletes replies, and undoes a deletion', async () => {
  await page.goto('/operator/admin/replies');
  await page.getByRole('rowheader', { name: /^thanks/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'New canned reply' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('two words');
  await dialog.getByLabel('Text in English').fill('Dear , it is ');
  await keyboard.press('Home');
  for (const _letter of 'Dear ') await keyboard.press('ArrowRight');
  await dialog.getByRole('button', { name: 'Insert: seller’s name' }).click();
  await expect.poll(() => dialog.getByLabel('Text in English').inputValue()).toBe('Dear {{seller}}, it is ');
  await dialog.getByText('Dear Example Shop, it is').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('The name must begin with a letter', { exact: false }).waitFor();
  await dialog.getByLabel('Name', { exact: true }).fill('dear');
  await dialog.getByRole('button', { name: 'Add a language' }).click();
  await dialog.getByLabel('Language', { exact: true }).last().fill('de');
  await dialog.getByLabel('Text in German').fill('Liebe {{nobody}}');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('unknown variable {{nobody}}', { exact: false }).waitFor();
  await dialog.getByLabel('Text in German').fill('Guten Tag');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('row', { name: /dear/ }).getByText('Guten Tag').waitFor();

  await page.getByRole('button', { name: 'Edit “dear”' }).click();
  await dialog.getByRole('button', { name: 'Remove the text in German' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('dear-all');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('rowheader', { name: /dear-all/ }).waitFor();
  await page.getByRole('button', { name: 'Delete “dear-all”' }).click();
  await page.getByRole('rowheader', { name: /dear-all/ }).waitFor({ state: 'detached' });
  await expect
    .poll(() => page.getByRole('button', { name: 'Undo' }).evaluate((it) => it.matches(':focus')))
    .toBe(true);
  await keyboard.press('Enter');
  await page.getByRole('rowheader', { name: /dear-all/ }).waitFor();
  await expect
    .poll(() => page.getByRole('button', { name: 'New canned reply' }).evaluate((it) => it.matches(':focus')))
    .toBe(true);
  await page.getByLabel('Search names and texts').fill('delay');
  await page.getByRole('rowheader', { name: /dear-all/ }).waitFor({ state: 'detached' });
  await page.getByRole('rowheader', { name: /shipping-delay/ }).waitFor();
});

test('a file is imported as a whole, with the wrong rows named, and exported', async () => {
  await page.goto('/operator/admin/replies');
  const choose = (csv: string) =>
    dialog
      .getByLabel('File')
      .setInputFiles({ name: 'replies.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByRole('button', { name: 'Import CSV' }).click();
  await choose('name,language,text\ngood,en,Good\nbad one,en,Bad\n');
  await dialog.getByRole('button', { name: 'Import CSV' }).click();
  await dialog.getByText(/Row 3: The name must begin/).waitFor();
  await expectAccessible(page);
  await choose('name,language,text\nimported,en,Good\n');
  await dialog.getByRole('button', { name: 'Import CSV' }).click();
  await page.getByText('Imported: 1 new, 0 changed, 0 unchanged.').waitFor();
  await page.getByRole('rowheader', { name: /^imported/ }).waitFor();
  expect(await page.getByRole('rowheader', { name: /^good/ }).count()).toBe(0);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export shared' }).click();
  expect((await download).suggestedFilename()).toBe('canned-replies.csv');
});

test('an agent manages own replies, and cannot change shared ones', async () => {
  const agent = await openAs(
    browser,
    server,
    { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
    { name: 'Ben Reed' },
  );
  await agent.goto('/operator/admin/replies');
  await agent.getByRole('rowheader', { name: /^thanks/ }).waitFor();
  expect(await agent.getByRole('button', { name: /^Edit/ }).count()).toBe(0);
  await agent.getByRole('button', { name: 'New canned reply' }).click();
  expect(await agent.getByLabel('Visible to').count()).toBe(0);
  await agent.getByRole('dialog').getByLabel('Name', { exact: true }).fill('mine');
  await agent.getByRole('dialog').getByLabel('Text in English').fill('Only mine');
  await agent.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await agent.getByRole('button', { name: 'Edit “mine”' }).waitFor();
  await page.goto('/operator/admin/replies');
  await page.getByRole('rowheader', { name: /^thanks/ }).waitFor();
  expect(await page.getByRole('rowheader', { name: /^mine/ }).count()).toBe(0);
});

test('a list that is longer than its space has no accessibility violations', async () => {
  for (let n = 1; n <= 12; n++) await create(`many-${n}`, [{ language: 'en', text: `Text ${n}` }]);
  await open(books);
  await keyboard.type('/many');
  await option('many-12').waitFor();
  const [whole, shown] = await list.evaluate((it) => [it.scrollHeight, it.clientHeight]);
  expect(whole).toBeGreaterThan(shown ?? 0);
  await expectAccessible(page);
  await keyboard.press('ArrowUp');
  await keyboard.press('Tab');
  await expectText('Text 9');
});
