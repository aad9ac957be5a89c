import { expect, test } from 'vitest';
import { makeAgent } from '../harness/agents.js';
import { desktop, expectAccessible, openAs, phone, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/*
 * Tests that the search of messages finds notes, and opens the conversation at a note's place; and that the found words are
 * visible in the results.
 */

declare function getComputedStyle(element: unknown): { readonly overflow: string };

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co']);
const [books, kites] = market.sellers as [
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
];
const ben = await makeAgent(server, market.id, 'Ben Okri');
const page = await openAs(
  browser,
  server,
  { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  { name: 'Ada Lovelace' },
);
const { keyboard } = page;

const write = async (text: string, mentions: object[] = []) => {
  const { chatNoteCreate } = await ben.client.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { errors { messages } } }',
    { input: { sellerId: books.id, text, mentions } },
  );
  expect(chatNoteCreate.errors).toBeNull();
};
const saySome = async (count: number, word: string) => {
  for (let n = 1; n <= count; n++) await say(books.client, `${word} ${n}`);
};
const { colleagues } = await ben.client.data('{ colleagues { id name } }');
const adaId: string = colleagues.find(({ name }: { name: string }) => name === 'Ada Lovelace').id;

await write('Gérard called before anything was written.');
await saySome(40, 'Early');
await write('The crème was damaged, @Ada Lovelace.', [{ userId: adaId, start: 23, end: 36 }]);
for (let n = 1; n <= 25; n++) await write(`Follow-up ${n}`);
await saySome(40, 'Late');
await say(kites.client, 'Is the creme back?');
await write('Nobody answered the phone.');

const results = page.getByRole('list', { name: 'Messages and notes found' });
const note = (text: string) =>
  page.getByRole('article', { name: /^Internal note/ }).filter({ hasText: text });
/** Returns whether the whole note is within the conversation. */
const inView = async (text: string) => {
  const [shown, thread] = await Promise.all([
    note(text).boundingBox(),
    page.getByRole('log', { name: 'Messages' }).boundingBox(),
  ]);
  if (!shown || !thread) return false;
  return shown.y >= thread.y && shown.y + shown.height <= thread.y + thread.height + 1;
};

async function search(words: string) {
  await page.goto('/operator');
  await page.locator('[data-row]').first().waitFor();
  await keyboard.press('m');
  await page.getByRole('searchbox', { name: 'Search all messages' }).fill(words);
}

test('notes are among the messages that are found, by time and marked as notes', async () => {
  await search('creme');
  await expect.poll(() => results.getByRole('link').allInnerTexts()).toHaveLength(2);
  const [message = '', found = ''] = await results.getByRole('link').allInnerTexts();
  expect(message).toContain('Kite & Co');
  expect(message).not.toContain('Internal note');
  expect(found).toMatch(/Harbour Books.*Internal note.*Ben Okri:.*crème was damaged/s);
  expect(await results.locator('mark').allTextContents()).toEqual(['creme', 'crème']);
  await expectAccessible(page);
  await page.setViewportSize(phone);
  await expectAccessible(page);
  await page.setViewportSize(desktop);
});

test.each([
  ['with many messages after it, and many notes', 'damaged', 'The crème was damaged'],
  ['before the first message', 'gerard', 'Gérard called'],
  ['after the last message', 'phone', 'Nobody answered'],
  ['after other notes', 'follow 25', 'Follow-up 25'],
])('a note %s is opened by the keyboard at its place', async (_place, words, text) => {
  await search(words);
  const hit = results.getByRole('link', { name: new RegExp(text) });
  await hit.waitFor();
  await keyboard.press('ArrowDown');
  await expect.poll(() => hit.evaluate((it) => it.matches(':focus'))).toBe(true);
  await keyboard.press('Enter');
  await note(text).waitFor();
  await expect.poll(() => inView(text)).toBe(true);
  expect(await page.getByRole('heading', { name: 'Harbour Books' }).isVisible()).toBe(true);
});

test.each([
  [
    'a German word of 60 letters',
    `${'Donaudampfschifffahrt'.repeat(3).slice(0, 60)} `.repeat(6),
    'Rückgabeschein',
  ],
  ['Chinese, without spaces', '我们已经收到您的包裹并会尽快处理'.repeat(12), '退货单号'],
  ['Arabic', 'وصلت الشحنة إلى المستودع صباح اليوم '.repeat(8), 'المرتجعات'],
])('the found word is visible in a long message: %s', async (_name, filler, word) => {
  await say(kites.client, `${filler}${word} ${filler}`);
  for (const size of [desktop, phone]) {
    await page.setViewportSize(size);
    await search(word);
    const mark = results.locator('mark', { hasText: word });
    await mark.waitFor();
    const cutOff = await mark.evaluate((it) => {
      const lines = [...it.getClientRects()];
      for (let box = it.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).overflow === 'visible') continue;
        const { left, top, right, bottom } = box.getBoundingClientRect();
        const isCut = (line: (typeof lines)[number]) =>
          line.left < left - 1 || line.right > right + 1 || line.top < top - 1 || line.bottom > bottom + 1;
        if (lines.some(isCut)) return box.className || box.tagName;
      }
      return null;
    });
    expect(cutOff).toBeNull();
  }
  await page.setViewportSize(desktop);
});

test('a mention in a note with many notes after it is opened at its place', async () => {
  await page.goto('/operator');
  await page.getByRole('button', { name: /^Mentions/ }).click();
  await page.getByRole('button', { name: /damaged/ }).click();
  await note('The crème was damaged').waitFor();
  await expect.poll(() => inView('The crème was damaged')).toBe(true);
});

test('a note whose place cannot be loaded says so, and opens at the next attempt', async () => {
  await search('damaged');
  const hit = results.getByRole('link', { name: /damaged/ });
  await hit.waitFor();
  await page.route('**/operator/graphql', (route) =>
    route.request().postData()?.includes('aroundTime') ? route.abort() : route.continue(),
  );
  await hit.click();
  await results.getByRole('alert').waitFor();
  await page.unroute('**/operator/graphql');
  await results.getByRole('link').click();
  await note('The crème was damaged').waitFor();
});
