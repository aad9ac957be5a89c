import { Command, CommanderError } from 'commander';
import { ConfigurationError } from '../configuration.js';
import { BackupError } from '../database/backup/manifest.js';
import { EmbeddedDatabaseInUse, EmbeddedFolderError } from '../database/embedded-folder.js';
import { PoolerError } from '../database/pooler.js';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { CallerError } from '../errors/caller-error.js';
import { addAuditCommands } from './audit.js';
import { addBackupCommand } from './backup.js';
import { addExportCommand } from './export.js';
import { addImportCommand } from './import.js';
import { addKeyCommands } from './key.js';
import { addMarketplaceCommands } from './marketplace.js';
import { addMigrateCommand } from './migrate.js';
import { addPersonCommands } from './person.js';
import { addPurgeCommand } from './purge.js';
import { addRestoreCommand } from './restore.js';
import { addRetentionCommands } from './retention.js';
import { addSeedCommand } from './seed.js';
import { addSellerCommands } from './seller.js';
import { addServeCommand } from './serve.js';
import { type WithDatabase, withConfiguredDatabase } from './session.js';
import { addUserCommands } from './user.js';

/**
 * Runs one command of the command line. Returns its exit code: 0, or 1 after a clear error on stderr.
 * @param args such as `['marketplace', 'list']`.
 * @param withDatabase gives commands their database. `serve` always opens the configured one.
 */
export async function runCommand(
  args: readonly string[],
  withDatabase: WithDatabase = withConfiguredDatabase,
): Promise<number> {
  const program = new Command('parley')
    .description('The chat between a marketplace and its sellers. See docs/command-line.md.')
    .showHelpAfterError('(see --help)')
    .exitOverride();

  addServeCommand(program);
  addMigrateCommand(program, withDatabase);
  addMarketplaceCommands(program, withDatabase);
  addSellerCommands(program, withDatabase);
  addKeyCommands(program, withDatabase);
  addUserCommands(program, withDatabase);
  addPersonCommands(program, withDatabase);
  addAuditCommands(program, withDatabase);
  addExportCommand(program, withDatabase);
  addImportCommand(program, withDatabase);
  addSeedCommand(program, withDatabase);
  addBackupCommand(program);
  addRestoreCommand(program, withDatabase);
  addRetentionCommands(program, withDatabase);
  addPurgeCommand(program, withDatabase);

  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its message already.
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`parley: ${explain(error)}\n`);
    return 1;
  }
}

/** Returns the message of an error for the person at the terminal. */
function explain(error: unknown): string {
  if (
    error instanceof CallerError ||
    error instanceof BackupError ||
    error instanceof ConfigurationError ||
    error instanceof EmbeddedDatabaseInUse ||
    error instanceof EmbeddedFolderError ||
    error instanceof PoolerError
  ) {
    return error.message;
  }
  if (error instanceof DatabaseUnavailable) {
    const cause = error.cause instanceof Error ? error.cause.message || String(error.cause) : '';
    const problem = error.isConnectionLost ? 'cannot be reached' : 'is not available';
    return `the database of DATABASE_URL ${problem}${cause && `: ${cause}`}`;
  }
  if (process.env.LOG_LEVEL === 'debug' && error instanceof Error) return error.stack ?? error.message;
  return `${error instanceof Error ? error.message : String(error)} (LOG_LEVEL=debug prints the stack)`;
}
