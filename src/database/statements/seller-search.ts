import { statement } from '../statement.js';
import { figureColumns, figures } from './thread-figures.js';

/*
 * The sellers whose name holds something, in the list's order. What is common in names is found by walking
 * the list near where the page begins, what is rare by the names' trigrams; src/chat/search-sellers.ts
 * tells which, and docs/search.md what it costs.
 */

const parameters = {
  listRank: 'bigint',
  listName: 'text',
  sellerId: 'integer',
  limit: 'integer',
  /** For LIKE, its own characters escaped. */
  pattern: 'text',
} as const;

const row = {
  sellerId: 'integer',
  listRank: 'bigint',
  listName: 'text',
  ...figures,
} as const;

const columns = `
  t.seller_id as "sellerId", t.list_rank as "listRank", t.list_name as "listName",${figureColumns}`;

const ordered = (order: 'asc' | 'desc') =>
  `order by t.list_rank ${order}, t.list_name ${order}, t.seller_id ${order}`;

const near = (onward: '<' | '>', order: 'asc' | 'desc') => `
select ${columns}
from (
  select *
  from thread t
  where t.marketplace_id = $1 and (t.list_rank, t.list_name, t.seller_id) ${onward} ($2, $3, $4)
  ${ordered(order)}
  limit $7::integer
) t
cross join lateral (
  select business_name, search_name from seller where marketplace_id = $1 and id = t.seller_id offset 0
) s
where s.search_name like $6
${ordered(order)}
limit $5::integer`;

/** The matches among the `window` sellers just after a place, the nearest first; null: among all. */
export const sellerSearchNearForward = statement({
  name: 'seller-search-near-forward',
  scope: 'marketplace',
  parameters: { ...parameters, window: 'integer?' },
  row,
  text: near('>', 'asc'),
});

/** The matches among the `window` sellers just before a place, the nearest first; null: among all. */
export const sellerSearchNearBackward = statement({
  name: 'seller-search-near-backward',
  scope: 'marketplace',
  parameters: { ...parameters, window: 'integer?' },
  row,
  text: near('<', 'desc'),
});

const all = (onward: '<' | '>', order: 'asc' | 'desc') => `
with s as materialized (
  select id, business_name from seller where marketplace_id = $1 and search_name like $6
)
select ${columns}
from s
join thread t on t.marketplace_id = $1 and t.seller_id = s.id
where (t.list_rank, t.list_name, t.seller_id) ${onward} ($2, $3, $4)
  and ($7::integer[] is null or t.attention = any ($7))
${ordered(order)}
limit $5::integer`;

const filtered = {
  ...parameters,
  /** Only threads that ask this of the operator (thread.attention); null: all. */
  attention: 'integer[]?',
} as const;

/** The matches after a place, the nearest first; reads every match. */
export const sellerSearchForward = statement({
  name: 'seller-search-forward',
  scope: 'marketplace',
  parameters: filtered,
  row,
  text: all('>', 'asc'),
  planEachTime: true,
});

/** The matches before a place, the nearest first; reads every match. */
export const sellerSearchBackward = statement({
  name: 'seller-search-backward',
  scope: 'marketplace',
  parameters: filtered,
  row,
  text: all('<', 'desc'),
  planEachTime: true,
});

/** How many names match: reads each match, so it is run only where totalCount is asked for. */
export const sellerSearchCount = statement({
  name: 'seller-search-count',
  scope: 'marketplace',
  parameters: { pattern: 'text', attention: 'integer[]?' },
  row: { matches: 'integer' },
  text: `
select count(*)::integer as matches
from seller s
where marketplace_id = $1 and search_name like $2
  and ($3::integer[] is null or exists (
    select from thread where marketplace_id = $1 and seller_id = s.id and attention = any ($3)
  ))`,
  planEachTime: true,
});
