import { statement } from '../statement.js';

/** The sessions of some tokens that are good now, each with its user; the rest are left out. */
export const validSessionsByToken = statement({
  name: 'good-sessions-by-token',
  scope: 'installation',
  parameters: { tokens: 'text[]' },
  row: {
    id: 'integer',
    token: 'text',
    expiresAt: 'timestamptz',
    userId: 'integer',
    name: 'text',
    email: 'text',
    twoFactorEnabled: 'boolean',
    marketplaceId: 'integer',
    marketplaceName: 'text',
    sellerId: 'integer?',
    role: 'text?',
  },
  text: `
select s.id, s.token, s.expires_at as "expiresAt", u.id as "userId", u.name, u.email,
       coalesce(u.two_factor_enabled, false) as "twoFactorEnabled", m.marketplace_id as "marketplaceId",
       k.name as "marketplaceName", m.seller_id as "sellerId", m.role
from auth_session s
join auth_user u on u.id = s.user_id
join membership m on m.user_id = u.id
join marketplace k on k.id = m.marketplace_id
where s.token = any ($tokens::text[]) and s.expires_at > clock_timestamp()`,
});

/** The sessions that were ended within the last so many seconds, other than by their expiry; by index, as with keys. */
export const sessionsEndedLately = statement({
  name: 'sessions-ended-lately',
  scope: 'installation',
  parameters: { seconds: 'integer' },
  row: { id: 'integer' },
  text: `
select session_id as id from auth_session_end
where ended_at > statement_timestamp() - $seconds::integer * interval '1 second'`,
});

/** Of some sessions those that were ended, however long ago. */
export const sessionsEnded = statement({
  name: 'sessions-ended',
  scope: 'installation',
  parameters: { ids: 'integer[]' },
  row: { id: 'integer' },
  text: `
select given.id from unnest($ids::integer[]) as given (id)
where not exists (select from auth_session s where s.id = given.id)`,
});

/** Removes a few of the sessions and of the things waited for that have expired. */
export const deleteExpiredSessions = statement({
  name: 'forget-expired',
  scope: 'installation',
  parameters: { count: 'integer' },
  row: {},
  text: `
with sessions as (
  delete from auth_session where id in (
    select id from auth_session where expires_at < clock_timestamp()
    order by expires_at limit $count::integer for update skip locked
  )
)
delete from auth_verification where id in (
  select id from auth_verification where expires_at < clock_timestamp()
  order by expires_at limit $count::integer for update skip locked
)`,
});

/**
 * Marks a user's TOTP code as used. No row where it was used within the last five minutes, which is longer than a code
 * is good; after that the same digits are another code. Forgets the user's others that are older.
 */
export const spendCode = statement({
  name: 'spend-code',
  scope: 'installation',
  parameters: { userId: 'integer', code: 'text' },
  row: { id: 'integer' },
  text: `
with forgotten as (
  delete from auth_spent_code
  where user_id = $userId and code <> $code and spent_at < clock_timestamp() - interval '5 minutes'
)
insert into auth_spent_code as spent (user_id, code) values ($userId, $code)
on conflict (user_id, code) do update set spent_at = excluded.spent_at
where spent.spent_at < clock_timestamp() - interval '5 minutes'
returning user_id as id`,
});

/** The secret of this database: the one that is kept, or else the one given, which is kept from then on. */
export const storedSecret = statement({
  name: 'kept-secret',
  scope: 'installation',
  parameters: { secret: 'text' },
  row: { secret: 'text' },
  text: `
insert into auth_secret (secret) values ($secret)
on conflict (id) do update set secret = auth_secret.secret
returning secret`,
});
