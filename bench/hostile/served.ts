import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const program = fileURLToPath(new URL('../../../bin/parley.js', import.meta.url));

const logLine = z.looseObject({ msg: z.string(), address: z.string().optional() });

/** `parley serve` in a process of its own, as it is shipped. */
export class Served {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}

  static async start(environment: Record<string, string>): Promise<Served> {
    const child = spawn(process.execPath, [program, 'serve'], {
      env: { PATH: process.env.PATH ?? '', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!child.stdout) throw new Error('The server has no output.');
    for await (const line of createInterface({ input: child.stdout })) {
      const { data } = logLine.safeParse(jsonOf(line));
      if (data?.msg !== 'listening' || !data.address) continue;
      // The log goes on, and nobody reads it.
      child.stdout.resume();
      return new Served(child, data.address);
    }
    throw new Error('The server ended before it listened.');
  }

  /** What it holds in memory, in MB. */
  memory(): number {
    const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' });
    return Number(kibibytes) / 1_024;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
