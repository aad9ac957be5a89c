import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../test/harness/chromium.js';
import { holdMessages } from '../test/harness/undo-send.js';
import { shownMails } from './shown-mails.js';

/*
 * Takes screenshots of the demo marketplace's portals, and of emails, in a real browser, for README.md and docs/:
 * npm run screenshots
 */

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const program = fileURLToPath(new URL('../../bin/parley.js', import.meta.url));

const desktop = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };

interface Demo {
  child: ChildProcess;
  address: string;
  password: string;
}

/** Starts Parley with the demo of `npm start`, in a temporary folder. */
function startDemo(folder: string): Promise<Demo> {
  const child = spawn(process.execPath, [program, 'serve', '--demo'], {
    env: { ...process.env, PORT: '0', DATA_DIR: join(folder, 'data'), RATE_LIMITS: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const address = /Address +(http:\S+)/.exec(output)?.[1];
      const password = /with the password (\S+)/.exec(output)?.[1];
      if (address && password) resolve({ child, address, password });
    });
    child.once('exit', (code) => reject(new Error(`The demo ended with ${code}.`)));
  });
}

type Appearance = Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'locale'>;

/** The session cookies by email address. Screenshots share a session because sign-in attempts are limited. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>();

/** Opens a page as a user of the demo; signed out if `email` is null. */
async function openPage(browser: Browser, demo: Demo, email: string | null, look: Appearance): Promise<Page> {
  const context = await browser.newContext({
    baseURL: demo.address,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    ...look,
  });
  await holdMessages(context, 0);
  const session = sessions.get(email ?? '');
  if (session) {
    await context.addCookies(session);
  } else if (email !== null) {
    const answer = await context.request.post('/auth/sign-in/email', {
      data: { email, password: demo.password },
      headers: { origin: demo.address },
    });
    if (!answer.ok()) throw new Error(`Sign-in failed with status ${answer.status()}.`);
    sessions.set(email, await context.cookies());
  }
  return context.newPage();
}

const operator = 'operator@demo.example';
const seller = 'cell-phones@demo.example';

/** A demo seller that wrote the latest message of its thread, in English. */
const shownSeller = 'Maggio & Langosh Trading';

interface Screenshot {
  name: string;
  email: string | null;
  look: Appearance;
  path: string;
  /** An email, in place of the page. */
  html?: string;
  /** Prepares the page before the screenshot. */
  prepare?: (page: Page) => Promise<void>;
}

const openThread = async (page: Page) => {
  await page.getByText(shownSeller).first().click();
  await page.getByRole('log').getByRole('article').last().waitFor();
};

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message to/ });

const sendBlockedMessage = async (page: Page) => {
  await openThread(page);
  await composer(page).fill('The customer paid with 4111 1111 1111 1111, please refund it.');
  await page.keyboard.press('Enter');
  await page.locator('mark').first().waitFor();
};

const openPanel = async (page: Page) => {
  await page
    .getByRole('button', { name: /messages/i })
    .first()
    .click();
  await page.getByRole('log').getByRole('article').last().waitFor();
};

