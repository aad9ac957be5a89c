import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const program = fileURLToPath(new URL('../../../bin/parley.js', import.meta.url));

const loopWatch = new URL('./loop-watch.js', import.meta.url).href;

const logLine = z.looseObject({ msg: z.string(), level: z.number(), address: z.string().optional() });

/** The level from which the server's log tells of a failure of its own; pino's "error". */
const failure = 50;

/** `parley serve` in a process of its own, as it is shipped. */
export class Served {
  /** Rejected when the server ends by itself. */
  readonly failure: Promise<never>;
  #stops = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {
    this.failure = new Promise((_resolve, reject) => {
      // Not at its exit: what it has logged is read before.
      child.once('close', (code, signal) => {
        if (!this.#stops) reject(new Error(`The server ended: exit code ${code}, signal ${signal}.`));
      });
    });
    // Nobody waits for it between two measurements.
    this.failure.catch(() => {});
  }

  static async start(environment: Record<string, string>): Promise<Served> {
    const child = spawn(process.execPath, ['--import', loopWatch, program, 'serve'], {
      env: { PATH: process.env.PATH ?? '', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    if (!child.stdout) throw new Error('The server has no output.');
    const log = createInterface({ input: child.stdout });
    const address = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error('The server ended before it listened.')));
      log.on('line', (line) => {
        const { data } = logLine.safeParse(jsonOf(line));
        if (data?.msg === 'listening' && data.address) resolve(data.address);
        if (data && data.level >= failure) process.stderr.write(`The server says: ${line}\n`);
      });
    });
    return new Served(child, address);
  }

  /** What it holds in memory, in MB; 0 if it has ended. */
  memory(): number {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return 0;
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
    this.#stops = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
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
