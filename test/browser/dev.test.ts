import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { afterFile } from '../harness/ending.js';
import { startBrowser } from '../harness/portal.js';

/* `npm run dev` on a copy of the sources, in which files are changed. */

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

/** Resolves with the first match in what the process prints. */
function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const match = pattern.exec(output);
      if (match) resolve(match);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${output}`)));
  });
}

test('a change of the server restarts it, a change of a portal shows in its open page, Ctrl+C ends all', async () => {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['scripts/dev.js'], {
    cwd: folder,
    env: { PATH, HOME, PORT: '0', DATA_DIR: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  afterFile(() => child.kill('SIGTERM'));
  const [, address = ''] = await printed(child, /Address +(\S+)/);
  await printed(child, /"pid":(\d+).*"msg":"listening"/);
  const statusOf = async () => {
    const answer = await fetch(`${address}/graphql`, { method: 'POST' }).catch(() => undefined);
    return answer?.status;
  };
  expect(await statusOf()).toBe(401);

  const page = await (await startBrowser()).newPage({ locale: 'en-GB' });
  await page.goto(`${address}/`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  const restarted = printed(child, /"pid":(\d+).*"msg":"listening"/);
  change('src/http/health.ts', "'/healthz'", "'/changed'");
  const [, pid = ''] = await restarted;
  expect((await fetch(`${address}/changed`)).status).toBe(200);

  change('web/src/i18n/en/sign-in.json', '"signIn.submit": "Sign in"', '"signIn.submit": "Let me in"');
  await page.getByRole('button', { name: 'Let me in' }).waitFor();

  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  await expect(fetch(address)).rejects.toThrow('fetch failed');
}, 120_000);
