import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';

/*
 * The canned replies of an operator: shared ones (owner 0), and each user's own. A transaction that adds some runs
 * `lockMarketplace` first, so that names and numbers that it has checked stay.
 */

const reply = {
  id: 'integer',
  ownerId: 'integer',
  name: 'text',
  nameKey: 'text',
  languages: 'text[]',
  texts: 'text[]',
  uses: 'integer',
  updatedAt: 'timestamptz',
} as const;

const columns = (table = '') => `
  ${table}id, ${table}owner_id as "ownerId", ${table}name, ${table}name_key as "nameKey", ${table}languages, ${table}texts,
  ${table}uses, ${table}updated_at as "updatedAt"`;

const order = ['name_key', 'id'] as const;

/** Returns a page of the replies of two owners by name: two ranges of one index, merged. */
export const cannedReplies = bothDirections(
  'asc',
  { first: 'canned-replies-forward', last: 'canned-replies-backward' },
  (name, { beyond, nearestFirst }) => {
    const ofOwner = (owner: string) => `(
    select * from canned_reply
    where marketplace_id = $marketplaceId and owner_id = ${owner} and deleted_at is null
      and ${beyond(order, ['$nameKey', '$id'])}
      and ($patterns::text[] is null or search_words like all ($patterns))
    ${nearestFirst(order)}
    limit $limit::integer
  )`;
    return statement({
      name,
      scope: 'marketplace',
      searchParameter: 'patterns',
      parameters: {
        nameKey: 'text',
        id: 'integer',
        /** Two different owners; -1 for none. */
        owner: 'integer',
        otherOwner: 'integer',
        /** For LIKE: a reply must match all; null: all replies. */
        patterns: 'text[]?',
        limit: 'integer',
      },
      row: reply,
      text: `
select ${columns()}
from (${ofOwner('$owner')} union all ${ofOwner('$otherOwner')}) r
${nearestFirst(order)}
limit $limit::integer`,
    });
  },
);

/** Returns the reply with a number, deleted or not. */
export const cannedReplyByNumber = statement({
  name: 'canned-reply-by-number',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: { ...reply, isDeleted: 'boolean' },
  text: `
select ${columns()}, deleted_at is not null as "isDeleted"
from canned_reply where marketplace_id = $marketplaceId and id = $id`,
});

/** Returns an owner's replies with some names. */
export const cannedRepliesByName = statement({
  name: 'canned-replies-by-name',
  scope: 'marketplace',
  parameters: { ownerId: 'integer', nameKeys: 'text[]' },
  row: reply,
  text: `
select ${columns()}
from canned_reply
where marketplace_id = $marketplaceId and owner_id = $ownerId and name_key = any ($nameKeys::text[])
  and deleted_at is null`,
});

/** Counts an owner's replies, up to a maximum. */
export const countCannedReplies = statement({
  name: 'count-canned-replies',
  scope: 'marketplace',
  parameters: { ownerId: 'integer', most: 'integer' },
  row: { count: 'integer' },
  text: `
select count(*)::integer as count
from (
  select from canned_reply
  where marketplace_id = $marketplaceId and owner_id = $ownerId and deleted_at is null
  limit $most::integer
) counted`,
});

/**
 * Stores an owner's replies: those with a new name are added, the others get the new texts.
 * `replies` is a JSON list of objects with name, name_key, languages, texts and search_words.
 */
export const storeCannedReplies = statement({
  name: 'store-canned-replies',
  scope: 'marketplace',
  parameters: { ownerId: 'integer', replies: 'text' },
  row: reply,
  text: `
insert into canned_reply as r (marketplace_id, owner_id, name, name_key, languages, texts, search_words)
select $marketplaceId, $ownerId, name, name_key, languages, texts, search_words
from jsonb_to_recordset($replies::text::jsonb)
  as given (name text, name_key text, languages text[], texts text[], search_words text)
on conflict (marketplace_id, owner_id, name_key) where deleted_at is null do update
set name = excluded.name, languages = excluded.languages, texts = excluded.texts,
    search_words = excluded.search_words, updated_at = clock_timestamp()
returning ${columns('r.')}`,
});

/** Changes a reply. */
export const updateCannedReply = statement({
  name: 'update-canned-reply',
  scope: 'marketplace',
  parameters: {
    id: 'integer',
    name: 'text',
    nameKey: 'text',
    languages: 'text[]',
    texts: 'text[]',
    searchWords: 'text',
  },
  row: reply,
  text: `
update canned_reply
set name = $name, name_key = $nameKey, languages = $languages, texts = $texts, search_words = $searchWords,
    updated_at = clock_timestamp()
where marketplace_id = $marketplaceId and id = $id
returning ${columns()}`,
});

/** Deletes a reply so that this can be undone, or undoes it. */
export const setCannedReplyDeleted = statement({
  name: 'set-canned-reply-deleted',
  scope: 'marketplace',
  parameters: { id: 'integer', isDeleted: 'boolean' },
  row: reply,
  text: `
update canned_reply set deleted_at = case when $isDeleted::boolean then clock_timestamp() end
where marketplace_id = $marketplaceId and id = $id
returning ${columns()}`,
});

/** Removes replies that were deleted too long ago to undo it, the oldest first. */
export const removeDeletedCannedReplies = statement({
  name: 'remove-deleted-canned-replies',
  scope: 'marketplace',
  parameters: { hours: 'integer', limit: 'integer' },
  row: {},
  text: `
delete from canned_reply
where marketplace_id = $marketplaceId and id = any (array(
  select id from canned_reply
  where marketplace_id = $marketplaceId and deleted_at < statement_timestamp() - $hours::integer * interval '1 hour'
  order by deleted_at
  limit $limit::integer
))`,
});

/** Counts a use of a reply, if one of two owners has it. */
export const countCannedReplyUse = statement({
  name: 'count-canned-reply-use',
  scope: 'marketplace',
  parameters: { id: 'integer', owner: 'integer', otherOwner: 'integer' },
  row: reply,
  text: `
update canned_reply set uses = least(uses, 2147483646) + 1
where marketplace_id = $marketplaceId and id = $id and owner_id in ($owner, $otherOwner) and deleted_at is null
returning ${columns()}`,
});
