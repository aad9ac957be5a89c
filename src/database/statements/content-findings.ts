import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';

/* The findings of the content policy in sent texts, counted by day. Of all sellers, the seller 0 has the sum. */

/** Adds findings to the counts. Those in threads of sellers that the marketplace does not have are left out. */
export const addFindingCounts = statement({
  name: 'add-finding-counts',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    days: 'integer[]',
    sellerIds: 'integer[]',
    kinds: 'text[]',
    outcomes: 'text[]',
    fromSellers: 'integer[]',
    fromOperator: 'integer[]',
  },
  row: {},
  text: `
with added as (
  select given.*
  from unnest($days::integer[], $sellerIds::integer[], $kinds::text[], $outcomes::text[], $fromSellers::integer[],
              $fromOperator::integer[])
       as given (day, seller_id, kind, outcome, from_sellers, from_operator)
  where exists (select from seller s where s.marketplace_id = $marketplaceId and s.id = given.seller_id)
)
insert into content_finding_count as c (marketplace_id, day, seller_id, kind, outcome, from_sellers, from_operator)
select $marketplaceId as marketplace_id, day, row_of, kind, outcome, sum(from_sellers), sum(from_operator)
from added
cross join lateral (values (0), (seller_id)) rows (row_of)
group by day, row_of, kind, outcome
order by day, row_of, kind, outcome
on conflict (marketplace_id, day, seller_id, kind, outcome) do update
set from_sellers = c.from_sellers + excluded.from_sellers, from_operator = c.from_operator + excluded.from_operator`,
});

/** Returns the sums of sellers over some days; 0 is the sum of all sellers. */
export const findingCounts = statement({
  name: 'finding-counts',
  scope: 'marketplace',
  share: 'search',
  parameters: { fromDay: 'integer', toDay: 'integer', sellerIds: 'integer[]' },
  row: {
    sellerId: 'integer',
    kind: 'text',
    outcome: 'text',
    fromSellers: 'integer',
    fromOperator: 'integer',
  },
  text: `
select c.seller_id as "sellerId", c.kind, c.outcome, sum(c.from_sellers)::integer as "fromSellers",
       sum(c.from_operator)::integer as "fromOperator"
from generate_series($fromDay::integer, $toDay::integer) as d (day)
cross join lateral (
  select seller_id, kind, outcome, from_sellers, from_operator
  from content_finding_count
  where marketplace_id = $marketplaceId and day = d.day and seller_id = any ($sellerIds::integer[])
  offset 0
) c
group by c.seller_id, c.kind, c.outcome
order by c.seller_id, c.kind, c.outcome`,
});

/** Returns the sellers with findings on some days, in the order of their ids. It reads a page of sellers of each day. */
export const sellersWithFindings = bothDirections(
  'asc',
  { first: 'sellers-with-findings', last: 'sellers-with-findings-backward' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      share: 'search',
      parameters: { fromDay: 'integer', toDay: 'integer', beside: 'integer', limit: 'integer' },
      row: { sellerId: 'integer' },
      text: `
select distinct s.seller_id as "sellerId"
from generate_series($fromDay::integer, $toDay::integer) as d (day)
cross join lateral (
  select distinct seller_id
  from content_finding_count
  where marketplace_id = $marketplaceId and day = d.day and seller_id > 0 and ${beyond(['seller_id'], ['$beside::integer'])}
  ${nearestFirst(['seller_id'])}
  limit $limit::integer
) s
${nearestFirst(['s.seller_id'])}
limit $limit::integer`,
    }),
);

/** Deletes some counts of days before one. */
export const deleteOldFindingCounts = statement({
  name: 'delete-old-finding-counts',
  scope: 'marketplace',
  share: 'background',
  parameters: { before: 'integer', limit: 'integer' },
  row: { deleted: 'integer' },
  text: `
with gone as (
  delete from content_finding_count c
  using (
    select day, seller_id, kind, outcome
    from content_finding_count
    where marketplace_id = $marketplaceId and day < $before
    order by day, seller_id, kind, outcome
    limit $limit::integer
  ) old
  where c.marketplace_id = $marketplaceId and c.day = old.day and c.seller_id = old.seller_id and c.kind = old.kind
    and c.outcome = old.outcome
  returning 1
)
select count(*)::integer as deleted from gone`,
});
