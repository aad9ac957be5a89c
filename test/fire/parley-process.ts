import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export type Environment = Record<string, string>;

const program = fileURLToPath(new URL('../../../bin/parley.js', import.meta.url));
const shiftedClock = fileURLToPath(new URL('./shifted-clock.js', import.meta.url));

const readinessSchema = z.object({ failed: z.object({ reason: z.string() }) });

/** The maximum time of a start, including a migration. */
const startTimeoutMs = 60_000;

/** The characters of a process's log that are kept. */
const maxLogLength = 20_000;

/** The environment of every process: the caller's secrets and settings are not passed on. */
const environmentOf = (environment: Environment): NodeJS.ProcessEnv => {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, ...environment };
};

/** Runs a command to its end, and returns the JSON of its last line. */
export async function parleyJson(
  environment: Environment,
  ...args: string[]
): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await parley(environment, ...args, '--json');
  if (code !== 0) throw new Error(`parley ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

/** Runs a command to its end. */
export async function parley(
  environment: Environment,
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [program, ...args], {
    env: environmentOf(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, ...output };
}

/** A `parley serve` that can be killed, stopped and started again, always on the same port. */
export class ParleyProcess {
  #child: ChildProcess | null = null;
  /** The end of the log, for a report of an unexpected end. */
  #log = '';
  /** Whether an exit of the process is expected. */
  #isEnding = false;

  /** @param onCrash called if the process exits unexpectedly. */
  constructor(
    readonly port: number,
    private readonly environment: Environment,
    private readonly onCrash: (log: string) => void,
  ) {}

  get isRunning(): boolean {
    return this.#child !== null;
  }

  /** Resolves when the process listens. @throws with the end of its output if it ends before. */
  async start(environment: Environment = {}): Promise<void> {
    const child = spawn(process.execPath, ['--import', shiftedClock, program, 'serve'], {
      env: environmentOf({ ...this.environment, ...environment, HOST: '127.0.0.1', PORT: String(this.port) }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#isEnding = false;
    this.#log = '';
    const hasEnded = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#log = (this.#log + chunk).slice(-maxLogLength);
      });
    }
    const listens = this.#waitUntilAlive(child);
    const first = await Promise.race([
      listens.then(() => 'listens'),
      hasEnded.then(() => 'ended'),
      setTimeout(startTimeoutMs, 'late', { ref: false }),
    ]);
    if (first !== 'listens') {
      this.#isEnding = true;
      child.kill('SIGKILL');
      this.#child = null;
      throw new StartFailed(first, this.#log.slice(-2_000));
    }
    void hasEnded.then(() => {
      if (this.#child === child) this.#child = null;
      if (!this.#isEnding) this.onCrash(this.#log.slice(-3_000));
    });
  }

  /** Begins a start and kills the process after a while, in any state. */
  async startAndKill(afterMs: number): Promise<void> {
    const starting = this.start().catch(() => {});
    await setTimeout(afterMs);
    await this.kill();
    await starting;
  }

  kill = (): Promise<void> => this.#end('SIGKILL');

  /** Sends SIGTERM and waits for the end. */
  stop = (): Promise<void> => this.#end('SIGTERM');

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /**
   * Returns the reason why the process is not ready, which the server shows only to its own machine; '' if it is ready.
   */
  async unreadyReason(): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => null);
    if (!response || response.ok) return '';
    return readinessSchema.parse(await response.json()).failed.reason;
  }

  /** The resident memory in bytes; 0 if the process does not run. */
  get memoryBytes(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) return 0;
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1_024;
  }

  /** Polls the process until it answers. */
  async #waitUntilAlive(child: ChildProcess): Promise<void> {
    while (this.#child === child) {
      const response = await fetch(`http://127.0.0.1:${this.port}/healthz`).catch(() => null);
      await response?.text();
      if (response?.ok) return;
      await setTimeout(50);
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#isEnding = true;
    const ended = once(child, 'exit');
    // A stopped process does not handle SIGTERM.
    child.kill('SIGCONT');
    child.kill(signal);
    const timer = globalThis.setTimeout(() => child.kill('SIGKILL'), startTimeoutMs);
    await ended;
    clearTimeout(timer);
    if (this.#child === child) this.#child = null;
  }
}

/** A `serve` that ended, or did not listen in time. `output` is the end of its log. */
export class StartFailed extends Error {
  override name = 'StartFailed';
  constructor(
    readonly reason: string,
    readonly output: string,
  ) {
    super(`serve ${reason}: ${output}`);
  }
}
