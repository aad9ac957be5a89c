import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { allStatements } from './statements.js';

export type DatabaseKind = 'embedded' | 'postgresql';

/** The folder exists while the whole suite runs. Every project has its name in the environment (vitest.config.ts). */
const folder = process.env.STATEMENT_LOG ?? '';

const isRecording = () => folder !== '' && existsSync(folder);

/** Records which statements succeed on any connection of this process, if the whole suite runs. */
export async function recordStatements(): Promise<void> {
  if (!isRecording()) return;
  // A file of the unit tests, or one in a run of a few files, does not need it.
  const { Client, Connection } = (await import('pg')).default;
  if (recording.has(Client)) return;
  recording.add(Client);
  const names = new Map((await allStatements()).map(({ name, text }) => [text, name]));
  const recorded = new Set<string>();
  const record = (client: pg.Client, text: string) => {
    const name = names.get(text);
    if (name === undefined) return;
    const kind: DatabaseKind = connectionOf(client) instanceof Connection ? 'postgresql' : 'embedded';
    const entry = `${kind} ${name}\n`;
    if (recorded.has(entry)) return;
    recorded.add(entry);
    appendFileSync(join(folder, String(process.pid)), entry);
  };
  const { query } = Client.prototype;
  Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const text = textOf(args[0]);
    const callback = args.at(-1);
    if (text !== undefined && typeof callback === 'function') {
      args[args.length - 1] = (error: unknown, ...more: unknown[]) => {
        if (!error) record(this, text);
        callback(error, ...more);
      };
    }
    const result: unknown = Reflect.apply(query, this, args);
    if (text !== undefined && result instanceof Promise) {
      result.then(
        () => record(this, text),
        () => {},
      );
    }
    return result;
  } as typeof query;
}

/** The classes that record already, because a worker process runs many files. */
const recording = new WeakSet<object>();

/** Returns the text of a query that is passed as an object, as statements are. */
function textOf(query: unknown): string | undefined {
  return typeof query === 'object' && query !== null && 'text' in query && typeof query.text === 'string'
    ? query.text
    : undefined;
}

/** Returns the connection of a client. The embedded database has its own class of connection. */
const connectionOf = (client: pg.Client): unknown =>
  (client as unknown as { connection: unknown }).connection;

/** Returns the names of the statements that succeeded in this run of the suite, by database. */
export function recordedStatements(): Record<DatabaseKind, Set<string>> {
  const recorded = { embedded: new Set<string>(), postgresql: new Set<string>() };
  for (const file of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, file), 'utf8').trim().split('\n')) {
      const [kind, name] = line.split(' ') as [DatabaseKind, string];
      recorded[kind].add(name);
    }
  }
  return recorded;
}
