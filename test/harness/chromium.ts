import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const found = () => places.find((path) => path !== undefined && existsSync(path));

const toInstall = 'apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-core';

/** Nothing leaves this machine, and nothing needs a screen. */
const options = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/**
 * Where a Chromium is: `CHROMIUM_PATH`, or where systems put it. Where there is none, root on Debian gets Debian's;
 * anybody else is told what to do.
 */
export async function ensureChromium(): Promise<string> {
  const present = found();
  if (present) return present;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await run('sh', ['-c', toInstall], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    const installed = found();
    if (installed) return installed;
  }
  throw new Error(
    `The browser tests need Chromium: run "sudo sh -c '${toInstall}'", or name one by CHROMIUM_PATH.`,
  );
}

/** A Chromium without a window. Close it. */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureChromium(), args: [...options, ...more] });
}
