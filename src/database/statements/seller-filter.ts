import { bothDirections, type PageSql } from '../keyset.js';
import { statement } from '../statement.js';
import {
  listedSeller,
  listedSellerColumns,
  listOrder,
  listPosition,
  nameWords,
  sellerOfThread,
  threadsWithAttention,
} from './seller-list.js';

/*
 * The sellers whose threads have certain values of thread.attention, in the list's order. A filter means one or two
 * values: each is a range of one index in that order, and the two ranges are merged.
 */

const parameters = {
  ...listPosition.parameters,
  limit: 'integer',
  attention: 'integer',
  /** A second value; a value that no thread has if there is none. */
  otherAttention: 'integer',
  /** The maximum number of threads that are read; null for no maximum. */
  window: 'integer?',
  /** For LIKE: only names that match all; null: all names. */
  patterns: 'text[]?',
} as const;

const text = ({ beyond, nearestFirst }: PageSql) => {
  const ordered = nearestFirst(listOrder);
  // Each range has its own limit; without it, both would be read whole and sorted.
  const range = (attention: string) => `(
    select *
    from thread t
    where marketplace_id = $marketplaceId and attention = ${attention}::integer
      and ${beyond(listOrder, listPosition.sql)}
    ${ordered}
    limit $window::integer
  )`;
  return `
select ${listedSellerColumns}
from (
  select *
  from (${range('$attention')} union all ${range('$otherAttention')}) t
  ${ordered}
  limit $window::integer
) t${sellerOfThread}
where $patterns::text[] is null or s.name_words like all ($patterns)
${ordered}
limit $limit::integer`;
};

/** Returns the sellers whose threads have one of two values of thread.attention, in the list's order. */
export const filteredSellers = bothDirections(
  'asc',
  { first: 'filtered-sellers-forward', last: 'filtered-sellers-backward' },
  (name, sql) =>
    statement({
      name,
      scope: 'marketplace',
      searchParameter: 'patterns',
      parameters,
      row: listedSeller,
      text: text(sql),
    }),
);

/** Returns the seller with an external id, if it lies beyond a position of the list and meets the other conditions. */
export const sellersByExternalId = bothDirections(
  'asc',
  { first: 'seller-by-external-id-forward', last: 'seller-by-external-id-backward' },
  (name, { beyond }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters: {
        ...listPosition.parameters,
        externalId: 'text',
        /** The longest pattern, as above. */
        patterns: 'text[]?',
        /** Only a thread with one of these values of thread.attention; null: all. */
        attention: 'integer[]?',
      },
      row: listedSeller,
      text: `
select ${listedSellerColumns}
from seller s
join thread t on t.marketplace_id = $marketplaceId and t.seller_id = s.id
where s.marketplace_id = $marketplaceId and s.external_id = $externalId
  and ${beyond(listOrder, listPosition.sql)}
  and ($patterns::text[] is null or ${nameWords('s.')} like all ($patterns))
  and ($attention::integer[] is null or t.attention = any ($attention))`,
    }),
);

/** Counts the sellers whose threads have one of these values of thread.attention, up to `most`. */
export const filteredSellersCount = statement({
  name: 'filtered-sellers-count',
  scope: 'marketplace',
  parameters: { attention: 'integer[]', most: 'integer' },
  row: { matches: 'integer' },
  text: `
select count(*)::integer as matches
from (
  ${threadsWithAttention('$attention')}
) counted`,
});
