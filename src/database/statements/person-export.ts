import { statement } from '../statement.js';

/* What a marketplace stores about one person, in pages (src/accounts/export-person.ts). */

/** Returns the account of a membership and its sessions, as a JSON text. */
export const accountOfPerson = statement({
  name: 'account-of-person',
  scope: 'marketplace',
  share: 'background',
  parameters: { memberId: 'integer' },
  row: { userId: 'integer', sellerId: 'integer?', name: 'text', email: 'text', account: 'text' },
  text: `
select u.id as "userId", m.seller_id as "sellerId", m.name, u.email, jsonb_build_object(
  'name', m.name, 'email', u.email, 'role', m.role, 'sellerNumber', m.seller_id, 'createdAt', m.created_at,
  'acceptedAt', m.accepted_at,
  'sessions', (
    select coalesce(jsonb_agg(jsonb_build_object('startedAt', s.started_at, 'lastUsedAt', s.updated_at, 'address', s.ip_address,
                                                 'userAgent', s.user_agent) order by s.id), '[]')
    from auth_session s
    where s.membership_id = m.id
  ),
  'devices', (
    select coalesce(jsonb_agg(jsonb_build_object('createdAt', d.created_at, 'lastUsedAt', d.last_used_at,
                                                 'address', d.ip_address, 'userAgent', d.user_agent)), '[]')
    from auth_device d
    where d.user_id = m.user_id
  ),
  'passkeys', (
    select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'createdAt', p.created_at) order by p.id), '[]')
    from auth_passkey p
    where p.user_id = m.user_id
  ),
  'signInProviders', (
    select coalesce(jsonb_agg(jsonb_build_object('provider', a.provider_id, 'accountId', a.account_id,
                                                 'createdAt', a.created_at) order by a.id), '[]')
    from auth_account a
    where a.user_id = m.user_id
  ),
  'notices', (
    select coalesce(jsonb_agg(to_jsonb(n) - 'id' - 'user_id' order by n.id), '[]')
    from auth_notice n
    where n.user_id = m.user_id
  ),
  'savedViews', (
    select coalesce(jsonb_agg(v.name order by v.id), '[]')
    from saved_view v
    where v.marketplace_id = $marketplaceId and v.owner_id = m.id
  ),
  'cannedReplies', (
    select coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'texts', r.texts) order by r.id), '[]')
    from canned_reply r
    where r.marketplace_id = $marketplaceId and r.owner_id = m.id and r.deleted_at is null
  ),
  'exports', (
    select coalesce(jsonb_agg(jsonb_build_object('createdAt', x.created_at, 'format', x.format) order by x.id), '[]')
    from message_export x
    where x.marketplace_id = $marketplaceId and x.member_id = m.id
  ),
  'notifications', (
    select to_jsonb(n) - 'marketplace_id' - 'member_id'
    from notification_preference n
    where n.marketplace_id = $marketplaceId and n.member_id = m.id
  )
)::text as account
from membership m
join auth_user u on u.id = m.user_id
where m.marketplace_id = $marketplaceId and m.id = $memberId`,
});

/** Returns the next messages of threads; the text and the times only of those that the person wrote. */
export const messagesOfPerson = statement({
  name: 'messages-of-person',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    afterSeller: 'integer',
    afterSeq: 'integer',
    lastSeller: 'integer',
    limit: 'integer',
    byOperator: 'boolean',
    identity: 'text',
    name: 'text',
  },
  row: { sellerId: 'integer', seq: 'integer', createdAt: 'timestamptz?', message: 'text?' },
  text: `
select seller_id as "sellerId", seq, case when is_author then created_at end as "createdAt",
       case when is_author then message end as message
from (
  select seller_id, seq, created_at, message,
         by_operator = $byOperator and coalesce(author = $identity, sent_by_name = $name, false) as is_author
  from message
  where marketplace_id = $marketplaceId and (seller_id, seq) > ($afterSeller, $afterSeq)
    and seller_id <= $lastSeller
  order by seller_id, seq
  limit $limit::integer
) part
order by seller_id, seq`,
});

/** Returns the next notes of threads; the text and the time only of those that the user wrote or that mention it. */
export const notesOfPerson = statement({
  name: 'notes-of-person',
  scope: 'marketplace',
  share: 'background',
  parameters: { afterSeller: 'integer', afterNumber: 'integer', limit: 'integer', memberId: 'integer' },
  row: {
    sellerId: 'integer',
    number: 'integer',
    isAuthor: 'boolean',
    createdAt: 'timestamptz?',
    text: 'text?',
  },
  text: `
select seller_id as "sellerId", number, is_author as "isAuthor",
       case when is_author or is_mentioned then created_at end as "createdAt",
       case when is_author or is_mentioned then text end as text
from (
  select seller_id, number, created_at, text, coalesce(author_member_id = $memberId, false) as is_author,
         $memberId = any (mentioned_ids) as is_mentioned
  from note
  where marketplace_id = $marketplaceId and (seller_id, number) > ($afterSeller, $afterNumber)
  order by seller_id, number
  limit $limit::integer
) part
order by seller_id, number`,
});

/** Returns the next entries of the audit log. */
export const entriesOfLog = statement({
  name: 'entries-of-log',
  scope: 'marketplace',
  share: 'background',
  parameters: { afterId: 'bigint', limit: 'integer' },
  row: {
    id: 'bigint',
    at: 'timestamptz',
    identity: 'text',
    name: 'text?',
    action: 'text',
    changes: 'text',
    address: 'text?',
    userAgent: 'text?',
  },
  text: `
select id, at, identity, name, action, changes::text as changes, address, user_agent as "userAgent"
from audit_entry
where marketplace_id = $marketplaceId and id > $afterId::bigint
order by id
limit $limit::integer`,
});
