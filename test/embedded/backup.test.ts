import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { RemoteBackupSession } from '../../src/cli/backup-socket.js';
import { LocalBackupSession } from '../../src/database/backup/backup-session.js';
import {
  BackupError,
  type Manifest,
  manifestText,
  readManifest,
} from '../../src/database/backup/manifest.js';
import { openEmbedded } from '../../src/database/embedded.js';
import { shortenJournal } from '../../src/database/embedded-journal.js';
import { newestVersion } from '../../src/database/migrate.js';
import { Browser, makeUser } from '../harness/browser.js';
import { fillWithEarlierVersion, readRecording } from '../harness/earlier-database.js';
import { afterFile } from '../harness/ending.js';
import { follow, logged } from '../harness/follower.js';
import {
  type Environment,
  emptyDatabase,
  jsonOf,
  makeMarket,
  migratedDatabase,
  parley,
  parleyJson,
  prepare,
  runOn,
  serve,
  serveHere,
  startParley,
} from '../harness/process.js';
import { Client, startTestServer } from '../harness/server.js';
import { temporaryFolder } from '../harness/server-folder.js';

/* Tests backups of the embedded database, with the server as a process of its own where a command needs one. */

/** Returns a path in a folder that is removed after the file. */
function newFolder(name: string): string {
  const folder = temporaryFolder('parley-backup-', { isDurable: false });
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

const emptyDataDir = (): Environment => ({ DATA_DIR: newFolder('data') });

const dataDirOf = ({ DATA_DIR = '' }: Environment) => DATA_DIR;

const send = 'mutation ($m: String!) { chatMessageCreate(input: { message: $m }) { chatMessage { id } } }';
const page = `query ($first: Int, $after: String, $last: Int, $before: String) {
  chatMessages(first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { message } pageInfo { startCursor endCursor hasNextPage } } }`;

interface Page {
  nodes: { message: string }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

/** Returns the texts of a thread, the newest first. @param before only those that are newer than this cursor. */
async function textsOf(client: Client, before: string | null = null): Promise<string[]> {
  const texts: string[] = [];
  for (let after: string | null = null; ; ) {
    const range: Record<string, unknown> = before === null ? { first: 500, after } : { last: 500, before };
    const { nodes, pageInfo }: Page = (await client.data(page, range)).chatMessages;
    texts.push(...nodes.map(({ message }) => message));
    if (before !== null || !pageInfo.hasNextPage) return texts;
    after = pageInfo.endCursor;
  }
}

/** Sends messages `0.0`, `0.1` … of some writers, each after the last was acknowledged, until it is stopped. */
function keepSending(client: Client, writers: number) {
  const acknowledged: string[] = [];
  let isStopping = false;
  const done = Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let n = 0; !isStopping; n++) {
        const text = `${writer}.${n}`;
        await client.data(send, { m: text });
        acknowledged.push(text);
      }
    }),
  );
  const stop = async () => {
    isStopping = true;
    await done;
  };
  return {
    acknowledged,
    stop,
    has: (count: number) => vi.waitUntil(() => acknowledged.length > count, { timeout: 20_000 }),
  };
}

/** Returns each path below a folder, with its permissions. */
function modesOf(folder: string): [path: string, mode: string][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each): [string, string][] => {
    const path = join(folder, each.name);
    const mode: [string, string] = [path, (statSync(path).mode & 0o777).toString(8)];
    return each.isDirectory() ? [mode, ...modesOf(path)] : [mode];
  });
}

