import { statement } from '../statement.js';
import { needsSingleSignOn } from './session-policy.js';

/* A person's memberships in all marketplaces, and the rest of the person's account. */

/** Returns a person's memberships and invitations, in the order of their creation. */
export const membershipsOfUser = statement({
  name: 'memberships-of-user',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer' },
  row: {
    id: 'integer',
    userId: 'integer',
    name: 'text',
    email: 'text',
    marketplaceId: 'integer',
    marketplaceName: 'text',
    sellerId: 'integer?',
    sellerName: 'text?',
    role: 'text?',
    isAccepted: 'boolean',
    /** Whether the person can accept it by choosing it, because the address is proven. */
    canChoose: 'boolean',
    requiresSingleSignOn: 'boolean',
  },
  text: `
select m.id, u.id as "userId", m.name, u.email, m.marketplace_id as "marketplaceId", k.name as "marketplaceName",
       m.seller_id as "sellerId", s.business_name as "sellerName", m.role, m.accepted_at is not null as "isAccepted",
       m.accepted_at is not null or u.email_verified as "canChoose", k.require_single_sign_on as "requiresSingleSignOn"
from auth_user u
join membership m on m.user_id = u.id
join marketplace k on k.id = m.marketplace_id
left join seller s on s.marketplace_id = m.marketplace_id and s.id = m.seller_id
where u.id = $userId
order by m.id`,
});

/**
 * Lets a session use a membership of its person, and accepts it. The session gets another id, and the earlier one is
 * recorded as ended, so that open streams of the earlier membership end. No row if the person cannot use it, or needs single
 * sign-on for it.
 */
export const chooseMembership = statement({
  name: 'choose-membership',
  scope: 'installation',
  share: 'sign-in',
  parameters: { sessionId: 'integer', membershipId: 'integer' },
  row: { id: 'integer' },
  text: `
with wanted as (
  select m.id
  from auth_session s
  join auth_user u on u.id = s.user_id
  join membership m on m.user_id = u.id
  join marketplace k on k.id = m.marketplace_id
  where s.id = $sessionId and m.id = $membershipId and (m.accepted_at is not null or u.email_verified)
    and not (${needsSingleSignOn})
),
accepted as (
  update membership m
  set accepted_at = clock_timestamp(), invitation_hash = null, invitation_expires_at = null
  from wanted where m.id = wanted.id and m.accepted_at is null
),
changed as (
  update auth_session s set membership_id = wanted.id, id = nextval('auth_session_id_seq')::integer
  from wanted where s.id = $sessionId
  returning s.id
),
ended as (
  insert into auth_session_end (session_id) select $sessionId from changed on conflict do nothing
)
select id from changed`,
});

/** Returns the valid link to choose a password that has a hash: of an invitation, or of a reset that the person requested. */
export const passwordLink = statement({
  name: 'password-link',
  scope: 'installation',
  share: 'sign-in',
  parameters: { linkHash: 'text' },
  row: {
    userId: 'integer',
    /** Null for a reset. */
    membershipId: 'integer?',
    isMailed: 'boolean?',
    /** Whether the person uses another membership. */
    hasOther: 'boolean',
  },
  text: `
select m.user_id as "userId", m.id as "membershipId", m.invitation_mailed as "isMailed", exists (
  select from membership o where o.user_id = m.user_id and o.id <> m.id and o.accepted_at is not null
) as "hasOther"
from membership m
where m.invitation_hash = $linkHash and m.invitation_expires_at > clock_timestamp()
union all
select u.id, null, null, false
from auth_verification v
join auth_user u on u.id = case when length(v.value) < 10 and v.value !~ '[^0-9]' then v.value::integer end
where v.identifier = $linkHash and v.expires_at > clock_timestamp()
  and not exists (select from membership m where m.invitation_hash = $linkHash)
limit 1`,
});

/** Accepts an invitation of a person by the hash of its link. No row if it is unknown, expired or another person's. */
export const acceptInvitation = statement({
  name: 'accept-invitation',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', linkHash: 'text' },
  row: { id: 'integer', marketplaceId: 'integer', sellerId: 'integer?' },
  text: `
update membership
set accepted_at = clock_timestamp(), invitation_hash = null, invitation_expires_at = null
where invitation_hash = $linkHash and invitation_expires_at > clock_timestamp() and user_id = $userId
returning id, marketplace_id as "marketplaceId", seller_id as "sellerId"`,
});

/**
 * Accepts the invitation of a person with a proven address who has no other membership: the next session would accept it (the trigger
 * `auth_session_membership`). No row if there is none.
 */
