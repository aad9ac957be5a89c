import { statement } from '../statement.js';

/** Locks the thread until the transaction ends: what is read next stays true until the write. */
export const lockThread = statement({
  name: 'lock-thread',
  scope: 'thread',
  parameters: {},
  row: {},
  text: `
select from (
  select pg_advisory_xact_lock(1, seller_id)
  from thread
  where marketplace_id = $marketplaceId and seller_id = $sellerId
  offset 0
) locked`,
});

/** Returns the message that this side sent with this key within the last 24 hours; no row if there is none. */
export const messageOfKey = statement({
  name: 'message-of-key',
  scope: 'thread',
  parameters: { byOperator: 'boolean', idempotencyKeyHash: 'text' },
  row: { seq: 'integer' },
  text: `
select message_seq as seq
from idempotency_key
where marketplace_id = $marketplaceId and seller_id = $sellerId and by_operator = $byOperator
  and key = $idempotencyKeyHash and created_at > clock_timestamp() - interval '24 hours'`,
});

/**
 * Deletes a few of the thread's expired keys. Each send with a key deletes more than it adds, so the table stays small
 * without a job that cleans it.
 */
export const deleteExpiredKeys = statement({
  name: 'delete-expired-keys',
  scope: 'thread',
  parameters: {},
  row: {},
  text: `
delete from idempotency_key
where (marketplace_id, seller_id, by_operator, key) in (
  select marketplace_id, seller_id, by_operator, key
  from idempotency_key
  where marketplace_id = $marketplaceId and seller_id = $sellerId
    and created_at <= statement_timestamp() - interval '24 hours'
  order by created_at
  limit 4
)`,
});
