import type { Database } from './database.js';

/**
 * Updates the planner's statistics of the chat's tables, and merges the entries that bulk writes left pending into the
 * index of words. PostgreSQL's autovacuum does both later; the embedded database has no autovacuum.
 */
export async function refreshStatistics({ pool }: Database): Promise<void> {
  await pool.query(`select gin_clean_pending_list('message_search')`);
  await pool.query('analyze seller, thread, message, read_mark');
}
