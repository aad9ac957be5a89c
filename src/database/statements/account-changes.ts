import { statement } from '../statement.js';

/* The expected change of an account. The triggers of migrations/0025.do.account-changes.sql mark it as made. */

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
