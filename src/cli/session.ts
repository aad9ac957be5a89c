import pino from 'pino';
import { type Configuration, readConfiguration } from '../configuration.js';
import type { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open.js';

/** The options of every command's output. */
export interface OutputOptions {
  json?: true;
}

/** Runs `work` on a migrated database. `applied` has the names of the migrations that it applied before. */
export type WithDatabase = <T>(
  work: (database: Database, configuration: Configuration, applied: string[]) => Promise<T>,
) => Promise<T>;

/**
 * Opens the configured database, migrates it, runs `work` and closes it, so that each command works before the first
 * `serve`.
 */
export const withConfiguredDatabase: WithDatabase = async (work) => {
  const configuration = readConfiguration(process.env);
  const database = await openDatabase(configuration, () => {});
  try {
    const applied = await migrate(database);
    return await work(database, configuration, applied);
  } finally {
    await database.close();
  }
};

/** Prints a command's result: `value` as one line of JSON with `--json`, otherwise the text. */
export function print(options: OutputOptions, value: unknown, text: string): void {
  process.stdout.write(`${options.json ? JSON.stringify(value) : text}\n`);
}

/**
 * Opens the server's log: JSON lines on stdout, written synchronously. Otherwise a crash would lose lines, and a closed
 * stdout would keep the process from ending.
 */
export function openLog(level: string): pino.Logger {
  return pino({ level }, pino.destination({ dest: 1, sync: true }));
}
