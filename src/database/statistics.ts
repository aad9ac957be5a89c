import type { Database } from './database.js';

/**
 * Brings up to date what the planner knows of the chat's tables, and sorts into the index of words what bulk
 * writes left pending beside it. PostgreSQL's autovacuum does both in its time; the embedded database has none.
 */
export async function refreshStatistics({ pool }: Database): Promise<void> {
  await pool.query(`select gin_clean_pending_list('message_search')`);
  await pool.query('analyze seller, thread, message, read_mark');
}
