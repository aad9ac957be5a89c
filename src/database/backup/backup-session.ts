import type { Database } from '../database.js';
import { migrationsBy } from '../migrate.js';

/** The database at the moment when the copy of its files can begin. */
export interface BackupStart {
  /** The number of the last migration; 0 for a database without a schema. */
  schemaVersion: number;
  startedAt: string;
  /** How long other statements waited. */
  blockedMs: number;
}

/** The label and the journal, without which the copied files are no backup. */
export interface BackupEnd {
  /** The text of the file `backup_label`, from which PostgreSQL knows where in its journal the copy begins. */
  label: string;
  /** The files of the journal that the copy needs: the first and the last. */
  firstJournal: string;
  lastJournal: string;
  /** How long other statements waited. */
  blockedMs: number;
}

/** Between its begin and its end, the files of the embedded database can be copied one after the other while it is used. */
export interface BackupSession {
  begin(): Promise<BackupStart>;
  /** Call it after the copy. Then copy the journal. */
  finish(): Promise<BackupEnd>;
  /** Call it after the copy of the journal, too. Ends a session that was not finished. */
  close(): Promise<void>;
}

/** One backup at a time: PostgreSQL has one session in the embedded database. */
const underWay = new WeakSet<Database>();

/** Whether a backup is under way, or its copy of the journal. */
export const isBackupUnderWay = (database: Database) => underWay.has(database);

/** The session of a backup in the process that has the database open. */
export class LocalBackupSession implements BackupSession {
  #state: 'new' | 'copying' | 'finished' | 'closed' = 'new';

  /** @param onBegin records the backup, before anything can be copied. */
  constructor(
    private readonly database: Database,
    private readonly onBegin: (schemaVersion: number) => Promise<void>,
  ) {}

  async begin(): Promise<BackupStart> {
    if (isBackupUnderWay(this.database)) throw new Error('Another backup is under way. Wait until it ends.');
    underWay.add(this.database);
    this.#state = 'copying';
    const schemaVersion = await schemaVersionOf(this.database);
    await this.onBegin(schemaVersion);
    const startedAt = new Date().toISOString();
    const startedMs = performance.now();
    // PostgreSQL writes what it has in memory to its files, and from now on whole pages to the journal.
    await this.database.pool.query("select pg_backup_start('parley', true)");
    return { schemaVersion, startedAt, blockedMs: elapsed(startedMs) };
  }

  async finish(): Promise<BackupEnd> {
    const startedMs = performance.now();
    const { rows } = await this.database.pool.query<{ label: string; last: string }>(
      'select labelfile as label, pg_walfile_name(lsn) as last from pg_backup_stop(false)',
    );
    this.#state = 'finished';
    const [{ label, last }] = rows as [{ label: string; last: string }];
    const [, first] = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/.exec(label) ?? [];
    if (first === undefined)
      throw new Error('PostgreSQL did not say where the journal of the backup begins.');
    return { label, firstJournal: first, lastJournal: last, blockedMs: elapsed(startedMs) };
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = 'closed';
    if (state === 'new' || state === 'closed') return;
    // It fails if PostgreSQL was started again, which ends a backup, or if the backup did not begin.
    if (state === 'copying') await this.database.pool.query('select pg_backup_stop(false)').catch(() => {});
    underWay.delete(this.database);
  }
}

const elapsed = (startedMs: number) => Math.round(performance.now() - startedMs);

/** Returns the number of the last migration; 0 for a database without a schema. */
export async function schemaVersionOf({ pool }: Database): Promise<number> {
  const version = await migrationsBy((text) => pool.query(text)).getDatabaseVersion();
  return Number(version);
}
