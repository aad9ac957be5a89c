import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';
import { orNull } from './thread-counts.js';

/*
 * The messages of all of a marketplace's threads that hold all of some words, by time. What is common is found by
 * walking the messages near where the page begins, what is rare by the words' postings, some weeks at a time;
 * src/chat/search-marketplace.ts tells which, and docs/search.md what it costs. The whole order is
 * (created_at, seller_id, seq).
 */

const row = {
  sellerId: 'integer',
  seq: 'integer',
  byOperator: 'boolean',
  createdAt: 'timestamptz',
  /** The same in microseconds since 1970. */
  time: 'bigint',
  message: 'text',
  sentByName: 'text?',
  readAt: 'timestamptz?',
} as const;

const columns = `m.seller_id as "sellerId", m.seq, m.by_operator as "byOperator", m.created_at as "createdAt",
       (extract(epoch from m.created_at) * 1000000)::bigint as time, m.message, m.sent_by_name as "sentByName",
       r.read_at as "readAt"`;

const readMark = `
left join lateral (
  select read_at
  from read_mark
  where marketplace_id = $marketplaceId and seller_id = m.seller_id and by_operator = m.by_operator and up_to_seq >= m.seq
  order by up_to_seq
  limit 1
) r on true`;

const parameters = {
  /** The place beside which the page begins, not on the page itself; its time in microseconds since 1970. */
  time: 'bigint',
  sellerId: 'integer',
  seq: 'integer',
  limit: 'integer',
  /** A tsquery in text form. */
  words: 'text',
} as const;

const order = ['created_at', 'seller_id', 'seq'];
const orderOfMessages = ['m.created_at', 'm.seller_id', 'm.seq'];
const position = ["timestamptz 'epoch' + $time::bigint * interval '1 microsecond'", '$sellerId', '$seq'];

/** The matches among the `window` messages nearest to a position, the newest first; `~` in the words is the seller. */
export const marketplaceMatchesNear = bothDirections(
  'desc',
  { first: 'marketplace-search-near-older', last: 'marketplace-search-near-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters: { ...parameters, window: 'integer' },
      row,
      text: `
select ${columns}
from (
  select *
  from (
    select seller_id, seq, by_operator, created_at, message, sent_by_name, search
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
  /** How many matches are looked at; null: all. Where `matches` is so many, the rows are not the nearest. */
  most: 'integer?',
} as const;

const weeksRow = { matches: 'integer', ...orNull(row) } as const;

/** The matches of the weeks that the words name, the newest first; one row at least. */
export const marketplaceMatchesOfWeeks = bothDirections(
  'desc',
  { first: 'marketplace-search-weeks-older', last: 'marketplace-search-weeks-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters: weeksParameters,
      row: weeksRow,
      // The time is left out of the first step, lest it tempt the planner to walk the messages of that time.
      text: `
with found as materialized (
  select created_at, seller_id, seq
  from message
  where marketplace_id = $marketplaceId and weekly_words(search, created_at) @@ $words::text::tsquery
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

/** When the marketplace's first and last messages were sent, in microseconds since 1970; null where there are none. */
export const messageTimes = statement({
  name: 'message-times',
  scope: 'marketplace',
  parameters: {},
  row: { oldest: 'bigint?', newest: 'bigint?' },
  text: `
select (extract(epoch from min(created_at)) * 1000000)::bigint as oldest,
       (extract(epoch from max(created_at)) * 1000000)::bigint as newest
from message
where marketplace_id = $marketplaceId`,
});
