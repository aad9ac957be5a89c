import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible, intercept, openAs, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeClient, makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/** Code in the page uses these globals. */
declare const navigator: object;
declare const answers: string[];

/* Tests that a conversation beside the open one, or seen before, is shown without a request, and never a stale one. */

type Seller = TestMarketplace['sellers'][number];

const server = await startTestServer();
const browser = await startBrowser();

/** Makes four sellers, of whom the last one wrote last, and is the first of the list. */
async function makeSellers() {
  const names = ['Harbour Books', 'Kite & Co', 'Lamps', 'Maps'] as const;
  const market = await makeMarketplace(server, 'Riverside Arcade', [...names]);
  for (const [index, { client }] of market.sellers.entries())
    await say(client, `Hello from ${names[index]}.`);
  const [books, kites, lamps, maps] = market.sellers as [Seller, Seller, Seller, Seller];
  return { market, books, kites, lamps, maps };
}

async function openInbox({ market }: { market: TestMarketplace }, init?: () => void): Promise<Page> {
  const owner = { marketplaceId: market.id, role: 'FULL_ADMIN' } as const;
  const page = await openAs(browser, server, owner, { name: 'Ada Lovelace' });
  if (init) await page.addInitScript(init);
  await page.addInitScript(keepAnswers);
  await page.goto('/operator');
  await row(page, 'Maps').waitFor();
  // A page loads its conversations again when it becomes live.
  await page.locator('[data-live=live]').waitFor();
  return page;
}

const row = (page: Page, seller: string) =>
  page.locator('[data-conversations]').getByRole('link', { name: seller });
const message = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });
const expectOpen = (page: Page, seller: string) =>
  page.getByRole('heading', { level: 2, name: seller }).waitFor();

/** Whether a request reads the messages of a seller, and not only their times, as for the seller’s details. */
const reads = (request: Request, { id }: Seller) => {
  const body = request.postData() ?? '';
  return body.includes('chatMessages(') && body.includes('...MessageFields') && body.includes(id);
};
/** Resolves when the page has the messages of a seller, and not only their answer: until then, it can drop them. */
async function whenRead(page: Page, seller: Seller): Promise<void> {
  const response = await page.waitForResponse((each) => reads(each.request(), seller));
  await page.waitForFunction((answer) => answers.includes(answer), await response.text());
}

/** Keeps the answers to the page's requests in `answers`, each after the page has used it. */
const keepAnswers = `
  globalThis.answers = [];
  const { text } = Response.prototype;
  Response.prototype.text = async function () {
    const answer = await text.call(this);
    setTimeout(() => answers.push(answer));
    return answer;
  };
`;

/** Presses a key. @returns the number of requests for a seller's messages until a text of the seller is shown. */
async function readsUntilShown(page: Page, key: string, seller: Seller, text: string): Promise<number> {
  let count = 0;
  const watch = (request: Request) => {
    if (reads(request, seller)) count++;
  };
  page.on('request', watch);
  await page.keyboard.press(key);
  await message(page, text).waitFor();
  page.off('request', watch);
  return count;
}

test('J to a neighbour and K back to a seen conversation send no request for messages, and show what came meanwhile', async () => {
  const sellers = await makeSellers();
  const { books, kites, lamps, maps } = sellers;
  const page = await openInbox(sellers);
  const viewed: string[] = [];
  page.on('request', (request) => {
    const body = request.postData() ?? '';
    if (body.includes('chatViewingSet') || body.includes('chatMessageRead')) viewed.push(body);
  });
  const lampsRead = whenRead(page, lamps);
  await page.keyboard.press('j');
  await expectOpen(page, 'Maps');
  await lampsRead;
  const kitesRead = whenRead(page, kites);
  expect(await readsUntilShown(page, 'j', lamps, 'Hello from Lamps.')).toBe(0);
  // The next neighbour is loaded by a request of its own.
  await kitesRead;
  await say(maps.client, 'Is anybody there?');
  await row(page, 'Maps').getByText('Is anybody there?').waitFor();
  expect(await readsUntilShown(page, 'k', maps, 'Is anybody there?')).toBe(0);
  await message(page, 'Hello from Maps.').waitFor();
  expect(await readsUntilShown(page, 'j', lamps, 'Hello from Lamps.')).toBe(0);
  expect(await readsUntilShown(page, 'j', kites, 'Hello from Kite & Co.')).toBe(0);
  // Nobody sees that a conversation was only loaded.
  await row(page, 'Harbour Books').getByText('1 unread message').waitFor();
  expect(viewed.filter((body) => body.includes(books.id))).toEqual([]);
});

