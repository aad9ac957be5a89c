import { statement } from '../statement.js';
import { sessionEnd } from './session-policy.js';

/* Devices, sessions, links and notices of one user, who is identified by a session or by a secret. */

/** Returns the address of the user whose sign-in waits for a second factor. */
export const userOfChallenge = statement({
  name: 'user-of-challenge',
  scope: 'installation',
  share: 'sign-in',
  parameters: { identifier: 'text' },
  row: { email: 'text' },
  text: `
select u.email from auth_verification v
join auth_user u on u.id = v.value::integer
where v.identifier = $identifier and v.identifier like '2fa-%' and v.identifier not like '2fa-attempts-%'
  and v.expires_at > clock_timestamp()`,
});

/** Returns the user who trusts a device. */
export const userOfTrust = statement({
  name: 'user-of-trust',
  scope: 'installation',
  share: 'sign-in',
  parameters: { identifier: 'text' },
  row: { userId: 'integer' },
  text: `
select value::integer as "userId" from auth_verification
where identifier = $identifier and identifier like 'trust-device-%' and expires_at > clock_timestamp()`,
});

/** Returns the user of a link to choose a password, with the names of some of the user's marketplaces. */
export const userOfPasswordLink = statement({
  name: 'user-of-password-link',
  scope: 'installation',
  share: 'sign-in',
  parameters: { linkHash: 'text' },
  row: { name: 'text', email: 'text', marketplaceNames: 'text[]' },
  text: `
select u.name, u.email, array(
  select k.name from membership m join marketplace k on k.id = m.marketplace_id
  where m.user_id = u.id order by m.marketplace_id limit 20
) as "marketplaceNames"
from auth_verification v
join auth_user u on u.id = v.value::integer
where v.identifier = $linkHash and v.expires_at > clock_timestamp()`,
});

/** Returns a row if an emailed link to sign in is valid for the address: the person has no second factor, which it would bypass. */
export const signInLink = statement({
  name: 'sign-in-link',
  scope: 'installation',
  share: 'sign-in',
  parameters: { identifier: 'text', email: 'text' },
  row: { userId: 'integer' },
  text: `
select u.id as "userId"
from auth_verification v
join auth_user u on u.email = $email and not coalesce(u.two_factor_enabled, false)
where v.identifier = $identifier and v.expires_at > clock_timestamp()`,
});

/** Returns whether the user with an address has signed in with a device before. */
export const isKnownDevice = statement({
  name: 'is-known-device',
  scope: 'installation',
  share: 'sign-in',
  parameters: { tokenHash: 'text', email: 'text' },
  row: { found: 'boolean' },
  text: `
select exists (
  select from auth_user u join auth_device d on d.user_id = u.id
  where u.email = $email and d.token_hash = $tokenHash
) as found`,
});

/** Returns the side on which the user with an address acts: that of the earliest membership. No row without one. */
export const sideOfUser = statement({
  name: 'side-of-user',
  scope: 'installation',
  share: 'credentials',
  parameters: { email: 'text' },
  row: { marketplaceId: 'integer', sellerId: 'integer?' },
  text: `
select m.marketplace_id as "marketplaceId", m.seller_id as "sellerId"
from auth_user u join membership m on m.user_id = u.id
where u.email = $email and m.accepted_at is not null
order by m.id
limit 1`,
});

/**
 * Stores that a user has signed in with a device, and the passkey if no other way has signed in there. Without a new trust
 * identifier, it keeps the earlier one. Deletes the user's devices whose cookies have expired.
 * @returns whether the device is new for a user who has used others.
 */
export const rememberDevice = statement({
  name: 'remember-device',
  scope: 'installation',
  share: 'sign-in',
  parameters: {
    userId: 'integer',
    sessionId: 'integer',
    tokenHash: 'text',
    trustIdentifier: 'text?',
    ipAddress: 'text',
    userAgent: 'text?',
  },
  row: { isNew: 'boolean' },
  text: `
with earlier as materialized (
  select exists (select from auth_device where user_id = $userId and token_hash = $tokenHash) as has_this,
         exists (select from auth_device where user_id = $userId and token_hash <> $tokenHash) as has_others
),
unused as (
  delete from auth_device
  where user_id = $userId and token_hash <> $tokenHash and last_used_at < clock_timestamp() - interval '400 days'
),
stored as (
  insert into auth_device as device (user_id, token_hash, trust_identifier, passkey_id, ip_address, user_agent)
  values ($userId, $tokenHash, $trustIdentifier,
          (select passkey_id from auth_session where id = $sessionId and user_id = $userId), $ipAddress, $userAgent)
  on conflict (user_id, token_hash) do update
  set trust_identifier = coalesce(excluded.trust_identifier, device.trust_identifier), ip_address = excluded.ip_address,
      passkey_id = case when excluded.passkey_id is not null then device.passkey_id end,
      user_agent = excluded.user_agent, last_used_at = excluded.last_used_at
)
select has_others and not has_this as "isNew" from earlier`,
});

