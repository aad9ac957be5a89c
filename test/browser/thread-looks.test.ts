import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { seedMarketplace } from '../../src/seeding/seed-marketplace.js';
import { makeAgent } from '../harness/agents.js';
import { expectAccessible, openAs, phone, startBrowser, violationsOf } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Tests the day above the messages, the head that collapses on a phone, and the one column of a thread. */

const server = await startTestServer();
const browser = await startBrowser();
/** One thread of many days and several pages. */
const history = await seedMarketplace(administrator, server.database, {
  sellers: 1,
  messages: 120,
  endsAt: new Date(),
});

const open = async (marketplaceId: number, options: Partial<Parameters<typeof openAs>[3]> = {}) => {
  const owner = { marketplaceId, role: 'CUSTOMER_SUPPORT' } as const;
  const page = await openAs(browser, server, owner, { name: 'Ada Lovelace', ...options });
  await page.goto('/operator');
  await page.locator('[data-conversations]').getByRole('link').first().click();
  await page.getByRole('article').last().waitFor();
  return page;
};

/**
 * Compares the label above the messages with the days of the visible ones. The day is that of the last line or message that
 * reaches the label's place.
 */
const stickyDay = (page: Page) =>
  page.evaluate(`(() => {
    const list = document.querySelector('.thread-scroll');
    const label = document.querySelector('.thread-sticky');
    const place = list.getBoundingClientRect().top + label.offsetTop;
    const names = (time) => {
      const format = (parts) => new Intl.DateTimeFormat('en-GB', parts).format(new Date(time));
      const ago = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(time).setHours(0, 0, 0, 0)) / 86_400_000);
      return ago === 0 ? ['Today'] : ago === 1 ? ['Yesterday'] : [
        format({ weekday: 'long', day: 'numeric', month: 'long' }),
        format({ day: 'numeric', month: 'long', year: 'numeric' }),
      ];
    };
    let expected = [''];
    const visible = [];
    for (const element of list.querySelectorAll('.thread-day > span, article')) {
      const { top, bottom } = element.getBoundingClientRect();
      const time = element.querySelector('time')?.dateTime;
      if (top <= place) expected = time ? names(time) : [element.textContent];
      const isInSight = bottom > list.getBoundingClientRect().top && element.style.opacity !== '0';
      if (!time && isInSight) visible.push(top - place);
    }
    return {
      day: label.textContent,
      isExpected: expected.includes(label.textContent),
      // A line that the label has replaced is not visible beside it.
      hasDouble: visible.some((distance) => distance <= 0),
      isHidden: label.textContent === '' && getComputedStyle(label).visibility === 'hidden',
    };
  })()`) as Promise<{ day: string; isExpected: boolean; hasDouble: boolean; isHidden: boolean }>;

test('the day of the topmost messages stays above them, also while older pages are loaded', async () => {
  const page = await open(history.marketplaceId);
  const list = page.getByRole('log');
  await list.hover();
  const days = new Set<string>();
  const beginning = page.locator('.thread-beginning');
  const isAtBeginning = async () =>
    (await beginning.isVisible()) && (await list.evaluate((it) => it.scrollTop === 0));
  while (!(await isAtBeginning())) {
    await page.mouse.wheel(0, -430);
    await expect.poll(() => stickyDay(page)).toMatchObject({ isExpected: true, hasDouble: false });
    days.add((await stickyDay(page)).day);
  }
  expect(days.size).toBeGreaterThan(5);
  // At the beginning, the first line is in sight itself.
  await expect.poll(() => stickyDay(page)).toMatchObject({ day: '', isHidden: true });
  await expect(page.locator('.thread-sticky').getAttribute('aria-hidden')).resolves.toBe('true');
  await list.press('End');
  await expect.poll(() => stickyDay(page)).toMatchObject({ isExpected: true, hasDouble: false });
  await expectAccessible(page);
});

/** Turns the mouse wheel by some pixels until something is true. */
const scrollUntil = (page: Page, byPx: number, isTrue: () => Promise<boolean>) =>
  expect
    .poll(async () => {
      if (await isTrue()) return true;
      await page.mouse.wheel(0, byPx);
      return isTrue();
    })
    .toBe(true);

