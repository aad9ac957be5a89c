import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const program = fileURLToPath(new URL('../../../bin/parley.js', import.meta.url));

const loopWatch = new URL('./loop-watch.js', import.meta.url).href;

const logLine = z.looseObject({ msg: z.string(), address: z.string().optional() });

/** `parley serve` in a process of its own, as it is shipped. */
export class Served {
  readonly #onExit = (code: number | null, signal: string | null) => {
    process.stderr.write(`The server ended: code ${code}, signal ${signal}\n`);
  };

  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {
    child.once('exit', this.#onExit);
  }

  static async start(environment: Record<string, string>): Promise<Served> {
    const child = spawn(process.execPath, ['--import', loopWatch, program, 'serve'], {
      env: { PATH: process.env.PATH ?? '', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
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
    if (this.child.exitCode !== null || this.child.signalCode !== null)
      throw new Error('The server has ended.');
    const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' });
    return Number(kibibytes) / 1_024;
  }

  /** How long one turn of its event loop took at most since the last call, in ms of CPU. */
  async longestTurn(): Promise<number> {
    const answer = once(this.child, 'message');
    this.child.send('longest turn');
    const [longest] = await answer;
    return Number(longest);
  }

  async stop(): Promise<void> {
    this.child.off('exit', this.#onExit);
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
