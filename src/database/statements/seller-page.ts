import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';
import { listOrder, listPosition } from './seller-order.js';
import { countColumns, counts, orNull } from './thread-counts.js';

/*
 * One page of a marketplace's sellers by their latest message. The whole order is one ascending key
 * (thread.list_rank, list_name, seller_id), so a page is a range of one index. There is always one row at
 * least, with null in place of a seller where the page is empty.
 */

const parameters = { ...listPosition.parameters, limit: 'integer' } as const;

const row = {
  sellerCount: 'integer',
  /** Whether the list goes on before the place that the page begins beside. */
  beyond: 'boolean',
  sellerId: 'integer?',
  listRank: 'bigint?',
  listName: 'text?',
  ...orNull(counts),
} as const;

/** A page of the list. */
export const sellerPage = bothDirections(
  'asc',
  { first: 'seller-page-forward', last: 'seller-page-backward' },
  (name, { beyond, behind, nearestFirst, nearestBehindFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters,
      row,
      text: `
select mp.seller_count as "sellerCount",
  (
    select true
    from thread t
    where marketplace_id = $marketplaceId and ${behind(listOrder, listPosition.sql)}
    ${nearestBehindFirst(listOrder)}
    limit 1
  ) is not null as beyond,
  p.*
from marketplace mp
left join lateral (
  select t.seller_id as "sellerId", t.list_rank as "listRank", t.list_name as "listName",${countColumns}
  from thread t
  join seller s on s.marketplace_id = t.marketplace_id and s.id = t.seller_id
  where t.marketplace_id = $marketplaceId and ${beyond(listOrder, listPosition.sql)}
  ${nearestFirst(listOrder)}
  limit $limit::integer
) p on true
where mp.id = $marketplaceId`,
    }),
);
