import { statement } from '../statement.js';

/* The erasure of people: src/accounts/erase-person.ts begins it, src/accounts/erasure-jobs.ts replaces the names. */

const person = {
  identity: 'text?',
  memberId: 'integer?',
  /** Null: one of the operator's users. */
  sellerId: 'integer?',
  names: 'text[]',
  emails: 'text[]',
} as const;

/** Returns the earlier names of a user, as the audit log has them; at most 100. */
export const earlierNames = statement({
  name: 'earlier-names',
  scope: 'marketplace',
  share: 'search',
  parameters: {
    /** The field of a change of the name. */
    field: 'text',
    /** For LIKE: that field with case folded. */
    pattern: 'text',
  },
  row: { name: 'text' },
  text: `
select distinct c.change->>'before' as name
from audit_entry e
cross join lateral jsonb_array_elements(e.changes) c (change)
where e.marketplace_id = $marketplaceId and e.search_text like $pattern and e.action = 'userUpdate'
  and c.change->>'field' = $field and c.change->>'before' is not null
limit 100`,
});

/** Records that the names of a person are to be replaced. */
export const addErasure = statement({
  name: 'add-erasure',
  scope: 'marketplace',
  parameters: person,
  row: {},
  text: `
insert into person_erasure (marketplace_id, identity, member_id, seller_id, names, emails)
values ($marketplaceId, $identity::text, $memberId::integer, $sellerId::integer, $names::text[], $emails::text[])`,
});

/** Deletes what waits for a person whose account is gone: links, sign-ins that have begun, and emails. */
export const deletePersonTraces = statement({
  name: 'delete-person-traces',
  scope: 'installation',
  parameters: { userId: 'integer', email: 'text' },
  row: {},
  text: `
with person as materialized (
  select $email::text as email where not exists (select from auth_user where id = $userId)
),
links as (
  delete from auth_verification v using person where v.value = $userId::text
),
sign_ins as (
  delete from auth_verification v using person
  where v.identifier like 'magic-link:%' and strpos(lower(v.value), '"email":' || to_json(person.email)::text) > 0
),
bounced as (
  delete from bounced_address b using person where b.email = person.email
)
delete from outgoing_mail m using person where m.recipient = person.email`,
});

/** Deletes what a marketplace stores of a membership beside texts, and replaces the person's name in notices of others. */
export const deleteMemberTraces = statement({
  name: 'delete-member-traces',
  scope: 'marketplace',
  parameters: { memberId: 'integer', names: 'text[]', neutral: 'text' },
  row: {},
  text: `
with emails as (
  delete from received_email where marketplace_id = $marketplaceId and member_id = $memberId
),
notices as (
  update auth_notice n set caused_by = $neutral
  from membership m
  where m.marketplace_id = $marketplaceId and n.user_id = m.user_id and n.caused_by = any ($names::text[])
)
update auth_handed_link set created_by = $neutral
where marketplace_id = $marketplaceId and created_by = any ($names::text[])`,
});

/** Returns the marketplaces with people whose names are to be replaced. */
export const marketplacesWithErasures = statement({
  name: 'marketplaces-with-erasures',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { marketplaceId: 'integer' },
  text: `
select distinct marketplace_id as "marketplaceId"
from person_erasure`,
});

const progress = {
  id: 'integer',
  ...person,
  step: 'text',
  afterSeller: 'integer',
  afterNumber: 'bigint',
  changedMessages: 'bigint',
  changedNotes: 'bigint',
  changedEntries: 'bigint',
} as const;

/** Locks an erasure until the transaction ends. No row if there is none, or another process works on it. */
export const takeErasure = statement({
  name: 'take-erasure',
  scope: 'marketplace',
  share: 'background',
  parameters: {},
  row: progress,
  text: `
select id, identity, member_id as "memberId", seller_id as "sellerId", names, emails, step,
       after_seller as "afterSeller", after_number as "afterNumber", changed_messages as "changedMessages",
       changed_notes as "changedNotes", changed_entries as "changedEntries"
from person_erasure
where marketplace_id = $marketplaceId
order by id
limit 1
for update skip locked`,
});

/** Stores how far an erasure is. */
export const storeErasure = statement({
  name: 'store-erasure',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    id: 'integer',
    step: 'text',
    afterSeller: 'integer',
    afterNumber: 'bigint',
    changedMessages: 'integer',
    changedNotes: 'integer',
    changedEntries: 'integer',
  },
  row: {},
  text: `
update person_erasure
set step = $step, after_seller = $afterSeller, after_number = $afterNumber::bigint,
    changed_messages = changed_messages + $changedMessages::integer,
    changed_notes = changed_notes + $changedNotes::integer,
    changed_entries = changed_entries + $changedEntries::integer
where marketplace_id = $marketplaceId and id = $id`,
});

/** Deletes an erasure that is done, with the names in it. */
export const endErasure = statement({
  name: 'end-erasure',
  scope: 'marketplace',
  share: 'background',
  parameters: { id: 'integer' },
  row: {},
  text: 'delete from person_erasure where marketplace_id = $marketplaceId and id = $id',
});

