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

/** Returns which of the operator's users read messages, and when, at most `limit` for each message, the earliest first. */
export const readersOfMessages = statement({
  name: 'readers-of-messages',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]', seqs: 'integer[]', members: 'integer', limit: 'integer' },
  row: {
    sellerId: 'integer',
    seq: 'integer',
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
select wanted.seller_id as "sellerId", wanted.seq, r.member_id as "memberId", r.name, r.read_at as "readAt"
from unnest($sellerIds::integer[], $seqs::integer[]) as wanted (seller_id, seq)
cross join lateral (
  select c.id as member_id, c.name, r.read_at
  from colleague c
  cross join lateral (
    select read_at
    from reading
    where marketplace_id = $marketplaceId and member_id = c.id and seller_id = wanted.seller_id
      and after_seq < wanted.seq and up_to_seq >= wanted.seq
    limit 1
  ) r
  order by r.read_at, c.id
  limit $limit::integer
) r
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
