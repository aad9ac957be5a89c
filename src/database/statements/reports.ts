import { statement } from '../statement.js';

/* The sums that a report reads. Each costs the length of the range, not the number of messages. docs/reports.md explains them. */

/** Returns the numbers of messages in spans of quarters; span 1 begins at the first of `starts`, and the last ends at `end`. */
export const reportedMessages = statement({
  name: 'reported-messages',
  scope: 'marketplace',
  share: 'search',
  parameters: { starts: 'integer[]', start: 'integer', end: 'integer' },
  row: { span: 'integer', fromSellers: 'integer', fromOperator: 'integer' },
  text: `
select width_bucket(quarter, $starts::integer[]) as span, sum(from_sellers)::integer as "fromSellers",
       sum(from_operator)::integer as "fromOperator"
from report_messages
where marketplace_id = $marketplaceId and quarter >= $start and quarter < $end
group by 1`,
});

/** Returns the first replies of the operator in ranges of periods, for each group of ranges. */
export const teamReplies = statement({
  name: 'team-replies',
  scope: 'marketplace',
  share: 'search',
  parameters: { groups: 'integer[]', quarters: 'integer[]', from: 'integer[]', to: 'integer[]' },
  row: { group: 'integer', bucket: 'integer', replies: 'integer' },
  text: `
select given.number as "group", r.bucket, sum(r.replies)::integer as replies
from unnest($groups::integer[], $quarters::integer[], $from::integer[], $to::integer[])
     as given (number, quarters, first, after)
cross join lateral (
  select bucket, replies
  from report_team_reply
  where marketplace_id = $marketplaceId and quarters = given.quarters and period >= given.first and period < given.after
  offset 0
) r
group by given.number, r.bucket`,
});

/** Returns the first replies of each of the operator's users in ranges of periods. */
export const memberReplies = statement({
  name: 'member-replies',
  scope: 'marketplace',
  share: 'search',
  parameters: { quarters: 'integer[]', from: 'integer[]', to: 'integer[]' },
  row: { memberId: 'integer', bucket: 'integer', replies: 'integer' },
  text: `
select r.member_id as "memberId", r.bucket, sum(r.replies)::integer as replies
from unnest($quarters::integer[], $from::integer[], $to::integer[]) as given (quarters, first, after)
cross join lateral (
  select member_id, bucket, replies
  from report_member_reply
  where marketplace_id = $marketplaceId and quarters = given.quarters and period >= given.first and period < given.after
  offset 0
) r
group by r.member_id, r.bucket`,
});

/**
 * Counts the open threads that wait for an answer, in ranges of the start of the wait (after `from`, up to `to`, in microseconds
 * since 1970), each up to `most`.
 */
export const waitingThreads = statement({
  name: 'waiting-threads',
  scope: 'marketplace',
  share: 'search',
  parameters: { from: 'bigint[]', to: 'bigint[]', most: 'integer' },
  row: { number: 'integer', threads: 'integer' },
  text: `
select given.number::integer as number, few.threads::integer as threads
from unnest($from::bigint[], $to::bigint[]) with ordinality as given (after, latest, number)
cross join lateral (
  select count(*) as threads
  from (
    select
    from unnest('{3,4}'::smallint[]) as wanted (work_class)
    cross join lateral (
      select
      from thread
      where marketplace_id = $marketplaceId and work_class = wanted.work_class and work_rank is not null
        and work_rank > given.after and work_rank <= given.latest
      limit $most::integer
    ) t
    limit $most::integer
  ) t
) few`,
});

/** Returns whether all messages of the marketplace are counted. */
export const areReportsFilled = statement({
  name: 'are-reports-filled',
  scope: 'marketplace',
  share: 'search',
  parameters: {},
  row: { isFilled: 'boolean' },
  text: `
select not exists (
  select
  from thread
  where marketplace_id = $marketplaceId and reported_count < message_count
  order by seller_id
  limit 1
  offset 0
) as "isFilled"`,
});

/** Returns the latest response times of both sides of threads in seconds. */
export const recentAnswers = statement({
  name: 'recent-answers',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]' },
  row: { sellerId: 'integer', byOperator: 'boolean', seconds: 'integer[]' },
  text: `
select seller_id as "sellerId", by_operator as "byOperator", seconds
from recent_answer
where marketplace_id = $marketplaceId and seller_id = any ($sellerIds::integer[])`,
});
