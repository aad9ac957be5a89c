import { statement } from '../statement.js';

/* The expected change of an account. The triggers of migrations/0025.do.account-changes.sql mark it as made. */

/** Returns what a proof of an account depends on: when earlier proofs ended, and whether the session with a token is there. */
export const accountState = statement({
  name: 'account-state',
  scope: 'installation',
  share: 'sign-in',
  parameters: { email: 'text', token: 'text?' },
  row: { userId: 'integer', state: 'text' },
  text: `
select u.id as "userId", concat_ws(' ', extract(epoch from u.proofs_ended_at), s.id is not null) as state
from auth_user u
left join auth_session s on s.token = $token and s.user_id = u.id
where u.email = $email`,
});

/** Returns the address of the account that an emailed link signs in to. */
export const accountOfSignInLink = statement({
  name: 'account-of-sign-in-link',
  scope: 'installation',
  share: 'sign-in',
  parameters: { identifier: 'text' },
  row: { email: 'text' },
  text: `
select u.email from auth_verification v
join auth_user u on u.email = lower(v.value::json ->> 'email')
where v.identifier = $identifier and v.expires_at > clock_timestamp()`,
});

/** Returns when a sign-in at the provider began. No row if there is no such sign-in. */
export const beginOfProviderSignIn = statement({
  name: 'begin-of-provider-sign-in',
  scope: 'installation',
  share: 'sign-in',
  parameters: { identifier: 'text' },
  // As text: a date would lose the microseconds.
  row: { begunAt: 'text' },
  text: `
select coalesce(begun_at, created_at)::text as "begunAt" from auth_verification
where identifier = $identifier`,
});

/** Returns a row if the account of a person has outlived no proof since a time. */
export const currentProof = statement({
  name: 'current-proof',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer', begunAt: 'text' },
  row: { id: 'integer' },
  text: `
select id from auth_user
where id = $userId and (proofs_ended_at is null or proofs_ended_at < $begunAt::text::timestamptz)`,
});

/** Expects a change until the transaction ends. `expected` is as `src/accounts/expected-change.ts` writes it. */
export const expectAccountChange = statement({
  name: 'expect-account-change',
  scope: 'installation',
  share: 'sign-in',
  parameters: { expected: 'text' },
  row: { expected: 'text' },
  text: `select set_config('parley.expected_change', $expected, true) as expected`,
});

/** Returns whether the transaction has made the expected change. */
export const isAccountChangeMade = statement({
  name: 'is-account-change-made',
  scope: 'installation',
  share: 'sign-in',
  parameters: {},
  row: { isMade: 'boolean' },
  text: `select current_setting('parley.expected_change', true) = 'made' as "isMade"`,
});
