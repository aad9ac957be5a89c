import { bothDirections, type PageSql } from '../keyset.js';
import { statement } from '../statement.js';
import { markedCount } from './marked-count.js';
import { lastReadOfSide } from './message-readers.js';
import {
  listedSeller,
  listedSellerColumns,
  listOrder,
  listPosition,
  sellerOfThread,
  threadsWithAttention,
} from './seller-list.js';
import { lockedThread } from './thread-lock.js';

/*
 * Statements about the threads that each of the operator's users has read. A thread is unread for a person if it is for
 * their side (bit 1 of thread.attention), or if thread_seen has a row of the person: a colleague read messages that the
 * person has not, or the person marked the thread.
 */

/** Returns what a member has read in threads, for those where it differs from what their side has read. */
export const ownMarks = statement({
  name: 'own-marks',
  scope: 'marketplace',
  parameters: { memberId: 'integer', sellerIds: 'integer[]' },
  row: { sellerId: 'integer', seenCount: 'integer', markedUnread: 'boolean', markedCount: 'integer?' },
  text: `
select seller_id as "sellerId", seen_count as "seenCount", marked_unread as "markedUnread",
       case when marked_unread then marked_count end as "markedCount"
from thread_seen
where marketplace_id = $marketplaceId and member_id = $memberId and seller_id = any ($sellerIds::integer[])`,
});

/** Counts a member's rows, up to `most`. */
export const ownMarksCount = statement({
  name: 'own-marks-count',
  scope: 'marketplace',
  parameters: { memberId: 'integer', most: 'integer' },
  row: { marks: 'integer' },
  text: `
select count(*)::integer as marks
from (
  select from thread_seen where marketplace_id = $marketplaceId and member_id = $memberId limit $most::integer
) few`,
});

/**
 * Sets or removes a member's own unread mark, with the event; writes nothing if it is so already. A row that then says no
 * more than what the member's side has read is deleted.
 */
export const setOwnMark = statement({
  name: 'set-own-mark',
  scope: 'thread',
  parameters: {
    memberId: 'integer',
    markedUnread: 'boolean',
    /** The message at which the mark begins. */
    fromSeq: 'integer?',
  },
  row: { sellerExists: 'boolean', changed: 'boolean' },
  text: `
with ${lockedThread},
before as materialized (
  select t.seller_read_count, t.latest_message_at, s.seen_count, locked.now, mark.count as marked_count
  from locked
  join thread t on t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
  left join thread_seen s
    on s.marketplace_id = $marketplaceId and s.member_id = $memberId and s.seller_id = $sellerId
  ${markedCount('false')}
  where coalesce(s.marked_unread, false) <> $markedUnread::boolean or s.marked_count is distinct from mark.count
),
moved as (
  update thread t set event_count = t.event_count + 1
  from before
  where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
  returning t.event_count, t.message_count, greatest(before.now, t.latest_message_at) as happened_at
),
stored as (
  insert into thread_seen (marketplace_id, member_id, seller_id, seen_count, marked_unread, marked_count, seen_seq)
  select $marketplaceId, $memberId, $sellerId, seller_read_count, true, marked_count, coalesce(side.up_to_seq, 0)
  from before
  left join lateral (${lastReadOfSide}) side on true
  where $markedUnread
  on conflict (marketplace_id, member_id, seller_id)
  do update set marked_unread = true, marked_count = excluded.marked_count
),
deleted as (
  delete from thread_seen s
  using before
  where s.marketplace_id = $marketplaceId and s.member_id = $memberId and s.seller_id = $sellerId
    and not $markedUnread and s.seen_count >= before.seller_read_count
),
kept as (
  update thread_seen s set marked_unread = false, marked_count = null
  from before
  where s.marketplace_id = $marketplaceId and s.member_id = $memberId and s.seller_id = $sellerId
    and not $markedUnread and s.seen_count < before.seller_read_count
),
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  select $marketplaceId, $sellerId, event_count, 'work', true, message_count, happened_at
  from moved
)
select exists (select from thread where marketplace_id = $marketplaceId and seller_id = $sellerId) as "sellerExists",
       exists (select from moved) as changed`,
});

const part = { ...listPosition.parameters, memberId: 'integer', limit: 'integer' } as const;

