import { statement } from '../statement.js';
import { matchesByTime } from './matches-by-time.js';
import { noteColumns, noteRow } from './notes.js';

/** The notes of all threads of a marketplace, without deleted ones. The whole order is (created_at, seller_id, number). */
export const noteSearch = matchesByTime({
  name: 'note-search',
  table: 'note',
  alias: 'n',
  number: { number: 'integer' },
  row: noteRow,
  columns: noteColumns('n'),
  condition: ' and deleted_at is null',
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