/** Returns the main states on a desktop and a phone in both themes, and the other pages once each. */
function screenshots(): Screenshot[] {
  const states: Omit<Screenshot, 'look'>[] = [
    { name: 'sign-in', email: null, path: '/' },
    { name: 'inbox', email: operator, path: '/operator', prepare: openThread },
    { name: 'refused', email: operator, path: '/operator', prepare: sendBlockedMessage },
    { name: 'panel', email: seller, path: '/seller', prepare: openPanel },
  ];
  const all = states.flatMap((state) =>
    (['light', 'dark'] as const).flatMap((colorScheme) =>
      (['desktop', 'phone'] as const).map((kind) => ({
        ...state,
        name: `${state.name}-${kind}-${colorScheme}`,
        look: { colorScheme, viewport: kind === 'phone' ? phone : desktop },
      })),
    ),
  );
  const light = { colorScheme: 'light', viewport: desktop } as const;
  const dark = { colorScheme: 'dark', viewport: desktop } as const;
  return [
    // First, because later screenshots mark the seller's messages as read.
    {
      name: 'seller-page',
      email: seller,
      path: '/seller',
      look: light,
      prepare: (page) =>
        page
          .getByRole('button', { name: /unread/ })
          .first()
          .waitFor(),
    },
    ...all,
    {
      name: 'list-phone-light',
      email: operator,
      path: '/operator',
      look: { ...light, viewport: phone },
      prepare: async (page) => page.getByText(shownSeller).first().waitFor(),
    },
    {
      name: 'inbox-right-to-left',
      email: operator,
      path: '/operator',
      look: { ...light, locale: 'ar' },
      prepare: openThread,
    },
    {
      name: 'search',
      email: operator,
      path: '/operator?q=order&in=messages',
      look: light,
      prepare: async (page) => {
        await page.getByRole('searchbox').or(page.getByRole('combobox')).first().waitFor();
        await page.waitForLoadState('networkidle').catch(() => {});
      },
    },
    {
      name: 'palette',
      email: operator,
      path: '/operator',
      look: dark,
      prepare: async (page) => {
        await openThread(page);
        await page.keyboard.press('Control+k');
        await page.getByRole('dialog').waitFor();
      },
    },
    {
      name: 'canned-replies',
      email: operator,
      path: '/operator?q=Maggio',
      look: light,
      prepare: async (page) => {
        await openThread(page);
        await composer(page).pressSequentially('/');
        await page.getByRole('option', { selected: true }).waitFor();
      },
    },
    {
      name: 'views',
      email: operator,
      path: '/operator?list=needs-reply',
      look: light,
      prepare: async (page) => {
        await page.getByRole('link', { name: /^Payouts/ }).waitFor();
      },
    },
    {
      name: 'notes',
      email: operator,
      path: '/operator?q=Maggio',
      look: light,
      prepare: async (page) => {
        await openThread(page);
        await page.keyboard.press('Alt+n');
        const field = page.getByRole('textbox', { name: /^Internal note/ });
        await field.fill('Asks for 5 % each time. Finance agreed twice this year.');
        await field.press('Enter');
        await page.getByRole('article', { name: /^Internal note/ }).waitFor();
        await field.fill('@Olivia Operator calls them today.');
      },
    },
    {
      name: 'shortcuts',
      email: operator,
      path: '/operator',
      look: light,
      prepare: async (page) => {
        await openThread(page);
        await page.getByRole('log').focus();
        await page.keyboard.press('?');
        await page.getByRole('dialog').waitFor();
      },
    },
    ...['users', 'policy', 'audit', 'webhooks', 'keys', 'chat', 'sellers', 'replies', 'labels'].map(
      (page) => ({
        name: `admin-${page}`,
        email: operator,
        path: `/operator/admin/${page}`,
        look: light,
      }),
    ),
    {
      name: 'admin-reports',
      email: operator,
      path: '/operator/admin/reports',
      look: light,
      prepare: (page) => page.locator('.r-plot canvas').nth(3).waitFor(),
    },
    { name: 'account', email: operator, path: '/operator/account', look: dark },
    ...[
      { side: operator, path: '/operator/notifications', look: light, name: 'notifications-operator' },
      {
        ...{ side: seller, path: '/seller/notifications', name: 'notifications-seller' },
        look: { ...dark, viewport: phone },
      },
    ].map(({ side, ...each }) => ({
      ...each,
      email: side,
      prepare: (page: Page) => page.getByRole('switch').first().waitFor(),
    })),
    ...(['unread', 'digest'] as const).map((kind) => ({
      ...{ name: `email-${kind}`, email: null, path: '/', html: shownMails[kind] },
      look:
        kind === 'unread'
          ? { ...light, viewport: { width: 600, height: 480 } }
          : { ...dark, viewport: phone },
    })),
  ];
}

async function main() {
  const wanted = process.argv.slice(2);
  mkdirSync(images, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'parley-screenshots-'));
  const demo = await startDemo(folder);
  const browser = await launchChromium();
  try {
    for (const { name, email, look, path, html, prepare } of screenshots()) {
      if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
      const page = await openPage(browser, demo, email, look);
      if (html) await page.setContent(html);
      else await page.goto(path).then(() => page.locator('main').first().waitFor());
      try {
        await prepare?.(page);
      } finally {
        await page.getByText('Loading …').first().waitFor({ state: 'hidden' });
        // Let the page render the last response.
        await page.waitForTimeout(800);
        await page.screenshot({ path: join(images, `${name}.png`) });
      }
      await page.context().close();
      process.stderr.write(`${name}\n`);
    }
  } finally {
    await browser.close();
    demo.child.removeAllListeners('exit');
    demo.child.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
