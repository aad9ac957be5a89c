import pino from 'pino';
import { type Configuration, readConfiguration } from '../configuration.js';
import type { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open.js';

/** What every command may be asked to do with its outcome. */
export interface OutputOptions {
  json?: true;
}

/**
 * Opens the configured database, brings its schema up to date, runs `work` and closes it. So each command
 * works before the first `serve`.
 */
export async function withDatabase<T>(
  work: (database: Database, configuration: Configuration, applied: string[]) => Promise<T>,
): Promise<T> {
  const configuration = readConfiguration(process.env);
  const database = await openDatabase(configuration, () => {});
  try {
    const applied = await migrate(database);
    return await work(database, configuration, applied);
  } finally {
    await database.close();
  }
}

/** Prints a command's outcome: `value` as one line of JSON where asked for, else the text for a person. */
export function print(options: OutputOptions, value: unknown, text: string): void {
  process.stdout.write(`${options.json ? JSON.stringify(value) : text}\n`);
}

/**
 * The server's log: JSON lines on stdout, each written before the next. Written without waiting they would be
 * lost by a crash, and with stdout's reader gone they would keep the process from ending.
 */
export function openLog(level: string): pino.Logger {
  return pino({ level }, pino.destination({ dest: 1, sync: true }));
}
