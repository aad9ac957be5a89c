import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { readConfiguration } from '../../src/configuration.js';
import type { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { openDatabase } from '../../src/database/open.js';
import { createDatabase, serverOf } from './database.js';
import { afterFile } from './ending.js';
import { makeMarketplace, type TestMarketplace } from './server.js';

/** Parley as it is shipped; `npm run build` makes it. */
const program = fileURLToPath(new URL('../../bin/parley.js', import.meta.url));

export type Environment = Record<string, string>;

/** The environment that names a database that nobody has used yet, of the kind that this run is about. */
export const freshDatabase = (): Promise<Environment> => environmentOf('empty');

/** The same of one that is migrated, and empty else; so the first start does not cost what it costs. */
export const migratedDatabase = (): Promise<Environment> => environmentOf('migrated');

/** The database is removed after the file's tests. */
async function environmentOf(state: 'empty' | 'migrated'): Promise<Environment> {
  const provided = inject('parleyDatabase');
  if (provided.kind === 'postgresql') {
    const template = state === 'migrated' ? provided.template : undefined;
    return { DATABASE_URL: await createDatabase(serverOf(provided), template) };
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-data-'));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  if (state === 'migrated') cpSync(provided.dataDir, dataDir, { recursive: true });
  return { DATA_DIR: dataDir };
}

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one command to its end. */
export function parley(environment: Environment, ...args: string[]): Promise<Outcome> {
  return parleyTold('', environment, ...args);
}

/** Runs a command that is told something on stdin. */
export function parleyTold(stdin: string, environment: Environment, ...args: string[]): Promise<Outcome> {
  const child = startParley(environment, ...args);
  // Most commands read nothing, and may have ended before it is written.
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  return new Promise((resolve) => {
    const outcome = { stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk) => {
      outcome.stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      outcome.stderr += chunk;
    });
    child.once('close', (code) => resolve({ code, ...outcome }));
  });
}

/** Runs a command that is expected to succeed, and reads the JSON of its last line. */
export async function parleyJson(environment: Environment, ...args: string[]) {
  const { code, stdout, stderr } = await parley(environment, ...args, '--json');
  if (code !== 0) throw new Error(`parley ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

/**
 * Does in a database what commands would, without a process for each. An embedded one must not be served meanwhile.
 */
export async function prepare<T>(
  environment: Environment,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(readConfiguration(environment), () => {});
  try {
    await migrate(database);
    return await work(database);
  } finally {
    await database.close();
  }
}

/** A marketplace with one seller; answers the keys of both, and the seller's id. */
export function makeMarket(
  environment: Environment,
): Promise<Record<'marketplaceId' | 'operatorKey' | 'sellerId' | 'sellerKey', string>> {
  return prepare(environment, async (database) => {
    const { id, operator, sellers } = await makeMarketplace({ address: '', database, log: [] }, 'Market', [
      'Shop',
    ]);
    const [seller] = sellers as [TestMarketplace['sellers'][number]];
    return {
      marketplaceId: String(id),
      operatorKey: operator.key,
      sellerId: seller.id,
      sellerKey: seller.client.key,
    };
  });
}

/** A chat of two; answers the seller's key. */
export const makeChat = async (environment: Environment): Promise<string> =>
  (await makeMarket(environment)).sellerKey;

export interface RunningServer {
  address: string;
  /** All of stdout so far. */
  output(): string;
  /** Hangs up on its stdout, as a log's reader that died. */
  stopReading(): void;
  /** Signals the process; resolves with its exit code. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** Starts `parley serve` on a free port; resolves once it listens, rejects if it ends before. */
export function serve(environment: Environment, ...args: string[]): Promise<RunningServer> {
  const child = startParley({ PORT: '0', ...environment }, 'serve', ...args);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let output = '';
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    void ended.then((code) => reject(new Error(`serve ended with ${code}: ${errors}`)));
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const address = /"address":"([^"]+)".*"listening"/.exec(output)?.[1];
      if (address === undefined) return;
      resolve({
        address,
        output: () => output,
        stopReading: () => child.stdout?.destroy(),
        stop: (signal = 'SIGTERM') => {
          child.kill(signal);
          return ended;
        },
      });
    });
  });
}

/** V8 would optimize the embedded database's code, which takes half of a process's time here, and pays off after minutes. */
const quickStart = ['--liftoff-only'];

/** Starts a command, and kills it after the file if the test did not. */
export function startParley(environment: Environment, ...args: string[]): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...quickStart, program, ...args], {
    env: { PATH, HOME, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Where its test did not end it, or did not live to.
  afterFile(() => child.kill('SIGKILL'));
  return child;
}