describe('a backup that is made while a server stores messages', () => {
  let environment: Environment;
  let market: Awaited<ReturnType<typeof makeMarket>>;
  const backup = newFolder('backup');
  const restored = emptyDataDir();
  let before: string[];
  let atCursor: { cursor: string; count: number };
  let eventCursor: string;
  let sent: string[];
  let outcome: { blockedMs: number; files: number };
  let after: { sessions: number; mails: number };

  beforeAll(async () => {
    environment = await migratedDatabase();
    market = await makeMarket(environment);
    const server = await serve({ ...environment, RATE_LIMITS: 'off' });
    const client = new Client({ address: server.address } as never, market.sellerKey, 'seller');
    const sending = keepSending(client, 4);
    await sending.has(40);
    ({ chatEventsCursor: eventCursor } = await client.data('{ chatEventsCursor }'));
    const { totalCount, pageInfo } = (await client.data(page)).chatMessages;
    atCursor = { cursor: pageInfo.startCursor, count: totalCount };
    before = [...sending.acknowledged];
    outcome = await parleyJson(environment, 'backup', backup);
    await sending.has(before.length + 40);
    await sending.stop();
    sent = sending.acknowledged;
    expect(await server.stop()).toBe(0);
    after = await parleyJson(restored, 'restore', backup);
  }, 60_000);

  test('has all that was acknowledged before, and nothing without what was acknowledged earlier', async () => {
    const server = await serveHere(restored);
    const client = new Client(server, market.sellerKey, 'seller');
    const stored = await textsOf(client);
    expect(stored).toEqual(expect.arrayContaining(before));
    expect(sent).toEqual(expect.arrayContaining(stored));
    for (let writer = 0; writer < 4; writer++) {
      const own = stored.filter((text) => text.startsWith(`${writer}.`)).reverse();
      expect(own).toEqual(own.map((_, n) => `${writer}.${n}`));
    }
    expect(outcome.blockedMs).toBeLessThan(5_000);
    expect(after).toMatchObject({ sessions: 0, mails: 0 });

    // Cursors of pages stay valid, those of events do not, and new ones continue.
    const newer = stored.slice(0, stored.length - atCursor.count);
    expect(await textsOf(client, atCursor.cursor)).toEqual(newer.slice(-500));
    const events = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
    const expired = follow(server, client, 'sse', events, { after: eventCursor });
    expect((await expired.next()).errors[0].extensions).toEqual({ code: 'CURSOR_EXPIRED', field: 'after' });
    const { chatEventsCursor } = await client.data('{ chatEventsCursor }');
    await client.data(send, { m: 'After the restore.' });
    const follower = follow(server, client, 'sse', events, { after: chatEventsCursor });
    expect((await follower.next()).data.chatEvents.chatMessage.message).toBe('After the restore.');
    await follower.stop();

    const { rows } = await server.database.pool.query('select action from audit_entry order by id');
    expect(rows.slice(-2)).toEqual([{ action: 'backupCreate' }, { action: 'backupRestore' }]);
  });

  test('can be read by its owner alone', () => {
    expect(statSync(backup).mode & 0o777).toBe(0o700);
    const modes = modesOf(backup);
    expect(modes.length).toBeGreaterThan(outcome.files);
    for (const [path, mode] of modes)
      expect([path, mode]).toEqual([path, statSync(path).isDirectory() ? '700' : '600']);
    expect(statSync(join(dataDirOf(restored), 'database')).mode & 0o777).toBe(0o700);
  });

  test('is not written over, nor into a folder that has something else', async () => {
    const again = await parley(environment, 'backup', backup);
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not empty: it has a backup'),
    });
    const inside = await parley(environment, 'backup', join(dataDirOf(environment), 'database', 'base'));
    expect(inside).toMatchObject({ code: 1, stderr: expect.stringContaining('folder of the database') });
    const link = newFolder('link');
    symlinkSync(dataDirOf(environment), link);
    const linked = await parley(environment, 'backup', join(link, 'database', 'new', 'backup'));
    expect(linked).toMatchObject({ code: 1, stderr: expect.stringContaining('folder of the database') });
    const nothing = await parley(emptyDataDir(), 'backup', newFolder('new'));
    expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('has no database') });
  });

  /** Runs `restore` on a changed copy of the backup. It must change nothing. Returns the error. */
  async function restoreChanged(change: (folder: string) => void | Promise<void>): Promise<string> {
    const copy = newFolder('copy');
    cpSync(backup, copy, { recursive: true });
    await change(copy);
    const target = emptyDataDir();
    const { code, stderr } = await parley(target, 'restore', copy);
    expect(code).toBe(1);
    expect(existsSync(join(dataDirOf(target), 'database'))).toBe(false);
    expect(existsSync(join(dataDirOf(target), 'database.restoring'))).toBe(false);
    return stderr;
  }

  async function rewrite(folder: string, change: (manifest: Manifest) => Partial<Manifest>): Promise<void> {
    const manifest = await readManifest(folder);
    writeFileSync(join(folder, 'manifest.jsonl'), manifestText({ ...manifest, ...change(manifest) }));
  }

  test('is not restored if it is incomplete or changed', async () => {
    const table = 'database/global/pg_control';
    expect(await restoreChanged((folder) => rmSync(join(folder, 'manifest.jsonl')))).toContain(
      'not a complete backup',
    );
    expect(await restoreChanged((folder) => appendFileSync(join(folder, 'manifest.jsonl'), ' '))).toContain(
      'incomplete or changed',
    );
    expect(await restoreChanged((folder) => rmSync(join(folder, table)))).toContain(`${table} is missing`);
    expect(
      await restoreChanged((folder) => {
        const bytes = readFileSync(join(folder, table));
        bytes[100] = (bytes[100] ?? 0) ^ 1;
        writeFileSync(join(folder, table), bytes);
      }),
    ).toContain(`${table} has another content`);
    // Without the journal the files do not fit together, which PostgreSQL notices.
    expect(
      await restoreChanged((folder) =>
        rewrite(folder, ({ entries }) => ({
          entries: entries.filter(({ path }) => !/^pg_wal\/[0-9A-F]+$/.test(path)),
        })),
      ),
    ).toContain('PostgreSQL cannot use the backup');
  });

  test('is not restored by a version of Parley that is too old, or out of its folder', async () => {
    const newest = await newestVersion();
    expect(
      await restoreChanged((folder) => rewrite(folder, () => ({ schemaVersion: newest + 1 }))),
    ).toContain(`schema version ${newest + 1}, but this version of Parley knows versions up to ${newest}`);
    expect(await restoreChanged((folder) => rewrite(folder, () => ({ postgresql: '99' })))).toContain(
      'of PostgreSQL 99',
    );
    const outside = await restoreChanged((folder) =>
      rewrite(folder, () => ({ entries: [{ type: 'folder', path: '../outside' }] })),
    );
    expect(outside).toContain('a line that Parley does not write');
  });

  test('replaces a database only with --replace, and keeps the earlier one in another folder', async () => {
    const target = emptyDataDir();
    cpSync(dataDirOf(restored), dataDirOf(target), { recursive: true });
    const refused = await parley(target, 'restore', backup);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('has a database already') });
    const { replaced } = await parleyJson(target, 'restore', backup, '--replace');
    expect(existsSync(join(replaced, 'PG_VERSION'))).toBe(true);
    expect(readdirSync(dataDirOf(target)).filter((name) => name.startsWith('database.'))).toHaveLength(1);
  });

  test('is restored by a second attempt if the first was killed, and no server starts between them', async () => {
    const target = emptyDataDir();
    const restoring = join(dataDirOf(target), 'database.restoring');
    const child = startParley(target, 'restore', backup);
    const ended = once(child, 'exit');
    await expect.poll(() => existsSync(join(restoring, 'base')), { interval: 1, timeout: 20_000 }).toBe(true);
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(join(dataDirOf(target), 'database'))).toBe(false);
    const started = await parley(target, 'marketplace', 'list');
    expect(started).toMatchObject({ code: 1, stderr: expect.stringContaining('A restore into') });
    await parleyJson(target, 'restore', backup);
    expect(await parleyJson(target, 'marketplace', 'list')).toHaveLength(1);
    expect(existsSync(restoring)).toBe(false);
  });
});

