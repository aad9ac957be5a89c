import { expect, test } from 'vitest';
import { expectAccessible, openAs, rest, startBrowser } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/* Tests that a thread keeps the user's position while messages arrive and pages are loaded, and shows the target of a jump. Also tests the composer, the days and the printed record of a thread. */

const server = await startTestServer();
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Lamps', 'Kites']);
const [seller, kites] = market.sellers as [
  TestMarketplace['sellers'][number],
  TestMarketplace['sellers'][number],
];
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
    .poll(async () => {
      await page.mouse.wheel(0, -1_500);
      await atRest();
      return message(count).isVisible();
    })
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
    .poll(async () => {
      await page.mouse.wheel(0, -2_000);
      return message(1).isVisible();
    })
    .toBe(true);
  await expect.poll(() => message(2).isVisible()).toBe(true);
});

const openThread = async (options: Omit<Parameters<typeof openAs>[3], 'name'>) => {
  const owner = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  const page = await openAs(browser, server, owner, { name: 'Ada Lovelace', ...options });
  await page.goto(`/operator/t/${seller.id.replace(/=+$/, '')}`);
  await page.getByRole('article').last().waitFor();
  return { page, field: page.getByRole('textbox', { name: /^Message to|^Nachricht an/ }) };
};

test('a long draft leaves the notes above it reachable while the keyboard of a phone is open', async () => {
  const { page, field } = await openThread({
    viewport: { width: 360, height: 420 },
    hasTouch: true,
    isMobile: true,
  });
  const lines = Array.from({ length: 14 }, (_, line) => `Line ${line}`).join('\n');
  await field.fill(`${lines}\nWrite to ann@example.com`);
  /** Returns how far the composer's field reaches over a button above it. */
  const coveredPx = async (name: string) => {
    const button = await page.getByRole('button', { name }).boundingBox();
    const sheet = await page.locator('.thread-sheet').boundingBox();
    return button && sheet && Math.max(0, button.y + button.height - sheet.y);
  };
  await expect.poll(() => coveredPx('I understand')).toBe(0);
  await page.getByRole('button', { name: 'I understand' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('an email address:').waitFor();
  await expect.poll(() => coveredPx('Send anyway')).toBe(0);
  // The field scrolls.
  const isScrolled = () =>
    field.evaluate((it) => Number(it.parentElement?.scrollHeight) > Number(it.parentElement?.clientHeight));
  await expect.poll(isScrolled).toBe(true);
});

test('on a phone with its keyboard, the reason why a message was not sent is readable before the terms are accepted', async () => {
  const { page, field } = await openThread({
    viewport: { width: 360, height: 420 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  });
  const accept = page.getByRole('button', { name: 'I understand' });
  await accept.waitFor();
  const mails = ['ann', 'bob', 'cem', 'dee', 'eve'].map((name) => `${name}@example.com`).join(', ');
  await field.fill(`Card 4111 1111 1111 1111 of ${mails}${'\nLine'.repeat(14)}`);
  await page.getByRole('button', { name: 'Send', exact: true }).tap();
  const reason = page.getByRole('alert').filter({ hasText: 'This message wasn’t sent.' });
  await reason.waitFor();
  await accept.waitFor({ state: 'hidden' });
  // It has more findings than fit, and scrolls with the keyboard too.
  const heights = await reason.evaluate((it) => [it.scrollHeight, it.clientHeight]);
  expect(heights[0]).toBeGreaterThan(heights[1] ?? 0);
  expect(heights[1]).toBeGreaterThan(120);
  await expectAccessible(page);
  await reason.focus();
  await page.keyboard.press('End');
  await expect.poll(() => reason.evaluate((it) => it.scrollTop)).toBeGreaterThan(0);
  await field.fill('Nothing else.');
  await accept.tap();
  await accept.waitFor({ state: 'detached' });
});

test('Ctrl+Z undoes runs of typing, and nothing that was sent', async () => {
  const { page, field } = await openThread({});
  // Chromium ends a run when the page removes an element, such as a count of unread messages. So a text can have two or three.
  const maxRuns = 3;
  const press = async (keys: string, times: number, wanted: string) => {
    for (let n = 1; n <= times; n += 1) {
      await page.keyboard.press(keys);
      if ((await field.inputValue()) === wanted) return n;
    }
    return expect.unreachable(`${keys} ${times} times did not give "${wanted}"`);
  };
  await field.focus();
  await page.keyboard.type('Good morning');
  const runs = await press('Control+z', maxRuns, '');
  await press('Control+Shift+z', runs, 'Good morning');
  await page.keyboard.press('Enter');
  await page.getByRole('article').filter({ hasText: 'Good morning' }).waitFor();
  await page.keyboard.press('Control+z');
  expect(await field.inputValue()).toBe('');
  await page.keyboard.type('Good night');
  await press('Control+z', maxRuns, '');
});

test('a finding is named in the language of the page', async () => {
  const { page, field } = await openThread({ locale: 'de-DE' });
  await field.fill('Karte 4111 1111 1111 1111');
  await page.keyboard.press('Enter');
  await page.getByText('Kartennummer, nicht erlaubt:').waitFor();
});

test('a printed thread is a record of its messages, black on white', async () => {
  const { page } = await openThread({ colorScheme: 'dark' });
  await say(market.operator, 'Read the note, please.', seller.id);
  await page.getByRole('article').filter({ hasText: 'Read the note' }).waitFor();
  await page.locator('[data-printable]').waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  const record = page.getByRole('article');
  await expect.poll(() => record.count()).toBe(1);
  await page.getByRole('heading', { name: 'Conversation between Riverside Arcade and Lamps' }).waitFor();
  await page.getByText(/^Printed by Ada Lovelace on /).waitFor();
  await page.getByText('Only the loaded part').waitFor();
  const written = await record.textContent();
  // The list on the screen has only the visible messages.
  for (const number of [count - 40, count]) expect(written).toContain(`Message ${number}.`);
  expect(await page.locator('.record__author').first().textContent()).toMatch(/^\S.* \d\d?:\d\d$/);
  expect(await page.getByRole('button').count()).toBe(0);
  const colours = await page.evaluate<string[]>(
    `[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.querySelector('.record')).color]`,
  );
  expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  const margins = await page.evaluate<string>(
    `[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule instanceof CSSPageRule).map((rule) => rule.cssText).join()`,
  );
  expect(margins).toMatch(/counter\(page\)/);
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('log').waitFor();
});

test('day labels and times follow the calendar at midnight, also on a day of 25 hours', async () => {
  const owner = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  const page = await openAs(browser, server, owner, { name: 'Ada Byron', timezoneId: 'Europe/London' });
  await say(kites.client, 'Good morning.');
  // Clocks went back on 25 October 2026 at 2:00, so that day had 25 hours.
  await page.clock.install({ time: new Date('2026-10-25T12:00:00Z') });
  await page.route('**/operator/graphql', async (route) => {
    // Events would have the real times, so the stream never begins.
    if (route.request().postData()?.includes('subscription')) return;
    const response = await route.fetch();
    const body = (await response.text()).replace(
      /"createdAt":"[^"]+"/g,
      '"createdAt":"2026-10-24T23:30:00.000Z"',
    );
    return route.fulfill({ response, body });
  });
  await page.goto(`/operator/t/${kites.id.replace(/=+$/, '')}`);
  await page.getByText('Today', { exact: true }).waitFor();
  const time = page.getByRole('listitem').filter({ hasText: 'Kites' }).locator('time');
  await expect.poll(() => time.textContent()).toMatch(/^0?0:30$/);
  await page.clock.fastForward('11:59:00');
  await rest(page);
  expect(await time.textContent()).toMatch(/^0?0:30$/);
  await page.clock.fastForward('01:01');
  await page.getByText('Yesterday', { exact: true }).waitFor();
  await expect.poll(() => time.textContent()).toBe('Sun');
  // On Saturday the weekday still names this Sunday; on the next Sunday it would name that day.
  await page.clock.fastForward(5 * 24 * 3_600_000);
  await rest(page);
  expect(await time.textContent()).toBe('Sun');
  await page.clock.fastForward(24 * 3_600_000);
  await expect.poll(() => time.textContent()).toBe('25 Oct');
});

test('names and previews are truncated at their end in reading order', async () => {
  const market = await makeMarketplace(server, 'Souk', [
    'Harbour مكتبة الميناء الكبرى للكتب القديمة والنادرة في المدينة القديمة',
  ]);
  const [shop] = market.sellers;
  await say(
    shop?.client ?? seller.client,
    'שלום, ההזמנה שלי לא הגיעה עדיין ואני רוצה לדעת מתי היא תגיע אליי בבקשה',
  );
  const owner = { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' } as const;
  const page = await openAs(browser, server, owner, {
    name: 'Ada Lovelace',
    viewport: { width: 360, height: 640 },
  });
  await page.goto('/operator');
  const row = page.getByRole('listitem');
  /** Returns whether the word is within the line of its text, and not cut off. */
  const isVisible = (word: string) =>
    page.evaluate<boolean>(`(() => {
      const walker = document.createTreeWalker(document.querySelector('[role=listitem]'), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        const at = node.data.indexOf('${word}');
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + ${word.length});
        const [text, line] = [range, node.parentElement].map((each) => each.getBoundingClientRect());
        return text.left >= line.left - 1 && text.right <= line.right + 1 && text.bottom <= line.bottom + 2;
      }
      throw new Error('There is no such word.');
    })()`);
  await row.waitFor();
  expect(await isVisible('Harbour')).toBe(true);
  expect(await isVisible('مكتبة')).toBe(true);
  expect(await isVisible('שלום')).toBe(true);
  expect(await isVisible('المدينة')).toBe(false);
  expect(await isVisible('בבקשה')).toBe(false);
});
