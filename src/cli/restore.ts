import type { Command } from 'commander';
import { administrator } from '../access/actor.js';
import { type Configuration, readConfiguration } from '../configuration.js';
import { BackupError } from '../database/backup/manifest.js';
import { restoreBackup } from '../database/backup/restore-backup.js';
import { migrate } from '../database/migrate.js';
import { inputError } from '../errors/caller-error.js';
import { finishRestore, requireNoProcess } from '../transfer/backups.js';
import { lateProgressBar } from './progress.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface RestoreCommandOptions extends OutputOptions {
  replace?: true;
  finish?: true;
}

/** Adds `parley restore`. */
export function addRestoreCommand(program: Command, withDatabase: WithDatabase): void {
  program
    .command('restore')
    .description(
      'restore a backup of the embedded database, while no server runs; docs/operating.md explains it',
    )
    .argument('[folder]', 'the folder of the backup')
    .option('--replace', 'move the database that is there aside')
    .option(
      '--finish',
      'finish a restore that was made with the tools of PostgreSQL, or by copying files: expire event cursors, end sessions, delete emails that waited',
    )
    .option(
      '--json',
      'print { startedAt, files, bytes, replaced, sessions, mails }, with --finish { sessions, mails }',
    )
    .action(async (folder: string | undefined, { finish, replace, ...options }: RestoreCommandOptions) => {
      if ((folder === undefined) !== (finish === true)) {
        throw inputError('folder', 'Pass either the folder of a backup, or --finish.');
      }
      if (folder === undefined) await finishHere(options, withDatabase);
      else await restore(folder, replace === true, options, readConfiguration(process.env));
    });
}

async function finishHere(options: OutputOptions, withDatabase: WithDatabase): Promise<void> {
  const finished = await withDatabase(async (database) => {
    await requireNoProcess(database);
    return finishRestore(administrator, database, null);
  });
  print(options, finished, textOf(finished));
}

async function restore(
  folder: string,
  replace: boolean,
  options: OutputOptions,
  { databaseUrl, dataDir, embeddedFsync: powerSafely }: Configuration,
): Promise<void> {
  if (databaseUrl !== undefined) {
    throw new BackupError(
      'parley restore restores the embedded database. Restore PostgreSQL with its own tools, then run parley restore --finish: docs/operating.md explains how.',
    );
  }
  const bar = lateProgressBar('bytes');
  try {
    const { prepared, ...restored } = await restoreBackup(
      folder,
      dataDir,
      { replace, powerSafely, onProgress: bar.update },
      async (database, { startedAt }) => {
        await migrate(database);
        return finishRestore(administrator, database, startedAt);
      },
    );
    const { startedAt, replaced } = restored;
    const aside =
      replaced === null
        ? ''
        : ` The earlier database is in ${replaced}: delete it when you no longer need it.`;
    print(
      options,
      { ...restored, ...prepared },
      `The backup of ${startedAt} is restored in ${dataDir}.${aside} ${textOf(prepared)}`,
    );
  } finally {
    bar.stop();
  }
}

const textOf = ({ sessions, mails }: { sessions: number; mails: number }) =>
  `${sessions} sessions were ended, ${mails} emails that waited were deleted, and event cursors from before have expired. Revoke keys and users again that were revoked or removed since the backup.`;
