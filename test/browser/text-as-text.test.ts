import { expect, test } from 'vitest';
import { openAs, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests that the portals show markup in messages and names as text. A script or an image of it would violate the page's policy. */

const markup = (what: string) => `<img src=x onerror="alert(1)"><b id="${what}">${what}</b>`;

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, markup('market'), [markup('shop')]);
const [shop] = market.sellers as [TestMarketplace['sellers'][number]];
await say(shop.client, `${markup('message')} [link](javascript:alert(1)) javascript:alert(2)`);
await say(market.operator, markup('answer'), shop.id);

test.each([
  ['operator', { marketplaceId: market.id, role: 'WEBMASTER' }, ['shop', 'message', 'answer']],
  ['seller', { sellerId: shop.number }, ['message', 'answer']],
] as const)('the page of the %s shows it as it was written', async (side, owner, shown) => {
  const page = await openAs(browser, server, owner, { name: markup('person') });
  await page.goto(side === 'operator' ? `/operator/t/${shop.id.replace(/=+$/, '')}` : '/seller#messages');
  await page.getByRole('article').last().waitFor();
  for (const what of shown) {
    await page.getByText(markup(what), { exact: false }).first().waitFor();
    expect(await page.locator(`b#${what}`).count()).toBe(0);
  }
  expect(await page.locator('img[src="x"], a[href^="javascript:"]').count()).toBe(0);
});
