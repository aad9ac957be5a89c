import { statement } from '../statement.js';
import { microseconds, moment } from './times.js';

/*
 * The entries of the reports, one for each message, and their sums. docs/reports.md explains them. `send-message` adds the
 * entry of its message; src/reports/report-jobs.ts adds those of other messages, and adds entries up.
 */

/** The quarter of an hour of a time, by its number since 1970. */
export const quarterOf = (time: string): string => `floor(extract(epoch from ${time}) / 900)::integer`;

/**
 * The assignments of `send-message` to the thread `t`, for the side of `$byOperator`. A thread with messages that are not
 * counted is left to the job, which counts them in their order.
 */
export const countedForReports = (now: string): string => `
      answer_seconds = case
        when t.reported_count = t.message_count and t.latest_by_operator <> $byOperator::boolean and t.work_status <> 2
        then floor(extract(epoch from greatest(${now}, t.latest_message_at) - t.turn_since))::integer
      end,
      turn_since = case
        when t.reported_count < t.message_count
          or t.latest_by_operator = $byOperator::boolean and t.work_status <> 2
        then t.turn_since
        else greatest(${now}, t.latest_message_at)
      end,
      reported_count = t.reported_count + case when t.reported_count = t.message_count then 1 else 0 end`;

/** Returns the next marketplace with messages that are not counted. */
export const nextUnreported = statement({
  name: 'next-unreported',
  scope: 'installation',
  share: 'background',
  parameters: { afterMarketplace: 'integer' },
  row: { marketplaceId: 'integer' },
  text: `
select marketplace_id as "marketplaceId"
from thread
where marketplace_id > $afterMarketplace and reported_count < message_count
order by marketplace_id, seller_id
limit 1`,
});

/**
 * Locks some threads with messages that are not counted, and returns some of these messages in their order, each thread's
 * after the last counted one. Threads that another process has locked are skipped.
 */
export const messagesToReport = statement({
  name: 'messages-to-report',
  scope: 'marketplace',
  share: 'background',
  parameters: { threads: 'integer', messages: 'integer' },
  row: {
    sellerId: 'integer',
    seq: 'integer',
    isCounted: 'boolean',
    byOperator: 'boolean',
    createdAt: 'bigint',
    sentByName: 'text?',
    turnSince: 'bigint?',
  },
  text: `
with taken as materialized (
  select seller_id, reported_count, turn_since
  from thread
  where marketplace_id = $marketplaceId and reported_count < message_count
  order by seller_id
  limit $threads::integer
  for no key update skip locked
)
select taken.seller_id as "sellerId", m.seq, m.seq = taken.reported_count as "isCounted", m.by_operator as "byOperator",
       ${microseconds('m.created_at')} as "createdAt", m.sent_by_name as "sentByName",
       ${microseconds('taken.turn_since')} as "turnSince"
from taken
cross join lateral (
  select seq, by_operator, created_at, sent_by_name
  from message
  where marketplace_id = $marketplaceId and seller_id = taken.seller_id and seq >= taken.reported_count
  order by seq
  limit $messages::integer
) m
order by taken.seller_id, m.seq`,
});

/** Adds entries, and stores how far the threads are counted. Times are in microseconds since 1970. */
export const storeReportEntries = statement({
  name: 'store-report-entries',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    sellerIds: 'integer[]',
    counts: 'integer[]',
    turnsSince: 'bigint[]',
    entrySellerIds: 'integer[]',
    quarters: 'integer[]',
    byOperator: 'boolean[]',
    memberIds: 'integer[]',
    /** Negative: the message answered nothing. */
    answerSeconds: 'integer[]',
  },
  row: {},
  text: `
with moved as (
  update thread t
  set reported_count = given.count, turn_since = ${moment('given.turn_since')}
  from unnest($sellerIds::integer[], $counts::integer[], $turnsSince::bigint[]) as given (seller_id, count, turn_since)
  where t.marketplace_id = $marketplaceId and t.seller_id = given.seller_id
)
insert into report_entry (marketplace_id, seller_id, quarter, by_operator, member_id, answer_seconds)
select $marketplaceId, seller_id, quarter, by_operator, member_id, case when answer_seconds >= 0 then answer_seconds end
from unnest($entrySellerIds::integer[], $quarters::integer[], $byOperator::boolean[], $memberIds::integer[],
            $answerSeconds::integer[])
     as given (seller_id, quarter, by_operator, member_id, answer_seconds)`,
});

/** Returns the marketplaces with entries that are not added up. */
export const marketplacesWithEntries = statement({
  name: 'marketplaces-with-report-entries',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { marketplaceId: 'integer' },
  text: `
select m.id as "marketplaceId"
from marketplace m
where exists (select from report_entry e where e.marketplace_id = m.id)`,
});

