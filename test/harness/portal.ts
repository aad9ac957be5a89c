import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Route } from 'playwright-core';
import { expect, onTestFinished, TestRunner } from 'vitest';
import type { NewUser } from '../../src/accounts/users.js';
import { makeUser, Browser as Visitor } from './browser.js';
import { launchChromium } from './chromium.js';
import { afterFile } from './ending.js';
import type { TestServer } from './server.js';
import { holdMessages } from './undo-send.js';

export const phone = { width: 360, height: 780 };
export const desktop = { width: 1440, height: 900 };

let shared: Promise<Browser> | undefined;

/**
 * Returns this worker process's Chromium, which all of its files use. A file's pages are closed after the file.
 * Chromium ends with the process.
 */
export async function startBrowser(): Promise<Browser> {
  shared ??= launchChromium();
  const browser = await shared;
  afterFile(() => Promise.all(browser.contexts().map((context) => context.close())));
  return browser;
}

/**
 * Opens a blank page with the session of a new user, whose messages are sent at once unless `undoSendSeconds` says
 * otherwise. An error that the page throws or logs fails the test.
 */
export async function openAs(
  browser: Browser,
  server: TestServer,
  owner: NewUser['owner'],
  {
    name,
    undoSendSeconds = 0,
    ...options
  }: BrowserContextOptions & { name: string; undoSendSeconds?: number },
): Promise<Page> {
  const { email } = await makeUser(server, owner, { name });
  const visitor = await new Visitor(server).signIn(email);
  const context = await browser.newContext({
    baseURL: server.address,
    viewport: desktop,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    // A page may copy after a key or a click; the headless shell would ask, and nobody can answer.
    permissions: ['clipboard-write'],
    ...options,
  });
  await context.addCookies(
    visitor.cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: server.address };
    }),
  );
  await holdMessages(context, undoSendSeconds);
  // Generous: it only ends a wait for what never comes. Less than a test’s limit, so the error names the step that failed.
  context.setDefaultTimeout(60_000);
  closeAfterTest(context);
  const page = await context.newPage();
  settleRoutes(page);
  watch(page);
  return page;
}

/**
 * Lets the first `page.route` return when the page follows it, and makes `page.unroute` safe. Chromium tells an open page of
 * its first route a moment after Playwright's call has returned, and on a busy machine, a request that the page sends before
 * that is handled by nobody. After its last route, Playwright continues the requests that handlers still work on, and these
 * then fail. So a page keeps a route of its own.
 */
function settleRoutes(page: Page): void {
  const route = page.route.bind(page);
  const unrouteAll = page.unrouteAll.bind(page);
  const probe = '/is-routed';
  let isKept = false;
  page.route = async (...given) => {
    const made = await route(...given);
    if (isKept) return made;
    isKept = true;
    let isFollowed = false;
    await route(`**${probe}`, async (request) => {
      isFollowed = true;
      await request.fulfill({ body: '' });
    });
    if (page.url() === 'about:blank') return made;
    // An evaluation fails if the page goes elsewhere meanwhile.
    while (!isFollowed) await page.evaluate(`fetch('${probe}').then(() => {}, () => {})`).catch(() => {});
    return made;
  };
  page.unrouteAll = (...given) => {
    isKept = false;
    return unrouteAll(...given);
  };
}

/**
 * Shows an address of the operator's portal. A page that has the portal goes there as its links do: loading it again takes
 * five times as much CPU time. A conversation is closed and opened, also if the page shows it already. What belongs to no
 * address stays, such as a message to the user and the selected conversations.
 */
export async function show(page: Page, path: string): Promise<void> {
  if (!/^http:[^?#]*\/operator/.test(page.url())) {
    await page.goto(path);
    return;
  }
  await page.evaluate(`(async () => {
    for (const path of ['/operator', ${JSON.stringify(path)}]) {
      history.pushState({ isInternal: true }, '', path);
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }
  })()`);
}

/**
 * Closes the pages of a test after it, because each open page loads and draws what the later tests change. Pages that a file
 * opens before its tests are closed after the file.
 */
export function closeAfterTest(context: BrowserContext): void {
  if (!TestRunner.getCurrentTest()) return;
  onTestFinished(async () => {
    // A request that a test still handles fails when its page is closed.
    for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  });
}

/** What Chromium logs while no server answers, also when it then looks for a new version of the portals' worker. */
const unanswered = /net::ERR_|Failed to load resource|An unknown error occurred when fetching the script\./;

/** Fails the test for errors of a page, and for violations of its Content-Security-Policy. */
export function watch(page: Page): void {
  const errors: string[] = [];
  /** The addresses that the server answered with an error. */
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) refused.push(response.url());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !unanswered.test(message.text())) errors.push(message.text());
  });
  /** Whether a module did not come because its page was left meanwhile, and not because the server has none. */
  const wasLeft = (error: string) =>
    error.includes('Failed to fetch dynamically imported module') &&
    !refused.some((address) => error.includes(address));
  afterFile(() => expect(errors.filter((error) => !wasLeft(error))).toEqual([]));
}

const accessibilityRules = axe.getRules([
  'wcag2a',
  'wcag2aa',
  'wcag21a',
  'wcag21aa',
  'wcag22aa',
  'best-practice',
]);

/** The same checks as `axe.source`, in half the size: each new page compiles them. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Returns the violations of WCAG 2.2 AA that axe finds on the current page, once what moves has come to rest.
 * @param about `colours` checks only the rules about colours, for a page that was checked in another theme.
 */
export async function violationsOf(page: Page, about: 'all' | 'colours' = 'all') {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const rules = accessibilityRules.filter(({ tags }) => about === 'all' || tags.includes('cat.color'));
  const names = rules.map(({ ruleId }) => ruleId);
  await rest(page);
  return page.evaluate(async (names) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run({
      resultTypes: ['violations'],
      runOnly: { type: 'rule', values: names },
    });
    return violations
      .map(({ id, help, nodes }) => ({
        id,
        help,
        // A separator that takes the focus is a control in ARIA 1.2, which axe does not know.
        nodes: nodes.filter(
          ({ html }) => id !== 'focus-order-semantics' || !html.includes('role="separator"'),
        ),
      }))
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ id, help, nodes }) => ({
        id,
        help,
        where: nodes.slice(0, 5).map(({ html, failureSummary }) => ({ html, failureSummary })),
      }));
  }, names);
}

/** Waits until a page has drawn its latest changes, and its short animations have ended. */
export async function rest(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const draw = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await draw();
    const moving = document.getAnimations().filter(
      ({ effect, playState }) => playState === 'running' && effect.getComputedTiming().endTime < 1_000,
    );
    await Promise.all(moving.map(({ finished }) => finished.catch(() => {})));
    await draw();
  })()`);
}

export async function expectAccessible(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
}

/** Handles the operator's requests that contain a text in another way. @returns a function that ends it. */
export async function intercept(
  page: Page,
  text: string,
  handle: (route: Route) => Promise<void>,
): Promise<() => Promise<void>> {
  await page.route('**/operator/graphql', async (route) => {
    if (route.request().postData()?.includes(text)) await handle(route);
    else await route.fallback();
  });
  return () => page.unroute('**/operator/graphql');
}
