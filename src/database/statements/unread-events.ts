import { statement } from '../statement.js';
import { dueInMarketplaces, takeDue } from './due-items.js';
import { maximumPeople } from './notified-people.js';

/*
 * Messages that stay unread, of which webhooks are notified: src/notifications/ decides about them. As with pauses, times are compared
 * with the database's clock.
 */

export const marketplacesWithDueUnreadItems = dueInMarketplaces(
  'marketplaces-with-due-unread-items',
  'unread_event_item',
);

export const takeDueUnreadItems = takeDue(
  'take-due-unread-items',
  'unread_event_item',
  ['seller_id', 'by_operator'],
  { sellerId: 'integer', byOperator: 'boolean', beganAt: 'timestamptz', version: 'integer' },
  'i.seller_id as "sellerId", i.by_operator as "byOperator", i.began_at as "beganAt", i.version',
);

/** The number of the last message of a side (`item.by_operator`) in the thread `t` that was read, in SQL. */
const lastReadSeq = `coalesce((
    select up_to_seq
    from read_mark
    where marketplace_id = $marketplaceId and seller_id = t.seller_id and by_operator = item.by_operator
    order by up_to_seq desc
    limit 1
  ), 0)`;

/** The unread messages of a side (`item.by_operator`) in the thread `t`, in SQL. */
const unreadCount = `case
         when item.by_operator then t.operator_message_count - t.operator_read_count
         else t.seller_message_count - t.seller_read_count
       end`;

/**
 * Returns what decisions depend on: the unread messages, the first of them, the people whom they concern, and those of them who want
 * to know. They concern the people of the seller; or the assignee, and everybody if there is none.
 */
export const unreadItemFacts = statement({
  name: 'unread-item-facts',
  scope: 'marketplace',
  share: 'background',
  parameters: { sellerIds: 'integer[]', byOperators: 'boolean[]' },
  row: {
    sellerId: 'integer',
    byOperator: 'boolean',
    unreadCount: 'integer',
    /** The number of the first unread message; null: none. */
    firstSeq: 'integer?',
    concernedCount: 'integer',
    /** Those who have not read the messages, and have not muted the conversation. */
    recipientIds: 'integer[]',
  },
  text: `
select t.seller_id as "sellerId", item.by_operator as "byOperator", ${unreadCount} as "unreadCount",
       (
         select seq
         from message
         where marketplace_id = $marketplaceId and seller_id = t.seller_id and by_operator = item.by_operator
           and seq > ${lastReadSeq}
         order by seq
         limit 1
       ) as "firstSeq",
       people.*
from unnest($sellerIds::integer[], $byOperators::boolean[]) item (seller_id, by_operator)
cross join lateral (
  select * from thread where marketplace_id = $marketplaceId and seller_id = item.seller_id offset 0
) t
cross join lateral (
  select count(*)::integer as "concernedCount",
         coalesce(array_agg(m.id order by m.id) filter (
           where case
             -- The bell of the panel turns both off.
             when item.by_operator then coalesce(p.messages or p.push_messages, true)
             else t.seller_message_count > coalesce(own.seen_count, t.seller_read_count) and q.member_id is null
           end
         ), '{}') as "recipientIds"
  from (
    select id
    from membership
    where marketplace_id = $marketplaceId and id = t.assignee_id and not item.by_operator
      and seller_id is null and role <> 'MEMBER' and accepted_at is not null
    union all
    (
      select id
      from membership
      where marketplace_id = $marketplaceId and seller_id is null and not item.by_operator and t.assignee_id is null
        and role <> 'MEMBER' and accepted_at is not null
      order by id
      limit ${maximumPeople}
    )
    union all
    (
      select id
      from membership
      where marketplace_id = $marketplaceId and coalesce(seller_id, 0) = t.seller_id and item.by_operator
        and accepted_at is not null
      order by -id
      limit ${maximumPeople}
    )
  ) m
  left join lateral (
    select * from notification_preference where marketplace_id = $marketplaceId and member_id = m.id offset 0
  ) p on true
  left join lateral (
    select seen_count
    from thread_seen
    where marketplace_id = $marketplaceId and member_id = m.id and seller_id = t.seller_id
    offset 0
  ) own on true
  left join lateral (
    select member_id
    from notification_mute
    where marketplace_id = $marketplaceId and member_id = m.id and seller_id = t.seller_id
    offset 0
  ) q on true
) people`,
});

