import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { runCommand } from '../../src/cli/run-command.js';
import type { WithDatabase } from '../../src/cli/session.js';
import { compose } from '../../src/composition/compose.js';
import { OpenParts } from '../../src/composition/open-parts.js';
import { readConfiguration } from '../../src/configuration.js';
import type { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { openDatabase } from '../../src/database/open.js';
import { createDatabase, environmentOfPostgresql, serverOf } from './database.js';
import { afterFile } from './ending.js';
import { inTime } from './in-time.js';
import {
  keptLog,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServerOptions,
} from './server.js';
import { temporaryFolder } from './server-folder.js';

/** The built program; run `npm run build` first. */
const program = fileURLToPath(new URL('../../bin/parley.js', import.meta.url));

export type Environment = Record<string, string>;

/** Returns the environment of a new, empty database, of this project's kind. */
export const freshDatabase = (): Promise<Environment> => environmentOf('new');

/** Returns the environment of an empty database that exists, which saves the time of its creation. */
export const emptyDatabase = (): Promise<Environment> => environmentOf('empty');

/** Returns the environment of a new, migrated database, which saves the time of a first start. */
export const migratedDatabase = (): Promise<Environment> => environmentOf('migrated');

/** Creates a database that is removed after the file's tests. */
async function environmentOf(state: 'new' | 'empty' | 'migrated'): Promise<Environment> {
  const provided = inject('parleyDatabase');
  if (provided.kind === 'postgresql') {
    const template = state === 'migrated' ? provided.template : undefined;
    return environmentOfPostgresql(provided, await createDatabase(serverOf(provided), template));
  }
  // A killed process needs no disk: what it wrote stays with the operating system.
  const folder = temporaryFolder('parley-data-', { isDurable: false });
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  if (state !== 'new') {
    cpSync(state === 'empty' ? provided.emptyDir : provided.dataDir, dataDir, { recursive: true });
  }
  return { DATA_DIR: dataDir };
}

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one command to its end. */
export type Run = (environment: Environment, args: readonly string[], stdin?: string) => Promise<Outcome>;

/** Runs one command as a process of its own. */
export const runProcess: Run = (environment, args, stdin = '') => {
  const child = startParley(environment, ...args);
  // Most commands read nothing, and can exit before the write.
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  const outcome = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    outcome.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    outcome.stderr += chunk;
  });
  const ended = new Promise<Outcome>((resolve) =>
    child.once('close', (code) => resolve({ code, ...outcome })),
  );
  return inTime(ended, () => `end of parley ${args.join(' ')}, which printed ${JSON.stringify(outcome)},`);
};

/** Runs one command in this process, with its own environment and standard streams. A process takes a second of CPU to load. */
export const runHere: Run = (environment, args, stdin) => runInside(environment, args, stdin);

/** Returns a `Run` in this process on an open database. Opening the embedded one takes most of a command's CPU time. */
export const runOn =
  (database: Database): Run =>
  (environment, args, stdin) =>
    runInside(environment, args, stdin, (work) => work(database, readConfiguration(environment), []));

async function runInside(
  environment: Environment,
  args: readonly string[],
  stdin = '',
  withDatabase?: WithDatabase,
): Promise<Outcome> {
  const { PATH = '', HOME = '' } = process.env;
  const input = new PassThrough();
  input.end(stdin);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const restore = replaceOfProcess({
    env: { PATH, HOME, ...environment },
    stdin: input,
    stdout,
    stderr,
  });
  let code: number;
  try {
    code = await runCommand(args, withDatabase);
  } finally {
    restore();
    stdout.end();
    stderr.end();
  }
  const [out, err] = await texts;
  return { code, stdout: out, stderr: err };
}

/** Replaces properties of `process`. Returns a function that restores them. */
function replaceOfProcess(replacements: Record<string, unknown>): () => void {
  const names = Object.keys(replacements);
  const before = names.map((name) => Object.getOwnPropertyDescriptor(process, name) ?? {});
  for (const name of names) {
    Object.defineProperty(process, name, { value: replacements[name], configurable: true, writable: true });
  }
  return () => {
    for (const [i, name] of names.entries()) Object.defineProperty(process, name, before[i] ?? {});
  };
}

/** Runs a command in this process. */
export const parley = (environment: Environment, ...args: string[]): Promise<Outcome> =>
  runHere(environment, args);

/** Runs a command in this process with input on stdin. */
export const parleyWithInput = (
  stdin: string,
  environment: Environment,
  ...args: string[]
): Promise<Outcome> => runHere(environment, args, stdin);

/** Runs a command in this process that must succeed, and returns the JSON of its last line. */
export const parleyJson = (environment: Environment, ...args: string[]) => jsonOf(runHere, environment, args);

/** Runs a command that must succeed, and returns the JSON of its last line. */
export async function jsonOf(run: Run, environment: Environment, args: readonly string[]) {
  const { code, stdout, stderr } = await run(environment, [...args, '--json']);
  if (code !== 0) throw new Error(`parley ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

/**
 * Works in a database without a process for each command. No server must use an embedded database meanwhile.
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

/** Creates a marketplace with one seller. Returns the keys of both, and the seller's id. */
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

/** Creates a marketplace with one seller. Returns the seller's key. */
export const makeChat = async (environment: Environment): Promise<string> =>
  (await makeMarket(environment)).sellerKey;

export interface RunningServer {
  address: string;
  /** Returns all of stdout so far. */
  output(): string;
  /** Closes its stdout, as when a log reader crashes. */
  stopReading(): void;
  /** Signals the process and returns its exit code. */
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
  const describeEnd = () => `end of serve, which printed ${output}${errors},`;
  const listening = new Promise<RunningServer>((resolve, reject) => {
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
          return inTime(ended, describeEnd);
        },
      });
    });
  });
  return inTime(listening, () => `start of serve, which printed ${output}${errors},`);
}

/** A server of this process. */
export interface ServerHere {
  address: string;
  /** The log so far, one JSON text for each line. */
  log: string[];
  /** The names of the migrations that its start applied. */
  applied: string[];
  stop(): Promise<void>;
}

/**
 * Starts what `parley serve` starts, in this process and with connections of its own. A process takes two seconds of CPU to
 * load; only signals, output and a crash need one.
 */
export async function serveConfigured(environment: Environment): Promise<ServerHere> {
  const configuration = readConfiguration(environment);
  const parts = new OpenParts();
  afterFile(() => parts.close());
  const database = parts.add(await openDatabase(configuration, () => {}));
  const applied = await migrate(database);
  const { log, logger } = keptLog();
  const { http } = parts.add(await compose(database, configuration, logger));
  const address = await http.listen({ host: '127.0.0.1', port: 0 });
  return { address, log, applied, stop: () => parts.close() };
}

/** Starts a server in this process, on the database that the environment names. It ends after the file's tests. */
export async function serveHere(
  environment: Environment,
  options: Omit<TestServerOptions, 'database'> = {},
): ReturnType<typeof startTestServer> {
  const database = await openDatabase(readConfiguration(environment), () => {});
  afterFile(() => database.close());
  return startTestServer({ ...options, database });
}

/** Turns off V8's optimization of the embedded database's code. It takes half of the time of a short process. */
const quickStart = ['--liftoff-only'];

/** Starts a command, and kills it after the file if the test did not. */
export function startParley(environment: Environment, ...args: string[]): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...quickStart, program, ...args], {
    env: { PATH, HOME, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Stops it if the test did not.
  afterFile(() => child.kill('SIGKILL'));
  return child;
}
