import { statement } from '../statement.js';

/**
 * Marks all of one side's unread messages read and writes the event, in one statement. It adds one row
 * however many messages it covers, and changes nothing where none is unread. The lock comes first for the
 * reason given in send-message.ts. `readAt` is null where nothing was unread.
 */
export const markRead = statement({
  name: 'mark-read',
  scope: 'thread',
  parameters: {
    /** Whose messages were read. */
    byOperator: 'boolean',
  },
  row: { sellerExists: 'boolean', readAt: 'timestamptz?' },
  text: `
with locked as materialized (
  select pg_advisory_xact_lock(1, seller_id), clock_timestamp() as now
  from thread
  where marketplace_id = $1 and seller_id = $2
),
moved as (
  update thread t
  set operator_read_count = case when $3::boolean then t.operator_message_count else t.operator_read_count end,
      seller_read_count = case when $3::boolean then t.seller_read_count else t.seller_message_count end,
      event_count = t.event_count + 1
  from locked
  where t.marketplace_id = $1 and t.seller_id = $2
    and case when $3::boolean then t.operator_read_count < t.operator_message_count
             else t.seller_read_count < t.seller_message_count end
  returning t.message_count as up_to_seq, t.event_count as event_seq,
            greatest(locked.now, t.latest_message_at) as read_at
),
marked as (
  insert into read_mark (marketplace_id, seller_id, by_operator, up_to_seq, read_at)
  select $1, $2, $3, up_to_seq, read_at
  from moved
),
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  select $1, $2, event_seq, 'read', $3, up_to_seq, read_at
  from moved
)
select exists (select from thread where marketplace_id = $1 and seller_id = $2) as "sellerExists",
       (select read_at from moved) as "readAt"`,
});
