import { statement } from '../statement.js';

/* What an erasure of a person removes and replaces (src/accounts/erasure-jobs.ts); erasures.ts has its progress. */

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

/** Deletes what waits for a person who has no account: links, sign-ins that have begun, and emails. */
export const deletePersonTraces = statement({
  name: 'delete-person-traces',
  scope: 'installation',
  parameters: {
    /** The number of the account that the person had; null if it is not known. */
    userId: 'integer?',
    email: 'text',
  },
  row: {},
  text: `
with person as materialized (
  select $email::text as email where not exists (select from auth_user where id = $userId::integer or email = $email)
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

/**
 * Deletes what a marketplace stores of a person beside texts, and replaces the name in notices of others. Without a membership it is
 * what has the name and belongs to nobody who is a user now.
 */
export const deleteMemberTraces = statement({
  name: 'delete-member-traces',
  scope: 'marketplace',
  parameters: { memberId: 'integer?', names: 'text[]', neutral: 'text' },
  row: {},
  text: `
with emails as (
  delete from received_email where marketplace_id = $marketplaceId and member_id = $memberId::integer
),
exports as (
  delete from message_export e
  where e.marketplace_id = $marketplaceId and e.member_id is not null
    and (e.member_id = $memberId or $memberId is null and e.name = any ($names::text[]) and not exists (
      select from membership where marketplace_id = $marketplaceId and id = e.member_id
    ))
),
tokens as (
  delete from chat_token_record where marketplace_id = $marketplaceId and $memberId is null and name = any ($names)
),
notices as (
  update auth_notice n set caused_by = $neutral
  from membership m
  where m.marketplace_id = $marketplaceId and n.user_id = m.user_id and n.caused_by = any ($names)
)
update auth_handed_link set created_by = $neutral
where marketplace_id = $marketplaceId and created_by = any ($names)`,
});

/**
 * Replaces the name of a person on the next messages of threads, as their author and as who redacted them. Messages without
 * a known author are the person's if they have the name; for a person whose account is not known, also those of nobody who is a
 * user now. Returns the last message that was read; nulls if there was none.
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
         by_operator = $byOperator and sent_by_name is distinct from $neutral
           and coalesce(author = $identity::text, sent_by_name = any ($names::text[]) and not is_of_other, false) as is_author,
         coalesce(redacted_by_operator = $byOperator and redacted_by_name = any ($names), false) as is_redactor
  from part
  cross join lateral (
    select coalesce(author like 'key:%' or (
      select true
      from membership
      where marketplace_id = $marketplaceId
        and user_id = case when author like 'user:%' then substring(author from 6)::integer end
      limit 1
    ), false) as is_of_other
  ) other
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

/**
 * Returns the next notes of threads, and whether a user of the operator wrote, redacted or is mentioned in each. A user whose
 * membership is not known is the author of notes with the name that are nobody's who is a user now; `mentionedIds` are then to be
 * compared by `currentIds`.
 */
export const notesToErase = statement({
  name: 'notes-to-erase',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    afterSeller: 'integer',
    afterNumber: 'integer',
    limit: 'integer',
    memberId: 'integer?',
    names: 'text[]',
    neutral: 'text',
  },
  row: {
    sellerId: 'integer',
    number: 'integer',
    isAuthor: 'boolean',
    isRedactor: 'boolean',
    text: 'text',
    mentionedIds: 'integer[]',
    /** The mentioned users who have not been removed. */
    currentIds: 'integer[]',
    mentionStarts: 'integer[]',
    mentionEnds: 'integer[]',
  },
  text: `
select n.seller_id as "sellerId", n.number,
       n.author_member_id is not null and n.author_name is distinct from $neutral and (
         n.author_member_id = $memberId::integer
         or $memberId is null and n.author_name = any ($names::text[]) and not exists (
           select from membership where marketplace_id = $marketplaceId and id = n.author_member_id
         )
       ) as "isAuthor",
       coalesce(n.redacted_by_name = any ($names), false) as "isRedactor", n.text, n.mentioned_ids as "mentionedIds",
       array(
         select id from membership where marketplace_id = $marketplaceId and id = any (n.mentioned_ids)
       ) as "currentIds",
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
    isRedactor: 'boolean',
    neutral: 'text',
  },
  row: {},
  text: `
update note
set text = $text, mention_starts = $mentionStarts::integer[], mention_ends = $mentionEnds::integer[],
    author_name = case when $isAuthor::boolean then $neutral else author_name end,
    redacted_by_name = case when $isRedactor::boolean then $neutral else redacted_by_name end
where marketplace_id = $marketplaceId and seller_id = $sellerId and number = $number`,
});

/** Returns the next entries of the audit log, with their texts. */
export const entriesToErase = statement({
  name: 'entries-to-erase',
  scope: 'marketplace',
  share: 'background',
  parameters: { afterId: 'bigint', limit: 'integer' },
  row: {
    id: 'bigint',
    identity: 'text',
    name: 'text?',
    action: 'text',
    changes: 'text',
    address: 'text?',
    userAgent: 'text?',
  },
  text: `
select id, identity, name, action, changes::text as changes, address, user_agent as "userAgent"
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

/**
 * Removes what receivers of webhooks have answered to the next deliveries: an answer can repeat a name. Returns the last delivery that
 * was read; nulls if there was none.
 */
export const eraseWebhookAnswers = statement({
  name: 'erase-webhook-answers',
  scope: 'marketplace',
  share: 'background',
  parameters: { afterWebhook: 'integer', afterSequence: 'bigint', limit: 'integer' },
  row: { webhookId: 'integer?', sequence: 'bigint?', read: 'integer' },
  text: `
with part as materialized (
  select webhook_id, sequence
  from webhook_delivery
  where marketplace_id = $marketplaceId and (webhook_id, sequence) > ($afterWebhook, $afterSequence::bigint)
  order by webhook_id, sequence
  limit $limit::integer
),
answers as materialized (
  select a.webhook_id, a.sequence, a.number
  from part
  join webhook_attempt a
    on a.marketplace_id = $marketplaceId and a.webhook_id = part.webhook_id and a.sequence = part.sequence
  where a.answer is not null
  order by a.webhook_id, a.sequence, a.number
  for update of a
),
cleared as (
  update webhook_attempt a
  set answer = null
  from answers
  where a.marketplace_id = $marketplaceId and a.webhook_id = answers.webhook_id and a.sequence = answers.sequence
    and a.number = answers.number
)
select last.webhook_id as "webhookId", last.sequence, (select count(*)::integer from part) as read
from (select) one
left join lateral (select webhook_id, sequence from part order by webhook_id desc, sequence desc limit 1) last on true`,
});
