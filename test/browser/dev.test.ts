import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { afterFile } from '../harness/ending.js';
import { startBrowser } from '../harness/portal.js';

/* Tests `npm run dev` on a copy of the sources, in which the test changes files. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'parley-dev-'));
afterFile(() => rmSync(folder, { recursive: true, force: true }));
for (const name of ['package.json', 'scripts', 'src', 'web', 'migrations', 'assets']) {
  const isSource = (path: string) => !path.endsWith('/node_modules');
  cpSync(join(root, name), join(folder, name), { recursive: true, filter: isSource });
}
for (const name of ['node_modules', 'dist']) symlinkSync(join(root, name), join(folder, name));
const provided = inject('parleyDatabase');
if (provided.kind === 'embedded') cpSync(provided.dataDir, join(folder, 'data'), { recursive: true });

function change(name: string, before: string, after: string) {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(before);
  writeFileSync(path, text.replace(before, after));
}

const started = /"pid":(\d+),.*"msg":"listening"/g;

test('a change of the server restarts it, a change of a portal appears in its open page, Ctrl+C ends all', async () => {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['scripts/dev.js'], {
    cwd: folder,
    env: { PATH, HOME, PORT: '0', DATA_DIR: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  afterFile(() => child.kill('SIGTERM'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  /** Resolves with the process ids of all servers so far, once there are as many. */
  const servers = async (count: number) => {
    const read = () => [...output.matchAll(started)].map(([, pid]) => Number(pid));
    await expect.poll(read, { timeout: 120_000 }).toHaveLength(count);
    return read();
  };
  await servers(1);
  const address = /Address +(\S+)/.exec(output)?.[1] ?? '';
  expect((await fetch(`${address}/graphql`, { method: 'POST' })).status).toBe(401);

  const page = await (await startBrowser()).newPage({ locale: 'en-GB' });
  await page.goto(`${address}/`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  change('src/http/health.ts', "'/healthz'", "'/changed'");
  const pids = await servers(2);
  expect((await fetch(`${address}/changed`)).status).toBe(200);

  change('web/src/i18n/en/sign-in.json', '"signIn.submit": "Sign in"', '"signIn.submit": "Let me in"');
  await page.getByRole('button', { name: 'Let me in' }).waitFor();

  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(fetch(address)).rejects.toThrow('fetch failed');
}, 300_000);
