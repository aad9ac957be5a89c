import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';
import {
  listedSeller,
  listedSellerColumns,
  listOrder,
  listPosition,
  nameWords,
  sellerOfThread,
} from './seller-list.js';

/*
 * The sellers whose name contains a text, in the list's order. A common text is found by reading the list beside the
 * page's position, a rare one by the index of trigrams. src/chat/search-sellers.ts decides which; docs/search.md has the
 * costs.
 */

const parameters = {
  ...listPosition.parameters,
  limit: 'integer',
  /** For LIKE: a name must match all. */
  patterns: 'text[]',
} as const;

/** Returns the matches among the `window` sellers nearest to a position, in the list's order; null: among all. */
export const sellersMatchingNear = bothDirections(
  'asc',
  { first: 'seller-search-near-forward', last: 'seller-search-near-backward' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      share: 'search',
      parameters: { ...parameters, window: 'integer?' },
      row: listedSeller,
      text: `
select ${listedSellerColumns}
from (
  select *
  from thread t
  where t.marketplace_id = $marketplaceId and ${beyond(listOrder, listPosition.sql)}
  ${nearestFirst(listOrder)}
  limit $window::integer
) t${sellerOfThread}
where s.name_words like all ($patterns::text[])
${nearestFirst(listOrder)}
limit $limit::integer`,
    }),
);

const filteredParameters = {
  ...parameters,
  /** The longest pattern, by which the index finds names. */
  longest: 'text',
  /** Only threads with one of these values of thread.attention; null: all. */
  attention: 'integer[]?',
} as const;

const matches = `s.marketplace_id = $marketplaceId and ${nameWords('s.')} like $longest
    and ${nameWords('s.')} like all ($patterns::text[])`;

/** Returns the matches in the list's order; reads every match of the longest pattern. */
export const sellersMatching = bothDirections(
  'asc',
  { first: 'seller-search-forward', last: 'seller-search-backward' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      share: 'search',
      parameters: filteredParameters,
      row: listedSeller,
      text: `
with s as materialized (
  select id, business_name, external_id from seller s where ${matches}
)
select ${listedSellerColumns}
from s
join thread t on t.marketplace_id = $marketplaceId and t.seller_id = s.id
where ${beyond(listOrder, listPosition.sql)} and ($attention::integer[] is null or t.attention = any ($attention))
${nearestFirst(listOrder)}
limit $limit::integer`,
      planEachTime: true,
    }),
);

/** Counts the matches. It reads each, so it runs only if totalCount is selected. */
export const sellerSearchCount = statement({
  name: 'seller-search-count',
  scope: 'marketplace',
  share: 'search',
  parameters: { patterns: 'text[]', longest: 'text', attention: 'integer[]?' },
  row: { matches: 'integer' },
  text: `
select count(*)::integer as matches
from seller s
where ${matches}
  and ($attention::integer[] is null or exists (
    select from thread where marketplace_id = $marketplaceId and seller_id = s.id and attention = any ($attention)
  ))`,
  planEachTime: true,
});
