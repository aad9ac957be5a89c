import { statement } from '../statement.js';

/*
 * The names, messages and notes with search words of an earlier version, or without, after an upgrade. src/chat/search-indexing.ts replaces
 * the words in batches. Rows that another process has locked are skipped.
 */

/** The version of the words that this version stores; see message.search_version. */
export const searchVersion = 2;

/** Returns whether a marketplace has messages with words of an earlier version. */
export const isSearchBehind = statement({
  name: 'is-search-behind',
  scope: 'marketplace',
  share: 'search',
  parameters: {},
  row: { isBehind: 'boolean' },
  text: 'select exists (select from search_backlog where marketplace_id = $marketplaceId) as "isBehind"',
});

/** Counts the messages, names and notes that must be indexed. It reads each thread with such messages. */
export const searchBacklogSize = statement({
  name: 'search-backlog-size',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { messages: 'bigint', names: 'bigint', notes: 'bigint' },
  text: `
select (select coalesce(sum(to_seq - from_seq + 1), 0) from search_backlog)::bigint as messages,
       (select count(*) from seller where name_words is null) as names,
       (select count(*) from note where search is null and text <> '') as notes`,
});

/** Returns the next marketplace with names that must be indexed. */
export const marketplaceToFold = statement({
  name: 'marketplace-to-fold',
  scope: 'installation',
  share: 'background',
  parameters: { afterMarketplace: 'integer' },
  row: { marketplaceId: 'integer' },
  text: `
select marketplace_id as "marketplaceId"
from seller
where name_words is null and marketplace_id > $afterMarketplace
order by marketplace_id
limit 1`,
});

/** Locks and returns names that must be indexed. */
export const namesToFold = statement({
  name: 'names-to-fold',
  scope: 'marketplace',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { sellerId: 'integer', businessName: 'text' },
  text: `
select id as "sellerId", business_name as "businessName"
from seller
where marketplace_id = $marketplaceId and name_words is null
order by id
limit $limit::integer
for no key update skip locked`,
});

/** Stores the folded words of names. The names do not change. */
export const storeNameWords = statement({
  name: 'store-name-words',
  scope: 'marketplace',
  share: 'background',
  parameters: { sellerIds: 'integer[]', nameWords: 'text[]' },
  row: {},
  text: `
update seller s set name_words = given.words
from unnest($sellerIds::integer[], $nameWords::text[]) as given (seller_id, words)
where s.marketplace_id = $marketplaceId and s.id = given.seller_id`,
});

/** Returns the next thread with messages that must be indexed. */
export const nextSearchBacklog = statement({
  name: 'next-search-backlog',
  scope: 'installation',
  share: 'background',
  parameters: { afterMarketplace: 'integer', afterSeller: 'integer' },
  row: { marketplaceId: 'integer', sellerId: 'integer' },
  text: `
select marketplace_id as "marketplaceId", seller_id as "sellerId"
from search_backlog
where (marketplace_id, seller_id) > ($afterMarketplace::integer, $afterSeller::integer)
order by marketplace_id, seller_id, to_seq
limit 1`,
});

/** Locks and returns a range of messages of a thread that must be indexed. */
export const lockSearchBacklog = statement({
  name: 'lock-search-backlog',
  scope: 'thread',
  share: 'background',
  parameters: {},
  row: { fromSeq: 'integer', toSeq: 'integer' },
  text: `
select from_seq as "fromSeq", to_seq as "toSeq"
from search_backlog
where marketplace_id = $marketplaceId and seller_id = $sellerId
order by to_seq
limit 1
for update skip locked`,
});

/** Locks and returns the messages of a range of a thread. */
export const messagesToIndex = statement({
  name: 'messages-to-index',
  scope: 'thread',
  share: 'background',
  parameters: { fromSeq: 'integer', toSeq: 'integer' },
  row: { seq: 'integer', message: 'text' },
  text: `
select seq, message
from message
where marketplace_id = $marketplaceId and seller_id = $sellerId and seq between $fromSeq and $toSeq
order by seq
for no key update`,
});

/** Stores the words of messages, as send-message does. */
export const storeSearchWords = statement({
  name: 'store-search-words',
  scope: 'thread',
  share: 'background',
  parameters: { seqs: 'integer[]', words: 'text[]' },
  row: {},
  text: `
update message m
set search = array_to_tsvector(string_to_array(given.words, ' ')), search_version = ${searchVersion}
from unnest($seqs::integer[], $words::text[]) as given (seq, words)
where m.marketplace_id = $marketplaceId and m.seller_id = $sellerId and m.seq = given.seq`,
});

/** Removes the end of a range, from a message on; the whole range if it begins there. */
export const shortenSearchBacklog = statement({
  name: 'shorten-search-backlog',
  scope: 'thread',
  share: 'background',
  parameters: { toSeq: 'integer', indexedFrom: 'integer' },
  row: {},
  text: `
with done as (
  delete from search_backlog
  where marketplace_id = $marketplaceId and seller_id = $sellerId and to_seq = $toSeq and from_seq >= $indexedFrom
)
update search_backlog
set to_seq = $indexedFrom - 1
where marketplace_id = $marketplaceId and seller_id = $sellerId and to_seq = $toSeq and from_seq < $indexedFrom`,
});

/** Returns the next marketplace with notes that must be indexed. */
export const marketplaceWithNotesToIndex = statement({
  name: 'marketplace-with-notes-to-index',
  scope: 'installation',
  share: 'background',
  parameters: { afterMarketplace: 'integer' },
  row: { marketplaceId: 'integer' },
  text: `
select marketplace_id as "marketplaceId"
from note
where search is null and text <> '' and marketplace_id > $afterMarketplace
order by marketplace_id
limit 1`,
});

/** Locks and returns notes that must be indexed. `storeNoteWords` stores their words. */
export const notesToIndex = statement({
  name: 'notes-to-index',
  scope: 'marketplace',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { sellerId: 'integer', number: 'integer', text: 'text' },
  text: `
select seller_id as "sellerId", number, text
from note
where marketplace_id = $marketplaceId and search is null and text <> ''
order by seller_id, number
limit $limit::integer
for no key update skip locked`,
});
