import { statement } from '../statement.js';

/* The retention of messages. src/chat/message-retention.ts deletes them in runs; docs/data.md explains it. */

const settings = { months: 'integer?', nextRunAt: 'timestamptz' } as const;

/** Returns the retention of a marketplace; no row if it keeps all messages. */
export const messageRetention = statement({
  name: 'message-retention',
  scope: 'marketplace',
  parameters: {},
  row: settings,
  text: `
select months, next_run_at as "nextRunAt" from message_retention where marketplace_id = $marketplaceId`,
});

/**
 * Locks the retention of a marketplace, so that no messages are deleted until the transaction ends. Returns also what the
 * current run has deleted; `runBefore` is null if there is none.
 */
export const lockMessageRetention = statement({
  name: 'lock-message-retention',
  scope: 'marketplace',
  parameters: {},
  row: {
    ...settings,
    runBefore: 'timestamptz?',
    runSellerId: 'integer',
    runMessages: 'bigint',
    runThreads: 'integer',
  },
  text: `
insert into message_retention as r (marketplace_id)
values ($marketplaceId)
on conflict (marketplace_id) do update set marketplace_id = excluded.marketplace_id
returning r.months, r.next_run_at as "nextRunAt", r.run_before as "runBefore", r.run_seller_id as "runSellerId",
          r.run_messages as "runMessages", r.run_threads as "runThreads"`,
});

/** Sets the retention, and ends the current run. */
export const setMessageRetention = statement({
  name: 'set-message-retention',
  scope: 'marketplace',
  parameters: {
    months: 'integer?',
    /** The next run begins this many hours later. */
    delayHours: 'integer',
  },
  row: settings,
  text: `
update message_retention
set months = $months, next_run_at = clock_timestamp() + $delayHours::integer * interval '1 hour', run_before = null,
    run_seller_id = 0, run_messages = 0, run_threads = 0, leased_until = null
where marketplace_id = $marketplaceId
returning months, next_run_at as "nextRunAt"`,
});

/** Returns the marketplaces in which messages can be due, unless another process works on them. */
export const marketplacesWithDueRetention = statement({
  name: 'marketplaces-with-due-retention',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { marketplaceId: 'integer' },
  text: `
select marketplace_id as "marketplaceId"
from message_retention
where months is not null and next_run_at <= clock_timestamp()
  and (leased_until is null or leased_until <= clock_timestamp())
order by marketplace_id`,
});

/** Begins a run, or takes over one whose lease has ended. No row if it is not due, or another process works on it. */
export const takeRetentionRun = statement({
  name: 'take-retention-run',
  scope: 'marketplace',
  share: 'background',
  parameters: { leaseSeconds: 'integer' },
  row: { runSellerId: 'integer' },
  text: `
update message_retention
set run_before = coalesce(run_before, clock_timestamp() - months * interval '1 month'),
    leased_until = clock_timestamp() + $leaseSeconds::integer * interval '1 second'
where marketplace_id = $marketplaceId and months is not null and next_run_at <= clock_timestamp()
  and (leased_until is null or leased_until <= clock_timestamp())
returning run_seller_id as "runSellerId"`,
});

/** Returns the next threads after that of a seller, and whether each has messages that the run deletes. */
export const threadsOfRetention = statement({
  name: 'threads-of-retention',
  scope: 'marketplace',
  share: 'background',
  parameters: { afterSeller: 'integer', limit: 'integer' },
  row: { sellerId: 'integer', isDue: 'boolean' },
  text: `
select t.seller_id as "sellerId",
       coalesce(first.created_at < r.run_before and s.legal_hold_since is null, false) as "isDue"
from message_retention r
cross join lateral (
  select seller_id
  from thread
  where marketplace_id = $marketplaceId and seller_id > $afterSeller
  order by seller_id
  limit $limit::integer
) t
cross join lateral (
  select legal_hold_since from seller where marketplace_id = $marketplaceId and id = t.seller_id offset 0
) s
left join lateral (
  select created_at
  from message
  where marketplace_id = $marketplaceId and seller_id = t.seller_id
  order by seq
  limit 1
) first on true
where r.marketplace_id = $marketplaceId
order by t.seller_id`,
});

/**
 * Deletes the first messages of a locked thread that are older than the run keeps, and what belongs to them: read marks,
 * reads and idempotency keys. Counts of read messages and the beginnings of unread marks never stay below the deleted ones.
 * A thread without messages is as one that never had any. Messages that the reports have not counted yet stay.
 */
