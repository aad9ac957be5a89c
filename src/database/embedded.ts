import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { tryLock } from 'fs-native-extensions';
import pg from 'pg';
import { Database } from './database.js';
import { powerSafe } from './power-safe-files.js';
import { Signals } from './signals.js';

const extensions = { pg_trgm, btree_gin };

/**
 * The operating system caches the files already. PostgreSQL's default cache of 128 MB reads no faster
 * (docs/decisions/storage.md) and is filled with zeros at each start.
 */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];

/** Another process has opened the embedded database. */
export class EmbeddedDatabaseInUse extends Error {
  override name = 'EmbeddedDatabaseInUse';
  constructor(folder: string) {
    super(
      `The embedded database in ${folder} is in use by another process. Stop that process first (a running server, most likely), or set DATABASE_URL to a PostgreSQL, which serves several at once.`,
    );
  }
}

/**
 * Opens the embedded database (PGlite) under `dataDir`; creates it if there is none.
 *
 * PGlite takes no lock, and two processes on one folder lose writes. So `parley.lock` is locked by the operating system
 * while the database is open; the lock ends with the process, even if it is killed. A new folder is created under another
 * name and renamed when it is complete: a killed first start leaves nothing that looks like a database.
 * @param powerSafely whether each commit waits for the disk. If not, a power cut can lose the last commits; a killed
 * process loses none.
 * @throws {EmbeddedDatabaseInUse}
 */
export async function openEmbedded(dataDir: string, powerSafely: boolean): Promise<Database> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = openSync(join(dataDir, 'parley.lock'), 'a');
  if (!tryLock(lock)) {
    closeSync(lock);
    throw new EmbeddedDatabaseInUse(dataDir);
  }
  try {
    const folder = join(dataDir, 'database');
    if (!existsSync(folder)) await createFolder(folder);
    const store = await PGlite.create({
      ...(powerSafely ? powerSafe(folder, startParams) : { dataDir: folder, startParams }),
      extensions,
    });
    return databaseOn(store, () => closeSync(lock));
  } catch (error) {
    closeSync(lock);
    throw error;
  }
}

/** A database in memory needs no long journal; with a short one it opens in a quarter of the time. */
const initDbStartParams = ['--wal-segsize=1'];

/** Opens an embedded database in memory, which ends with the process; for tests. */
export async function openInMemory(snapshot?: Blob): Promise<Database & { dump(): Promise<Blob> }> {
  const store = await PGlite.create({
    extensions,
    startParams,
    initDbStartParams,
    ...(snapshot && { loadDataDir: snapshot }),
  });
  return Object.assign(
    databaseOn(store, () => {}),
    { dump: () => store.dumpDataDir('none') },
  );
}

async function createFolder(folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const store = await PGlite.create(unfinished, { extensions, startParams });
  await store.close();
  renameSync(unfinished, folder);
}

/** A statement of PGlite blocks the event loop until it ends. Other events are handled before the next statement. */
const yieldToOthers = () => setImmediate();

function databaseOn(store: PGlite, release: () => void): Database {
  const closeStore = async () => {
    await store.close();
    release();
  };
  return new Database(
    'embedded',
    new pg.Pool(createPgConfig(store)),
    new Signals(),
    closeStore,
    yieldToOthers,
  );
}