/**
 * Ends items (null), or sets the times of their next decisions, and stores the events of those that end. Skips those that changed
 * since they were taken. No event is stored if no webhook is registered for it any more.
 */
export const settleUnreadItems = statement({
  name: 'settle-unread-items',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    sellerIds: 'integer[]',
    byOperators: 'boolean[]',
    versions: 'integer[]',
    dueTimes: 'timestamptz[]',
    /** The number of the first unread message; 0: no event. */
    firstSeqs: 'integer[]',
    /** The details of each event, in JSON. */
    details: 'text[]',
    now: 'timestamptz',
  },
  row: { sellerId: 'integer' },
  text: `
with given as materialized (
  select *
  from unnest($sellerIds::integer[], $byOperators::boolean[], $versions::integer[], $dueTimes::timestamptz[],
              $firstSeqs::integer[], $details::text[])
       given (seller_id, by_operator, version, due_at, first_seq, details)
),
ended as (
  delete from unread_event_item i
  using given g
  where i.marketplace_id = $marketplaceId and i.seller_id = g.seller_id and i.by_operator = g.by_operator
    and i.version = g.version and g.due_at is null
  returning g.*
),
postponed as (
  update unread_event_item i
  set due_at = g.due_at, version = i.version + 1
  from given g
  where i.marketplace_id = $marketplaceId and i.seller_id = g.seller_id and i.by_operator = g.by_operator
    and i.version = g.version and g.due_at is not null
)
insert into notification_event (marketplace_id, seller_id, kind, by_operator, message_seq, details, happened_at)
select $marketplaceId, e.seller_id, 'unread', e.by_operator, e.first_seq, e.details::jsonb, $now::timestamptz
from ended e
where e.first_seq > 0 and exists (
  select
  from webhook h
  where h.marketplace_id = $marketplaceId and h.deleted_at is null and h.enabled and 'unread' = any (h.events)
    and coalesce(h.seller_id, 0) = any (array[0, case when e.by_operator then e.seller_id end])
)
returning seller_id as "sellerId"`,
});

/** Returns what the request about unread messages has when it is sent; `unreadCount` is 0 if the first of them was read. */
export const unreadEventData = statement({
  name: 'unread-event-data',
  scope: 'thread',
  share: 'background',
  parameters: { byOperator: 'boolean', messageSeq: 'integer' },
  row: { unreadCount: 'integer', showsFirstLine: 'boolean', message: 'text' },
  text: `
select case when m.seq > ${lastReadSeq} then ${unreadCount} else 0 end as "unreadCount",
       k.notification_first_line as "showsFirstLine", m.message
from (select $byOperator::boolean as by_operator) item
join marketplace k on k.id = $marketplaceId
join thread t on t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
join message m on m.marketplace_id = $marketplaceId and m.seller_id = $sellerId and m.seq = $messageSeq`,
});

/** Returns those of some people who still belong to a side of the thread, with what they have chosen about all notifications. */
export const recipientsOfEvent = statement({
  name: 'recipients-of-event',
  scope: 'thread',
  share: 'background',
  parameters: { memberIds: 'integer[]' },
  row: {
    memberId: 'integer',
    language: 'text',
    quietFrom: 'integer?',
    quietTo: 'integer?',
    timeZone: 'text',
  },
  text: `
select m.id as "memberId", coalesce(p.language, k.notification_language) as language, p.quiet_from as "quietFrom",
       p.quiet_to as "quietTo", coalesce(p.time_zone, 'UTC') as "timeZone"
from unnest($memberIds::integer[]) wanted (id)
cross join lateral (
  select * from membership where marketplace_id = $marketplaceId and id = wanted.id offset 0
) m
join marketplace k on k.id = $marketplaceId
left join lateral (
  select * from notification_preference where marketplace_id = $marketplaceId and member_id = m.id offset 0
) p on true
where m.accepted_at is not null and coalesce(m.seller_id, $sellerId) = $sellerId
order by m.id`,
});