/** Returns the devices on which a user needs no second factor, the last used first. */
export const trustedDevices = statement({
  name: 'trusted-devices',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer' },
  row: {
    id: 'integer',
    tokenHash: 'text?',
    ipAddress: 'text?',
    userAgent: 'text?',
    lastUsedAt: 'timestamptz',
    expiresAt: 'timestamptz',
  },
  text: `
select v.id, d.token_hash as "tokenHash", d.ip_address as "ipAddress", d.user_agent as "userAgent",
       v.created_at as "lastUsedAt", v.expires_at as "expiresAt"
from auth_verification v
left join auth_device d on d.user_id = $userId and d.trust_identifier = v.identifier
where v.value = $userId::integer::text and v.identifier like 'trust-device-%' and v.expires_at > clock_timestamp()
order by v.created_at desc, v.id desc`,
});

/** Ends the trust in one of a user's devices. No row if there is no such device. */
export const endTrustedDevice = statement({
  name: 'end-trusted-device',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', id: 'integer' },
  row: { id: 'integer' },
  text: `
delete from auth_verification
where id = $id and value = $userId::integer::text and identifier like 'trust-device-%'
returning id`,
});

/** Returns a user's valid sessions, the latest first. */
export const ownSessions = statement({
  name: 'own-sessions',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer' },
  row: {
    id: 'integer',
    createdAt: 'timestamptz',
    expiresAt: 'timestamptz',
    ipAddress: 'text?',
    userAgent: 'text?',
  },
  text: `
select s.id, s.created_at as "createdAt", ${sessionEnd} as "expiresAt", s.ip_address as "ipAddress", s.user_agent as "userAgent"
from auth_session s
left join membership m on m.id = s.membership_id
left join marketplace k on k.id = m.marketplace_id
where s.user_id = $userId and ${sessionEnd} > clock_timestamp()
order by s.created_at desc, s.id desc`,
});

/** Ends one of a user's sessions. No row if there is no such session. */
export const endOwnSession = statement({
  name: 'end-own-session',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', id: 'integer' },
  row: { id: 'integer' },
  text: 'delete from auth_session where id = $id and user_id = $userId returning id',
});

/** Ends a user's sessions except for one, and the proofs of sign-ins under way. */
export const endOtherSessions = statement({
  name: 'end-other-sessions',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', id: 'integer' },
  row: { id: 'integer' },
  text: `
with outlived as (
  update auth_user set proofs_ended_at = clock_timestamp() where id = $userId
)
delete from auth_session where user_id = $userId and id <> $id returning id`,
});

/**
 * Adds a notice for a user whose password was set with a link that was not mailed. No row if the link was mailed.
 * @returns the creator of the link.
 */
export const consumeHandedLink = statement({
  name: 'consume-handed-link',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', ipAddress: 'text', userAgent: 'text?' },
  row: {
    createdBy: 'text',
    /** The creator's marketplace; null for a link of an earlier version. */
    marketplaceId: 'integer?',
  },
  text: `
with used as (
  delete from auth_handed_link where user_id = $userId returning user_id, created_by, marketplace_id
),
notices as (
  insert into auth_notice (user_id, kind, caused_by, ip_address, user_agent)
  select user_id, 'linkUsed', created_by, $ipAddress, $userAgent from used
)
select created_by as "createdBy", marketplace_id as "marketplaceId" from used`,
});

/** Returns a user's notices, the latest first. */
export const noticesOfUser = statement({
  name: 'notices-of-user',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer' },
  row: {
    id: 'integer',
    kind: 'text',
    causedBy: 'text',
    ipAddress: 'text?',
    userAgent: 'text?',
    createdAt: 'timestamptz',
  },
  text: `
select id, kind, caused_by as "causedBy", ip_address as "ipAddress", user_agent as "userAgent",
       created_at as "createdAt"
from auth_notice where user_id = $userId
order by id desc
limit 5`,
});

/** Deletes one of a user's notices and those before it. */
export const dismissNotice = statement({
  name: 'dismiss-notice',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', id: 'integer' },
  row: {},
  text: 'delete from auth_notice where user_id = $userId and id <= $id',
});

/** Returns the hash of a user's password. */
export const passwordHashOf = statement({
  name: 'password-hash-of',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer' },
  row: { hash: 'text' },
  text: `
select password as hash from auth_account
where provider_id = 'credential' and account_id = $userId::integer::text and password is not null`,
});

/** Replaces the hash of a user's password by a stronger one of the same password. `updated_at` stays. */
export const renewPasswordHash = statement({
  name: 'renew-password-hash',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', before: 'text', after: 'text' },
  row: {},
  text: `
update auth_account set password = $after
where provider_id = 'credential' and account_id = $userId::integer::text and password = $before`,
});
