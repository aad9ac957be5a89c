import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Returns whether this process can install packages: as root on Debian. */
export const canInstall = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/**
 * Returns a process that runs a command of apt-get, unless a command of the shell succeeds because the package is there. Two
 * processes can miss packages at the same time, and apt-get does not wait for another one: each waits here for the other.
 */
const installation = (isInstalled: string, command: string) =>
  [
    'flock',
    [join(tmpdir(), 'parley-packages.lock'), 'sh', '-c', `${isInstalled} || { ${command}; }`],
    { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
  ] as const;

/** Installs packages with a command, unless `isInstalled` succeeds. @param isInstalled a command of the shell. */
export async function install(isInstalled: string, command: string): Promise<void> {
  const [program, args, options] = installation(isInstalled, command);
  await run(program, args, options);
}

/** Does the same, and blocks the process meanwhile. */
export function installNow(isInstalled: string, command: string): void {
  const [program, args, options] = installation(isInstalled, command);
  execFileSync(program, args, { ...options, stdio: 'ignore' });
}
