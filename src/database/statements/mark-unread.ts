import { statement } from '../statement.js';
import { markedCount } from './marked-count.js';
import { lockedThread } from './thread-lock.js';

/** Sets or removes a side's unread mark on the thread and writes the event; writes nothing if it is so already. */
export const setMarkedUnread = statement({
  name: 'set-marked-unread',
  scope: 'thread',
  parameters: {
    /** The side that the mark belongs to. */
    byOperator: 'boolean',
    markedUnread: 'boolean',
    /** The message at which the mark begins. */
    fromSeq: 'integer?',
  },
  row: { sellerExists: 'boolean', changed: 'boolean' },
  text: `
with ${lockedThread},
mark as materialized (
  select mark.count, locked.now
  from locked
  join thread t on t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
  ${markedCount('not $byOperator::boolean')}
),
moved as (
  update thread t
  set operator_marked_unread = case when $byOperator then $markedUnread::boolean else t.operator_marked_unread end,
      operator_marked_count = case when $byOperator then mark.count else t.operator_marked_count end,
      seller_marked_unread = case when $byOperator then t.seller_marked_unread else $markedUnread end,
      seller_marked_count = case when $byOperator then t.seller_marked_count else mark.count end,
      event_count = t.event_count + 1
  from mark
  where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
    and (
      case when $byOperator then t.operator_marked_unread else t.seller_marked_unread end <> $markedUnread
      or case when $byOperator then t.operator_marked_count else t.seller_marked_count end is distinct from mark.count
    )
  returning t.message_count as message_seq, t.event_count as event_seq,
            greatest(mark.now, t.latest_message_at) as happened_at
),
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  select $marketplaceId, $sellerId, event_seq, case when $markedUnread then 'marked' else 'unmarked' end,
         $byOperator, message_seq, happened_at
  from moved
)
select exists (select from thread where marketplace_id = $marketplaceId and seller_id = $sellerId) as "sellerExists",
       exists (select from moved) as changed`,
});