test('on a phone, the head collapses while older messages are read, and returns', async () => {
  const page = await open(history.marketplaceId, { viewport: phone });
  const done = page.getByRole('button', { name: 'Done', exact: true });
  const pane = page.locator('.thread-pane');
  const list = page.getByRole('log');
  const name = page.getByRole('heading', { level: 2 });
  /** Returns whether the work state is below the name, where it can be seen. */
  const isWhole = async () => {
    const [bar, head] = [await done.boundingBox(), await page.locator('.thread-head').boundingBox()];
    return bar !== null && head !== null && bar.y >= head.y + head.height - 1;
  };
  expect(await isWhole()).toBe(true);
  const heightPx = await list.evaluate((it) => it.clientHeight);
  await list.hover();
  await scrollUntil(page, -100, async () => !(await isWhole()));
  expect(await name.isVisible()).toBe(true);
  // Only the head moves: the list keeps its size, and so its messages their places.
  expect(await list.evaluate((it) => it.clientHeight)).toBe(heightPx);
  await expectAccessible(page);

  await scrollUntil(page, 60, isWhole);
  await scrollUntil(page, -60, async () => !(await isWhole()));

  // It never hides the focus.
  await done.focus();
  await expect.poll(isWhole).toBe(true);
  await page.mouse.wheel(0, -100);
  expect(await pane.getAttribute('data-collapsed')).not.toBeNull();
  expect(await isWhole()).toBe(true);
  await list.focus();
  await expect.poll(isWhole).toBe(false);
  await list.press('End');
  await expect.poll(isWhole).toBe(true);
});

test('on a phone, neither the head nor the search covers the beginning of a thread, or its day', async () => {
  const page = await open(history.marketplaceId, { viewport: phone });
  const list = page.getByRole('log');
  const beginning = page.locator('.thread-beginning');
  await list.hover();
  await scrollUntil(page, -2_000, async () => {
    return (await beginning.isVisible()) && (await list.evaluate((it) => it.scrollTop === 0));
  });
  /** Returns whether the text at the beginning is below the head, and the first message below the text. */
  const isReadable = async () => {
    const top = await page.locator('.thread-top').boundingBox();
    const line = await beginning.boundingBox();
    const first = await page.getByRole('article').first().boundingBox();
    if (!top || !line || !first) return false;
    return line.y >= top.y + top.height - 1 && first.y > line.y;
  };
  await page.getByRole('button', { name: 'Seller details', exact: true }).focus();
  await expect.poll(isReadable).toBe(true);
  await page.keyboard.press('f');
  const field = page.getByRole('searchbox', { name: 'Search this conversation' });
  await field.waitFor();
  await expect.poll(isReadable).toBe(true);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  await expect.poll(isReadable).toBe(true);
});

test('on a phone, the day of the topmost messages stays right when the head returns without a scroll', async () => {
  const page = await open(history.marketplaceId, { viewport: phone });
  const list = page.getByRole('log');
  const details = page.getByRole('button', { name: 'Seller details', exact: true });
  await list.hover();
  /** Returns the distance of the first visible line of a day from the label, or null if there is none near it. */
  const nextLinePx = () =>
    page.evaluate(`(() => {
      const label = document.querySelector('.thread-sticky').getBoundingClientRect();
      const lines = [...document.querySelectorAll('.thread-day > span')].filter((it) => it.style.opacity !== '0');
      const tops = lines.map((it) => it.getBoundingClientRect().top - label.bottom);
      return Math.min(...tops);
    })()`) as Promise<number>;
  // The line of the next day is where the label will be below the whole head.
  await scrollUntil(page, -37, async () => {
    const isCollapsed = await page.locator('.thread-pane[data-collapsed]').isVisible();
    const distance = await nextLinePx();
    return isCollapsed && distance > 20 && distance < 60;
  });
  await details.focus();
  await expect.poll(() => stickyDay(page)).toMatchObject({ isExpected: true, hasDouble: false });
  await expect.poll(nextLinePx).toBeGreaterThanOrEqual(0);
});

test('on a phone, the head does not collapse because the phone is turned', async () => {
  const page = await open(history.marketplaceId, { viewport: { width: 700, height: 640 } });
  const list = page.getByRole('log');
  const fromEndPx = () => list.evaluate((it) => it.scrollHeight - it.scrollTop);
  await list.hover();
  await scrollUntil(page, -100, async () => {
    return (await fromEndPx()) > 2_000 && (await page.locator('.thread-pane[data-collapsed]').isVisible());
  });
  await scrollUntil(page, 60, () => page.locator('.thread-pane:not([data-collapsed])').isVisible());
  const before = await fromEndPx();
  // Lines that become narrower make what is below the topmost message higher.
  await page.setViewportSize({ width: 320, height: 640 });
  await expect.poll(fromEndPx).toBeGreaterThan(before + 100);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  expect(await page.locator('.thread-pane').getAttribute('data-collapsed')).toBeNull();
});

