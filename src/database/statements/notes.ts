import { bothDirections } from '../keyset.js';
import { orNull, statement } from '../statement.js';
import { microseconds, moment } from './times.js';

/*
 * Internal notes. docs/notes.md explains them. A transaction that changes a note runs `lockThread` first: ids of
 * transactions must rise in the order of each thread (thread-lock.ts), and numbers and times of notes too.
 */

/** The columns of a note, by which other statements return it too. */
export const noteRow = {
  sellerId: 'integer',
  number: 'integer',
  authorMemberId: 'integer?',
  authorKeyId: 'integer?',
  authorName: 'text?',
  text: 'text',
  mentionedIds: 'integer[]',
  mentionStarts: 'integer[]',
  mentionEnds: 'integer[]',
  createdAt: 'timestamptz',
  editedAt: 'timestamptz?',
  deletedAt: 'timestamptz?',
  redactedAt: 'timestamptz?',
  redactedByName: 'text?',
} as const;

export const noteColumns = (table: string) => `
  ${table}.seller_id as "sellerId", ${table}.number, ${table}.author_member_id as "authorMemberId",
  ${table}.author_key_id as "authorKeyId", ${table}.author_name as "authorName", ${table}.text,
  ${table}.mentioned_ids as "mentionedIds", ${table}.mention_starts as "mentionStarts", ${table}.mention_ends as "mentionEnds",
  ${table}.created_at as "createdAt", ${table}.edited_at as "editedAt", ${table}.deleted_at as "deletedAt",
  ${table}.redacted_at as "redactedAt", ${table}.redacted_by_name as "redactedByName"`;

const content = {
  text: 'text',
  mentionedIds: 'integer[]',
  mentionStarts: 'integer[]',
  mentionEnds: 'integer[]',
  /** The mentioned users whom the note reaches, each once. */
  reachedIds: 'integer[]',
  /** The version of the content policy that the text was checked with. */
  contentVersion: 'integer',
} as const;

/** Nothing was stored if `number` is null: the content policy is no longer that version, or the thread is full. */
const written = { sellerExists: 'boolean', isPolicyCurrent: 'boolean', ...orNull(noteRow) } as const;

const state = (changed: string) => `
select exists (select from thread where marketplace_id = $marketplaceId and seller_id = $sellerId) as "sellerExists",
       m.content_version = $contentVersion as "isPolicyCurrent",${noteColumns('n')}
from marketplace m left join ${changed} n on true
where m.id = $marketplaceId`;

/** Stores a note with the mentions of those whom it reaches. The thread must be locked. */
export const writeNote = statement({
  name: 'write-note',
  scope: 'thread',
  parameters: {
    ...content,
    authorMemberId: 'integer?',
    authorKeyId: 'integer?',
    authorName: 'text?',
    keyHash: 'text?',
    requestHash: 'text?',
    /** The words for search, separated by spaces. */
    words: 'text',
    /** Nothing is stored in a thread with so many notes. */
    maximumCount: 'integer',
  },
  row: written,
  text: `
with latest as materialized (
  select number, created_at
  from note
  where marketplace_id = $marketplaceId and seller_id = $sellerId
  order by number desc
  limit 1
),
placed as materialized (
  select coalesce(latest.number, 0) + 1 as number,
         greatest(clock_timestamp(), t.latest_message_at, latest.created_at) as now
  from thread t
  join marketplace m on m.id = $marketplaceId
  left join latest on true
  where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId and m.content_version = $contentVersion
    and coalesce(latest.number, 0) < $maximumCount::integer
),
stored as (
  insert into note (marketplace_id, seller_id, number, author_member_id, author_key_id, author_name, text, mentioned_ids,
                    mention_starts, mention_ends, created_at, key_hash, request_hash,
                    changed_at, search)
  select $marketplaceId, $sellerId, number, $authorMemberId, $authorKeyId, $authorName, $text, $mentionedIds,
         $mentionStarts, $mentionEnds, now, $keyHash, $requestHash,
         now, array_to_tsvector(string_to_array($words, ' '))
  from placed
  returning *
),
mentioned as (
  insert into note_mention (marketplace_id, member_id, seller_id, number, mentioned_at)
  select $marketplaceId, r.member_id, $sellerId, stored.number, stored.created_at
  from stored, unnest($reachedIds::integer[]) r (member_id)
)${state('stored')}`,
});

/**
 * Changes the text and the mentions of a note. Colleagues who are mentioned for the first time get a mention, those who
 * are no longer mentioned lose it, and the others keep theirs. `storeNoteWords` must follow. The thread must be locked.
 */
export const updateNote = statement({
  name: 'update-note',
  scope: 'thread',
  parameters: { number: 'integer', ...content },
  row: written,
  text: `
with changed as (
  update note n
  set text = $text, mentioned_ids = $mentionedIds, mention_starts = $mentionStarts, mention_ends = $mentionEnds,
      edited_at = greatest(clock_timestamp(), n.created_at), changed_xid = pg_current_xact_id(),
      changed_at = greatest(clock_timestamp(), n.created_at)
  from marketplace m
  where n.marketplace_id = $marketplaceId and n.seller_id = $sellerId and n.number = $number and n.deleted_at is null
    and m.id = $marketplaceId and m.content_version = $contentVersion
  returning n.*
),
before as materialized (
  select mentioned_ids from note where marketplace_id = $marketplaceId and seller_id = $sellerId and number = $number
),
removed as (
  delete from note_mention a
  using before, changed
  where a.marketplace_id = $marketplaceId and a.member_id = any (before.mentioned_ids) and a.seller_id = $sellerId
    and a.number = $number and a.member_id <> all ($mentionedIds::integer[])
),
mentioned as (
  insert into note_mention (marketplace_id, member_id, seller_id, number, mentioned_at)
  select $marketplaceId, r.member_id, $sellerId, changed.number, changed.changed_at
  from changed, unnest($reachedIds::integer[]) r (member_id)
  on conflict (marketplace_id, member_id, seller_id, number) do nothing
)${state('changed')}`,
});

