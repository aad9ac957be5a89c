import type { Database } from './database.js';
import { maintain, maintenanceLimits } from './maintenance.js';

/**
 * Updates the planner's statistics of the chat's tables, and merges the entries that bulk writes left pending into the
 * index of words. PostgreSQL's autovacuum does both later; the embedded database has no autovacuum.
 */
export async function refreshStatistics(database: Database): Promise<void> {
  await maintain(database, maintenanceLimits, async (query) => {
    await query(`select gin_clean_pending_list('message_search')`);
    await query('analyze seller, thread, message, read_mark');
  });
}