test('in a large window, the head does not collapse', async () => {
  const page = await open(history.marketplaceId);
  const bar = page.locator('.work-bar');
  const before = await bar.boundingBox();
  await page.getByRole('log').hover();
  await scrollUntil(page, -100, () => page.locator('.thread-pane[data-collapsed]').isVisible());
  expect(await bar.boundingBox()).toEqual(before);
});

test('messages, notes, lines and the composer share one column, with lines of at most 70 characters', async () => {
  const market = await makeMarketplace(server, 'Riverside Arcade', ['Lamps']);
  const [lamps] = market.sellers;
  if (!lamps) throw new Error('There is no seller.');
  const prose = 'The parcel left our warehouse on Monday and should arrive within two working days. '.repeat(
    4,
  );
  await say(market.operator, prose, lamps.id);
  const ben = await makeAgent(server, market.id, 'Ben Hall', 'WEBMASTER');
  await ben.client.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { errors { messages } } }',
    { input: { sellerId: lamps.id, text: 'A note.' } },
  );
  for (const width of [1920, 1440, 760, 360]) {
    // It is unread until somebody opens the conversation.
    await say(lamps.client, prose);
    const page = await open(market.id, { viewport: { width, height: 900 } });
    await page.getByText('New messages').waitFor();
    await page.getByRole('article', { name: /^Internal note/ }).waitFor();
    const edges = (await page.evaluate(`(() => {
      const edges = (selector) => {
        const element = document.querySelector(selector);
        const { left, right } = element.getBoundingClientRect();
        const { paddingLeft, paddingRight } = getComputedStyle(element);
        const isBox = element.matches('.thread-day, .thread-unread');
        return [left + (isBox ? parseFloat(paddingLeft) : 0), right - (isBox ? parseFloat(paddingRight) : 0)];
      };
      return {
        other: edges('.thread-row:not([data-own]) .thread-bubble')[0],
        own: edges('.thread-row[data-own] .thread-bubble')[1],
        day: edges('.thread-day'),
        unread: edges('.thread-unread'),
        note: edges('.note'),
        composer: edges('.thread-box'),
      };
    })()`)) as Record<string, number[]>;
    const { composer, other, own, ...lines } = edges;
    const rounded = (numbers: readonly (number | undefined)[]) => numbers.map((it) => Math.round(it ?? 0));
    expect(rounded([Number(other), Number(own)]), `${width}`).toEqual(rounded(composer ?? []));
    for (const [name, line] of Object.entries(lines)) {
      expect(rounded(line), `${name} at ${width}`).toEqual(rounded(composer ?? []));
    }
    const longest = await page.evaluate(`(() => {
      let longest = 0;
      for (const { firstChild } of document.querySelectorAll('.thread-text')) {
        const range = document.createRange();
        let [top, count] = [null, 0];
        for (let at = 0; at < firstChild.length; at++) {
          range.setStart(firstChild, at);
          range.setEnd(firstChild, at + 1);
          const box = range.getBoundingClientRect();
          if (box.top !== top) [top, count] = [box.top, 0];
          longest = Math.max(longest, ++count);
        }
      }
      return longest;
    })()`);
    expect(longest).toBeLessThanOrEqual(72);
    await page.close();
  }
});

test('a message that waits for the network is not red, and says that it waits', async () => {
  const page = await open(history.marketplaceId);
  await page.context().setOffline(true);
  await page.getByRole('textbox', { name: /^Message to/ }).fill('Can you see this?');
  await page.keyboard.press('Enter');
  const waiting = page.locator('.thread-row[data-state="waiting"]');
  await waiting.waitFor();
  await waiting.getByText('Waiting for connection').waitFor();
  expect(await waiting.locator('.thread-meta svg').count()).toBe(1);
  const colours = (await page.evaluate(`(() => {
    const probe = document.body.appendChild(document.createElement('span'));
    const named = (name) => {
      probe.style.color = 'var(--p-' + name + ')';
      return getComputedStyle(probe).color;
    };
    const meta = document.querySelector('.thread-row[data-state="waiting"] .thread-meta');
    return { is: getComputedStyle(meta).color, waiting: named('waiting') };
  })()`)) as { is: string; waiting: string };
  expect(colours.is).toBe(colours.waiting);
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violationsOf(page, 'colours')).toEqual([]);
  await page.context().setOffline(false);
  await waiting.waitFor({ state: 'detached' });
});
