import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { packageFolder } from '../../src/package-folder.js';
import { canInstall, install } from './debian.js';

/**
 * Chromium without windows. Pages behave the same in it, and take a fifth less CPU time: each new context of the whole
 * Chromium opens a window, which nobody sees.
 */
const headlessShell = '/usr/bin/chromium-headless-shell';

const paths = [
  process.env.CHROMIUM_PATH,
  headlessShell,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const findChromium = () => paths.find((path) => path !== undefined && existsSync(path));

const installCommand =
  'apt-get update && apt-get install -y --no-install-recommends chromium-headless-shell fonts-noto-core';

/**
 * Chromium uses its last `--disable-features` only, so this list repeats Playwright's. The `WebUIOmnibox` features load
 * two pages for the address bar of each window, also without a screen. That takes more than a second of CPU.
 */
const disabledFeatures = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'WebUIOmniboxPopup',
];

/** Options for tests without a network and without a screen. */
const options = [
  `--disable-features=${disabledFeatures.join(',')}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/**
 * Returns the path of a Chromium: `CHROMIUM_PATH`, or a usual path. As root on Debian, it first installs Debian's shell of
 * Chromium if that is missing. If there is no Chromium, it throws an error with the command.
 */
export async function ensureChromium(): Promise<string> {
  const { CHROMIUM_PATH: given } = process.env;
  if (!(given && existsSync(given)) && !existsSync(headlessShell)) await installShell();
  const present = findChromium();
  if (present) return present;
  throw new Error(
    `The browser tests need Chromium: run "sudo sh -c '${installCommand}'", or set CHROMIUM_PATH.`,
  );
}

/**
 * Installs Debian's shell of Chromium as root on Debian. Without a network, a clone that has another Chromium does not
 * try again.
 */
async function installShell(): Promise<void> {
  if (!canInstall()) return;
  if (findChromium() && existsSync(failedPath)) return;
  try {
    await install(`test -x ${headlessShell}`, installCommand);
  } catch (error) {
    if (!findChromium()) throw error;
    mkdirSync(dirname(failedPath), { recursive: true });
    writeFileSync(failedPath, String(error));
  }
}

const failedPath = fileURLToPath(new URL('node_modules/.cache/parley/failed-chromium.txt', packageFolder));

/** Starts a headless Chromium. The caller closes it. */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureChromium(), args: [...options, ...more] });
}