export const acceptSoleInvitation = statement({
  name: 'accept-sole-invitation',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer' },
  row: { id: 'integer' },
  text: `
update membership m
set accepted_at = clock_timestamp(), invitation_hash = null, invitation_expires_at = null
from auth_user u
where m.user_id = $userId and u.id = m.user_id and u.email_verified and m.accepted_at is null
  and not exists (select from membership o where o.user_id = $userId and o.id <> m.id)
returning m.id`,
});

/**
 * Records that a person has read an email to the address. Somebody else could have linked a provider or added a passkey
 * before, so such links and passkeys are deleted.
 */
export const proveAddressByMail = statement({
  name: 'prove-address-by-mail',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer' },
  row: {},
  text: `
with proven as (
  update auth_user set email_verified = true, updated_at = clock_timestamp()
  where id = $userId and not email_verified
  returning id
),
passkeys as (
  delete from auth_passkey p using proven where p.user_id = proven.id
)
delete from auth_account a using proven where a.user_id = proven.id and a.provider_id <> 'credential'`,
});

/** Records that a provider has verified a person's address, unless somebody could have chosen a password before. */
export const proveAddressByProvider = statement({
  name: 'prove-address-by-provider',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', email: 'text' },
  row: {},
  text: `
update auth_user u set email_verified = true, updated_at = clock_timestamp()
where id = $userId and email = $email and not email_verified
  and not exists (select from auth_account a where a.user_id = u.id and a.provider_id = 'credential')`,
});

/** Returns whether a person uses a membership besides this one. */
export const hasOtherMembership = statement({
  name: 'has-other-membership',
  scope: 'installation',
  parameters: { userId: 'integer', id: 'integer' },
  row: { found: 'boolean' },
  text: `
select exists (
  select from membership where user_id = $userId and id <> $id and accepted_at is not null
) as found`,
});

/** Deletes a person who has no membership, with everything of theirs except their messages. */
export const removePersonWithoutMembership = statement({
  name: 'remove-person-without-membership',
  scope: 'installation',
  parameters: { userId: 'integer' },
  row: {},
  text: `
delete from auth_user u
where u.id = $userId and not exists (select from membership m where m.user_id = u.id)`,
});

/**
 * Removes a person's password, second factors, links and, if wanted, the providers' accounts, and ends all their sessions.
 * The address counts as unproven until the person reads an email if somebody else gets the next link.
 */
export const resetPerson = statement({
  name: 'reset-person',
  scope: 'installation',
  parameters: { userId: 'integer', isProven: 'boolean', keepsProviders: 'boolean' },
  row: {},
  text: `
with reset as (
  update auth_user
  set two_factor_enabled = false, email_verified = email_verified and $isProven, updated_at = clock_timestamp(),
      proofs_ended_at = clock_timestamp()
  where id = $userId
  returning id
),
passwords as (
  delete from auth_account a using reset where a.user_id = reset.id and (a.provider_id = 'credential' or not $keepsProviders)
),
factors as (
  delete from auth_two_factor f using reset where f.user_id = reset.id
),
passkeys as (
  delete from auth_passkey p using reset where p.user_id = reset.id
),
links as (
  delete from auth_verification v using reset where v.value = reset.id::text
)
delete from auth_session s using reset where s.user_id = reset.id`,
});

/** Sets a person's password, with a notice to the person, and accepts the membership. */
export const setPersonPassword = statement({
  name: 'set-person-password',
  scope: 'installation',
  parameters: { userId: 'integer', id: 'integer', passwordHash: 'text', causedBy: 'text' },
  row: {},
  text: `
with accepted as (
  update membership
  set accepted_at = coalesce(accepted_at, clock_timestamp()), invitation_hash = null, invitation_expires_at = null
  where id = $id and user_id = $userId
),
handed_links as (
  delete from auth_handed_link where user_id = $userId
),
notices as (
  insert into auth_notice (user_id, kind, caused_by) values ($userId, 'passwordSet', $causedBy)
)
insert into auth_account (user_id, provider_id, account_id, password, updated_at)
values ($userId, 'credential', $userId::integer::text, $passwordHash, clock_timestamp())
on conflict (provider_id, account_id) do update
set password = excluded.password, updated_at = excluded.updated_at`,
});

/** Stores the hash of a link by which a person can choose a password. A trigger deletes the earlier one. */
export const storePasswordLink = statement({
  name: 'store-password-link',
  scope: 'installation',
  parameters: { userId: 'integer', linkHash: 'text', seconds: 'integer' },
  row: {},
  text: `
insert into auth_verification (identifier, value, expires_at)
values ($linkHash, $userId::integer::text, clock_timestamp() + $seconds::integer * interval '1 second')`,
});
