import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../database.js';
import { openRestored } from '../embedded.js';
import {
  databaseFolder,
  EmbeddedFolderError,
  embeddedMajorVersion,
  lockDataDir,
  minFreeBytes,
  recordCreation,
  restoringFolder,
  syncPath,
  syncTree,
} from '../embedded-folder.js';
import { newestVersion } from '../migrate.js';
import { copyFile } from './copy-file.js';
import { BackupError, type BackupFile, bytesOf, filesOf, type Manifest, readManifest } from './manifest.js';

export interface RestoreOptions {
  /** Whether a database that is there is moved aside. Otherwise it is an error. */
  replace: boolean;
  /** Whether all must be on the disk before the restore counts as done. */
  powerSafely: boolean;
  onProgress: (doneBytes: number, allBytes: number) => void;
}

export interface RestoredBackup<T> {
  startedAt: string;
  files: number;
  bytes: number;
  /** The folder to which the earlier database was moved; null if there was none. */
  replaced: string | null;
  prepared: T;
}

/**
 * Restores a backup of the embedded database. The files are copied beside a database that is there, checked, opened and prepared,
 * and then take its place by renaming a folder: a restore that is interrupted has changed nothing.
 * @param prepare prepares the database before anybody uses it.
 * @throws {BackupError} @throws {EmbeddedDatabaseInUse} @throws {EmbeddedFolderError}
 */
export async function restoreBackup<T>(
  backup: string,
  dataDir: string,
  { replace, powerSafely, onProgress }: RestoreOptions,
  prepare: (database: Database, manifest: Manifest) => Promise<T>,
): Promise<RestoredBackup<T>> {
  const manifest = await readManifest(backup);
  await requireKnownVersions(backup, manifest);
  const unlock = lockDataDir(dataDir);
  const restoring = restoringFolder(dataDir);
  try {
    if (existsSync(databaseFolder(dataDir)) && !replace) {
      throw new BackupError(
        `${dataDir} has a database already. Set DATA_DIR to another folder, or pass --replace, which moves that database aside.`,
      );
    }
    await rm(restoring, { recursive: true, force: true });
    await requireSpace(dataDir, bytesOf(manifest.entries));
    try {
      await copyChecked(backup, restoring, manifest, onProgress);
      if (powerSafely) syncTree(restoring);
      const prepared = await prepareFiles(backup, restoring, powerSafely, (database) =>
        prepare(database, manifest),
      );
      if (powerSafely) syncTree(restoring);
      const files = manifest.entries.filter(({ type }) => type === 'file').length;
      const { startedAt } = manifest;
      const replaced = await takePlace(dataDir, restoring);
      return { startedAt, files, bytes: bytesOf(manifest.entries), replaced, prepared };
    } catch (error) {
      await rm(restoring, { recursive: true, force: true });
      throw error;
    }
  } finally {
    unlock();
  }
}

/** @throws {BackupError} if this version of Parley cannot open the backup. */
async function requireKnownVersions(backup: string, { postgresql, schemaVersion }: Manifest): Promise<void> {
  if (postgresql !== embeddedMajorVersion) {
    throw new BackupError(
      `The backup in ${backup} is of PostgreSQL ${postgresql}, and this version of Parley opens ${embeddedMajorVersion}. Restore it with the version of Parley that wrote it.`,
    );
  }
  const newest = await newestVersion();
  if (schemaVersion > newest) {
    throw new BackupError(
      `The backup in ${backup} has the schema version ${schemaVersion}, but this version of Parley knows versions up to ${newest}. Restore it with the version of Parley that wrote it, or a newer one.`,
    );
  }
}

async function requireSpace(dataDir: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < bytes + minFreeBytes) {
    const needed = Math.ceil((bytes + minFreeBytes) / 1024 / 1024);
    throw new BackupError(`The disk of ${dataDir} has too little space: the restore needs ${needed} MB.`);
  }
}

/** Copies the files of a backup. @throws {BackupError} if one is missing, or is not as it was written. */
async function copyChecked(
  backup: string,
  target: string,
  { entries }: Manifest,
  onProgress: RestoreOptions['onProgress'],
): Promise<void> {
  const allBytes = bytesOf(entries);
  let doneBytes = 0;
  await mkdir(target, { mode: 0o700 });
  for (const entry of entries) {
    if (entry.type === 'folder') {
      await mkdir(join(target, entry.path), { mode: 0o700 });
    } else {
      await copyOne(backup, target, entry);
      doneBytes += entry.bytes;
      onProgress(doneBytes, allBytes);
    }
  }
}

async function copyOne(backup: string, target: string, { path, bytes, sha256 }: BackupFile): Promise<void> {
  const from = join(filesOf(backup), path);
  const found = await stat(from).catch(() => null);
  const problem = `The backup in ${backup} is damaged: database/${path}`;
  if (!found?.isFile()) throw new BackupError(`${problem} is missing. Restore another backup.`);
  const copied = found.size === bytes ? await copyFile(from, join(target, path)) : null;
  if (copied?.bytes !== bytes || copied.sha256 !== sha256) {
    throw new BackupError(`${problem} has another content than the backup wrote. Restore another backup.`);
  }
}

/** Opens the copied files, so that PostgreSQL completes them from the journal, and prepares the database. */
async function prepareFiles<T>(
  backup: string,
  folder: string,
  powerSafely: boolean,
  prepare: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openRestored(folder, powerSafely).catch((error) => {
    if (!(error instanceof EmbeddedFolderError)) throw error;
    throw new BackupError(`PostgreSQL cannot use the backup in ${backup}. ${error.message}`);
  });
  try {
    return await prepare(database);
  } finally {
    await database.close();
  }
}

/** Puts the restored files in the place of the database. Returns where the earlier one is now. */
async function takePlace(dataDir: string, restoring: string): Promise<string | null> {
  const folder = databaseFolder(dataDir);
  let replaced: string | null = null;
  if (existsSync(folder)) {
    replaced = `${folder}.replaced-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
    await rename(folder, replaced);
  }
  await rename(restoring, folder);
  syncPath(dataDir);
  recordCreation(dataDir);
  return replaced;
}
