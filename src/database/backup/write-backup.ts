import { mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { databaseFolder, embeddedMajorVersion, syncPath, syncTree } from '../embedded-folder.js';
import type { BackupEnd, BackupSession } from './backup-session.js';
import { type CopiedFile, copyFile, writeNewFile } from './copy-file.js';
import { type BackupEntry, BackupError, bytesOf, filesOf, manifestName, manifestText } from './manifest.js';

/** Folders that PostgreSQL needs, but whose files mean nothing after a start. The journal is copied last. */
const emptied = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
  'pg_wal/archive_status',
  'pg_wal/summaries',
]);

/** Files that are not copied: those of a running process, and of queries. */
const isSkipped = (name: string) =>
  /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|pg_internal\.init.*)$/.test(name) ||
  name.startsWith('pgsql_tmp');

/** Copied after all other files, as PostgreSQL's own tools do. */
const controlFile = 'global/pg_control';

export interface WrittenBackup {
  schemaVersion: number;
  startedAt: string;
  files: number;
  bytes: number;
  /** The longest time that messages could be neither read nor sent. */
  blockedMs: number;
}

/**
 * Writes a backup of the embedded database into a folder, which must be empty or absent. The database can be in use meanwhile. The
 * backup has what was committed before it began, and a prefix of what was committed since. If it fails, nothing is left of it.
 * @throws {BackupError}
 */
export async function writeBackup(
  dataDir: string,
  backup: string,
  session: BackupSession,
  onProgress: (doneBytes: number, allBytes: number) => void,
): Promise<WrittenBackup> {
  const isNew = await prepareFolder(dataDir, backup);
  try {
    const { schemaVersion, startedAt, blockedMs } = await session.begin();
    const copy = new DatabaseCopy(databaseFolder(dataDir), filesOf(backup), onProgress);
    await copy.files();
    const end = await session.finish();
    await copy.journal(end);
    syncTree(filesOf(backup));
    const { entries } = copy;
    const text = manifestText({ postgresql: embeddedMajorVersion, schemaVersion, startedAt, entries });
    await writeNewFile(join(backup, `${manifestName}.part`), text);
    await rename(join(backup, `${manifestName}.part`), join(backup, manifestName));
    syncPath(backup);
    const files = entries.filter(({ type }) => type === 'file').length;
    return {
      ...{ schemaVersion, startedAt, files, bytes: bytesOf(entries) },
      blockedMs: Math.max(blockedMs, end.blockedMs),
    };
  } catch (error) {
    await Promise.all([filesOf(backup), `${join(backup, manifestName)}.part`].map(remove));
    if (isNew) await remove(backup);
    throw error;
  } finally {
    await session.close();
  }
}

const remove = (path: string) => rm(path, { recursive: true, force: true });

/** Creates the folder of a backup. Returns whether it was absent. */
async function prepareFolder(dataDir: string, backup: string): Promise<boolean> {
  const inside = relative(await realPath(databaseFolder(dataDir)), await realPath(backup));
  if (inside !== '..' && !inside.startsWith('../')) {
    throw new BackupError(`${backup} is in the folder of the database. Choose another folder.`);
  }
  const existing = await readdir(backup).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    if (error.code === 'ENOTDIR') throw new BackupError(`${backup} is a file. Choose a folder.`);
    throw error;
  });
  if (existing !== null && existing.length > 0) {
    throw new BackupError(
      `${backup} is not empty${existing.includes(manifestName) ? ': it has a backup' : ''}. Choose a new folder for each backup.`,
    );
  }
  await mkdir(backup, { recursive: true, mode: 0o700 });
  return existing === null;
}

/** Returns a path without links, also if its last folders are absent: a backup in its own source would never end. */
async function realPath(path: string): Promise<string> {
  const absolute = resolve(path);
  const found = await realpath(absolute).catch(() => null);
  if (found !== null || dirname(absolute) === absolute) return found ?? absolute;
  return join(await realPath(dirname(absolute)), basename(absolute));
}

/** A copy of PostgreSQL's files. */
class DatabaseCopy {
  readonly entries: BackupEntry[] = [];
  #doneBytes = 0;
  #allBytes = 0;

  constructor(
    private readonly source: string,
    private readonly target: string,
    private readonly onProgress: (doneBytes: number, allBytes: number) => void,
  ) {}

  /** Copies all files without the journal. */
  async files(): Promise<void> {
    await mkdir(this.target, { mode: 0o700 });
    const paths: string[] = [];
    for await (const path of this.#walk('')) paths.push(path);
    for (const path of [...paths.filter((each) => each !== controlFile), controlFile]) await this.#copy(path);
  }

  /** Copies the journal of the time of the copy, without which the files do not fit together, and writes the label. */
  async journal({ label, firstJournal, lastJournal }: BackupEnd): Promise<void> {
    const all = (await readdir(join(this.source, 'pg_wal'))).sort();
    const names = all.filter(
      (name) => /^[0-9A-F]{24}$/.test(name) && name >= firstJournal && name <= lastJournal,
    );
    const [first] = names;
    const { size } = first === undefined ? { size: 1 } : await stat(join(this.source, 'pg_wal', first));
    if (names.length !== numberOf(lastJournal, size) - numberOf(firstJournal, size) + 1) {
      throw new BackupError('The journal of the time of the backup is gone. Make the backup again.');
    }
    for (const name of names) await this.#copy(`pg_wal/${name}`);
    this.#add('backup_label', await writeNewFile(join(this.target, 'backup_label'), label));
  }

  /** Creates the folders of the source in the target, and yields the paths of the files to copy. */
  async *#walk(folder: string): AsyncGenerator<string> {
    for (const found of await readdir(join(this.source, folder), { withFileTypes: true })) {
      const path = folder === '' ? found.name : `${folder}/${found.name}`;
      if (found.isDirectory() && !isSkipped(found.name)) {
        await mkdir(join(this.target, path), { mode: 0o700 });
        this.entries.push({ type: 'folder', path });
        yield* this.#walk(path);
      } else if (found.isFile() && !isSkipped(found.name) && !emptied.has(folder)) {
        const { size } = await stat(join(this.source, path)).catch(ifGone);
        this.#allBytes += size;
        yield path;
      }
    }
  }

  /** Copies a file, unless PostgreSQL has removed it meanwhile: then the journal says so. */
  async #copy(path: string): Promise<void> {
    try {
      this.#add(path, await copyFile(join(this.source, path), join(this.target, path)));
    } catch (error) {
      const { code, path: missing } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' || missing !== join(this.source, path) || path.startsWith('pg_wal/')) throw error;
    }
  }

  #add(path: string, file: CopiedFile): void {
    this.entries.push({ type: 'file', path, ...file });
    this.#doneBytes += file.bytes;
    this.#allBytes = Math.max(this.#allBytes, this.#doneBytes);
    this.onProgress(this.#doneBytes, this.#allBytes);
  }
}

function ifGone(error: NodeJS.ErrnoException): { size: number } {
  if (error.code !== 'ENOENT') throw error;
  return { size: 0 };
}

/** Returns the number of a file of the journal, which counts from the first one of the timeline. */
function numberOf(name: string, bytes: number): number {
  const [high, low] = [name.slice(8, 16), name.slice(16)].map((part) => Number.parseInt(part, 16));
  return (high ?? 0) * (2 ** 32 / bytes) + (low ?? 0);
}
