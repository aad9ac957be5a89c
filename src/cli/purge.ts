import type { Command } from 'commander';
import { type JournalState, purge } from '../database/purge.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

/** What to say about the journal. */
const journalTexts: Readonly<Record<JournalState, string>> = {
  discarded: 'The journal (WAL) from before is discarded.',
  kept: 'PostgreSQL keeps some of the journal (WAL) from before, for a replica, a replication slot, an archive or wal_keep_size: see docs/data.md.',
  'not-permitted':
    'The journal (WAL) from before is not discarded: the role of DATABASE_URL is no superuser. Run this command once with a superuser, see docs/data.md.',
};

/** Adds `parley purge`. */
export function addPurgeCommand(program: Command, withDatabase: WithDatabase): void {
  program
    .command('purge')
    .description(
      "remove redacted and deleted text from the database's own files; messages can be neither read nor sent meanwhile",
    )
    .option('--json', 'print { tables: [{ name, bytesBefore, bytesAfter, blockedMs }], journal }')
    .action(async (options: OutputOptions) => {
      const say = (text: string) => process.stderr.write(`${text}\n`);
      const result = await withDatabase((database) =>
        purge(database, {
          onEstimate: (bytes, seconds) =>
            say(
              `Rewriting ${Math.ceil(bytes / 1_000_000)} MB. Messages can be neither read nor sent meanwhile, for about ${seconds} seconds at most.`,
            ),
          onTable: ({ name, blockedMs }) => say(`${name}: blocked for ${(blockedMs / 1_000).toFixed(1)} s.`),
        }),
      );
      const seconds = result.tables.reduce((sum, { blockedMs }) => sum + blockedMs, 0) / 1_000;
      print(options, result, `Rewritten in ${seconds.toFixed(1)} s. ${journalTexts[result.journal]}`);
    });
}
