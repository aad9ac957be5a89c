import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openEmbedded } from '../../src/database/embedded.js';
import { EmbeddedFolderError, folderErrorOf } from '../../src/database/embedded-folder.js';
import { migrate } from '../../src/database/migrate.js';
import { freshDatabase, migratedDatabase, startParley } from '../harness/process.js';

/** A migrated database in a folder of its own; each test damages a part of it and repairs it. */
let dataDir: string;
let database: string;

beforeAll(async () => {
  ({ DATA_DIR: dataDir = '' } = await migratedDatabase());
  database = join(dataDir, 'database');
  await (await openEmbedded(dataDir, false)).close();
});

/** Returns the error for the folder. */
async function errorOf(folder = dataDir): Promise<string> {
  const opened = openEmbedded(folder, false);
  await expect(opened).rejects.toBeInstanceOf(EmbeddedFolderError);
  return opened.then(
    () => '',
    (error: Error) => error.message,
  );
}

/** Lists every file below a folder, with its size and the time of its last change. */
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => [path, statSync(join(folder, path))] as const)
    .map(([path, { size, mtimeMs }]) => `${path} ${size} ${mtimeMs}`)
    .sort();

describe('a folder is rejected, and nothing in it changes', () => {
  test.each(['PG_VERSION', 'global/pg_control', 'postgresql.conf', 'pg_xact', 'pg_wal', 'base', 'pg_notify'])(
    'without %s',
    async (name) => {
      const kept = join(dataDir, 'kept');
      renameSync(join(database, name), kept);
      const before = filesBelow(database);
      const message = await errorOf();
      expect(message).toContain(database);
      expect(message).toContain(`${name} is missing`);
      expect(message).toContain('restore it from a backup');
      expect(filesBelow(database)).toEqual(before);
      renameSync(kept, join(database, name));
    },
  );

  test('with an empty version file', async () => {
    const path = join(database, 'PG_VERSION');
    const version = readFileSync(path);
    truncateSync(path);
    expect(await errorOf()).toContain('PG_VERSION is empty');
    writeFileSync(path, version);
  });

  test('of another version of PostgreSQL', async () => {
    const path = join(database, 'PG_VERSION');
    const version = readFileSync(path);
    writeFileSync(path, '17\n');
    expect(await errorOf()).toContain(`${database} is of PostgreSQL 17, and this Parley opens 18`);
    writeFileSync(path, version);
  });

  test('that is empty, though a database was created there', async () => {
    const kept = join(dataDir, 'kept');
    renameSync(database, kept);
    expect(await errorOf()).toContain(`${database} is gone, though a database was created there`);
    mkdirSync(database);
    expect(await errorOf()).toContain('PG_VERSION is missing');
    expect(readdirSync(database)).toEqual([]);
    rmSync(database, { recursive: true });
    writeFileSync(database, '');
    expect(await errorOf()).toContain('it is a file, not a folder');
    rmSync(database);
    renameSync(kept, database);
  });

  test('that is a file', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect(await errorOf(file)).toContain(`needs the folder ${file}`);
    expect(await errorOf(join(file, 'below'))).toContain('Set DATA_DIR to another folder');
  });

  test('with a folder in place of its lock', async () => {
    const folder = join(dataDir, 'locked');
    mkdirSync(join(folder, 'parley.lock'), { recursive: true });
    expect(await errorOf(folder)).toMatch(/in .*locked cannot be used: EISDIR.*parley\.lock.*DATA_DIR/);
  });
});

test('a folder that is not writable, or on a full disk, is rejected with a solution', () => {
  for (const cause of ['EACCES', 'EROFS', 'could not open file "base/1": Permission denied']) {
    expect(folderErrorOf(database, cause)?.message).toMatch(/is read-only for this user\. Give the user/);
  }
  for (const cause of ['ENOSPC', 'EDQUOT', 'could not write to file "pg_wal/x": No space left on device']) {
    expect(folderErrorOf(database, cause)?.message).toMatch(/is full\. Free at least 32 MB/);
  }
  expect(folderErrorOf(database, 'could not find a valid record')).toBeUndefined();
});

describe('damage that PostgreSQL detects is reported with its message', () => {
  /** Copies the folder, because PostgreSQL can change files before it detects the damage. */
  function copy(): string {
    const folder = join(dataDir, 'copy');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    cpSync(database, join(folder, 'database'), { recursive: true });
    return folder;
  }

  test('an invalid control file', async () => {
    const folder = copy();
    writeFileSync(join(folder, 'database/global/pg_control'), Buffer.alloc(8192, 7));
    expect(await errorOf(folder)).toContain(`${join(folder, 'database')} is damaged: `);
  });

  test('an invalid journal', async () => {
    const folder = copy();
    const journal = join(folder, 'database/pg_wal');
    for (const name of readdirSync(journal).filter((name) => name.length === 24)) {
      writeFileSync(join(journal, name), Buffer.alloc(65_536, 7));
    }
    expect(await errorOf(folder)).toMatch(/is damaged: .*Keep a copy of the folder/);
  });

  test('a table whose file is gone', async () => {
    const folder = copy();
    const opened = await openEmbedded(folder, false);
    const { rows } = await opened.pool.query(`select pg_relation_filepath('message') as path`);
    await opened.close();
    rmSync(join(folder, 'database', rows[0].path));
    expect(await errorOf(folder)).toContain(
      'files of these tables or indexes are missing or too short: message',
    );
  });

  test('a table whose file has lost its end', async () => {
    const folder = copy();
    const opened = await openEmbedded(folder, false);
    await opened.pool.query('create table long as select generate_series(1, 10000) as n');
    await opened.pool.query('analyze long');
    const { rows } = await opened.pool.query("select pg_relation_filepath('long') as path");
    await opened.close();
    const file = join(folder, 'database', rows[0].path);
    await (await openEmbedded(folder, false)).close();
    truncateSync(file, statSync(file).size - 8192);
    expect(await errorOf(folder)).toContain('are missing or too short: long');
  });
});

test('a first start replaces the files of one that was killed before the folder got its name, and continues one that was killed after it', async () => {
  const environment = await freshDatabase();
  const { DATA_DIR: folder = '' } = environment;
  const unfinished = join(folder, 'database.unfinished');
  mkdirSync(join(unfinished, 'base'), { recursive: true });
  writeFileSync(join(unfinished, 'PG_VERSION'), '18\n');
  const appeared = new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      if (!existsSync(join(folder, 'database'))) return;
      watcher.close();
      resolve();
    });
  });
  const child = startParley(environment, 'migrate');
  await appeared;
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  expect(existsSync(unfinished)).toBe(false);
  const opened = await openEmbedded(folder, false);
  await migrate(opened);
  expect(await migrate(opened)).toEqual([]);
  await opened.close();
});
