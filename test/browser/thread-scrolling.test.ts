import { expect, test } from 'vitest';
import { openAs, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* A thread keeps the user's position while messages arrive and pages are loaded, and shows the target of a jump. */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Lamps']);
const seller = market.sellers[0] as (typeof market.sellers)[number];
const count = 230;
const ids: string[] = [];
for (let number = 1; number <= count; number++) ids.push(await say(seller.client, `Message ${number}.`));

test('scrolling, jumps and new messages in a long thread', async () => {
  const page = await openAs(
    browser,
    server,
    { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
    { name: 'Ada Lovelace' },
  );
  const list = page.getByRole('log');
  const message = (number: number) => list.getByText(`Message ${number}.`, { exact: true });
  /** Returns the distance of a message from the top of the page, when it no longer changes. */
  const topOf = async (number: number) => {
    let top = Number.NaN;
    await expect
      .poll(async () => {
        const before = top;
        top = (await message(number).boundingBox())?.y ?? Number.NaN;
        return top - before;
      })
      .toBe(0);
    return top;
  };

  /** Waits until the list has not moved for half a second: a page that arrives after a jump ends a scroll. */
  const atRest = () =>
    list.evaluate(async (element) => {
      for (let [top, still] = [-1, 0]; still < 30; still = element.scrollTop === top ? still + 1 : 0) {
        top = element.scrollTop;
        await new Promise((resolve) => setTimeout(resolve, 16));
      }
    });

  // A link shows its message, with the messages around it.
  await page.goto(`/operator/t/${seller.id}?m=${ids[49]}`);
  await expect.poll(() => message(50).isVisible()).toBe(true);
  expect(await message(count).count()).toBe(0);
  await page.getByRole('button', { name: /newest/ }).click();
  await message(count).waitFor();

  // New messages do not move a user who has scrolled up, and do move one at the end.
  await list.hover();
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, -1_500);
        await atRest();
        return message(count).isVisible();
      },
      { timeout: 30_000 },
    )
    .toBe(false);
  const shown = await list.getByText(/^Message \d+\.$/).allTextContents();
  const middle = Number(/\d+/.exec(shown[Math.floor(shown.length / 2)] ?? '')?.[0]);
  const before = await topOf(middle);
  await say(seller.client, `Message ${count + 1}.`);
  await page.getByRole('button', { name: /1 new message/ }).waitFor();
  expect(Math.abs((await topOf(middle)) - before)).toBeLessThan(2);
  await list.press('End');
  await message(count + 1).waitFor();
  await say(seller.client, `Message ${count + 2}.`);
  await expect.poll(() => message(count + 2).isVisible()).toBe(true);

  // The older pages follow each other up to the beginning.
  await list.hover();
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, -2_000);
        return message(1).isVisible();
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  expect(await message(2).isVisible()).toBe(true);
});