export const deleteOldMessages = statement({
  name: 'delete-old-messages',
  scope: 'thread',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { deleted: 'integer' },
  text: `
with old as materialized (
  select m.seq, m.by_operator
  from message_retention r
  join thread t on t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
  join seller s on s.marketplace_id = $marketplaceId and s.id = $sellerId and s.legal_hold_since is null
  cross join lateral (
    select seq, by_operator, created_at
    from message
    where marketplace_id = $marketplaceId and seller_id = $sellerId
      and seq <= case when t.reported_count = t.message_count then t.message_count else t.reported_count - 1 end
    order by seq
    limit $limit::integer
  ) m
  where r.marketplace_id = $marketplaceId and m.created_at < r.run_before
),
total as materialized (
  select count(*)::integer as messages, max(seq) as up_to_seq,
         (count(*) filter (where not by_operator))::integer as of_seller,
         (count(*) filter (where by_operator))::integer as of_operator
  from old
),
gone as (
  delete from message m
  using total
  where m.marketplace_id = $marketplaceId and m.seller_id = $sellerId and m.seq <= total.up_to_seq
),
moved as (
  update thread t
  set seller_deleted_count = t.seller_deleted_count + total.of_seller,
      operator_deleted_count = t.operator_deleted_count + total.of_operator,
      seller_read_count = greatest(t.seller_read_count, t.seller_deleted_count + total.of_seller),
      operator_read_count = greatest(t.operator_read_count, t.operator_deleted_count + total.of_operator),
      operator_marked_count = case when t.operator_marked_count is not null
        then greatest(t.operator_marked_count, t.seller_deleted_count + total.of_seller) end,
      seller_marked_count = case when t.seller_marked_count is not null
        then greatest(t.seller_marked_count, t.operator_deleted_count + total.of_operator) end,
      latest_by_operator = case when total.up_to_seq < t.message_count then t.latest_by_operator end,
      waiting_since = case when total.up_to_seq < t.message_count then t.waiting_since end,
      list_rank = case when total.up_to_seq < t.message_count then t.list_rank else 0 end,
      list_name = case when total.up_to_seq < t.message_count then t.list_name else s.search_name end
  from total, seller s
  where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId and s.marketplace_id = $marketplaceId
    and s.id = $sellerId and total.messages > 0
  returning t.seller_deleted_count, t.seller_read_count
),
unmarked as (
  delete from read_mark k
  using total
  where k.marketplace_id = $marketplaceId and k.seller_id = $sellerId and k.by_operator = any ('{true,false}')
    and k.up_to_seq <= total.up_to_seq
),
unread as (
  delete from reading k
  using total
  where k.marketplace_id = $marketplaceId and k.seller_id = $sellerId and k.up_to_seq <= total.up_to_seq
),
forgotten as (
  delete from idempotency_key k
  using total
  where k.marketplace_id = $marketplaceId and k.seller_id = $sellerId and k.message_seq <= total.up_to_seq
),
member as materialized (
  select k.member_id, k.seen_count, k.marked_unread, moved.seller_deleted_count, moved.seller_read_count
  from moved
  join thread_seen k on k.marketplace_id = $marketplaceId and k.seller_id = $sellerId
),
settled as (
  delete from thread_seen k
  using member
  where k.marketplace_id = $marketplaceId and k.seller_id = $sellerId and k.member_id = member.member_id
    and not member.marked_unread and greatest(member.seen_count, member.seller_deleted_count) >= member.seller_read_count
),
raised as (
  update thread_seen k
  set seen_count = greatest(k.seen_count, member.seller_deleted_count),
      marked_count = case when k.marked_count is not null
        then greatest(k.marked_count, member.seller_deleted_count) end
  from member
  where k.marketplace_id = $marketplaceId and k.seller_id = $sellerId and k.member_id = member.member_id
    and (member.marked_unread or greatest(member.seen_count, member.seller_deleted_count) < member.seller_read_count)
)
select messages as deleted from total`,
});

/**
 * Adds deleted messages to the sums of the run, and renews its lease. `threads` is 1, and `sellerId` its seller, with the last
 * messages of a thread; otherwise both are 0.
 */
export const countDeleted = statement({
  name: 'count-deleted-messages',
  scope: 'marketplace',
  share: 'background',
  parameters: { messages: 'integer', threads: 'integer', sellerId: 'integer', leaseSeconds: 'integer' },
  row: {},
  text: `
update message_retention
set run_messages = run_messages + $messages::integer, run_threads = run_threads + $threads::integer,
    run_seller_id = greatest(run_seller_id, $sellerId::integer),
    leased_until = clock_timestamp() + $leaseSeconds::integer * interval '1 second'
where marketplace_id = $marketplaceId and run_before is not null`,
});

/** Ends the run; the next one begins a day later. */
export const endRetentionRun = statement({
  name: 'end-retention-run',
  scope: 'marketplace',
  share: 'background',
  parameters: {},
  row: {},
  text: `
update message_retention
set next_run_at = clock_timestamp() + interval '1 day', run_before = null, run_seller_id = 0, run_messages = 0,
    run_threads = 0, leased_until = null
where marketplace_id = $marketplaceId`,
});

/**
 * Counts the messages that are older than some months and would be deleted, and their threads, among the oldest `most` messages
 * of the marketplace. `read` is the number of old messages that were read, also those on legal hold.
 */
export const previewRetention = statement({
  name: 'preview-retention',
  scope: 'marketplace',
  share: 'search',
  parameters: { months: 'integer', most: 'integer' },
  row: { before: 'timestamptz', read: 'integer', messages: 'integer', threads: 'integer' },
  text: `
with edge as materialized (
  select clock_timestamp() - $months::integer * interval '1 month' as time
)
select edge.time as before, counted.read, counted.messages, counted.threads
from edge
cross join lateral (
  select count(*)::integer as read, (count(*) filter (where h.id is null))::integer as messages,
         (count(distinct old.seller_id) filter (where h.id is null))::integer as threads
  from (
    select seller_id
    from message
    where marketplace_id = $marketplaceId and created_at < edge.time
    order by created_at, seller_id, seq
    limit $most::integer
  ) old
  left join seller h on h.marketplace_id = $marketplaceId and h.id = old.seller_id and h.legal_hold_since is not null
) counted`,
});
