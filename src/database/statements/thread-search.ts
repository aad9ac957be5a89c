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
  where marketplace_id = $1 and seller_id = $2 and by_operator = m.by_operator and up_to_seq >= m.seq
  order by up_to_seq
  limit 1
) r on true`;

const parameters = {
  /** A tsquery in text form. */
  words: 'text',
  besideSeq: 'integer',
  limit: 'integer',
} as const;

// "offset 0" keeps the words out of the choice of index: the range of the primary key it is.
const near = (range: string, order: 'asc' | 'desc') => `
select ${columns}
from (
  select *
  from (
    select seq, by_operator, created_at, message, sent_by_name, search
    from message
    where marketplace_id = $1 and seller_id = $2 and ${range}
    order by seq ${order}
    offset 0
  ) walked
  where search @@ $3::text::tsquery
  limit $5::integer
) m${readMark}
order by m.seq ${order}`;

/** The matches among the `window` messages that are just older than `besideSeq`, the nearest first. */
export const threadSearchNearOlder = statement({
  name: 'thread-search-near-older',
  scope: 'thread',
  parameters: { ...parameters, window: 'integer' },
  row,
  text: near('seq < $4 and seq >= $4 - $6::integer', 'desc'),
});

/** The matches among the `window` messages that are just newer than `besideSeq`, the nearest first. */
export const threadSearchNearNewer = statement({
  name: 'thread-search-near-newer',
  scope: 'thread',
  parameters: { ...parameters, window: 'integer' },
  row,
  text: near('seq > $4 and seq <= $4 + $6::integer', 'asc'),
});

// The words name the thread, so that the postings of no other thread are read; the seller is left out of
// the first step, lest its share of the table tempt the planner to walk the whole thread.
const found = `
with found as materialized (
  select seller_id, seq from message where marketplace_id = $1 and search @@ $3::text::tsquery
)`;

const all = (range: string, order: 'asc' | 'desc') => `${found}
select ${columns}
from (
  select seq from found where seller_id = $2 and ${range} order by seq ${order} limit $5::integer
) f
join message m on m.marketplace_id = $1 and m.seller_id = $2 and m.seq = f.seq${readMark}
order by m.seq ${order}`;

/** The matches that are older than `besideSeq`, the nearest first; reads every match of the thread. */
export const threadSearchOlder = statement({
  name: 'thread-search-older',
  scope: 'thread',
  parameters,
  row,
  text: all('seq < $4', 'desc'),
  planEachTime: true,
});

/** The matches that are newer than `besideSeq`, the nearest first; reads every match of the thread. */
export const threadSearchNewer = statement({
  name: 'thread-search-newer',
  scope: 'thread',
  parameters,
  row,
  text: all('seq > $4', 'asc'),
  planEachTime: true,
});

/** How many messages match: reads each match, so it is run only where totalCount is asked for. */
export const threadSearchCount = statement({
  name: 'thread-search-count',
  scope: 'thread',
  parameters: { words: 'text' },
  row: { matches: 'integer' },
  text: `${found}
select count(*)::integer as matches from found where seller_id = $2`,
  planEachTime: true,
});
