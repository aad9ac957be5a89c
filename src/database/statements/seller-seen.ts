import { statement } from '../statement.js';

/** Stores that a seller is online now, or was until now. */
export const recordSellerSeen = statement({
  name: 'record-seller-seen',
  scope: 'thread',
  share: 'background',
  parameters: {},
  row: {},
  text: `
insert into seller_seen as seen (marketplace_id, seller_id, seen_at)
values ($marketplaceId, $sellerId, statement_timestamp())
on conflict (marketplace_id, seller_id) do update set seen_at = excluded.seen_at
where seen.seen_at < excluded.seen_at`,
});

/** Returns when sellers were last online; those that never were are left out. */
export const sellersSeen = statement({
  name: 'sellers-seen',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]' },
  row: { sellerId: 'integer', seenAt: 'timestamptz' },
  text: `
select seller_id as "sellerId", seen_at as "seenAt"
from seller_seen
where marketplace_id = $marketplaceId and seller_id = any ($sellerIds::integer[])`,
});
