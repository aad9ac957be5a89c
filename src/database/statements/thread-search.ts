import { statement } from '../statement.js';

/*
 * The messages of a thread that hold all of some words. The words' postings are of this thread alone
 * (message.search leads each word by marketplace and seller), so the cost is the matches in this thread,
 * however long the thread and however large the marketplace. docs/search.md says more.
 */

const row = {
  seq: 'integer',
  byOperator: 'boolean',
  createdAt: 'timestamptz',
  message: 'text',
  sentByName: 'text?',
  readAt: 'timestamptz?',
} as const;

const parameters = {
  /** A tsquery in text form. */
  words: 'text',
  besideSeq: 'integer',
  limit: 'integer',
} as const;

const text = (range: string) => `
select m.seq, m.by_operator as "byOperator", m.created_at as "createdAt", m.message,
       m.sent_by_name as "sentByName", r.read_at as "readAt"
from (
  select seq, by_operator, created_at, message, sent_by_name
  from message
  where marketplace_id = $1 and seller_id = $2 and search @@ $3::text::tsquery and ${range}
  limit $5::integer
) m
left join lateral (
  select read_at
  from read_mark
  where marketplace_id = $1 and seller_id = $2 and by_operator = m.by_operator and up_to_seq >= m.seq
  order by up_to_seq
  limit 1
) r on true`;

/** The matches that are older than `besideSeq`, the nearest first. */
export const threadSearchOlder = statement({
  name: 'thread-search-older',
  scope: 'thread',
  parameters,
  row,
  text: text('seq < $4 order by seq desc'),
  planEachTime: true,
});

/** The matches that are newer than `besideSeq`, the nearest first. */
export const threadSearchNewer = statement({
  name: 'thread-search-newer',
  scope: 'thread',
  parameters,
  row,
  text: text('seq > $4 order by seq'),
  planEachTime: true,
});

/** How many messages match: reads each match, so it is run only where totalCount is asked for. */
export const threadSearchCount = statement({
  name: 'thread-search-count',
  scope: 'thread',
  parameters: { words: 'text' },
  row: { matches: 'integer' },
  text: `
select count(*)::integer as matches
from message
where marketplace_id = $1 and seller_id = $2 and search @@ $3::text::tsquery`,
  planEachTime: true,
});
