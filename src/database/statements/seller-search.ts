import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';
import { listOrder, listPosition } from './seller-order.js';
import { countColumns, counts } from './thread-counts.js';

/*
 * The sellers whose name holds something, in the list's order. What is common in names is found by walking
 * the list near where the page begins, what is rare by the names' trigrams; src/chat/search-sellers.ts
 * tells which, and docs/search.md what it costs.
 */

const parameters = {
  ...listPosition.parameters,
  limit: 'integer',
  /** For LIKE, its own characters escaped. */
  pattern: 'text',
} as const;

const row = {
  sellerId: 'integer',
  listRank: 'bigint',
  listName: 'text',
  ...counts,
} as const;

const columns = `
  t.seller_id as "sellerId", t.list_rank as "listRank", t.list_name as "listName",${countColumns}`;

/** The matches among the `window` sellers nearest to a position, in the list's order; null: among all. */
export const sellersMatchingNear = bothDirections(
  'asc',
  { first: 'seller-search-near-forward', last: 'seller-search-near-backward' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters: { ...parameters, window: 'integer?' },
      row,
      text: `
select ${columns}
from (
  select *
  from thread t
  where t.marketplace_id = $marketplaceId and ${beyond(listOrder, listPosition.sql)}
  ${nearestFirst(listOrder)}
  limit $window::integer
) t
cross join lateral (
  select business_name, search_name from seller where marketplace_id = $marketplaceId and id = t.seller_id offset 0
) s
where s.search_name like $pattern
${nearestFirst(listOrder)}
limit $limit::integer`,
    }),
);

const filtered = {
  ...parameters,
  /** Only threads that ask this of the operator (thread.attention); null: all. */
  attention: 'integer[]?',
} as const;

/** The matches in the list's order; reads every match. */
export const sellersMatching = bothDirections(
  'asc',
  { first: 'seller-search-forward', last: 'seller-search-backward' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters: filtered,
      row,
      text: `
with s as materialized (
  select id, business_name from seller where marketplace_id = $marketplaceId and search_name like $pattern
)
select ${columns}
from s
join thread t on t.marketplace_id = $marketplaceId and t.seller_id = s.id
where ${beyond(listOrder, listPosition.sql)} and ($attention::integer[] is null or t.attention = any ($attention))
${nearestFirst(listOrder)}
limit $limit::integer`,
      planEachTime: true,
    }),
);

/** How many names match: reads each match, so it is run only where totalCount is asked for. */
export const sellerSearchCount = statement({
  name: 'seller-search-count',
  scope: 'marketplace',
  parameters: { pattern: 'text', attention: 'integer[]?' },
  row: { matches: 'integer' },
  text: `
select count(*)::integer as matches
from seller s
where marketplace_id = $marketplaceId and search_name like $pattern
  and ($attention::integer[] is null or exists (
    select from thread where marketplace_id = $marketplaceId and seller_id = s.id and attention = any ($attention)
  ))`,
  planEachTime: true,
});
