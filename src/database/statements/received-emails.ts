import { statement } from '../statement.js';
import { requiresSecondFactor } from './session-policy.js';

/* Answers by email: src/inbound-mail/ receives them. */

/** The answers that are kept: for longer than the address of an answer works, so that none is stored twice. */
const keptDays = 20;

/**
 * Whether a person can answer by email. An email proves neither a sign-in at the single sign-on provider nor a second factor. `k` is
 * the marketplace, `m` the membership.
 */
export const canReply = `k.notification_replies and not k.require_single_sign_on and not ${requiresSecondFactor}`;

/** Returns the author of an answer: a person of the seller. No row: the person left. */
export const replyAuthor = statement({
  name: 'reply-author',
  scope: 'thread',
  parameters: { memberId: 'integer' },
  row: {
    id: 'integer',
    userId: 'integer',
    name: 'text',
    email: 'text',
    marketplaceId: 'integer',
    marketplaceName: 'text',
    sellerId: 'integer?',
    role: 'text?',
    canReply: 'boolean',
    language: 'text',
  },
  text: `
select m.id, u.id as "userId", m.name, u.email, m.marketplace_id as "marketplaceId", k.name as "marketplaceName",
       m.seller_id as "sellerId", m.role, ${canReply} as "canReply",
       coalesce(p.language, k.notification_language) as language
from membership m
join marketplace k on k.id = $marketplaceId
join auth_user u on u.id = m.user_id
left join notification_preference p on p.marketplace_id = $marketplaceId and p.member_id = m.id
where m.marketplace_id = $marketplaceId and m.id = $memberId and m.seller_id = $sellerId and m.accepted_at is not null`,
});

/** Returns a row if an answer was received before. */
export const receivedEmail = statement({
  name: 'received-email',
  scope: 'marketplace',
  parameters: { memberId: 'integer', key: 'text' },
  row: {},
  text: 'select from received_email where marketplace_id = $marketplaceId and member_id = $memberId and key = $key',
});

/** Returns the number of emails that a person got about answers within a day, at most this many. */
export const countNotices = statement({
  name: 'count-notices',
  scope: 'marketplace',
  parameters: { memberId: 'integer', limit: 'integer' },
  row: { count: 'integer' },
  text: `
select count(*)::integer as count
from (
  select
  from received_email
  where marketplace_id = $marketplaceId and member_id = $memberId and is_noticed
    and received_at > clock_timestamp() - interval '1 day'
  limit $limit::integer
) noticed`,
});

/** Stores that an answer was received, and deletes a few that are too old to come again. No row if it was received before. */
export const recordReceivedEmail = statement({
  name: 'record-received-email',
  scope: 'marketplace',
  parameters: { memberId: 'integer', key: 'text', isNoticed: 'boolean' },
  row: { key: 'text' },
  text: `
with expired as (
  delete from received_email
  where (marketplace_id, member_id, key) in (
    select marketplace_id, member_id, key
    from received_email
    where marketplace_id = $marketplaceId and member_id = $memberId
      and received_at < clock_timestamp() - interval '${keptDays} days'
    order by received_at
    limit 4
  )
)
insert into received_email (marketplace_id, member_id, key, is_noticed)
values ($marketplaceId, $memberId, $key, $isNoticed)
on conflict (marketplace_id, member_id, key) do nothing
returning key`,
});

/** Stores that the author of a received answer got an email about it. No row if one was sent before. */
export const markNoticed = statement({
  name: 'mark-noticed',
  scope: 'marketplace',
  parameters: { memberId: 'integer', key: 'text' },
  row: { key: 'text' },
  text: `
update received_email set is_noticed = true
where marketplace_id = $marketplaceId and member_id = $memberId and key = $key and not is_noticed
returning key`,
});