/**
 * Adds some entries to the sums and deletes them. A process waits while another one adds entries of the marketplace, so the
 * response times of a thread are added in their order. `bounds` are those of the buckets. The entries up to the last taken one
 * are those taken: a join by their ids would compare each with each if PostgreSQL still takes the table for almost empty.
 */
export const addUpReportEntries = statement({
  name: 'add-up-report-entries',
  scope: 'marketplace',
  share: 'background',
  parameters: { bounds: 'integer[]', mostRecent: 'integer', limit: 'integer' },
  row: { added: 'integer' },
  text: `
with taken as materialized (
  select id
  from report_entry
  where marketplace_id = $marketplaceId
  order by id
  limit $limit::integer
  for update
),
entry as (
  delete from report_entry
  where marketplace_id = $marketplaceId and id <= (select max(id) from taken)
  returning *
),
first_reply as (
  select quarter, member_id, width_bucket(answer_seconds, $bounds::integer[]) as bucket
  from entry
  where by_operator and answer_seconds is not null
),
messages as (
  insert into report_messages as r (marketplace_id, quarter, from_sellers, from_operator)
  select $marketplaceId as marketplace_id, quarter, count(*) filter (where not by_operator),
         count(*) filter (where by_operator)
  from entry
  group by quarter
  order by quarter
  on conflict (marketplace_id, quarter) do update
  set from_sellers = r.from_sellers + excluded.from_sellers, from_operator = r.from_operator + excluded.from_operator
),
of_team as (
  insert into report_team_reply as r (marketplace_id, quarters, period, bucket, replies)
  select $marketplaceId as marketplace_id, length.quarters, quarter / length.quarters as period, bucket, count(*)
  from first_reply, (values (1), (4)) length (quarters)
  group by 2, 3, 4
  order by 2, 3, 4
  on conflict (marketplace_id, quarters, period, bucket) do update set replies = r.replies + excluded.replies
),
of_members as (
  insert into report_member_reply as r (marketplace_id, quarters, period, member_id, bucket, replies)
  select $marketplaceId as marketplace_id, length.quarters, quarter / length.quarters as period, member_id, bucket, count(*)
  from first_reply, (values (1), (4), (96)) length (quarters)
  group by 2, 3, 4, 5
  order by 2, 3, 4, 5
  on conflict (marketplace_id, quarters, period, member_id, bucket) do update set replies = r.replies + excluded.replies
),
recent as (
  insert into recent_answer as r (marketplace_id, seller_id, by_operator, seconds)
  select $marketplaceId as marketplace_id, seller_id, by_operator,
         (array_agg(answer_seconds order by id desc))[1:$mostRecent::integer]
  from entry
  where answer_seconds is not null
  group by seller_id, by_operator
  order by seller_id, by_operator
  on conflict (marketplace_id, seller_id, by_operator) do update
  set seconds = (excluded.seconds || r.seconds)[1:$mostRecent::integer]
)
select count(*)::integer as added from entry`,
});

/** Deletes some sums of quarters before one. */
export const deleteOldReports = statement({
  name: 'delete-old-reports',
  scope: 'marketplace',
  share: 'background',
  parameters: { before: 'integer', limit: 'integer' },
  row: { deleted: 'integer' },
  text: `
with messages as (
  delete from report_messages
  where marketplace_id = $marketplaceId and quarter = any (array(
    select quarter
    from report_messages
    where marketplace_id = $marketplaceId and quarter < $before
    order by quarter
    limit $limit::integer
  ))
  returning 1
),
team as (
  delete from report_team_reply r
  using (values (1), (4)) length (quarters)
  cross join lateral (
    select period, bucket
    from report_team_reply
    where marketplace_id = $marketplaceId and quarters = length.quarters and period < $before / length.quarters
    order by period, bucket
    limit $limit::integer
  ) old
  where r.marketplace_id = $marketplaceId and r.quarters = length.quarters and r.period = old.period
    and r.bucket = old.bucket
  returning 1
),
members as (
  delete from report_member_reply r
  using (values (1), (4), (96)) length (quarters)
  cross join lateral (
    select period, member_id, bucket
    from report_member_reply
    where marketplace_id = $marketplaceId and quarters = length.quarters and period < $before / length.quarters
    order by period, member_id, bucket
    limit $limit::integer
  ) old
  where r.marketplace_id = $marketplaceId and r.quarters = length.quarters and r.period = old.period
    and r.member_id = old.member_id and r.bucket = old.bucket
  returning 1
)
select ((select count(*) from messages) + (select count(*) from team) + (select count(*) from members))::integer as deleted`,
});
