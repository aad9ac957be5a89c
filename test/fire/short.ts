import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/*
 * The short form of the drill and of its self-test, for every change: a quarter of the corruptions, and a round of each of
 * three faults. They run at the same time, because a round mostly waits. Prints the output of each, and exits with 1 if one
 * of them failed.
 */

const main = fileURLToPath(new URL('./main.js', import.meta.url));

const parts = [
  ['--self-test', '--every', '4', '--writers', '32', '--seed', '1'],
  [...drill('embedded', 1), '--only', 'kill -9 of a process'],
  [...drill('postgresql', 2), '--only', 'kill -9 of PostgreSQL', '--only', 'read-only PostgreSQL'],
];

function drill(database: string, rounds: number): string[] {
  return ['--database', database, '--rounds', String(rounds), '--writers', '16', '--seed', '1'];
}

const children = parts.map((args) =>
  spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
  });

await Promise.all(
  children.map(async (child) => {
    let output = '';
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    for await (const part of child.stdout.setEncoding('utf8')) output += part;
    if ((await ended) !== 0) process.exitCode = 1;
    process.stdout.write(`${output}\n`);
  }),
);
process.stdout.write(`fire:short took ${performance.now().toFixed(0)} ms\n`);
