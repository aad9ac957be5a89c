import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';
import { message, messageColumns, readMark, storedColumns } from './message-columns.js';

/*
 * The messages of a thread that hold all of some words. A common word is found by reading the messages beside the
 * page's position, a rare one by the index of words. src/chat/search-thread.ts decides which; docs/search.md has the
 * costs. Each statement returns its rows in order.
 */

const parameters = {
  /** A tsquery, as text. */
  words: 'text',
  besideSeq: 'integer',
  limit: 'integer',
} as const;

/** Returns the matches among the `window` messages nearest to `besideSeq`, the newest first. */
export const threadMatchesNear = bothDirections(
  'desc',
  { first: 'thread-search-near-older', last: 'thread-search-near-newer' },
  (name, { beyond, behind, further, nearestFirst }) =>
    statement({
      name,
      scope: 'thread',
      share: 'search',
      parameters: { ...parameters, window: 'integer' },
      row: message,
      // "offset 0" keeps the planner from the index of words: it reads the range of the primary key.
      text: `
select ${messageColumns}
from (
  select *
  from (
    select ${storedColumns}, search
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

// Each word carries the thread's number, so no other thread's entries are read. The seller is not a condition of this
// step: because of a large thread's share of the table the planner would read the whole thread.
const found = `
with found as materialized (
  select seller_id, seq from message where marketplace_id = $marketplaceId and search @@ $words::text::tsquery
)`;

/** Returns the matches, the newest first; reads every match of the thread. */
export const threadMatches = bothDirections(
  'desc',
  { first: 'thread-search-older', last: 'thread-search-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'thread',
      share: 'search',
      parameters,
      row: message,
      text: `${found}
select ${messageColumns}
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

/** Counts the matches between two messages. It reads each of the thread, so it runs only if totalCount is selected. */
export const threadSearchCount = statement({
  name: 'thread-search-count',
  scope: 'thread',
  share: 'search',
  parameters: { words: 'text', afterSeq: 'integer', beforeSeq: 'integer' },
  row: { matches: 'integer' },
  text: `${found}
select count(*)::integer as matches
from found
where seller_id = $sellerId and seq > $afterSeq and seq < $beforeSeq`,
  planEachTime: true,
});
