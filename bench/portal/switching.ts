import { setTimeout as wait } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';

/** From a key to the frame that shows its effect, in milliseconds and ascending order. */
export interface KeyTimes {
  ms: number[];
  /** The CPU time of the page's main thread, which other load hardly changes. */
  cpuMs: number[];
}

export interface WalkTimes {
  /** J: the next conversation, which was not open before. */
  next: KeyTimes;
  /** K and J: a conversation that was open before. */
  seen: KeyTimes;
  /** A letter in the composer. */
  typing: KeyTimes;
}

/** The pause before a key, in which the user reads. */
const readingMs = 400;
const letters = 6;

interface Probe {
  page: Page;
  devTools: CDPSession;
}

/**
 * Waits in the page for the next key, and then for the end of the first frame in which `isShown`, an expression with
 * `before`, is true.
 */
async function timeKey(
  { page, devTools }: Probe,
  { ms, cpuMs }: KeyTimes,
  key: string,
  before: string,
  isShown: string,
): Promise<void> {
  await page.evaluate(`{
    const before = ${before};
    globalThis.shownAfterMs = new Promise((resolve) => {
      const onKey = ({ timeStamp }) => {
        // A message is received after the frame is drawn.
        const { port1, port2 } = new MessageChannel();
        const look = () => requestAnimationFrame(() => port2.postMessage(null));
        port1.onmessage = () => {
          if (!(${isShown})) return look();
          port1.close();
          resolve(performance.now() - timeStamp);
        };
        look();
      };
      addEventListener('keydown', onKey, { capture: true, once: true });
    });
    // The promise is not awaited yet.
    null;
  }`);
  const cpuBefore = await cpuMsOf(devTools);
  await page.keyboard.press(key);
  ms.push((await page.evaluate('globalThis.shownAfterMs')) as number);
  cpuMs.push((await cpuMsOf(devTools)) - cpuBefore);
}

/** Returns the CPU time of all tasks of the page's main thread. */
async function cpuMsOf(devTools: CDPSession): Promise<number> {
  const { metrics } = await devTools.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}

/** The ids of the messages in the document. */
const messageIds = `new Set([...document.querySelectorAll('[data-message]')].map((row) => row.dataset.message))`;

/** Whether a message of another conversation is visible, and not only laid out, or the text of an empty conversation. */
const isOtherThread = `(() => {
  if (document.querySelector('.thread-empty')) return true;
  const view = document.querySelector('.thread-scroll')?.getBoundingClientRect();
  return view && [...document.querySelectorAll('[data-message]')].some((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return !before.has(row.dataset.message) && bottom > view.top && top < view.bottom &&
      row.checkVisibility({ visibilityProperty: true });
  });
})()`;

const field = `document.querySelector('textarea.thread-field')`;

/** Walks through the conversations of an inbox: each time to the next one, back, forth, and typing. */
export async function measureKeys(page: Page, rounds: number): Promise<WalkTimes> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const probe = { page, devTools };
  const none = (): KeyTimes => ({ ms: [], cpuMs: [] });
  const times: WalkTimes = { next: none(), seen: none(), typing: none() };
  const go = async (key: string, to: KeyTimes) => {
    await wait(readingMs);
    await timeKey(probe, to, key, messageIds, isOtherThread);
  };
  await page.keyboard.press('j');
  await page.locator('[data-message]').first().waitFor();
  // The page loads parts that are needed later after 3 seconds.
  await wait(4_000);
  for (let round = 0; round < rounds; round++) {
    await go('j', times.next);
    await go('k', times.seen);
    await go('j', times.seen);
    if (round % 4 !== 0) continue;
    await page.evaluate(`${field}.focus()`);
    for (let letter = 0; letter < letters; letter++) {
      await wait(readingMs / 4);
      await timeKey(probe, times.typing, 'e', `${field}.value.length`, `${field}.value.length > before`);
    }
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.locator('[data-conversations] [aria-current]').focus();
  }
  for (const { ms, cpuMs } of [times.next, times.seen, times.typing])
    for (const each of [ms, cpuMs]) each.sort((a, b) => a - b);
  return times;
}

/** Writes as sellers, until it is stopped, so that the inbox is live. */
export function writeAsSellers(address: string, keys: readonly string[], perSecond: number) {
  const query =
    'mutation ($message: String!) { chatMessageCreate(input: { message: $message }) { errors { messages } } }';
  let sent = 0;
  const timer = setInterval(() => {
    const key = keys[sent++ % keys.length];
    const message = `Parcel ${sent} is on its way.`;
    fetch(`${address}/seller/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { message } }),
    })
      .then((response) => response.arrayBuffer())
      .catch(() => {});
  }, 1_000 / perSecond);
  return {
    stop: () => clearInterval(timer),
    get sent() {
      return sent;
    },
  };
}
