import { statement } from '../statement.js';

/*
 * The work state of threads. docs/work-state.md explains it. A transaction that changes it runs `lockThreads` first: ids
 * of transactions must rise in the order of each thread (thread-lock.ts).
 */

/** A thread's work state. `status`: 0 open, 1 snoozed, 2 done. */
export const workState = {
  status: 'integer',
  snoozedUntil: 'timestamptz?',
  assigneeId: 'integer?',
  labelIds: 'integer[]',
  version: 'integer',
} as const;

const workStateColumns = (table: string) => `
  ${table}.work_status::integer as "status", ${table}.snoozed_until as "snoozedUntil",
  ${table}.assignee_id as "assigneeId", ${table}.label_ids as "labelIds", ${table}.work_version as "version"`;

/** Locks the threads of sellers until the transaction ends, in the order of their numbers, and returns those that exist. */
export const lockThreads = statement({
  name: 'lock-threads',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]' },
  row: { sellerId: 'integer' },
  text: `
with wanted as materialized (
  select seller_id
  from thread
  where marketplace_id = $marketplaceId and seller_id = any ($sellerIds::integer[])
  order by seller_id
),
locked as materialized (
  select seller_id, pg_advisory_xact_lock(1, seller_id) from wanted
)
select seller_id as "sellerId" from locked`,
});

/** Returns the work states of threads. */
export const workStates = statement({
  name: 'work-states',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]' },
  row: {
    sellerId: 'integer',
    ...workState,
    /** The start of the seller's wait for an answer; null if the operator wrote last. */
    waitingSince: 'timestamptz?',
  },
  text: `
select t.seller_id as "sellerId",${workStateColumns('t')},
       case when not t.latest_by_operator then coalesce(t.waiting_since, t.latest_message_at) end as "waitingSince"
from thread t
where t.marketplace_id = $marketplaceId and t.seller_id = any ($sellerIds::integer[])`,
});

/**
 * Stores new work states of threads that are locked, with an event for each. Lists with the same order have one element for
 * each thread, `labelIds` those of all threads with their threads in `labelledIds`. Returns the new versions.
 */
export const storeWorkStates = statement({
  name: 'store-work-states',
  scope: 'marketplace',
  parameters: {
    sellerIds: 'integer[]',
    statuses: 'integer[]',
    snoozedUntil: 'timestamptz[]',
    /** 0: nobody. */
    assigneeIds: 'integer[]',
    labelledIds: 'integer[]',
    labelIds: 'integer[]',
  },
  row: { sellerId: 'integer', ...workState },
  text: `
with given as materialized (
  select g.*, array(
    select l.label_id
    from unnest($labelledIds::integer[], $labelIds::integer[]) l (seller_id, label_id)
    where l.seller_id = g.seller_id
    order by l.label_id
  ) as label_ids
  from unnest($sellerIds::integer[], $statuses::integer[], $snoozedUntil::timestamptz[], $assigneeIds::integer[])
       as g (seller_id, status, snoozed_until, assignee_id)
),
moved as (
  update thread t
  set work_status = given.status, snoozed_until = given.snoozed_until, assignee_id = nullif(given.assignee_id, 0),
      label_ids = given.label_ids, work_version = t.work_version + 1, event_count = t.event_count + 1
  from given
  where t.marketplace_id = $marketplaceId and t.seller_id = given.seller_id
  returning t.*
),
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  select $marketplaceId as marketplace_id, m.seller_id, m.event_count, 'work', true, m.message_count,
         greatest(clock_timestamp(), m.latest_message_at)
  from moved m
)
select m.seller_id as "sellerId",${workStateColumns('m')}
from moved m`,
});

/** Locks those users of the operator who can use the chat, so that none leaves or gets another role before the transaction ends. */
export const assignableMembers = statement({
  name: 'assignable-members',
  scope: 'marketplace',
  parameters: { memberIds: 'integer[]' },
  row: { memberId: 'integer' },
  text: `
select id as "memberId"
from membership
where marketplace_id = $marketplaceId and id = any ($memberIds::integer[]) and seller_id is null and role <> 'MEMBER'
  and accepted_at is not null
order by id
for share`,
});

const colleague = { id: 'integer', name: 'text' } as const;

/** Returns the operator's users who can use the chat, by name, up to a limit. */
export const colleagues = statement({
  name: 'colleagues',
  scope: 'marketplace',
  parameters: { limit: 'integer' },
  row: colleague,
  text: `
select id, name
from (
  select id, name
  from membership
  where marketplace_id = $marketplaceId and seller_id is null and role <> 'MEMBER' and accepted_at is not null
  order by id
  limit $limit::integer
) m
order by name, id`,
});

/** Returns users of the operator by their numbers. */
export const colleaguesById = statement({
  name: 'colleagues-by-id',
  scope: 'marketplace',
  parameters: { ids: 'integer[]' },
  row: colleague,
  text: `
select id, name
from membership
where marketplace_id = $marketplaceId and id = any ($ids::integer[]) and seller_id is null`,
});
