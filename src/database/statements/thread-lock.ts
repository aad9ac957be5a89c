/**
 * Locks the thread, as the first common table expression of a statement that writes events to it. A transaction gets its
 * id at its first write. Because of the lock, ids rise in the order of the thread, which readers of chat_event rely on
 * (docs/storage.md, "Events"). The clock is read after the lock, so time never goes back within a thread.
 */
export const lockedThread = `locked as materialized (
  select pg_advisory_xact_lock(1, seller_id), clock_timestamp() as now
  from thread
  where marketplace_id = $marketplaceId and seller_id = $sellerId
)`;
