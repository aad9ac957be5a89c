import { statement } from '../statement.js';

/* The passkeys of one person, who is identified by a session, a password or the passkey itself. */

/** Returns a person's passkeys, the oldest first. */
export const passkeysOfPerson = statement({
  name: 'passkeys-of-person',
  scope: 'installation',
  share: 'sign-in',
  parameters: { email: 'text' },
  row: {
    id: 'integer',
    name: 'text',
    credentialId: 'text',
    transports: 'text?',
    createdAt: 'timestamptz',
    lastUsedAt: 'timestamptz?',
  },
  text: `
select p.id, p.name, p.credential_id as "credentialId", p.transports, p.created_at as "createdAt",
       p.last_used_at as "lastUsedAt"
from auth_user u join auth_passkey p on p.user_id = u.id
where u.email = $email and p.removed_at is null
order by p.id`,
});

/** Returns the person of a passkey, unless it was removed. */
export const ownerOfPasskey = statement({
  name: 'owner-of-passkey',
  scope: 'installation',
  share: 'sign-in',
  parameters: { credentialId: 'text' },
  row: { id: 'integer', userId: 'integer', email: 'text' },
  text: `
select p.id, u.id as "userId", u.email
from auth_passkey p join auth_user u on u.id = p.user_id
where p.credential_id = $credentialId and p.removed_at is null`,
});

/** Returns the second factors of the person with an address. */
export const secondFactorsOfPerson = statement({
  name: 'second-factors-of-person',
  scope: 'installation',
  share: 'sign-in',
  parameters: { email: 'text' },
  row: { hasApp: 'boolean', passkeys: 'integer' },
  text: `
select exists (select from auth_two_factor f where f.user_id = u.id and coalesce(f.verified, true)) as "hasApp",
       (select count(*)::integer from auth_passkey p where p.user_id = u.id and p.removed_at is null) as passkeys
from auth_user u
where u.email = $email`,
});

/**
 * Locks a person, so that nobody else changes the account until the transaction ends. Run it before any other lock of the account:
 * see docs/storage.md#order-of-locks. The transaction waits for its locks for 2 s instead of 8, because it keeps one of the few
 * connections of all sign-ins.
 */
export const lockPerson = statement({
  name: 'lock-person',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer' },
  row: {},
  text: `
select from auth_user where id = $userId and set_config('lock_timeout', '2s', true) is not null
for no key update`,
});

/** Renames a person's passkey. No row if there is no such passkey. */
export const renamePasskey = statement({
  name: 'rename-passkey',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', id: 'integer', name: 'text' },
  row: { before: 'text' },
  text: `
with before as (
  select id, name from auth_passkey where id = $id and user_id = $userId and removed_at is null for update
)
update auth_passkey p set name = $name from before where p.id = before.id
returning before.name as before`,
});

/**
 * Removes a person's passkey, and deletes those that were removed before. With `isFinal`, it is deleted at once and cannot
 * be restored. No row if there is no such passkey.
 */
export const removePasskey = statement({
  name: 'remove-passkey',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', id: 'integer', isFinal: 'boolean' },
  row: { name: 'text', removedAt: 'timestamptz?' },
  text: `
with deleted as (
  delete from auth_passkey
  where user_id = $userId and (removed_at is not null or (id = $id and $isFinal::boolean))
  returning id, name, removed_at
),
removed as (
  update auth_passkey set removed_at = clock_timestamp()
  where id = $id and user_id = $userId and removed_at is null and not $isFinal::boolean
  returning name, removed_at
)
select name, removed_at as "removedAt" from removed
union all
select name, null from deleted where id = $id and removed_at is null`,
});

/** Keeps the session and the browser in which a person removes the passkey with which both began. */
export const keepPasskeySession = statement({
  name: 'keep-passkey-session',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', id: 'integer', sessionId: 'integer', tokenHash: 'text?' },
  row: {},
  text: `
with kept as (
  update auth_session set passkey_id = null
  where id = $sessionId and user_id = $userId and passkey_id = $id::integer
)
update auth_device set passkey_id = null
where user_id = $userId and token_hash = $tokenHash and passkey_id = $id::integer`,
});

/** Ends the sessions that began with a person's passkey, and deletes the known browsers that it created. */
export const endPasskeySessions = statement({
  name: 'end-passkey-sessions',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', id: 'integer' },
  row: {},
  text: `
with forgotten as (
  delete from auth_device where passkey_id = $id::integer and user_id = $userId
)
delete from auth_session where passkey_id = $id::integer and user_id = $userId`,
});

/**
 * Restores a passkey that its person removed at a time, in milliseconds, within the last ten minutes. No row if it is too late, or if the person has
 * no second factor any more: the first second factor always needs a proof.
 */
export const restorePasskey = statement({
  name: 'restore-passkey',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', id: 'integer', removedAt: 'timestamptz' },
  row: { name: 'text' },
  text: `
update auth_passkey set removed_at = null
where id = $id and user_id = $userId and date_trunc('milliseconds', removed_at) = $removedAt::timestamptz
  and removed_at > clock_timestamp() - interval '10 minutes'
  and auth_has_second_factor($userId)
returning name`,
});

/** Turns off the authenticator app of a person who has a passkey, and replaces its secret. The backup codes stay. */
export const turnOffApp = statement({
  name: 'turn-off-app',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', secret: 'text' },
  row: { id: 'integer' },
  text: `
update auth_two_factor f set verified = false, secret = $secret
where f.user_id = $userId and coalesce(f.verified, true)
  and exists (select from auth_passkey p where p.user_id = f.user_id and p.removed_at is null)
returning f.id`,
});

/** Ends a sign-in that waited for a second factor. */
export const endChallenge = statement({
  name: 'end-challenge',
  scope: 'installation',
  share: 'sign-in',
  parameters: { identifier: 'text' },
  row: {},
  text: `delete from auth_verification where identifier = any (array[$identifier::text, '2fa-attempts-' || $identifier::text])`,
});
