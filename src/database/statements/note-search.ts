import { bothDirections } from '../keyset.js';
import { orNull, statement } from '../statement.js';
import { noteColumns, noteRow } from './notes.js';
import { microseconds, moment } from './times.js';

/*
 * The notes of all threads of a marketplace that contain all of some words, by time, without deleted ones. They are searched
 * as messages are (marketplace-search.ts). The whole order is (created_at, seller_id, number).
 */

const row = {
  ...noteRow,
  /** `createdAt` in microseconds since 1970. */
  time: 'bigint',
} as const;

const columns = `${noteColumns('n')}, ${microseconds('n.created_at')} as time`;

const parameters = {
  /** The note beside which the page begins, which is not on the page. Its time is in microseconds since 1970. */
  time: 'bigint',
  sellerId: 'integer',
  number: 'integer',
  limit: 'integer',
  /** A tsquery, as text. */
  words: 'text',
} as const;

const order = ['created_at', 'seller_id', 'number'];
const orderOfNotes = ['n.created_at', 'n.seller_id', 'n.number'];
const position = [moment('$time'), '$sellerId', '$number'];

/** Returns the matches among the `window` notes nearest to a position, the newest first; `~` in the words is the seller. */
export const noteMatchesNear = bothDirections(
  'desc',
  { first: 'note-search-near-older', last: 'note-search-near-newer' },
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
    select *
    from note
    where marketplace_id = $marketplaceId and deleted_at is null and ${beyond(order, position)}
    ${nearestFirst(order)}
    limit $window::integer
  ) walked
  where search @@ replace($words, '~', seller_id::text)::tsquery
  limit $limit::integer
) n
${nearestFirst(orderOfNotes)}`,
    }),
);

/** Returns the matches of the weeks that the words name, the newest first; one row at least. */
export const noteMatchesOfWeeks = bothDirections(
  'desc',
  { first: 'note-search-weeks-older', last: 'note-search-weeks-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      share: 'search',
      parameters: {
        ...parameters,
        /** The maximum number of matches that are read; null: all. If `matches` is that number, the rows are perhaps not the nearest. */
        most: 'integer?',
      },
      row: { matches: 'integer', ...orNull(row) },
      // The time is not a condition of the first step: the planner would read all notes of that time. The words name the
      // marketplace; with `is true` the planner does not read an index of all its notes too.
      text: `
with found as materialized (
  select created_at, seller_id, number
  from note
  where (marketplace_id = $marketplaceId) is true and deleted_at is null
    and weekly_words(search, created_at) @@ $words::text::tsquery
  limit $most::integer
)
select counted.matches, n.*
from (select count(*)::integer as matches from found) counted
left join lateral (
  select ${columns}
  from (select * from found where ${beyond(order, position)} ${nearestFirst(order)} limit $limit::integer) f
  join note n on n.marketplace_id = $marketplaceId and n.seller_id = f.seller_id and n.number = f.number
  ${nearestFirst(orderOfNotes)}
) n on true
${nearestFirst(['n."createdAt"', 'n."sellerId"', 'n.number'])}`,
      planEachTime: true,
    }),
);

/** Returns when the marketplace's first and last notes were written, in microseconds since 1970; null if there are none. */
export const noteTimes = statement({
  name: 'note-times',
  scope: 'marketplace',
  share: 'search',
  parameters: {},
  row: { oldest: 'bigint?', newest: 'bigint?' },
  text: `
select ${microseconds('min(created_at)')} as oldest, ${microseconds('max(created_at)')} as newest
from note
where marketplace_id = $marketplaceId and deleted_at is null`,
});

/** Stores the words of notes: after a change of the text, and by src/chat/search-indexing.ts after an upgrade. */
export const storeNoteWords = statement({
  name: 'store-note-words',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]', numbers: 'integer[]', words: 'text[]' },
  row: {},
  text: `
update note n
set search = array_to_tsvector(string_to_array(given.words, ' '))
from unnest($sellerIds::integer[], $numbers::integer[], $words::text[]) as given (seller_id, number, words)
where n.marketplace_id = $marketplaceId and n.seller_id = given.seller_id and n.number = given.number`,
});
