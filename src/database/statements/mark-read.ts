import { statement } from '../statement.js';

/**
 * Marks all of one side's unread messages read, takes away the reader's own mark, and writes an event for each of
 * the two that changed something: one statement. It adds one row however many messages it covers, and writes
 * nothing where none is unread or marked. The lock comes first for the reason given in send-message.ts; the row
 * is locked after it, because what it was before must be known as it then is. `readAt` is null where nothing was
 * unread.
 */
export const markRead = statement({
  name: 'mark-read',
  scope: 'thread',
  parameters: {
    /** Whose messages were read; the reader is the other side. */
    byOperator: 'boolean',
  },
  row: { sellerExists: 'boolean', changed: 'boolean', readAt: 'timestamptz?' },
  text: `
with locked as materialized (
  select pg_advisory_xact_lock(1, seller_id), clock_timestamp() as now
  from thread
  where marketplace_id = $1 and seller_id = $2
),
before as materialized (
  select greatest(locked.now, t.latest_message_at) as now,
         case when $3::boolean then t.operator_read_count < t.operator_message_count
              else t.seller_read_count < t.seller_message_count end as unread,
         case when $3 then t.seller_marked_unread else t.operator_marked_unread end as marked
  from locked, thread t
  where t.marketplace_id = $1 and t.seller_id = $2
    and case when $3 then t.operator_read_count < t.operator_message_count or t.seller_marked_unread
             else t.seller_read_count < t.seller_message_count or t.operator_marked_unread end
  for no key update of t
),
moved as (
  update thread t
  set operator_read_count = case when $3 then t.operator_message_count else t.operator_read_count end,
      seller_read_count = case when $3 then t.seller_read_count else t.seller_message_count end,
      operator_marked_unread = t.operator_marked_unread and $3,
      seller_marked_unread = t.seller_marked_unread and not $3,
      event_count = t.event_count + before.unread::integer + before.marked::integer
  from before
  where t.marketplace_id = $1 and t.seller_id = $2
  returning t.message_count as up_to_seq, t.event_count, before.now, before.unread, before.marked
),
read as (
  insert into read_mark (marketplace_id, seller_id, by_operator, up_to_seq, read_at)
  select $1, $2, $3, up_to_seq, now
  from moved
  where unread
),
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  select $1, $2, event_count - marked::integer, 'read', $3, up_to_seq, now
  from moved
  where unread
  union all
  select $1, $2, event_count, 'unmarked', not $3, up_to_seq, now
  from moved
  where marked
)
select exists (select from thread where marketplace_id = $1 and seller_id = $2) as "sellerExists",
       exists (select from moved) as changed,
       (select now from moved where unread) as "readAt"`,
});
