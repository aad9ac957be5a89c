import type { Database } from './database.js';

/** Returns whether a process of Parley is connected to a PostgreSQL: each has a connection for signals, which bypasses a pooler. */
export async function hasConnectedProcess({ directPool }: Database): Promise<boolean> {
  const { rowCount } = await directPool.query(
    "select from pg_stat_activity where datname = current_database() and application_name = 'parley signals' limit 1",
  );
  return rowCount !== 0;
}
