import { statement } from '../statement.js';

/**
 * Finds the first message of a thread at or after a time, by bisection over the primary key: messages are numbered
 * without gaps, in the order of their times. Reads a message for each bit of their number. `seq` is one more than
 * `messageCount` if all are earlier; a seller that does not exist has no row.
 */
export const messageAtTime = statement({
  name: 'message-at-time',
  scope: 'thread',
  parameters: { time: 'timestamptz' },
  row: { seq: 'integer', messageCount: 'integer', deletedCount: 'integer' },
  text: `
with recursive part (low, high, count, deleted) as (
  select seller_deleted_count + operator_deleted_count + 1, message_count + 1, message_count,
         seller_deleted_count + operator_deleted_count
  from thread
  where marketplace_id = $marketplaceId and seller_id = $sellerId
  union all
  select case when m.created_at < $time then m.seq + 1 else low end,
         case when m.created_at < $time then high else m.seq end, count, deleted
  from part
  cross join lateral (
    select seq, created_at
    from message
    where marketplace_id = $marketplaceId and seller_id = $sellerId and seq = (low + high) / 2
    offset 0
  ) m
  where low < high
)
select low as seq, count as "messageCount", deleted as "deletedCount" from part where low = high`,
});
