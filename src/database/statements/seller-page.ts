import { bothDirections } from '../keyset.js';
import { orNull, statement } from '../statement.js';
import { listedSeller, listedSellerColumns, listOrder, listPosition } from './seller-list.js';

const parameters = { ...listPosition.parameters, limit: 'integer' } as const;

const row = {
  sellerCount: 'integer',
  /** Whether the list continues before the start of the page. */
  beyond: 'boolean',
  ...orNull(listedSeller),
} as const;

/**
 * Returns a page of a marketplace's sellers by their latest message: a range of one index. An empty page is one row
 * with null in place of a seller.
 */
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
  select ${listedSellerColumns}
  from thread t
  join seller s on s.marketplace_id = t.marketplace_id and s.id = t.seller_id
  where t.marketplace_id = $marketplaceId and ${beyond(listOrder, listPosition.sql)}
  ${nearestFirst(listOrder)}
  limit $limit::integer
) p on true
where mp.id = $marketplaceId`,
    }),
);
