import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';

/*
 * The folder of the embedded database (DATA_DIR):
 *
 *   parley.lock            locked by the process that has the database open
 *   database/              PostgreSQL's files
 *   database.unfinished/   the same while they are created; renamed when they are complete
 *   database.restoring/    a backup while it is restored; renamed when it is complete and checked
 *   database.replaced-…/   a database that a restore has replaced
 *   database-created.json  written after the first successful open: a missing database/ is an error from then on
 *   parley.socket          where the process that has the database open takes commands
 *
 * Opening never creates, and creating never touches an existing database/.
 */

/** PostgreSQL's major version in this version of PGlite, as the file PG_VERSION has it. */
export const embeddedMajorVersion = '18';

/** Opening needs this much free space, in bytes: PostgreSQL writes a segment of its journal at once. */
export const minFreeBytes = 32 * 1024 * 1024;

/** The files that PostgreSQL creates in a database folder and needs to start. */
const requiredFiles = ['PG_VERSION', 'global/pg_control', 'postgresql.conf', 'pg_hba.conf', 'pg_ident.conf'];
const requiredFolders = [
  'base',
  'global',
  'pg_commit_ts',
  'pg_dynshmem',
  'pg_logical',
  'pg_multixact',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_tblspc',
  'pg_twophase',
  'pg_wal',
  'pg_xact',
];

/** Another process has the embedded database open. */
export class EmbeddedDatabaseInUse extends Error {
  override name = 'EmbeddedDatabaseInUse';
  constructor(dataDir: string) {
    super(
      `The embedded database in ${dataDir} is in use by another process. Stop that process first (a running server, most likely), or set DATABASE_URL to a PostgreSQL, which serves several at once.`,
    );
  }
}

/** The folder cannot be used as it is. The message names the folder, the problem and the remedy. */
export class EmbeddedFolderError extends Error {
  override name = 'EmbeddedFolderError';
}

/** Returns the error for files that are missing or cannot be read as a database. */
export function damagedFolder(folder: string, problem: string): EmbeddedFolderError {
  return new EmbeddedFolderError(
    `The embedded database in ${folder} is damaged: ${problem}. Keep a copy of the folder, and restore it from a backup.`,
  );
}

/**
 * Creates `dataDir` if it does not exist, and locks it. PGlite takes no lock of its own, and two processes on one folder
 * lose writes. The operating system ends the lock with the process.
 * @returns a function that unlocks.
 * @throws {EmbeddedDatabaseInUse} if another process has the lock.
 * @throws {EmbeddedFolderError} if the folder is read-only, full or no folder.
 */
export function lockDataDir(dataDir: string): () => void {
  const lock = explained(dataDir, () => {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return openSync(join(dataDir, 'parley.lock'), 'a');
  });
  if (!tryLock(lock)) {
    closeSync(lock);
    throw new EmbeddedDatabaseInUse(dataDir);
  }
  return () => closeSync(lock);
}

/**
 * Creates the database's folder if none was created here before.
 * @param initialize creates PostgreSQL's files in an empty folder.
 * @param powerSafely whether the files must be on the disk before they count as a database.
 * @throws {EmbeddedFolderError} if a database was created here and its folder is gone, or the folder cannot be written.
 */
export async function createIfAbsent(
  dataDir: string,
  initialize: (folder: string) => Promise<void>,
  powerSafely: boolean,
): Promise<void> {
  const folder = databaseFolder(dataDir);
  if (existsSync(folder)) return;
  if (existsSync(restoringFolder(dataDir))) {
    throw new EmbeddedFolderError(
      `A restore into ${dataDir} was interrupted. Run parley restore again. To start without the backup instead, delete ${restoringFolder(dataDir)}.`,
    );
  }
  if (existsSync(recordOf(dataDir))) {
    throw new EmbeddedFolderError(
      `The embedded database is missing: ${folder} is gone, though a database was created there. Restore it from a backup. To start with an empty database instead, delete ${recordOf(dataDir)}.`,
    );
  }
  requireSpace(dataDir);
  const unfinished = `${folder}.unfinished`;
  explained(dataDir, () => rmSync(unfinished, { recursive: true, force: true }));
  await initialize(unfinished);
  explained(dataDir, () => {
    if (powerSafely) syncTree(unfinished);
    renameSync(unfinished, folder);
    if (powerSafely) syncPath(dataDir);
  });
}

/**
 * Checks a database's folder before PostgreSQL opens it, because PostgreSQL fails without saying what is missing.
 * @throws {EmbeddedFolderError} if it is incomplete, of another version, read-only, or its disk is full.
 */
