import { statement } from '../statement.js';

/** The number of rows in `reading` that a user has in a thread at most: the newest. */
export const readsPerThread = 20;

/** Selects the number of the last message that the operator's side has read in the thread; no row if it has read none. */
export const lastReadOfSide = `
    select up_to_seq
    from read_mark
    where marketplace_id = $marketplaceId and seller_id = $sellerId and not by_operator
    order by up_to_seq desc
    limit 1
  `;

/**
 * Returns the reads of the operator's users in ranges of threads, the earliest first. Each thread has one range, whose first and
 * last message are in lists of the same order.
 */
export const readingsOfThreads = statement({
  name: 'readings-of-threads',
  scope: 'marketplace',
  parameters: {
    sellerIds: 'integer[]',
    firstSeqs: 'integer[]',
    lastSeqs: 'integer[]',
    /** Only reads of so many users, the earliest. */
    members: 'integer',
  },
  row: {
    sellerId: 'integer',
    /** The messages with a number above `afterSeq`, up to `upToSeq`. */
    afterSeq: 'integer',
    upToSeq: 'integer',
    memberId: 'integer',
    name: 'text',
    readAt: 'timestamptz',
  },
  text: `
with colleague as materialized (
  select id, name
  from membership
  where marketplace_id = $marketplaceId and seller_id is null and role <> 'MEMBER' and accepted_at is not null
  order by id
  limit $members::integer
)
select r.seller_id as "sellerId", r.after_seq as "afterSeq", r.up_to_seq as "upToSeq", r.member_id as "memberId", c.name,
       r.read_at as "readAt"
from unnest($sellerIds::integer[], $firstSeqs::integer[], $lastSeqs::integer[]) as wanted (seller_id, first_seq, last_seq)
cross join lateral (
  select seller_id, after_seq, up_to_seq, member_id, read_at
  from reading
  where marketplace_id = $marketplaceId and seller_id = wanted.seller_id
    and after_seq < wanted.last_seq and up_to_seq >= wanted.first_seq
  offset 0
) r
join colleague c on c.id = r.member_id
order by r.read_at, r.member_id`,
});

/** Deletes some of the reads of a user who left. */
export const deleteReads = statement({
  name: 'delete-reads',
  scope: 'marketplace',
  share: 'background',
  parameters: { memberId: 'integer', limit: 'integer' },
  row: { deleted: 'integer' },
  text: `
with gone as (
  delete from reading
  where ctid = any (array(
    select ctid
    from reading
    where marketplace_id = $marketplaceId and member_id = $memberId
    order by seller_id, slot
    limit $limit::integer
  ))
  returning seller_id
)
select count(*)::integer as deleted from gone`,
});