describe('a server', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await migratedDatabase();
    await makeMarket(environment);
    await serve(environment);
  });

  test('allows one backup at a time, and another after the connection of the first was lost', async () => {
    const { DATA_DIR = '' } = environment;
    const first = await RemoteBackupSession.open(DATA_DIR);
    await first.begin();
    const second = await parley(environment, 'backup', newFolder('second'));
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('Another backup is under way') });
    await first.close();
    const third = newFolder('third');
    await expect.poll(async () => (await parley(environment, 'backup', third)).code).toBe(0);
  });

  test('continues after a backup was killed, which is not restored', async () => {
    const backup = newFolder('killed');
    const child = startParley(environment, 'backup', backup);
    const ended = once(child, 'exit');
    await expect
      .poll(() => existsSync(join(backup, 'database')), { interval: 1, timeout: 20_000 })
      .toBe(true);
    child.kill('SIGKILL');
    await ended;
    const { code, stderr } = await parley(emptyDataDir(), 'restore', backup);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not a complete backup'),
    });
    const next = newFolder('next');
    await expect.poll(async () => (await parley(environment, 'backup', next)).code).toBe(0);
    await expect(readManifest(next)).resolves.toMatchObject({ schemaVersion: await newestVersion() });
  });

  test('takes commands only from the user that runs it, and keeps a restore away', async () => {
    const { DATA_DIR = '' } = environment;
    expect(statSync(join(DATA_DIR, 'parley.socket')).mode & 0o777).toBe(0o600);
    const backup = newFolder('backup');
    await parleyJson(environment, 'backup', backup);
    const { code, stderr } = await parley(environment, 'restore', backup, '--replace');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('in use by another process'),
    });
  });
});

