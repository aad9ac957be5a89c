import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The root of the repository. The compiled module is in `build/test/package/`. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

export const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs a check and prints a line about it. @throws the error of the check. */
export async function check<T>(name: string, run: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    const result = await run();
    say(`ok      ${name} (${((performance.now() - start) / 1_000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    say(`FAILED  ${name}`);
    throw error;
  }
}

/** Calls `work` with an empty folder and removes it afterwards. */
export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'parley-package-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the environment of a shell outside of npm, with some variables changed or, if undefined, removed. */
export function environment(changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const own = /^(npm_(package|lifecycle|command|node_execpath|config_local_prefix)|INIT_CWD|NODE_ENV|WIREIT)/;
  const inherited = Object.entries(process.env).filter(([name]) => !own.test(name));
  return Object.fromEntries(
    Object.entries({ ...Object.fromEntries(inherited), ...changes }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** The longest time of a command, in ms: an installation on a machine with two busy cores takes a minute. */
const maxCommandTime = 5 * 60_000;

/** Runs a command. @returns its output on stdout and stderr. @throws if it does not exit with 0, or takes too long. */
export async function run(
  folder: string,
  command: string,
  args: readonly string[],
  changes: Record<string, string | undefined> = {},
): Promise<string> {
  const options = {
    cwd: folder,
    env: environment(changes),
    maxBuffer: 64 * 1024 * 1024,
    timeout: maxCommandTime,
  };
  const { stdout, stderr } = await promisify(execFile)(command, args, options);
  return stdout + stderr;
}

/** Runs a command that must fail. @returns its output on stdout and stderr. @throws if it exits with 0. */
export async function runFailing(
  folder: string,
  command: string,
  args: readonly string[],
  changes: Record<string, string | undefined> = {},
): Promise<string> {
  let printed: string;
  try {
    printed = await run(folder, command, args, changes);
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
  throw new Error(`${command} ${args.join(' ')} ended with 0:\n${printed}`);
}
