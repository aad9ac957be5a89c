import { isBackupUnderWay } from './backup/backup-session.js';
import type { Database } from './database.js';

/** The length of the journal at which it is shortened, in bytes. After a kill, a start replays it: about a second. */
const maxJournalBytes = 64 * 1024 * 1024;

/** The interval between two checks of its length, in ms. */
const checkMs = 5_000;

/**
 * Ends a journal that has become long: PostgreSQL writes its changes into the files of the tables, and uses its files again. The
 * embedded database has no process that would do it. A backup needs the journal of its time.
 * @returns whether it was shortened.
 */
export async function shortenJournal(database: Database, maxBytes = maxJournalBytes): Promise<boolean> {
  const { rows } = await database.pool.query<{ bytes: number }>(
    'select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()',
  );
  if ((rows[0]?.bytes ?? 0) < maxBytes || isBackupUnderWay(database)) return false;
  await database.pool.query('checkpoint');
  return true;
}

/** Keeps the journal short until `stop` is called. */
export function keepJournalShort(database: Database): { stop(): void } {
  let isBusy = false;
  const check = () => {
    if (isBusy) return;
    isBusy = true;
    // The next write reports the error, and the next check tries again.
    shortenJournal(database)
      .catch(() => {})
      .finally(() => {
        isBusy = false;
      });
  };
  const timer = setInterval(check, checkMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
