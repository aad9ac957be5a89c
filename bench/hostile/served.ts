import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const program = fileURLToPath(new URL('../../../bin/parley.js', import.meta.url));

const loopWatch = new URL('./loop-watch.js', import.meta.url).href;

const logLine = z.looseObject({ msg: z.string(), level: z.number(), address: z.string().optional() });

/** Pino's level "error". Log lines from this level on are failures of the server. */
const errorLevel = 50;

/** Runs the shipped `parley serve` in a separate process. */
export class ParleyProcess {
  /** Rejects if the server exits before `stop`. */
  readonly unexpectedExit: Promise<never>;
  #isStopping = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {
    this.unexpectedExit = new Promise((_resolve, reject) => {
      // `close` comes after `exit`, when the log has been read to its end.
      child.once('close', (code, signal) => {
        if (!this.#isStopping) reject(new Error(`The server ended: exit code ${code}, signal ${signal}.`));
      });
    });
    // Between two measurements nobody awaits this promise, and an unhandled rejection would end the benchmark.
    this.unexpectedExit.catch(() => {});
  }

  static async start(environment: Record<string, string>): Promise<ParleyProcess> {
    const child = spawn(process.execPath, ['--import', loopWatch, program, 'serve'], {
      env: { PATH: process.env.PATH ?? '', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    if (!child.stdout) throw new Error('The server has no output.');
    const log = createInterface({ input: child.stdout });
    const address = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error('The server ended before it listened.')));
      log.on('line', (line) => {
        const { data } = logLine.safeParse(parseJson(line));
        if (data?.msg === 'listening' && data.address) resolve(data.address);
        if (data && data.level >= errorLevel) process.stderr.write(`Server log: ${line}\n`);
      });
    });
    return new ParleyProcess(child, address);
  }

  /** Returns the resident memory; 0 if the process has exited. */
  residentMebibytes(): number {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return 0;
    const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' });
    return Number(kibibytes) / 1_024;
  }

  /** Returns the CPU time of the longest task of the event loop since the last call. */
  async longestTaskMs(): Promise<number> {
    const answer = once(this.child, 'message');
    this.child.send('longest task');
    const [longest] = await answer;
    return Number(longest);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
