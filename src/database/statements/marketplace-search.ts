import { bothDirections } from '../keyset.js';
import { orNull, statement } from '../statement.js';
import { message, messageColumns, readMark, storedColumns } from './message-columns.js';
import { microseconds, moment } from './times.js';

/*
 * The messages of all threads of a marketplace that hold all of some words, by time. A common word is found by reading
 * the messages beside the page's position, a rare one by the index of words, some weeks at a time.
 * src/chat/search-marketplace.ts decides which; docs/search.md has the costs. The whole order is
 * (created_at, seller_id, seq).
 */

const row = {
  sellerId: 'integer',
  ...message,
  /** `createdAt` in microseconds since 1970. */
  time: 'bigint',
} as const;

const columns = `
  m.seller_id as "sellerId",${messageColumns}, ${microseconds('m.created_at')} as time`;

const parameters = {
  /** The message beside which the page begins, which is not on the page. Its time is in microseconds since 1970. */
  time: 'bigint',
  sellerId: 'integer',
  seq: 'integer',
  limit: 'integer',
  /** A tsquery, as text. */
  words: 'text',
} as const;

const order = ['created_at', 'seller_id', 'seq'];
const orderOfMessages = ['m.created_at', 'm.seller_id', 'm.seq'];
const position = [moment('$time'), '$sellerId', '$seq'];

/** Returns the matches among the `window` messages nearest to a position, the newest first; `~` in the words is the seller. */
export const marketplaceMatchesNear = bothDirections(
  'desc',
  { first: 'marketplace-search-near-older', last: 'marketplace-search-near-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      share: 'search',
      parameters: { ...parameters, window: 'integer' },
      row,
      text: `
select ${columns}
from (
  select *
  from (
    select ${storedColumns}, search
    from message
    where marketplace_id = $marketplaceId and ${beyond(order, position)}
    ${nearestFirst(order)}
    limit $window::integer
  ) walked
  where search @@ replace($words, '~', seller_id::text)::tsquery
  limit $limit::integer
) m${readMark}
${nearestFirst(orderOfMessages)}`,
    }),
);

const weeksParameters = {
  ...parameters,
  /** The maximum number of matches that are read; null: all. If `matches` is that number, the rows are perhaps not the nearest. */
  most: 'integer?',
} as const;

const weeksRow = { matches: 'integer', ...orNull(row) } as const;

/** Returns the matches of the weeks that the words name, the newest first; one row at least. */
export const marketplaceMatchesOfWeeks = bothDirections(
  'desc',
  { first: 'marketplace-search-weeks-older', last: 'marketplace-search-weeks-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      share: 'search',
      parameters: weeksParameters,
      row: weeksRow,
      // The time is not a condition of the first step: the planner would read all messages of that time. The words name the
      // marketplace; with `is true` the planner does not read an index of all its messages too.
      text: `
with found as materialized (
  select created_at, seller_id, seq
  from message
  where (marketplace_id = $marketplaceId) is true and weekly_words(search, created_at) @@ $words::text::tsquery
  limit $most::integer
)
select counted.matches, m.*
from (select count(*)::integer as matches from found) counted
left join lateral (
  select ${columns}
  from (select * from found where ${beyond(order, position)} ${nearestFirst(order)} limit $limit::integer) f
  join message m on m.marketplace_id = $marketplaceId and m.seller_id = f.seller_id and m.seq = f.seq${readMark}
  ${nearestFirst(orderOfMessages)}
) m on true
${nearestFirst(['m."createdAt"', 'm."sellerId"', 'm.seq'])}`,
      planEachTime: true,
    }),
);

/** Returns when the marketplace's first and last messages were sent, in microseconds since 1970; null if there are none. */
export const messageTimes = statement({
  name: 'message-times',
  scope: 'marketplace',
  share: 'search',
  parameters: {},
  row: { oldest: 'bigint?', newest: 'bigint?' },
  text: `
select ${microseconds('min(created_at)')} as oldest, ${microseconds('max(created_at)')} as newest
from message
where marketplace_id = $marketplaceId`,
});
