import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { allStatements } from './statements.js';

export type DatabaseKind = 'embedded' | 'postgresql';

/** The folder exists while a whole suite runs; its name is in the environment of every project (vitest.config.ts). */
const folder = process.env.STATEMENT_LOG ?? '';

const isRecording = () => folder !== '' && existsSync(folder);

/** Makes every connection of this process record which of our statements succeed on it, if a whole suite runs. */
export async function recordStatements(): Promise<void> {
  if (!isRecording() || recording.has(pg.Client)) return;
  recording.add(pg.Client);
  const names = new Map((await allStatements()).map(({ name, text }) => [text, name]));
  const recorded = new Set<string>();
  const succeeded = (client: pg.Client, text: string) => {
    const name = names.get(text);
    if (name === undefined) return;
    const entry = `${kindOf(client)} ${name}\n`;
    if (recorded.has(entry)) return;
    recorded.add(entry);
    appendFileSync(join(folder, String(process.pid)), entry);
  };
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const text = textOf(given[0]);
    const callback = given.at(-1);
    if (text !== undefined && typeof callback === 'function') {
      given[given.length - 1] = (error: unknown, ...more: unknown[]) => {
        if (!error) succeeded(this, text);
        callback(error, ...more);
      };
    }
    const result: unknown = Reflect.apply(query, this, given);
    if (text !== undefined && result instanceof Promise) {
      result.then(
        () => succeeded(this, text),
        () => {},
      );
    }
    return result;
  } as typeof query;
}

/** The classes that record already: a worker process runs many files. */
const recording = new WeakSet<object>();

/** Returns the text of a query that is given as our statements are: as an object. */
function textOf(query: unknown): string | undefined {
  return typeof query === 'object' && query !== null && 'text' in query && typeof query.text === 'string'
    ? query.text
    : undefined;
}

/** The embedded database's client has a connection of its own class. */
function kindOf(client: pg.Client): DatabaseKind {
  const { connection } = client as unknown as { connection: unknown };
  return connection instanceof pg.Connection ? 'postgresql' : 'embedded';
}

/** Returns the names of the statements that have succeeded in this run of the suite, by database. */
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
