import { statement } from '../statement.js';
import { lastReadOfSide, readsPerThread } from './message-readers.js';
import { lockedThread } from './thread-lock.js';

/** The number of an operator's users, the earliest, whose own read state is kept when a colleague reads. */
const maximumReaders = 500;

/**
 * Marks all unread messages of one side as read, removes the reader's unread mark, and writes an event for each of the
 * two that changed something. It adds one row however many messages it covers, and writes nothing if there is no unread
 * message and no mark. A read by a user of the operator applies to their side, but thread_seen keeps the read state of
 * colleagues, and `reading` gets a row of the user. The thread's row is locked after the thread (thread-lock.ts),
 * because its former values decide what changes. `readAt` is null if nothing was unread.
 */
export const markRead = statement({
  name: 'mark-read',
  scope: 'thread',
  parameters: {
    /** The side that wrote the messages; the reader is the other one. */
    byOperator: 'boolean',
    /** The reader, if it is one of the operator's users. */
    memberId: 'integer?',
  },
  row: { sellerExists: 'boolean', changed: 'boolean', readAt: 'timestamptz?' },
  text: `
with ${lockedThread},
before as materialized (
  select greatest(locked.now, t.latest_message_at) as now,
         case when $byOperator::boolean then t.operator_read_count < t.operator_message_count
              else t.seller_read_count < t.seller_message_count end as unread,
         case when $byOperator then t.seller_marked_unread else t.operator_marked_unread end as marked,
         case when t.operator_marked_unread then t.operator_marked_count end as marked_count, t.seller_read_count, side.up_to_seq as side_seq, coalesce(own.seen_seq, side.up_to_seq) as own_seq
  from locked, thread t
  left join lateral (${lastReadOfSide}) side on not $byOperator
  left join thread_seen own
    on own.marketplace_id = $marketplaceId and own.member_id = $memberId::integer and own.seller_id = $sellerId
      and not $byOperator
  where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
    and case when $byOperator then t.operator_read_count < t.operator_message_count or t.seller_marked_unread
             else t.seller_read_count < t.seller_message_count or t.operator_marked_unread
               or own.member_id is not null end
  for no key update of t
),
seen as (
  delete from thread_seen s
  using before
  where s.marketplace_id = $marketplaceId and s.member_id = $memberId and s.seller_id = $sellerId
    and not $byOperator
),
kept as (
  insert into thread_seen (marketplace_id, member_id, seller_id, seen_count, marked_unread, marked_count, seen_seq)
  select $marketplaceId, m.id, $sellerId, before.seller_read_count, before.marked, before.marked_count,
         coalesce(before.side_seq, 0)
  from before
  cross join lateral (
    select id
    from membership
    where marketplace_id = $marketplaceId and seller_id is null and role <> 'MEMBER' and accepted_at is not null
      and id <> $memberId
    order by id
    limit ${maximumReaders}
  ) m
  where not $byOperator and (before.unread or before.marked) and $memberId is not null
  on conflict (marketplace_id, member_id, seller_id) do nothing
),
moved as (
  update thread t
  set operator_read_count = case when $byOperator then t.operator_message_count else t.operator_read_count end,
      seller_read_count = case when $byOperator then t.seller_read_count else t.seller_message_count end,
      operator_marked_unread = t.operator_marked_unread and $byOperator,
      operator_marked_count = case when $byOperator then t.operator_marked_count end,
      seller_marked_unread = t.seller_marked_unread and not $byOperator,
      seller_marked_count = case when not $byOperator then t.seller_marked_count end,
      event_count = t.event_count + greatest(1, before.unread::integer + before.marked::integer)
  from before
  where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
  returning t.message_count as up_to_seq, t.event_count, before.now, before.unread, before.marked,
            coalesce(before.own_seq, 0) as own_seq
),
own_reading as (
  insert into reading (marketplace_id, member_id, seller_id, slot, after_seq, up_to_seq, read_at)
  select $marketplaceId, $memberId, $sellerId, coalesce((last.slot + 1) % ${readsPerThread}, 0), own_seq, up_to_seq, now
  from moved
  left join lateral (
    select slot
    from reading
    where marketplace_id = $marketplaceId and member_id = $memberId and seller_id = $sellerId
    order by up_to_seq desc
    limit 1
  ) last on true
  where not $byOperator and $memberId is not null and own_seq < up_to_seq
  on conflict (marketplace_id, member_id, seller_id, slot)
  do update set after_seq = excluded.after_seq, up_to_seq = excluded.up_to_seq, read_at = excluded.read_at
),
read as (
  insert into read_mark (marketplace_id, seller_id, by_operator, up_to_seq, read_at)
  select $marketplaceId, $sellerId, $byOperator, up_to_seq, now
  from moved
  where unread
),
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  select $marketplaceId, $sellerId, event_count - marked::integer, 'read', $byOperator, up_to_seq, now
  from moved
  where unread
  union all
  select $marketplaceId, $sellerId, event_count, 'unmarked', not $byOperator, up_to_seq, now
  from moved
  where marked
  union all
  select $marketplaceId, $sellerId, event_count, 'work', true, up_to_seq, now
  from moved
  where not unread and not marked
)
select exists (select from thread where marketplace_id = $marketplaceId and seller_id = $sellerId) as "sellerExists",
       exists (select from moved) as changed,
       (select now from moved where unread) as "readAt"`,
});