/**
 * Replaces the text of a note, with its mentions, by one without parts of it. Colleagues who are no longer mentioned lose their mention.
 * The hash of the request goes, since it has the text. `storeNoteWords` must follow. The thread must be locked.
 */
export const redactNote = statement({
  name: 'redact-note',
  scope: 'thread',
  parameters: {
    number: 'integer',
    text: 'text',
    mentionedIds: 'integer[]',
    mentionStarts: 'integer[]',
    mentionEnds: 'integer[]',
    redactedByName: 'text?',
  },
  row: noteRow,
  text: `
with before as materialized (
  select mentioned_ids from note where marketplace_id = $marketplaceId and seller_id = $sellerId and number = $number
),
changed as (
  update note n
  set text = $text, mentioned_ids = $mentionedIds, mention_starts = $mentionStarts, mention_ends = $mentionEnds,
      request_hash = null, redacted_at = greatest(clock_timestamp(), n.created_at), redacted_by_name = $redactedByName,
      changed_xid = pg_current_xact_id(), changed_at = greatest(clock_timestamp(), n.created_at)
  where n.marketplace_id = $marketplaceId and n.seller_id = $sellerId and n.number = $number
  returning n.*
),
removed as (
  delete from note_mention a
  using before, changed
  where a.marketplace_id = $marketplaceId and a.member_id = any (before.mentioned_ids) and a.seller_id = $sellerId
    and a.number = $number and a.member_id <> all ($mentionedIds::integer[])
)
select ${noteColumns('c')}
from changed c`,
});

/** Deletes a note, or undoes that within some hours. The mentions are hidden meanwhile. The thread must be locked. */
export const setNoteDeleted = statement({
  name: 'set-note-deleted',
  scope: 'thread',
  parameters: { number: 'integer', isDeleted: 'boolean', hours: 'integer' },
  row: noteRow,
  text: `
with changed as (
  update note
  set deleted_at = case when $isDeleted::boolean then greatest(clock_timestamp(), created_at) end,
      changed_xid = pg_current_xact_id(), changed_at = greatest(clock_timestamp(), created_at)
  where marketplace_id = $marketplaceId and seller_id = $sellerId and number = $number
    and (deleted_at is not null) <> $isDeleted and text <> ''
    and ($isDeleted or deleted_at >= clock_timestamp() - $hours::integer * interval '1 hour')
  returning *
),
mentioned as (
  update note_mention a
  set is_hidden = $isDeleted
  from changed
  where a.marketplace_id = $marketplaceId and a.member_id = any (changed.mentioned_ids) and a.seller_id = $sellerId
    and a.number = $number
)
select ${noteColumns('c')}
from changed c`,
});

/**
 * Removes the texts of a few notes that were deleted before this many hours. It skips those that another transaction changes: it
 * would wait for it, and remove the text although the deletion was undone meanwhile.
 */
export const removeDeletedNotes = statement({
  name: 'remove-deleted-notes',
  scope: 'marketplace',
  parameters: { hours: 'integer', limit: 'integer' },
  row: {},
  text: `
update note
set text = '', mentioned_ids = '{}', mention_starts = '{}', mention_ends = '{}'
where ctid = any (array(
  select ctid
  from note
  where marketplace_id = $marketplaceId and deleted_at < statement_timestamp() - $hours::integer * interval '1 hour'
    and text <> ''
  order by deleted_at
  limit $limit::integer
  for update skip locked
))`,
});

/** Returns the note that was stored under a key; no row if there is none. */
export const noteOfKey = statement({
  name: 'note-of-key',
  scope: 'thread',
  parameters: { keyHash: 'text' },
  row: { ...noteRow, requestHash: 'text?' },
  text: `
select ${noteColumns('n')}, n.request_hash as "requestHash"
from note n
where n.marketplace_id = $marketplaceId and n.seller_id = $sellerId and n.key_hash = $keyHash`,
});

/** Returns notes by their threads and numbers, which are in lists of the same order; also deleted ones. */
export const notesByNumber = statement({
  name: 'notes-by-number',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]', numbers: 'integer[]' },
  row: noteRow,
  text: `
select ${noteColumns('n')}
from unnest($sellerIds::integer[], $numbers::integer[]) wanted (seller_id, number)
join note n on n.marketplace_id = $marketplaceId and n.seller_id = wanted.seller_id and n.number = wanted.number`,
});

/** Returns a page of the notes of a thread within a time, the newest first. */
export const notePage = bothDirections(
  'desc',
  { first: 'notes-older', last: 'notes-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'thread',
      parameters: {
        /** The note beside which the page begins, which is not on the page. Its time is in microseconds since 1970. */
        time: 'bigint',
        number: 'integer',
        /** From this time on, and before that. */
        since: 'timestamptz',
        until: 'timestamptz',
        limit: 'integer',
      },
      row: { ...noteRow, time: 'bigint' },
      text: `
select ${noteColumns('n')}, ${microseconds('n.created_at')} as time
from note n
where n.marketplace_id = $marketplaceId and n.seller_id = $sellerId and n.deleted_at is null
  and n.created_at >= $since and n.created_at < $until
  and ${beyond(['n.created_at', 'n.number'], [moment('$time'), '$number'])}
${nearestFirst(['n.created_at', 'n.number'])}
limit $limit::integer`,
    }),
);