export function checkFolder(dataDir: string): void {
  const folder = databaseFolder(dataDir);
  explained(folder, () => {
    if (!statSync(folder).isDirectory()) throw damagedFolder(folder, 'it is a file, not a folder');
    for (const file of requiredFiles) {
      const found = statSync(join(folder, file), { throwIfNoEntry: false });
      if (!found?.isFile()) throw damagedFolder(folder, `the file ${file} is missing`);
      if (found.size === 0 && !file.endsWith('.conf'))
        throw damagedFolder(folder, `the file ${file} is empty`);
    }
    for (const name of requiredFolders) {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      if (!found?.isDirectory()) throw damagedFolder(folder, `the folder ${name} is missing`);
    }
    if (!readdirSync(join(folder, 'pg_wal')).some((name) => /^[0-9A-F]{24}$/.test(name))) {
      throw damagedFolder(folder, 'the folder pg_wal has no journal');
    }
    const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
    if (version !== embeddedMajorVersion) {
      throw new EmbeddedFolderError(
        `The embedded database in ${folder} is of PostgreSQL ${version}, and this Parley opens ${embeddedMajorVersion}. Run the Parley that created it, or restore a backup of version ${embeddedMajorVersion}.`,
      );
    }
    accessSync(folder, constants.R_OK | constants.W_OK);
    accessSync(join(folder, 'global/pg_control'), constants.R_OK | constants.W_OK);
  });
  requireSpace(dataDir);
}

/** Records that a database was created here, so that a later start does not take a missing folder for a first start. */
export function recordCreation(dataDir: string): void {
  const record = recordOf(dataDir);
  if (existsSync(record)) return;
  explained(dataDir, () =>
    writeFileSync(
      record,
      `${JSON.stringify({ folder: 'database', postgresql: Number(embeddedMajorVersion) })}\n`,
    ),
  );
}

/** Returns the folder of PostgreSQL's files in `dataDir`. */
export const databaseFolder = (dataDir: string) => join(dataDir, 'database');

/** Returns the folder of a backup's files while they are restored. */
export const restoringFolder = (dataDir: string) => join(dataDir, 'database.restoring');

const recordOf = (dataDir: string) => join(dataDir, 'database-created.json');

/** @throws {EmbeddedFolderError} if the disk has less free space than a start needs. */
function requireSpace(dataDir: string): void {
  const { bavail, bsize } = explained(dataDir, () => statfsSync(dataDir));
  if (bavail * bsize < minFreeBytes) throw fullDisk(dataDir);
}

const fullDisk = (folder: string) =>
  new EmbeddedFolderError(
    `The disk of the embedded database in ${folder} is full. Free at least ${minFreeBytes / 1024 / 1024} MB, then start again.`,
  );

const readOnly = (folder: string) =>
  new EmbeddedFolderError(
    `The embedded database in ${folder} cannot be written: the folder is read-only for this user. Give the user that runs Parley read and write access to the folder and everything in it, or set DATA_DIR to another folder.`,
  );

/** Returns the error for a rare error of the system, such as a disk that cannot be read. */
const unusable = (folder: string, problem: string) =>
  new EmbeddedFolderError(
    `The embedded database in ${folder} cannot be used: ${problem}. Remove this problem and start again, or set DATA_DIR to another folder.`,
  );

/** Runs file operations on a folder. @throws {EmbeddedFolderError} in place of the system's error. */
function explained<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EmbeddedFolderError) throw error;
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    throw folderErrorOf(folder, code ?? message) ?? (syscall ? unusable(folder, message) : error);
  }
}

/**
 * Returns the error that explains a cause on this folder, or undefined if the folder is not the cause.
 * @param cause a system error's code, or what PostgreSQL printed.
 */
export function folderErrorOf(folder: string, cause: string): EmbeddedFolderError | undefined {
  if (/ENOSPC|EDQUOT|no space left|quota exceeded/i.test(cause)) return fullDisk(folder);
  if (/EACCES|EPERM|EROFS|permission denied|not permitted|read-only file system/i.test(cause)) {
    return readOnly(folder);
  }
  if (/ENOTDIR|EEXIST/.test(cause)) {
    return new EmbeddedFolderError(
      `The embedded database needs the folder ${folder}, and there is a file of that name or in its path. Set DATA_DIR to another folder.`,
    );
  }
  return undefined;
}

/** Waits until the disk has a folder and everything in it. */
export function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncPath(path);
  }
  syncPath(folder);
}

/** Waits until the disk has a file, or the names in a folder. */
export function syncPath(path: string): void {
  const opened = openSync(path, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
