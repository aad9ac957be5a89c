import { bothDirections, type PageSql } from '../keyset.js';
import { statement } from '../statement.js';
import { listOrder, listPosition } from './seller-order.js';
import { countColumns, counts } from './thread-counts.js';

/*
 * The sellers whose threads ask something of the operator (thread.attention), in the list's order. A filter
 * means one or two of its values: each is a range of one index in that order, and the two are merged.
 */

const parameters = {
  ...listPosition.parameters,
  limit: 'integer',
  attention: 'integer',
  /** A second value; one that no thread has where there is none. */
  otherAttention: 'integer',
  /** How many are looked at; null: as many as it takes. */
  window: 'integer?',
  /** Only names like this, for LIKE; null: all. */
  pattern: 'text?',
} as const;

const row = {
  sellerId: 'integer',
  listRank: 'bigint',
  listName: 'text',
  ...counts,
} as const;

const text = ({ beyond, nearestFirst }: PageSql) => {
  const ordered = nearestFirst(listOrder);
  // Each with a limit of its own, lest all of them be read to be sorted.
  const asking = (attention: string) => `(
    select *
    from thread t
    where marketplace_id = $marketplaceId and attention = ${attention}::integer
      and ${beyond(listOrder, listPosition.sql)}
    ${ordered}
    limit $window::integer
  )`;
  return `
select t.seller_id as "sellerId", t.list_rank as "listRank", t.list_name as "listName",${countColumns}
from (
  select *
  from (${asking('$attention')} union all ${asking('$otherAttention')}) t
  ${ordered}
  limit $window::integer
) t
cross join lateral (
  select business_name, search_name from seller where marketplace_id = $marketplaceId and id = t.seller_id offset 0
) s
where $pattern::text is null or s.search_name like $pattern
${ordered}
limit $limit::integer`;
};

/** The sellers whose threads ask this of the operator, in the list's order. */
export const filteredSellers = bothDirections(
  'asc',
  { first: 'filtered-sellers-forward', last: 'filtered-sellers-backward' },
  (name, sql) => statement({ name, scope: 'marketplace', parameters, row, text: text(sql) }),
);

/** How many sellers' threads ask this of the operator: `most` where there are so many or more. */
export const filteredSellersCount = statement({
  name: 'filtered-sellers-count',
  scope: 'marketplace',
  parameters: { attention: 'integer[]', most: 'integer' },
  row: { matches: 'integer' },
  text: `
select count(*)::integer as matches
from (
  select
  from unnest($attention::integer[]) as wanted (attention)
  cross join lateral (
    select
    from thread
    where marketplace_id = $marketplaceId and attention = wanted.attention
    order by list_rank, list_name, seller_id
    limit $most::integer
  ) asking
  limit $most::integer
) counted`,
});
