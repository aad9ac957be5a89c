import { statement } from '../statement.js';

/* The expected change of an account. The triggers of migrations/0025.do.account-changes.sql mark it as made. */

/** Returns what a proof of an account depends on: its password, its second factor and the session with a token. */
export const accountState = statement({
  name: 'account-state',
  scope: 'installation',
  share: 'sign-in',
  parameters: { email: 'text', token: 'text?' },
  row: { userId: 'integer', state: 'text' },
  text: `
select u.id as "userId", concat_ws(' ', extract(epoch from a.updated_at), u.two_factor_enabled, s.id is not null) as state
from auth_user u
left join auth_account a on a.provider_id = 'credential' and a.account_id = u.id::text and a.password is not null
left join auth_session s on s.token = $token and s.user_id = u.id
where u.email = $email`,
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
