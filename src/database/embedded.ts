import { setImmediate } from 'node:timers/promises';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { Connections } from './connections.js';
import { Database } from './database.js';
import {
  checkFolder,
  createIfAbsent,
  damagedFolder,
  databaseFolder,
  EmbeddedFolderError,
  folderErrorOf,
  lockDataDir,
  recordCreation,
} from './embedded-folder.js';
import { keepJournalShort } from './embedded-journal.js';
import { EmbeddedSessions } from './embedded-sessions.js';
import { powerSafe } from './power-safe-files.js';
import { Signals } from './signals.js';

const extensions = { pg_trgm, btree_gin };

/**
 * The operating system keeps the files in memory already. A cache of 128 MB, PostgreSQL's default, reads no faster
 * (docs/decisions/storage.md), and is filled with zeros at each start.
 */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

/**
 * Opens the embedded database (PGlite) in `dataDir`; at the first start, creates it before.
 * @param powerSafely whether each commit waits for the disk. If not, a power cut can lose the last commits; a killed
 * process loses none.
 * @throws {EmbeddedDatabaseInUse} if another process has it open.
 * @throws {EmbeddedFolderError} if the folder is incomplete, damaged, of another version, read-only or full.
 */
export async function openEmbedded(dataDir: string, powerSafely: boolean): Promise<Database> {
  const unlock = lockDataDir(dataDir);
  try {
    await createIfAbsent(dataDir, initialize, powerSafely);
    const open = async () => {
      checkFolder(dataDir);
      return openFolder(databaseFolder(dataDir), powerSafely);
    };
    const store = await open();
    recordCreation(dataDir);
    const release = () => {
      journal.stop();
      unlock();
    };
    const database = databaseOn(new EmbeddedSessions(store, open), release);
    const journal = keepJournalShort(database);
    return database;
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Opens the files of a backup, which PostgreSQL completes from their journal, before they are a database.
 * @throws {EmbeddedFolderError} if PostgreSQL cannot use them.
 */
export async function openRestored(folder: string, powerSafely: boolean): Promise<Database> {
  const store = await openFolder(folder, powerSafely);
  const open = () => Promise.reject(new Error('The backup could not be prepared.'));
  return databaseOn(new EmbeddedSessions(store, open), () => {});
}

/** Creates PostgreSQL's files in a folder that does not exist yet. */
async function initialize(folder: string): Promise<void> {
  const store = await PGlite.create(folder, { extensions, startParams });
  await store.close();
}

/**
 * Opens the files of a folder. PGlite would create a database in a folder without PG_VERSION, which `checkFolder` rejects.
 * @throws {EmbeddedFolderError} if PostgreSQL cannot use them.
 */
async function openFolder(folder: string, powerSafely: boolean): Promise<PGlite> {
  let lastError: string | undefined;
  try {
    const store = await PGlite.create({
      ...(powerSafely ? powerSafe(folder, startParams) : { dataDir: folder, startParams }),
      extensions,
      onStderr: (line) => {
        if (/\b(FATAL|PANIC|ERROR):/.test(line)) lastError = line;
        return true;
      },
    });
    await requireFiles(store, folder);
    return store;
  } catch (error) {
    if (error instanceof EmbeddedFolderError) throw error;
    const reason = lastError?.replace(/^.*?: +/, '');
    const cause = reason ?? (error instanceof Error ? error.message : 'PostgreSQL cannot read its files');
    throw folderErrorOf(folder, cause) ?? damagedFolder(folder, cause);
  }
}

/**
 * Relations whose file is missing, or has fewer pages than PostgreSQL counted in it; the first file of a large relation has 1 GB.
 * A purge replaces the file of a table, and its number of pages, in one transaction.
 */
const brokenRelations = `
select c.oid::regclass::text as name
from pg_class c, pg_stat_file(pg_relation_filepath(c.oid), true) f
where pg_relation_filenode(c.oid) is not null
  and (f.size is null or f.size < least(c.relpages * current_setting('block_size')::bigint, 1024 * 1024 * 1024))
order by 1 limit 5`;

/**
 * Checks that each table and index has its file. PostgreSQL itself notices a missing file only at its first use, treats some
 * as empty, and takes the end of a file for the end of its table.
 * @throws {EmbeddedFolderError} that names the first few.
 */
async function requireFiles(store: PGlite, folder: string): Promise<void> {
  const { rows } = await store.query<{ name: string }>(brokenRelations);
  if (rows.length === 0) return;
  await store.close();
  throw damagedFolder(
    folder,
    `files of these tables or indexes are missing or too short: ${rows.map(({ name }) => name).join(', ')}`,
  );
}

/** A database in memory needs no long journal; with a short one it opens in a quarter of the time. */
const initDbStartParams = ['--wal-segsize=1'];

/**
 * Opens an embedded database in memory, which ends with the process, for tests.
 * @param files the file system, with the files of a database; by default an empty one.
 */
export async function openInMemory(
  files?: PGliteOptions['fs'],
): Promise<Database & { dump(): Promise<Blob> }> {
  const store = await PGlite.create({
    extensions,
    startParams,
    initDbStartParams,
    ...(files && { fs: files }),
  });
  // PGlite would wait after each message for files that it does not have.
  store.syncToFs = async () => {};
  const open = () => Promise.reject(new Error('The database was in memory.'));
  return Object.assign(
    databaseOn(new EmbeddedSessions(store, open), () => {}),
    { dump: () => store.dumpDataDir('none') },
  );
}

/** A statement of PGlite blocks the event loop until it ends. Other events are handled before the next statement. */
const yieldToOthers = () => setImmediate();

function databaseOn(sessions: EmbeddedSessions, release: () => void): Database {
  const closeStore = async () => {
    await sessions.close();
    release();
  };
  return new Database(
    'embedded',
    new Connections(sessions.pool(), null),
    new Signals(),
    closeStore,
    yieldToOthers,
  );
}
