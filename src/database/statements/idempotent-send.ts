import { statement } from '../statement.js';

/** Holds the thread until the transaction ends, so that what is read next stays true until the write. */
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

/** The message that this side sent under this key within the last 24 hours, at most one. */
export const messageOfKey = statement({
  name: 'message-of-key',
  scope: 'thread',
  parameters: { byOperator: 'boolean', idempotencyKey: 'text' },
  row: { seq: 'integer' },
  text: `
select message_seq as seq
from idempotency_key
where marketplace_id = $marketplaceId and seller_id = $sellerId and by_operator = $byOperator
  and key = $idempotencyKey and created_at > clock_timestamp() - interval '24 hours'`,
});

/**
 * Forgets a few of the thread's expired keys. Each send with a key forgets more than it adds, so that the
 * table holds a day's keys without a job that sweeps it.
 */
export const deleteExpiredKeys = statement({
  name: 'forget-expired-keys',
  scope: 'thread',
  parameters: {},
  row: {},
  text: `
delete from idempotency_key
where (marketplace_id, seller_id, by_operator, key) in (
  select marketplace_id, seller_id, by_operator, key
  from idempotency_key
  where marketplace_id = $marketplaceId and seller_id = $sellerId
    and created_at <= clock_timestamp() - interval '24 hours'
  order by created_at
  limit 4
)`,
});
