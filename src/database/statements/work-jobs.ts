import { statement } from '../statement.js';

/*
 * The statements of src/work-state/work-jobs.ts, which ends snoozes, removes the assignments of users who left, and completes
 * threads of earlier versions; those that remove deleted labels are in deleted-labels.ts. Each job finds a marketplace and some of its
 * threads, locks them (work-state.ts) and changes those that are still to be changed.
 */

const nowRank = "(extract(epoch from statement_timestamp() - timestamptz 'epoch') * 1000000)::bigint";

/** Returns the marketplaces with a snooze that has ended. */
export const marketplacesWithDueSnoozes = statement({
  name: 'marketplaces-with-due-snoozes',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { marketplaceId: 'integer' },
  text: `
select m.id as "marketplaceId"
from marketplace m
cross join lateral (
  select work_rank
  from thread
  where marketplace_id = m.id and work_class = 5 and work_rank is not null
  order by work_rank
  limit 1
) next
where next.work_rank <= ${nowRank}`,
});

export const threadsWithDueSnoozes = statement({
  name: 'threads-with-due-snoozes',
  scope: 'marketplace',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { sellerId: 'integer' },
  text: `
select seller_id as "sellerId"
from thread
where marketplace_id = $marketplaceId and work_class = 5 and work_rank <= ${nowRank}
order by work_rank
limit $limit::integer`,
});

/** Adds the event of each changed thread in `moved`. */
const logged = `
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  select $marketplaceId as marketplace_id, seller_id, event_count, 'work', true, message_count,
         greatest(clock_timestamp(), latest_message_at)
  from moved
)`;

/** Opens those of the threads whose snooze has ended. */
export const endSnoozes = statement({
  name: 'end-snoozes',
  scope: 'marketplace',
  share: 'background',
  parameters: { sellerIds: 'integer[]' },
  row: { changed: 'integer' },
  text: `
with moved as (
  update thread
  set work_status = 0, snoozed_until = null, work_version = work_version + 1, event_count = event_count + 1
  where marketplace_id = $marketplaceId and seller_id = any ($sellerIds::integer[]) and work_status = 1
    and snoozed_until <= clock_timestamp()
  returning *
),${logged}
select count(*)::integer as changed from moved`,
});

/** Returns the next user who left or could no longer use the chat, and whether the user can again. */
export const nextDepartedMember = statement({
  name: 'next-departed-member',
  scope: 'installation',
  share: 'background',
  parameters: { afterMarketplace: 'integer', afterMember: 'integer' },
  row: { marketplaceId: 'integer', memberId: 'integer', isBack: 'boolean' },
  text: `
select d.marketplace_id as "marketplaceId", d.member_id as "memberId",
       exists (
         select
         from membership
         where marketplace_id = d.marketplace_id and id = d.member_id and seller_id is null and role <> 'MEMBER'
         offset 0
       ) as "isBack"
from (
  select *
  from departed_member
  where (marketplace_id, member_id) > ($afterMarketplace, $afterMember)
  order by marketplace_id, member_id
  limit 1
) d`,
});

/** Deletes the record of a departure if the user can use the chat again. The lock keeps the role until then. */
export const deleteDeparture = statement({
  name: 'delete-departure',
  scope: 'marketplace',
  share: 'background',
  parameters: { memberId: 'integer' },
  row: {},
  text: `
with back as materialized (
  select id
  from membership
  where marketplace_id = $marketplaceId and id = $memberId and seller_id is null and role <> 'MEMBER'
  for share
)
delete from departed_member d
using back
where d.marketplace_id = $marketplaceId and d.member_id = back.id`,
});

export const threadsAssignedTo = statement({
  name: 'threads-assigned-to',
  scope: 'marketplace',
  share: 'background',
  parameters: { memberId: 'integer', limit: 'integer' },
  row: { sellerId: 'integer' },
  text: `
select seller_id as "sellerId"
from thread
where marketplace_id = $marketplaceId and assignee_id = $memberId
order by seller_id
limit $limit::integer`,
});

