import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openPostgresql } from '../src/database/postgresql.js';
import { launchChromium } from '../test/harness/chromium.js';
import { createMigrated, startServer } from '../test/harness/postgresql.js';
import { holdMessages } from '../test/harness/undo-send.js';
import { type Smoothness, watchFrames } from './portal/frames.js';
import { type BenchmarkData, createBenchmarkData, password } from './portal/market.js';
import { type KeyTimes, measureKeys, type WalkTimes, writeAsSellers } from './portal/switching.js';
import { machine, percentile } from './report.js';
import { ServerProcess } from './server-process.js';

/*
 * Measures the script size of the portals, how fast keys take effect in the inbox, and how smoothly a long thread and a
 * long list scroll, in a real browser.
 */

const { values: flags } = parseArgs({
  options: {
    sellers: { type: 'string', default: '20000' },
    messages: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '40' },
    only: { type: 'string' },
    profile: { type: 'string' },
    traces: { type: 'string' },
    smoke: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `Usage: npm run bench:portal -- [flags]
  --sellers N       sellers in the list (20000)
  --messages N      messages in the thread (100000)
  --seconds N       seconds of scrolling for each (20)
  --rounds N        rounds of walking through conversations (40)
  --only keys       measure only how fast keys take effect
  --profile FOLDER  write a CPU profile of the walk to this folder
  --traces FOLDER   write Chromium's traces to this folder, for its performance panel
  --smoke           scroll through little data for one second
`;

const sizes = flags.smoke
  ? { sellers: 300, messages: 1_000, conversations: 12 }
  : { sellers: Number(flags.sellers), messages: Number(flags.messages), conversations: 200 };
const seconds = flags.smoke ? 1 : Number(flags.seconds);
const sendCount = flags.smoke ? 3 : 20;
const rounds = flags.smoke ? 2 : Number(flags.rounds);
/** The messages that sellers write during the walk. */
const messagesPerSecond = 2;

const goals = {
  nextMs: 100,
  seenMs: 50,
  typingMs: 50,
  late: 0.01,
  inboxKibibytes: 150,
  elementKibibytes: 60,
};

const say = (text: string) => process.stderr.write(`${text}\n`);

const built = fileURLToPath(new URL('../../dist/web', import.meta.url));

/** Returns the gzip size of a file of the portals. */
const gzipKibibytes = (path: string) => statSync(join(built, `${path}.gz`)).size / 1_024;

async function signIn(browser: Browser, address: string, email: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
  });
  await holdMessages(context, 0);
  const answer = await context.request.post('/auth/sign-in/email', {
    data: { email, password },
    headers: { origin: address },
  });
  if (!answer.ok()) throw new Error(`Sign-in failed with status ${answer.status()}.`);
  return context.newPage();
}

/** Returns the gzip size of all scripts of a page, once its list is visible and no script arrives for a second. */
async function measureScriptKibibytes(page: Page, path: string): Promise<number> {
  const scripts = new Set<string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  await page.goto(path);
  await page.locator('[data-conversations]').first().waitFor();
  for (let count = -1; count < scripts.size; await page.waitForTimeout(1_000)) count = scripts.size;
  page.removeAllListeners('response');
  return [...scripts].reduce((sum, script) => sum + gzipKibibytes(script), 0);
}

/** Scrolls with the mouse wheel over the middle of an element. */
async function scroll(page: Page, selector: string, direction: 'up' | 'down', seconds: number) {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`Nothing to scroll: ${selector}.`);
  const devTools = await page.context().newCDPSession(page);
  const pixelsPerSecond = 4_000;
  await devTools.send('Input.synthesizeScrollGesture', {
    x: Math.round(box.x + box.width / 2),
    y: Math.round(box.y + box.height / 2),
    yDistance: (direction === 'up' ? 1 : -1) * pixelsPerSecond * seconds,
    speed: pixelsPerSecond,
    gestureSourceType: 'mouse',
  });
  await devTools.detach();
}

