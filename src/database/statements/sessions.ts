import { statement } from '../statement.js';
import {
  extendedEnd,
  isTouchDue,
  lifetimeEnd,
  requiresSecondFactor,
  restriction,
  sessionEnd,
} from './session-policy.js';

/** A session with its person, and the membership that it uses. */
const sessionWithMarketplace = `
from auth_session s
join auth_user u on u.id = s.user_id
left join membership m on m.id = s.membership_id and m.user_id = s.user_id and m.accepted_at is not null
left join marketplace k on k.id = m.marketplace_id`;

/**
 * Returns the valid sessions among those with these tokens, each with its person and the membership that it uses.
 * `session-policy.ts` has the rules of the marketplace's policy.
 */
export const validSessionsByToken = statement({
  name: 'valid-sessions-by-token',
  scope: 'installation',
  share: 'credentials',
  parameters: { tokens: 'text[]' },
  row: {
    id: 'integer',
    token: 'text',
    /** The end if the session is not used until then. */
    expiresAt: 'timestamptz',
    /** The end, even if the session is used. */
    lifetimeEndsAt: 'timestamptz',
    isTouchDue: 'boolean',
    signInMethod: 'text?',
    userId: 'integer',
    name: 'text',
    email: 'text',
    twoFactorEnabled: 'boolean',
    /** Null, as the marketplace, if the person has not chosen a membership. */
    membershipId: 'integer?',
    marketplaceId: 'integer?',
    marketplaceName: 'text?',
    sellerId: 'integer?',
    role: 'text?',
    /** Whether the marketplace requires a second factor for the role. */
    requiresSecondFactor: 'boolean',
    /** The requirement of the policy that the session does not meet; null if it can use its membership. */
    restriction: 'text?',
  },
  text: `
select s.id, s.token, ${sessionEnd} as "expiresAt", ${lifetimeEnd} as "lifetimeEndsAt", ${isTouchDue} as "isTouchDue",
       s.sign_in_method as "signInMethod", u.id as "userId", coalesce(m.name, u.name) as name, u.email,
       coalesce(u.two_factor_enabled, false) as "twoFactorEnabled", m.id as "membershipId", m.marketplace_id as "marketplaceId",
       k.name as "marketplaceName", m.seller_id as "sellerId", m.role, ${requiresSecondFactor} as "requiresSecondFactor",
       ${restriction} as restriction
${sessionWithMarketplace}
where s.token = any ($tokens::text[]) and ${sessionEnd} > clock_timestamp()`,
});

/**
 * Records that sessions are used. It skips sessions that another process has locked, so that the order of the locks cannot
 * lead to a deadlock.
 */
export const touchSessions = statement({
  name: 'touch-sessions',
  scope: 'installation',
  share: 'credentials',
  parameters: { ids: 'integer[]' },
  row: {},
  text: `
with used as (
  select id from auth_session where id = any ($ids::integer[]) for no key update skip locked
),
extended as (
  select s.id, ${extendedEnd} as "end"
  ${sessionWithMarketplace}
  where s.id in (select id from used) and ${sessionEnd} > clock_timestamp()
)
update auth_session s set updated_at = clock_timestamp(), expires_at = extended."end"
from extended where s.id = extended.id`,
});

/** Returns the sessions that were ended within the last seconds, other than by expiry; by an index, as `recentlyRevokedKeys`. */
export const recentlyEndedSessions = statement({
  name: 'sessions-ended-lately',
  scope: 'installation',
  share: 'credentials',
  parameters: { seconds: 'integer' },
  row: { id: 'integer' },
  text: `
select session_id as id from auth_session_end
where ended_at > statement_timestamp() - $seconds::integer * interval '1 second'`,
});

/** Returns the sessions among these that can use their membership, each with its end. */
export const usableSessions = statement({
  name: 'usable-sessions',
  scope: 'installation',
  share: 'credentials',
  parameters: { ids: 'integer[]' },
  row: { id: 'integer', expiresAt: 'timestamptz' },
  text: `
select s.id, ${sessionEnd} as "expiresAt"
${sessionWithMarketplace}
where s.id = any ($ids::integer[]) and ${sessionEnd} > clock_timestamp() and ${restriction} is null`,
});

/** Deletes a few expired sessions and verifications. */
export const deleteExpiredSessions = statement({
  name: 'delete-expired-sessions',
  scope: 'installation',
  share: 'background',
  parameters: { count: 'integer' },
  row: {},
  text: `
with sessions as (
  delete from auth_session where id in (
    select id from auth_session where expires_at < statement_timestamp()
    order by expires_at limit $count::integer for update skip locked
  )
)
delete from auth_verification where id in (
  select id from auth_verification where expires_at < statement_timestamp()
  order by expires_at limit $count::integer for update skip locked
)`,
});

/**
 * Marks a user's TOTP code as used. No row if it was used within the last five minutes, which is longer than a code is
 * valid; later, the same digits are a new code. Deletes the user's older codes.
 */
export const spendCode = statement({
  name: 'spend-code',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', code: 'text' },
  row: { id: 'integer' },
  text: `
with expired as (
  delete from auth_spent_code
  where user_id = $userId and code <> $code and spent_at < clock_timestamp() - interval '5 minutes'
)
insert into auth_spent_code as spent (user_id, code) values ($userId, $code)
on conflict (user_id, code) do update set spent_at = excluded.spent_at
where spent.spent_at < clock_timestamp() - interval '5 minutes'
returning user_id as id`,
});

/** Returns the secret that the database stores; if it has none, stores and returns this one. */
export const storedSecret = statement({
  name: 'stored-secret',
  scope: 'installation',
  share: 'credentials',
  parameters: { secret: 'text' },
  row: { secret: 'text' },
  text: `
insert into auth_secret (secret) values ($secret)
on conflict (id) do update set secret = auth_secret.secret
returning secret`,
});

/** Returns the secret that the database stores, if it has one. */
export const existingSecret = statement({
  name: 'existing-secret',
  scope: 'installation',
  share: 'credentials',
  parameters: {},
  row: { secret: 'text' },
  text: 'select secret from auth_secret',
});