/**
 * Replaces the name of a person on the next messages of threads, as their author and as who redacted them. Messages without
 * a known author are the person's if they have the name. Returns the last message that was read; nulls if there was none.
 */
export const eraseMessageNames = statement({
  name: 'erase-message-names',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    afterSeller: 'integer',
    afterSeq: 'integer',
    lastSeller: 'integer',
    limit: 'integer',
    byOperator: 'boolean',
    identity: 'text?',
    names: 'text[]',
    neutral: 'text',
  },
  row: { sellerId: 'integer?', seq: 'integer?', read: 'integer', changed: 'integer' },
  text: `
with part as materialized (
  select seller_id, seq, by_operator, author, sent_by_name, redacted_by_operator, redacted_by_name
  from message
  where marketplace_id = $marketplaceId and (seller_id, seq) > ($afterSeller, $afterSeq)
    and seller_id <= $lastSeller
  order by seller_id, seq
  limit $limit::integer
),
found as materialized (
  select seller_id, seq,
         by_operator = $byOperator and coalesce(author = $identity::text, sent_by_name = any ($names::text[]), false) as is_author,
         coalesce(redacted_by_operator = $byOperator and redacted_by_name = any ($names), false) as is_redactor
  from part
),
changed as (
  update message m
  set sent_by_name = case when found.is_author then $neutral else m.sent_by_name end,
      redacted_by_name = case when found.is_redactor then $neutral else m.redacted_by_name end
  from found
  where m.marketplace_id = $marketplaceId and m.seller_id = found.seller_id and m.seq = found.seq
    and (found.is_author or found.is_redactor)
  returning m.seq
)
select last.seller_id as "sellerId", last.seq, (select count(*)::integer from part) as read,
       (select count(*)::integer from changed) as changed
from (select) one
left join lateral (select seller_id, seq from part order by seller_id desc, seq desc limit 1) last on true`,
});

/** Returns the next notes of threads that a user of the operator wrote or that mention it, of those that are read. */
export const notesToErase = statement({
  name: 'notes-to-erase',
  scope: 'marketplace',
  share: 'background',
  parameters: { afterSeller: 'integer', afterNumber: 'integer', limit: 'integer', memberId: 'integer' },
  row: {
    sellerId: 'integer',
    number: 'integer',
    isConcerned: 'boolean',
    isAuthor: 'boolean',
    text: 'text',
    mentionedIds: 'integer[]',
    mentionStarts: 'integer[]',
    mentionEnds: 'integer[]',
  },
  text: `
select n.seller_id as "sellerId", n.number,
       coalesce(n.author_member_id = $memberId, false) or $memberId = any (n.mentioned_ids) as "isConcerned",
       coalesce(n.author_member_id = $memberId, false) as "isAuthor", n.text, n.mentioned_ids as "mentionedIds",
       n.mention_starts as "mentionStarts", n.mention_ends as "mentionEnds"
from note n
where n.marketplace_id = $marketplaceId and (n.seller_id, n.number) > ($afterSeller, $afterNumber)
order by n.seller_id, n.number
limit $limit::integer
for no key update`,
});

/** Stores a note without a person's name. Its words for search are stored afterwards, as after an upgrade. */
export const storeErasedNote = statement({
  name: 'store-erased-note',
  scope: 'thread',
  share: 'background',
  parameters: {
    number: 'integer',
    text: 'text',
    mentionStarts: 'integer[]',
    mentionEnds: 'integer[]',
    isAuthor: 'boolean',
    neutral: 'text',
  },
  row: {},
  text: `
update note
set text = $text, mention_starts = $mentionStarts::integer[], mention_ends = $mentionEnds::integer[],
    author_name = case when $isAuthor::boolean then $neutral else author_name end
where marketplace_id = $marketplaceId and seller_id = $sellerId and number = $number`,
});

/** Returns the next entries of the audit log, with their texts. */
export const entriesToErase = statement({
  name: 'entries-to-erase',
  scope: 'marketplace',
  share: 'background',
  parameters: { afterId: 'bigint', limit: 'integer' },
  row: { id: 'bigint', identity: 'text', name: 'text?', action: 'text', changes: 'text', address: 'text?' },
  text: `
select id, identity, name, action, changes::text as changes, address
from audit_entry
where marketplace_id = $marketplaceId and id > $afterId::bigint
order by id
limit $limit::integer
for no key update`,
});

/** Stores an entry without a person's name; of an act of the person also without its address and browser. */
export const storeErasedEntry = statement({
  name: 'store-erased-entry',
  scope: 'marketplace',
  share: 'background',
  parameters: { id: 'bigint', name: 'text?', changes: 'text', searchText: 'text', isActor: 'boolean' },
  row: {},
  text: `
update audit_entry
set name = $name, changes = $changes::text::jsonb, search_text = $searchText,
    address = case when not $isActor::boolean then address end,
    user_agent = case when not $isActor then user_agent end
where marketplace_id = $marketplaceId and id = $id::bigint`,
});
