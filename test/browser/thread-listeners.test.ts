import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openAs, startBrowser, watch } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Tests that a closed thread has no listeners. */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co', 'Lamps']);
for (const { client } of market.sellers) await say(client, 'Good morning.');

/** Counts the listeners of the page's window and document. Runs within the page. */
function countListeners() {
  const page = globalThis as unknown as {
    document: EventTarget;
    listening: Record<string, number>;
  } & EventTarget;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const known = new Map<string, Set<unknown>>();
  page.listening = {};
  const change = (target: EventTarget, type: string, by: (listeners: Set<unknown>) => void) => {
    if (target !== page && target !== page.document) return;
    const name = `${target === page ? 'window' : 'document'} ${type}`;
    const listeners = known.get(name) ?? new Set();
    known.set(name, listeners);
    by(listeners);
    page.listening[name] = listeners.size;
  };
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    change(this ?? page, type, (listeners) => listeners.add(listener));
    const signal = typeof options === 'object' ? options.signal : undefined;
    signal?.addEventListener('abort', () =>
      change(this ?? page, type, (listeners) => listeners.delete(listener)),
    );
    return addEventListener.call(this ?? page, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    change(this ?? page, type, (listeners) => listeners.delete(listener));
    return removeEventListener.call(this ?? page, type, listener, options);
  };
}

const listening = (page: Page) =>
  page.evaluate(() => {
    const { listening } = globalThis as unknown as { listening: Record<string, number> };
    return Object.fromEntries(
      Object.entries(listening).filter(
        ([name, count]) => count > 0 && /online|storage|focus|visib/.test(name),
      ),
    );
  });

test('the inbox has listeners for the open thread, and none for a closed one', async () => {
  const page = await openAs(
    browser,
    server,
    { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
    { name: 'Ada Lovelace' },
  );
  await page.addInitScript(countListeners);
  await page.goto('/operator');
  const row = (seller: string) => page.locator('[data-conversations]').getByRole('link', { name: seller });
  const open = async (seller: string) => {
    await row(seller).click();
    await page.getByRole('heading', { level: 2, name: seller }).waitFor();
    await page.getByRole('article').last().waitFor();
  };
  // Some parts of the conversation are loaded after it, and they add listeners once. One that stays would be added each time.
  let opened: Record<string, number> = {};
  await expect
    .poll(async () => {
      const earlier = opened;
      for (const seller of ['Harbour Books', 'Lamps', 'Kite & Co']) await open(seller);
      opened = await listening(page);
      return isDeepStrictEqual(opened, earlier);
    })
    .toBe(true);
  // The draft is sent, and no longer stored in the browser.
  await page.getByRole('textbox', { name: /^Message to/ }).fill('Hello!');
  await page.keyboard.press('Enter');
  await page.getByRole('article').getByRole('img', { name: 'Sent' }).waitFor();
  await page.goto('/operator/t/none');
  await page.getByText('This conversation doesn’t exist').waitFor();
  await open('Kite & Co');
  await page.goBack();
  await page.getByText('This conversation doesn’t exist').waitFor();
  // A page that has opened none.
  const other = await page.context().newPage();
  watch(other);
  await other.addInitScript(countListeners);
  await other.goto('/operator/t/none');
  await other.getByText('This conversation doesn’t exist').waitFor();
  await expect
    .poll(async () => {
      const [closed, none] = await Promise.all([page, other].map(listening));
      return Object.keys(closed ?? {}).filter((name) => (closed?.[name] ?? 0) > (none?.[name] ?? 0));
    })
    .toEqual([]);
  expect(opened['window online']).toBeGreaterThan((await listening(page))['window online'] ?? 0);
});
