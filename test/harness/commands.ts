import { readConfiguration } from '../../src/configuration.js';
import { openDatabase } from '../../src/database/open.js';
import { openTestDatabase } from './database.js';
import { full } from './full.js';
import { jsonOf, migratedDatabase, type Outcome, type Run, runOn, runProcess } from './process.js';
import { startTestServer, type TestServer } from './server.js';

/** The command line of one database. */
export interface Commands {
  run(args: readonly string[], stdin?: string): Promise<Outcome>;
  /** Runs a command that must succeed, and returns the JSON of its last line. */
  json(...args: string[]): ReturnType<typeof jsonOf>;
  /** Runs `work` on a server of the same database, and stops it. */
  withServer(work: (server: TestServer) => Promise<void>): Promise<void>;
}

/**
 * Opens a new, migrated database for commands. They run in this process on the open database; in `.ci/full`, each runs as a
 * process of its own, which opens it.
 */
export const openCommands = (): Promise<Commands> => (full ? commandsAsProcesses() : commandsHere());

async function commandsHere(): Promise<Commands> {
  const database = await openTestDatabase();
  return commands(runOn(database), {}, async (work) => {
    const server = await startTestServer({ database });
    await work(server);
    await server.close();
  });
}

async function commandsAsProcesses(): Promise<Commands> {
  const environment = await migratedDatabase();
  return commands(runProcess, environment, async (work) => {
    const database = await openDatabase(readConfiguration(environment), () => {});
    try {
      const server = await startTestServer({ database });
      await work(server);
      await server.close();
    } finally {
      await database.close();
    }
  });
}

const commands = (
  run: Run,
  environment: Record<string, string>,
  withServer: Commands['withServer'],
): Commands => ({
  run: (args, stdin) => run(environment, args, stdin),
  json: (...args) => jsonOf(run, environment, args),
  withServer,
});
