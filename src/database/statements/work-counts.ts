import { statement } from '../statement.js';

/* The maintained numbers of threads. docs/work-state.md, "Counts", explains them. */

/** The numbers of work_count.list. */
export const countedList = {
  unassigned: 1,
  needsReply: 2,
  snoozed: 3,
  done: 4,
  assigned: 5,
  labelled: 6,
  labelledOpen: 7,
} as const;

/** Returns the numbers of threads in some lists of a marketplace: the stored ones with the changes since. */
export const workCounts = statement({
  name: 'work-counts',
  scope: 'marketplace',
  parameters: { lists: 'integer[]', refs: 'integer[]' },
  row: { list: 'integer', ref: 'integer', threads: 'integer' },
  text: `
select c.list::integer, c.ref, sum(c.threads)::integer as threads
from (
  select list, ref, threads
  from work_count
  where marketplace_id = $marketplaceId and list = any ($lists::integer[]) and ref = any ($refs::integer[])
  union all
  select list, ref, change
  from work_delta
  where marketplace_id = $marketplaceId and list = any ($lists::integer[]) and ref = any ($refs::integer[])
) c
group by c.list, c.ref`,
});

/** Returns the marketplaces whose counts changed. */
export const marketplacesWithDeltas = statement({
  name: 'marketplaces-with-deltas',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { marketplaceId: 'integer' },
  text: `
select m.id as "marketplaceId"
from marketplace m
where exists (select from work_delta d where d.marketplace_id = m.id)`,
});

/**
 * Adds some changes to the stored counts and deletes them. Changes that another process adds are skipped, and counts are
 * locked in the order of their keys, so several processes can do this at once.
 */
export const applyCountDeltas = statement({
  name: 'apply-count-deltas',
  scope: 'marketplace',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { folded: 'integer' },
  text: `
with taken as materialized (
  select id
  from work_delta
  where marketplace_id = $marketplaceId
  order by id
  limit $limit::integer
  for update skip locked
),
folded as (
  delete from work_delta d
  using taken
  where d.marketplace_id = $marketplaceId and d.id = taken.id
    -- Else each change of the marketplace is compared, if PostgreSQL still takes the table for almost empty.
    and d.id <= (select max(id) from taken)
  returning d.list, d.ref, d.change
),
stored as (
  insert into work_count as c (marketplace_id, list, ref, threads)
  select $marketplaceId as marketplace_id, list, ref, sum(change)
  from folded
  group by list, ref
  order by list, ref
  on conflict (marketplace_id, list, ref) do update set threads = c.threads + excluded.threads
)
select count(*)::integer as folded from folded`,
});
