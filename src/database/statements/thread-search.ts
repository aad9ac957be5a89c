import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';

/*
 * The messages of a thread that hold all of some words. A common word is found by walking the thread's own
 * order near where the page begins, a rare one by the words' postings; src/chat/search-thread.ts tells
 * which, and docs/search.md what it costs. Order within the answer is the statement's.
 */

const row = {
  seq: 'integer',
  byOperator: 'boolean',
  createdAt: 'timestamptz',
  message: 'text',
  sentByName: 'text?',
  readAt: 'timestamptz?',
} as const;

const columns = `m.seq, m.by_operator as "byOperator", m.created_at as "createdAt", m.message,
       m.sent_by_name as "sentByName", r.read_at as "readAt"`;

const readMark = `
left join lateral (
  select read_at
  from read_mark
  where marketplace_id = $marketplaceId and seller_id = $sellerId and by_operator = m.by_operator and up_to_seq >= m.seq
  order by up_to_seq
  limit 1
) r on true`;

const parameters = {
  /** A tsquery in text form. */
  words: 'text',
  besideSeq: 'integer',
  limit: 'integer',
} as const;

/** The matches among the `window` messages nearest to `besideSeq`, the newest first. */
export const threadMatchesNear = bothDirections(
  'desc',
  { first: 'thread-search-near-older', last: 'thread-search-near-newer' },
  (name, { beyond, behind, further, nearestFirst }) =>
    statement({
      name,
      scope: 'thread',
      parameters: { ...parameters, window: 'integer' },
      row,
      // "offset 0" keeps the words out of the choice of index: the range of the primary key it is.
      text: `
select ${columns}
from (
  select *
  from (
    select seq, by_operator, created_at, message, sent_by_name, search
    from message
    where marketplace_id = $marketplaceId and seller_id = $sellerId and ${beyond(['seq'], ['$besideSeq'])}
      and ${behind(['seq'], [further('$besideSeq', '$window::integer')])}
    ${nearestFirst(['seq'])}
    offset 0
  ) walked
  where search @@ $words::text::tsquery
  limit $limit::integer
) m${readMark}
${nearestFirst(['m.seq'])}`,
    }),
);

// The words name the thread, so that the postings of no other thread are read; the seller is left out of
// the first step, lest its share of the table tempt the planner to walk the whole thread.
const found = `
with found as materialized (
  select seller_id, seq from message where marketplace_id = $marketplaceId and search @@ $words::text::tsquery
)`;

/** The matches, the newest first; reads every match of the thread. */
export const threadMatches = bothDirections(
  'desc',
  { first: 'thread-search-older', last: 'thread-search-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'thread',
      parameters,
      row,
      text: `${found}
select ${columns}
from (
  select seq
  from found
  where seller_id = $sellerId and ${beyond(['seq'], ['$besideSeq'])}
  ${nearestFirst(['seq'])}
  limit $limit::integer
) f
join message m on m.marketplace_id = $marketplaceId and m.seller_id = $sellerId and m.seq = f.seq${readMark}
${nearestFirst(['m.seq'])}`,
      planEachTime: true,
    }),
);

/** How many messages match: reads each match, so it is run only where totalCount is asked for. */
export const threadSearchCount = statement({
  name: 'thread-search-count',
  scope: 'thread',
  parameters: { words: 'text' },
  row: { matches: 'integer' },
  text: `${found}
select count(*)::integer as matches from found where seller_id = $sellerId`,
  planEachTime: true,
});
