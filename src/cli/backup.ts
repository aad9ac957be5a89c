import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { administrator } from '../access/actor.js';
import { type Configuration, readConfiguration } from '../configuration.js';
import { LocalBackupSession } from '../database/backup/backup-session.js';
import { BackupError } from '../database/backup/manifest.js';
import { type WrittenBackup, writeBackup } from '../database/backup/write-backup.js';
import { openEmbedded } from '../database/embedded.js';
import { databaseFolder, EmbeddedDatabaseInUse } from '../database/embedded-folder.js';
import { newestVersion } from '../database/migrate.js';
import { recordBackup } from '../transfer/backups.js';
import { RemoteBackupSession } from './backup-socket.js';
import { lateProgressBar } from './progress.js';
import { type OutputOptions, print } from './session.js';

/** Adds `parley backup`. */
export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .description(
      'write a backup of the embedded database, also while the server runs; docs/operating.md explains it, and backups of PostgreSQL',
    )
    .argument('<folder>', 'a new or empty folder')
    .option('--json', 'print { schemaVersion, startedAt, files, bytes, blockedMs }')
    .action(async (folder: string, options: OutputOptions) => {
      const configuration = readConfiguration(process.env);
      if (configuration.databaseUrl !== undefined) {
        throw new BackupError(
          'parley backup is for the embedded database. Back up PostgreSQL with its own tools: docs/operating.md explains how.',
        );
      }
      const { dataDir } = configuration;
      if (!existsSync(databaseFolder(dataDir))) throw new BackupError(`${dataDir} has no database.`);
      const bar = lateProgressBar('bytes');
      try {
        const written = await backUp(configuration, folder, bar.update);
        const { bytes, blockedMs } = written;
        print(
          options,
          written,
          `${Math.ceil(bytes / 1_000_000)} MB written to ${folder}. Messages waited for ${blockedMs} ms at most.`,
        );
      } finally {
        bar.stop();
      }
    });
}

type OnProgress = (doneBytes: number, allBytes: number) => void;

/** Backs up the database through the server, or by itself if no process has it open. */
async function backUp(
  { dataDir, embeddedFsync }: Configuration,
  folder: string,
  onProgress: OnProgress,
): Promise<WrittenBackup> {
  try {
    const database = await openEmbedded(dataDir, embeddedFsync);
    try {
      const session = new LocalBackupSession(database, async (schemaVersion) => {
        // A database of an earlier version has another audit log. Its backup must not migrate it.
        if (schemaVersion === (await newestVersion())) await recordBackup(administrator, database);
      });
      return await writeBackup(dataDir, folder, session, onProgress);
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof EmbeddedDatabaseInUse)) throw error;
    return writeBackup(dataDir, folder, await RemoteBackupSession.open(dataDir), onProgress);
  }
}