/** Removes the assignment to a user from threads. */
export const unassignThreads = statement({
  name: 'unassign-threads',
  scope: 'marketplace',
  share: 'background',
  parameters: { memberId: 'integer', sellerIds: 'integer[]' },
  row: { changed: 'integer' },
  text: `
with moved as (
  update thread
  set assignee_id = null, work_version = work_version + 1, event_count = event_count + 1
  where marketplace_id = $marketplaceId and seller_id = any ($sellerIds::integer[]) and assignee_id = $memberId
  returning *
),${logged}
select count(*)::integer as changed from moved`,
});

/**
 * Deletes some read states of a user who left; after the last one, the user's own views and the record of the
 * departure.
 */
export const deleteMemberRows = statement({
  name: 'delete-member-rows',
  scope: 'marketplace',
  share: 'background',
  parameters: { memberId: 'integer', limit: 'integer' },
  row: { deleted: 'integer' },
  text: `
with few as materialized (
  select seller_id
  from thread_seen
  where marketplace_id = $marketplaceId and member_id = $memberId
  order by seller_id
  limit $limit::integer
),
seen as (
  delete from thread_seen s using few
  where s.marketplace_id = $marketplaceId and s.member_id = $memberId and s.seller_id = few.seller_id
),
views as (
  delete from saved_view
  where marketplace_id = $marketplaceId and owner_id = $memberId and not is_shared and not exists (select from few)
),
departed as (
  delete from departed_member
  where marketplace_id = $marketplaceId and member_id = $memberId and not exists (select from few)
)
select count(*)::integer as deleted from few`,
});

/** Returns the next marketplace with threads of an earlier version. */
export const nextWorkBacklog = statement({
  name: 'next-work-backlog',
  scope: 'installation',
  share: 'background',
  parameters: { afterMarketplace: 'integer' },
  row: { marketplaceId: 'integer' },
  text: `
select marketplace_id as "marketplaceId"
from work_backlog
where marketplace_id > $afterMarketplace
order by marketplace_id, seller_id
limit 1`,
});

export const threadsToMigrate = statement({
  name: 'threads-to-migrate',
  scope: 'marketplace',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { sellerId: 'integer' },
  text: `
select seller_id as "sellerId"
from work_backlog
where marketplace_id = $marketplaceId
order by seller_id
limit $limit::integer`,
});

/**
 * Gives threads of an earlier version the start of their wait, and finishes those that the operator answered last and read,
 * without a message for some days. Threads whose work state somebody changed keep it. It reads each thread back to the
 * operator's last message.
 */
export const migrateThreads = statement({
  name: 'migrate-threads',
  scope: 'marketplace',
  share: 'background',
  parameters: { sellerIds: 'integer[]', quietBefore: 'timestamptz' },
  row: {},
  text: `
with taken as (
  delete from work_backlog
  where marketplace_id = $marketplaceId and seller_id = any ($sellerIds::integer[])
  returning seller_id
),
found as materialized (
  select t.seller_id,
         (
           select m.created_at
           from message m
           where m.marketplace_id = $marketplaceId and m.seller_id = t.seller_id and not t.latest_by_operator
             and m.seq > coalesce((
               select o.seq
               from message o
               where o.marketplace_id = $marketplaceId and o.seller_id = t.seller_id and o.by_operator
               order by o.seq desc
               limit 1
             ), 0)
           order by m.seq
           limit 1
         ) as since,
         t.latest_by_operator and t.attention = 0 and t.latest_message_at < $quietBefore::timestamptz as is_done
  from taken
  cross join lateral (
    select * from thread where marketplace_id = $marketplaceId and seller_id = taken.seller_id offset 0
  ) t
  where t.work_version = 0 and t.work_status = 0
)
update thread t
set waiting_since = found.since, work_status = case when found.is_done then 2 else 0 end
from found
where t.marketplace_id = $marketplaceId and t.seller_id = found.seller_id`,
});