test('a key for the newest message’s menu works before the buttons of a conversation are drawn', async () => {
  const sellers = await makeSellers();
  const page = await openInbox(sellers);
  const lampsRead = whenRead(page, sellers.lamps);
  await page.keyboard.press('j');
  const button = (text: string) => message(page, text).getByRole('button', { name: 'Message actions' });
  await button('Hello from Maps.').waitFor();
  await lampsRead;
  // No frame between the keys.
  await page.evaluate(`(async () => {
    for (const key of ['j', '.']) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve));
    }
  })()`);
  await expect.poll(() => button('Hello from Lamps.').evaluate((it) => it.matches(':focus'))).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Copy text' }).waitFor();
  await expectAccessible(page);
});

test('a reply is shown when the writer comes back at once', async () => {
  const sellers = await makeSellers();
  const page = await openInbox(sellers);
  // Conversations are kept from then on.
  const lampsRead = whenRead(page, sellers.lamps);
  await page.keyboard.press('j');
  await message(page, 'Hello from Maps.').waitFor();
  await lampsRead;
  const write = (text: string) => page.getByRole('textbox', { name: /^Message to/ }).fill(text);
  const comeBack = async (text: string) => {
    await page.keyboard.press('Alt+ArrowDown');
    await expectOpen(page, 'Lamps');
    expect(await readsUntilShown(page, 'Alt+ArrowUp', sellers.maps, text)).toBe(0);
  };
  await write('We are here.');
  await page.keyboard.press('Enter');
  await comeBack('We are here.');
  await message(page, 'We are here.').getByRole('img', { name: 'Sent' }).waitFor();

  // The event of the next one comes before the answer, while another conversation is shown.
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await intercept(page, 'Until ten.', async (route) => {
    const response = await route.fetch();
    await answered;
    await route.fulfill({ response });
  });
  await write('Until ten.');
  await page.keyboard.press('Enter');
  await message(page, 'Until ten.').waitFor();
  await page.keyboard.press('Alt+ArrowDown');
  await expectOpen(page, 'Lamps');
  await row(page, 'Maps').getByText('Until ten.').waitFor();
  await page.keyboard.press('Alt+ArrowUp');
  await message(page, 'Until ten.').getByRole('img', { name: 'Sent' }).waitFor();
  expect(await message(page, 'Until ten.').count()).toBe(1);
  // A page that is opened again sends it again, and shows it once too.
  await page.reload();
  await message(page, 'Until ten.').getByRole('img', { name: 'Sent' }).waitFor();
  expect(await message(page, 'Until ten.').count()).toBe(1);
  answer();
  await expect.poll(() => page.evaluate(unsentKeys)).toEqual([]);
  expect(await message(page, 'Until ten.').count()).toBe(1);
});

/** Returns the keys of the messages that the browser has not sent. */
const unsentKeys = `Object.keys(localStorage).filter((key) => key.startsWith('parley.unsent.'))`;