test('a backup of an earlier version is restored and migrated', async () => {
  const environment = await emptyDatabase();
  const { DATA_DIR = '' } = environment;
  const database = await openEmbedded(DATA_DIR, false);
  await fillWithEarlierVersion(database, 39, readRecording(39));
  await database.close();
  const backup = newFolder('backup');
  expect(await parleyJson(environment, 'backup', backup)).toMatchObject({ schemaVersion: 39 });
  const restored = emptyDataDir();
  await parleyJson(restored, 'restore', backup);
  const opened = await openEmbedded(dataDirOf(restored), false);
  const run = runOn(opened);
  expect(await jsonOf(run, restored, ['migrate'])).toEqual({ applied: [] });
  expect((await jsonOf(run, restored, ['marketplace', 'list'])).length).toBeGreaterThan(0);
  await opened.close();
});

test('a restore ends sessions, and sends no email or push that waited', async () => {
  const environment = await migratedDatabase();
  const { marketplaceId } = await makeMarket(environment);
  const email = 'ada@shop.example';
  await prepare(environment, async (database) => {
    const server = await startTestServer({ database });
    await makeUser(server, { marketplaceId: Number(marketplaceId), role: 'FULL_ADMIN' }, { email });
    await new Browser(server).signIn(email);
    await server.close();
    await database.pool.query(`
      insert into outgoing_mail (kind, recipient, locale, payload, expires_at)
      values ('x', 'y', 'en', '', now() + interval '1 day')`);
    // The later pause was not decided before the backup.
    await database.pool.query(`
      insert into unread_pause (marketplace_id, seller_id, began_at, due_at)
      values (1, 1, now(), now() - interval '1 hour'), (1, 2, now(), now() + interval '1 hour')`);
  });
  const backup = newFolder('backup');
  await parleyJson(environment, 'backup', backup);
  const restored = emptyDataDir();
  expect(await parleyJson(restored, 'restore', backup)).toMatchObject({ sessions: 1, mails: 1 });
  await prepare(restored, async ({ pool }) => {
    const { rows } = await pool.query('select seller_id from unread_pause');
    expect(rows).toEqual([{ seller_id: 2 }]);
  });
});

test('a manifest of a later format, or without its file, is rejected', async () => {
  const folder = newFolder('later');
  mkdirSync(folder);
  const file = join(folder, 'manifest.jsonl');
  const text = manifestText({
    postgresql: '18',
    schemaVersion: 1,
    startedAt: new Date(0).toISOString(),
    entries: [],
  });
  writeFileSync(file, text);
  await expect(readManifest(folder)).resolves.toMatchObject({ entries: [] });
  const [first = ''] = text.replace('"version":1', '"version":2').split(/(?<=\n)/);
  const sha256 = createHash('sha256').update(first).digest('hex');
  writeFileSync(file, `${first}${JSON.stringify({ type: 'end', sha256 })}\n`);
  await expect(readManifest(folder)).rejects.toThrow('has the format 2');
  rmSync(file);
  await expect(readManifest(folder)).rejects.toThrow(BackupError);
});

test('the journal is shortened when it is long, but not during a backup', async () => {
  const database = await openEmbedded(dataDirOf(await migratedDatabase()), false);
  const write = () =>
    database.pool.query("select pg_logical_emit_message(false, 'test', repeat('x', 3000000))");
  const maxBytes = 2_000_000;
  try {
    await write();
    expect(await shortenJournal(database, maxBytes)).toBe(true);
    expect(await shortenJournal(database, maxBytes)).toBe(false);

    const session = new LocalBackupSession(database, async () => {});
    await session.begin();
    await write();
    expect(await shortenJournal(database, maxBytes)).toBe(false);
    await session.finish();
    // The copy of the journal is still to be made.
    expect(await shortenJournal(database, maxBytes)).toBe(false);
    await session.close();
    expect(await shortenJournal(database, maxBytes)).toBe(true);
  } finally {
    await database.close();
  }
});