/** Sends messages. Returns the times from a seller's Enter to the operator's list, in ms and ascending order. */
async function measureSendsMs(operator: Page, seller: Page): Promise<number[]> {
  await seller.goto('/seller#messages');
  const composer = seller.getByRole('textbox', { name: /^Message to/ });
  const times: number[] = [];
  for (let n = 0; n < sendCount; n++) {
    const message = `Parcel ${n} of ${sendCount} is packed.`;
    await composer.fill(message);
    const shown = operator.locator('[data-conversations]').getByText(message).waitFor();
    const began = performance.now();
    await composer.press('Enter');
    await shown;
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}

function row(
  name: string,
  pages: number,
  { frames, lateShare, busyShare, longestTaskMs }: Smoothness,
): string {
  const share = (part: number) => `${(part * 100).toFixed(2)} %`;
  const judged = lateShare <= goals.late && busyShare <= goals.late ? 'ok' : 'MISSED';
  return `| ${name} | ${pages} | ${frames} | ${share(lateShare)} | ${share(busyShare)} | ${longestTaskMs.toFixed(0)} ms | ${judged} |`;
}

/** Walks through conversations while sellers write. */
async function measureWalk(browser: Browser, address: string, { emails, sellerKeys }: BenchmarkData) {
  say('walking through conversations');
  const page = await signIn(browser, address, emails.walk);
  await page.goto('/operator');
  await page.locator('[data-row]').first().waitFor();
  const sellers = writeAsSellers(address, sellerKeys, messagesPerSecond);
  const devTools = flags.profile === undefined ? null : await page.context().newCDPSession(page);
  try {
    await devTools?.send('Profiler.enable');
    await devTools?.send('Profiler.setSamplingInterval', { interval: 250 });
    await devTools?.send('Profiler.start');
    const times = await measureKeys(page, rounds);
    if (devTools && flags.profile !== undefined) {
      const { profile } = await devTools.send('Profiler.stop');
      mkdirSync(flags.profile, { recursive: true });
      writeFileSync(join(flags.profile, 'walk.cpuprofile'), JSON.stringify(profile));
    }
    return times;
  } finally {
    sellers.stop();
    await page.context().close();
  }
}

function keyRow(name: string, { ms, cpuMs }: KeyTimes, goal: number): string {
  const at = (times: readonly number[], part: number) => `${Math.round(percentile(times, part))} ms`;
  const judged = percentile(ms, 0.95) <= goal ? 'ok' : 'MISSED';
  return `| ${name} | ${ms.length} | ${at(ms, 0.5)} | ${at(ms, 0.95)} | ${goal} ms | ${judged} | ${at(cpuMs, 0.5)} | ${at(cpuMs, 0.95)} |`;
}

const keyTable = ({ next, seen, typing }: WalkTimes) => [
  `from a key to the frame that shows its effect, while sellers write ${messagesPerSecond} messages a second:`,
  '',
  '| key | times | p50 | p95 | goal of p95 | | CPU of the page p50 | p95 |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
  keyRow('J: the next conversation', next, goals.nextMs),
  keyRow('K or J: a conversation seen before', seen, goals.seenMs),
  keyRow('a letter in the composer', typing, goals.typingMs),
  '',
];

async function measure(address: string, data: BenchmarkData) {
  const { emails } = data;
  const browser = await launchChromium();
  const rows: string[] = [];
  const measureScrolling = async (name: string, page: Page, selector: string, direction: 'up' | 'down') => {
    say(`scrolling ${name}`);
    await page.locator(selector).first().waitFor();
    // The first second fills caches and compiles.
    await scroll(page, selector, direction, 1);
    let pages = 0;
    page.on('request', (request) => {
      if (/sellersForChats|chatMessages\(/.test(request.postData() ?? '')) pages++;
    });
    const { smoothness, trace } = await watchFrames(browser, page, () =>
      scroll(page, selector, direction, seconds),
    );
    if (flags.traces) {
      mkdirSync(flags.traces, { recursive: true });
      writeFileSync(join(flags.traces, `${name.replaceAll(' ', '-')}.json`), JSON.stringify(trace));
    }
    rows.push(row(name, pages, smoothness));
  };
  try {
    const keys = await measureWalk(browser, address, data);
    if (flags.only === 'keys') return { keys };
    const list = await signIn(browser, address, emails.manySellers);
    const inbox = await measureScriptKibibytes(list, '/operator');
    await measureScrolling(`a list of ${sizes.sellers} sellers`, list, '[data-conversations]', 'down');
    await list.context().close();
    const thread = await signIn(browser, address, emails.longThread);
    await thread.goto('/operator');
    await thread.getByText('The Long Thread Company').first().click();
    await measureScrolling(`a thread of ${sizes.messages} messages`, thread, '[data-thread]', 'up');
    say('sending from a browser to another');
    const seller = await signIn(browser, address, emails.seller);
    const sends = await measureSendsMs(thread, seller);
    return { keys, rest: { inbox, rows, sends } };
  } finally {
    await browser.close();
  }
}

async function main() {
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  const postgresql = await startServer('fsync=off');
  try {
    const url = await createMigrated(postgresql.url, 'parley');
    const database = openPostgresql(url, 4, () => {});
    const data = await createBenchmarkData(database, sizes, say);
    await database.close();
    const { marketplaceId } = data;
    const server = await ServerProcess.start('./parley.js', { store: { url }, marketplaceId }, undefined);
    try {
      const { keys, rest } = await measure(server.address, data);
      process.stdout.write(`${machine()}\n\n${keyTable(keys).join('\n')}\n`);
      if (!rest) return;
      const { inbox, rows, sends } = rest;
      const element = gzipKibibytes('parley-chat.js');
      const weight = (figure: number, goal: number) =>
        `${figure.toFixed(1)} KiB (goal ${goal}): ${figure <= goal ? 'ok' : 'MISSED'}`;
      process.stdout.write(
        [
          `JavaScript of the inbox's first load, gzip: ${weight(inbox, goals.inboxKibibytes)}`,
          `JavaScript of <parley-chat>, gzip: ${weight(element, goals.elementKibibytes)}`,
          '',
          `from a seller's Enter to the operator's list: median ${Math.round(sends[Math.floor(sends.length / 2)] ?? 0)} ms, longest ${Math.round(sends.at(-1) ?? 0)} ms of ${sends.length}`,
          '',
          '| scrolling | pages loaded | frames | a refresh late | over 16.7 ms of work | longest task | |',
          '| --- | --- | --- | --- | --- | --- | --- |',
          ...rows,
          '',
        ].join('\n'),
      );
    } finally {
      await server.stop();
    }
  } finally {
    await postgresql.stop();
  }
}

await main();
