import type { Command } from 'commander';
import { type OutputOptions, print, type WithDatabase } from './session.js';

/** Adds `parley migrate`. */
export function addMigrateCommand(program: Command, withDatabase: WithDatabase): void {
  program
    .command('migrate')
    .description("migrate the database's schema to this version")
    .option('--json', 'print { applied: [name] }')
    .action(async (options: OutputOptions) => {
      const applied = await withDatabase(async (_database, _configuration, names) => names);
      print(
        options,
        { applied },
        applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`,
      );
    });
}