/** Returns the threads that are unread for a member, if the member has few rows, which are all read. */
export const ownUnreadSellers = bothDirections(
  'asc',
  { first: 'own-unread-sellers-forward', last: 'own-unread-sellers-backward' },
  (name, { beyond, nearestFirst }: PageSql) => {
    const order = nearestFirst(listOrder);
    return statement({
      name,
      scope: 'marketplace',
      parameters: {
        ...part,
        /** The values of thread.attention with bit 1 that are wanted, and those without. */
        unreadAttentions: 'integer[]',
        readAttentions: 'integer[]',
      },
      row: listedSeller,
      text: `
select ${listedSellerColumns}
from (
  select *
  from (
    select t.*
    from unnest($unreadAttentions::integer[]) as wanted (attention)
    cross join lateral (
      select *
      from thread t
      where marketplace_id = $marketplaceId and attention = wanted.attention
        and ${beyond(listOrder, listPosition.sql)}
      ${order}
      limit $limit::integer
    ) t
    union all
    select t.*
    from thread_seen s
    cross join lateral (
      select * from thread where marketplace_id = $marketplaceId and seller_id = s.seller_id offset 0
    ) t
    where s.marketplace_id = $marketplaceId and s.member_id = $memberId
      and t.attention = any ($readAttentions::integer[]) and ${beyond(listOrder, listPosition.sql)}
  ) t
  ${order}
  limit $limit::integer
) t${sellerOfThread}
${order}`,
    });
  },
);

/**
 * The condition that a thread is unread for the member, or is not, and meets the other conditions. `offset 0` keeps the
 * planner from reading all of the member's rows.
 */
const conditions = `
  (t.attention in (1, 3) or exists (
    select
    from thread_seen s
    where s.marketplace_id = $marketplaceId and s.member_id = $memberId and s.seller_id = t.seller_id
    offset 0
  )) = $unread::boolean
  and ($waiting::boolean is null or (t.attention >= 2) = $waiting)
  and ($patterns::text[] is null or s.name_words like all ($patterns))`;

const filter = {
  memberId: 'integer',
  unread: 'boolean',
  waiting: 'boolean?',
  /** For LIKE: only names that match all; null: all names. */
  patterns: 'text[]?',
} as const;

/** Returns the threads that are unread for a member, or are not, among the nearest `window`; null: among all. */
export const ownFilteredSellers = bothDirections(
  'asc',
  { first: 'own-filtered-sellers-forward', last: 'own-filtered-sellers-backward' },
  (name, { beyond, nearestFirst }: PageSql) => {
    const order = nearestFirst(listOrder);
    return statement({
      name,
      scope: 'marketplace',
      share: 'search',
      parameters: { ...listPosition.parameters, limit: 'integer', window: 'integer?', ...filter },
      row: listedSeller,
      planEachTime: true,
      text: `
select ${listedSellerColumns}
from (
  select *
  from thread t
  where marketplace_id = $marketplaceId and ${beyond(listOrder, listPosition.sql)}
  ${order}
  limit $window::integer
) t${sellerOfThread}
where ${conditions}
${order}
limit $limit::integer`,
    });
  },
);

/** Counts these threads, up to `most`. */
export const ownFilteredCount = statement({
  name: 'own-filtered-count',
  scope: 'marketplace',
  share: 'search',
  parameters: { ...filter, most: 'integer?' },
  row: { matches: 'integer' },
  planEachTime: true,
  text: `
select count(*)::integer as matches
from (
  select
  from (
    select *
    from thread
    where marketplace_id = $marketplaceId
    order by list_rank, list_name, seller_id
    offset 0
  ) t${sellerOfThread}
  where ${conditions}
  limit $most::integer
) counted`,
});

/** Counts the threads that are unread for a member, up to `most` of each of the two kinds. */
export const ownUnreadCount = statement({
  name: 'own-unread-count',
  scope: 'marketplace',
  parameters: {
    memberId: 'integer',
    unreadAttentions: 'integer[]',
    readAttentions: 'integer[]',
    most: 'integer',
  },
  row: { matches: 'integer' },
  text: `
select (
  (
    select count(*)
    from (
      ${threadsWithAttention('$unreadAttentions')}
    ) counted
  ) + (
    select count(*)
    from (
      select
      from thread_seen s
      cross join lateral (
        select attention from thread where marketplace_id = $marketplaceId and seller_id = s.seller_id offset 0
      ) t
      where s.marketplace_id = $marketplaceId and s.member_id = $memberId
        and t.attention = any ($readAttentions::integer[])
      limit $most::integer
    ) counted
  )
)::integer as matches`,
});
