import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync, readlinkSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { waitUntil } from '../../src/chat/wait-until.js';
import { durable, startServer } from '../harness/postgresql.js';
import { isAlive, processesOf, tryKill } from './processes.js';

/** A PostgreSQL that can be killed, frozen and started again. Works on Linux only: it reads /proc. */
export class DatabaseServer {
  #child: ChildProcess | null = null;
  #pid: number;

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly program: { path: string; args: string[]; uid: number; gid: number },
    pid: number,
  ) {
    this.#pid = pid;
  }

  /** Starts a server whose files are in the folder for temporary files. */
  static async start(...settings: string[]): Promise<DatabaseServer> {
    const { url } = await startServer(...durable, 'max_connections=100', ...settings);
    const [{ folder }] = (await query(url, "select current_setting('data_directory') as folder")) as [
      { folder: string },
    ];
    const pid = pidIn(folder);
    const { uid, gid } = statSync(folder);
    const [, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    const program = { path: readlinkSync(`/proc/${pid}/exe`), args, uid, gid };
    return new DatabaseServer(url, folder, program, pid);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Runs a statement on a separate connection, without the proxies. */
  query = (text: string) => query(this.url, text);

  /** Kills all processes at once. */
  async kill(): Promise<void> {
    await this.#signalUntilGone('SIGKILL');
  }

  /** Stops as `pg_ctl stop` does: transactions are rolled back, files are complete. */
  async stop(): Promise<void> {
    await this.#signalUntilGone('SIGINT');
  }

  /**
   * Starts it again. Resolves when it accepts connections.
   * @param environment variables beside those of the drill.
   */
  async start(environment?: Record<string, string>): Promise<void> {
    if (this.isRunning) return;
    const { path, args, uid, gid } = this.program;
    const child = spawn(path, args, {
      uid,
      gid,
      stdio: 'ignore',
      ...(environment && { env: { ...process.env, ...environment } }),
    });
    this.#child = child;
    this.#pid = child.pid ?? 0;
    await this.waitUntilReady();
  }

  get isRunning(): boolean {
    return processesOf(this.#pid).length > 0 && this.#child?.exitCode == null;
  }

  /** Waits until the server accepts connections, at most 30 s. */
  async waitUntilReady(): Promise<void> {
    const deadline = performance.now() + 30_000;
    for (;;) {
      try {
        await this.query('select 1');
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await setTimeout(50);
      }
    }
  }

  /** Freezes all processes, or continues them. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    for (const pid of processesOf(this.#pid)) tryKill(pid, signal);
  }

  /** Copies the files. The server must be stopped. */
  backUp(): void {
    rmSync(`${this.folder}.copy`, { recursive: true, force: true });
    execFileSync('cp', ['-a', this.folder, `${this.folder}.copy`]);
  }

  /** Replaces the files by the copy. The server must be stopped. */
  restore(): void {
    rmSync(this.folder, { recursive: true });
    renameSync(`${this.folder}.copy`, this.folder);
  }

  /** Ends the server and removes its files. */
  async close(): Promise<void> {
    await this.kill();
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }

  async #signalUntilGone(signal: NodeJS.Signals): Promise<void> {
    const pids = processesOf(this.#pid);
    if (signal === 'SIGKILL') for (const pid of pids) tryKill(pid, signal);
    else tryKill(this.#pid, signal);
    await waitUntil(async () => !pids.some(isAlive), {
      intervalMs: 10,
      limitMs: 30_000,
      message: 'PostgreSQL does not end.',
    });
  }
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 15_000,
    query_timeout: 10_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end().catch(() => {});
  }
}

const pidIn = (folder: string) => Number(readFileSync(`${folder}/postmaster.pid`, 'utf8').split('\n')[0]);