test('a kept conversation and a neighbour have the links of a pattern that was added meanwhile', async () => {
  const sellers = await makeSellers();
  const { market, maps, lamps } = sellers;
  const manager = await makeClient(server, { marketplaceId: market.id }, { scopes: ['manage'] });
  for (const { client } of [lamps, maps]) await say(client, 'Where is order 341411?');
  const page = await openInbox(sellers);
  const link = page.getByRole('log').getByRole('link', { name: 'order 341411' });
  const lampsRead = whenRead(page, lamps);
  await page.keyboard.press('j');
  await expectOpen(page, 'Maps');
  await lampsRead;
  const lampsReadAgain = whenRead(page, lamps);
  await manager.data(`mutation { linkPatternCreate(input: {
    name: "Order", expression: "order (\\\\d+)", template: "https://back.example/orders/{1}"
  }) { errors { field } } }`);
  await link.waitFor();
  await lampsReadAgain;
  expect(await readsUntilShown(page, 'j', lamps, 'Where is order 341411?')).toBe(0);
  await link.waitFor();
  await manager.data(`mutation { linkPatternCreate(input: {
    name: "Word", expression: "Where", template: "https://back.example/where"
  }) { errors { field } } }`);
  await page.getByRole('log').getByRole('link', { name: 'Where' }).waitFor();
  await page.keyboard.press('k');
  await expectOpen(page, 'Maps');
  await page.getByRole('log').getByRole('link', { name: 'Where' }).waitFor();
});

test('nothing is loaded beforehand if the user saves data', async () => {
  const sellers = await makeSellers();
  const page = await openInbox(sellers, () =>
    Object.defineProperty(Object.getPrototypeOf(navigator), 'connection', { value: { saveData: true } }),
  );
  const read: Request[] = [];
  page.on('request', (request) => {
    if (reads(request, sellers.lamps)) read.push(request);
  });
  await page.keyboard.press('j');
  await message(page, 'Hello from Maps.').waitFor();
  // The open conversation is reported after the time in which others would be loaded.
  await page.waitForResponse((response) => (response.request().postData() ?? '').includes('chatMessageRead'));
  expect(read).toEqual([]);
  expect(await readsUntilShown(page, 'j', sellers.lamps, 'Hello from Lamps.')).toBe(1);
});

test('a conversation that was kept is loaded again while the page is not live', async () => {
  const sellers = await makeSellers();
  const page = await openAs(
    browser,
    server,
    { marketplaceId: sellers.market.id, role: 'FULL_ADMIN' },
    { name: 'Ada Lovelace' },
  );
  await holdStream(page);
  await page.goto('/operator');
  await row(page, 'Maps').click();
  await message(page, 'Hello from Maps.').waitFor();
  await row(page, 'Lamps').click();
  await message(page, 'Hello from Lamps.').waitFor();
  await say(sellers.maps.client, 'Is anybody there?');
  await row(page, 'Maps').click();
  await message(page, 'Is anybody there?').waitFor();
});

test('a session that the marketplace’s policy rejects is shown nothing that was kept', async () => {
  const sellers = await makeSellers();
  const page = await openAs(
    browser,
    server,
    { marketplaceId: sellers.market.id, role: 'FULL_ADMIN' },
    { name: 'Ada Lovelace' },
  );
  await holdStream(page);
  await page.goto('/operator');
  await row(page, 'Maps').click();
  await message(page, 'Hello from Maps.').waitFor();
  await row(page, 'Lamps').click();
  await message(page, 'Hello from Lamps.').waitFor();
  await server.database.pool.query('update marketplace set second_factor_roles = $2 where id = $1', [
    sellers.market.id,
    ['FULL_ADMIN'],
  ]);
  await row(page, 'Kite & Co').click();
  await page.getByRole('alert').filter({ hasText: 'requires a second factor' }).waitFor();
  await row(page, 'Maps').click();
  await expectOpen(page, 'Maps');
  expect(await page.getByRole('article').count()).toBe(0);
});

/** Keeps the stream from opening, so that the page never gets events. */
async function holdStream(page: Page): Promise<void> {
  await page.route('**/graphql', (route) =>
    route.request().headers().accept?.includes('text/event-stream') ? undefined : route.continue(),
  );
}
