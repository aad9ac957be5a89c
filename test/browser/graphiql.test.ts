import { expect, test } from 'vitest';
import { closeAfterTest, startBrowser, watch } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests GraphiQL in Chromium under its Content-Security-Policy. A violation fails the test (`watch`). */

const server = await startTestServer({ graphiql: 'local' });
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books']);
const [books] = market.sellers as [TestMarketplace['sellers'][number]];

async function openGraphiql(path: string) {
  const context = await browser.newContext({ baseURL: server.address });
  closeAfterTest(context);
  const page = await context.newPage();
  const foreign: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(server.address) && !url.startsWith('data:')) foreign.push(url);
  });
  watch(page);
  await page.goto(path);
  const headers = page.getByRole('region', { name: 'Headers' });
  await headers.waitFor();
  return { page, foreign, headers, response: page.getByRole('region', { name: 'Result Window' }) };
}

/** Replaces the editor's text, as a paste does. */
async function paste(editor: Awaited<ReturnType<typeof openGraphiql>>['headers'], text: string) {
  const page = editor.page();
  await editor.locator('.CodeMirror:visible').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

test('a new user can paste a key, run an example, subscribe to the chat and read the schema', async () => {
  const { page, foreign, headers, response } = await openGraphiql('/seller/graphql');
  const run = page.getByRole('button', { name: /^Execute query/ });
  await expect.poll(() => response.textContent()).toContain('Paste a key');
  await paste(headers, JSON.stringify({ Authorization: `Bearer ${books.client.key}` }));
  await run.click();
  await expect.poll(() => response.textContent()).toContain('Harbour Books');

  await page.getByRole('tab', { name: 'FollowChat', exact: true }).click();
  const stop = page.getByRole('button', { name: /^Stop query/ });
  // Until the tab is visible, the button runs the previous one.
  await expect
    .poll(async () => {
      if (!(await stop.isVisible())) await run.click({ timeout: 1_000 }).catch(() => {});
      return stop.isVisible();
    })
    .toBe(true);
  await expect
    .poll(async () => {
      // A run that began while the tab changed has ended with an error.
      if (!(await stop.isVisible())) await run.click({ timeout: 1_000 }).catch(() => {});
      await say(market.operator, 'Is order 341411 on its way?', books.id);
      return response.textContent();
    })
    .toContain('Is order 341411 on its way?');

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByText('Root Types').waitFor();
  await page.getByRole('button', { name: 'Open settings dialog' }).click();
  await page.getByRole('dialog').waitFor();

  const stored = await page.evaluate<string>('JSON.stringify(localStorage)');
  expect(stored).toContain('FollowChat');
  expect(stored).not.toContain(books.client.key);
  expect(foreign).toEqual([]);
});
