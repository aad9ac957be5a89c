import { statement } from '../statement.js';
import { hasSecondFactor, requiresSecondFactor } from './session-policy.js';

/* The sign-in policy of a marketplace. `session-policy.ts` has its rules. */

const policyColumns = `require_single_sign_on as "requireSingleSignOn", second_factor_roles as "secondFactorRoles",
       session_idle_minutes as "sessionIdleMinutes", session_lifetime_minutes as "sessionLifetimeMinutes"`;

const policyRow = {
  requireSingleSignOn: 'boolean',
  secondFactorRoles: 'text[]',
  sessionIdleMinutes: 'integer',
  sessionLifetimeMinutes: 'integer',
} as const;

export const signInPolicy = statement({
  name: 'sign-in-policy',
  scope: 'marketplace',
  parameters: {},
  row: policyRow,
  text: `select ${policyColumns} from marketplace where id = $marketplaceId`,
});

/** Returns the policy, and locks it until the transaction ends. */
export const lockSignInPolicy = statement({
  name: 'lock-sign-in-policy',
  scope: 'marketplace',
  parameters: {},
  row: policyRow,
  text: `select ${policyColumns} from marketplace where id = $marketplaceId for no key update`,
});

export const setSignInPolicy = statement({
  name: 'set-sign-in-policy',
  scope: 'marketplace',
  parameters: {
    requireSingleSignOn: 'boolean',
    secondFactorRoles: 'text[]',
    sessionIdleMinutes: 'integer',
    sessionLifetimeMinutes: 'integer',
  },
  row: {},
  text: `
update marketplace
set require_single_sign_on = $requireSingleSignOn, second_factor_roles = $secondFactorRoles::text[],
    session_idle_minutes = $sessionIdleMinutes, session_lifetime_minutes = $sessionLifetimeMinutes,
    sign_in_policy_changed_at = clock_timestamp()
where id = $marketplaceId`,
});

/** Returns the marketplaces whose policy was changed within the last seconds. */
export const recentPolicyChanges = statement({
  name: 'recent-policy-changes',
  scope: 'installation',
  share: 'credentials',
  parameters: { seconds: 'integer' },
  row: { marketplaceId: 'integer', changedAt: 'timestamptz' },
  text: `
select id as "marketplaceId", sign_in_policy_changed_at as "changedAt" from marketplace
where sign_in_policy_changed_at > statement_timestamp() - $seconds::integer * interval '1 second'`,
});

/** Returns how the person of a session signed in, and whether the person has a second factor. */
export const signInOfSession = statement({
  name: 'sign-in-of-session',
  scope: 'installation',
  share: 'sign-in',
  parameters: { sessionId: 'integer' },
  row: { signInMethod: 'text?', hasSecondFactor: 'boolean' },
  text: `
select s.sign_in_method as "signInMethod", ${hasSecondFactor} as "hasSecondFactor"
from auth_session s join auth_user u on u.id = s.user_id
where s.id = $sessionId`,
});

/** Returns whether a marketplace of a person requires a second factor. */
export const needsToKeepSecondFactor = statement({
  name: 'needs-to-keep-second-factor',
  scope: 'installation',
  share: 'sign-in',
  parameters: { userId: 'integer' },
  row: { isNeeded: 'boolean' },
  text: `
select exists (
  select from membership m join marketplace k on k.id = m.marketplace_id
  where m.user_id = $userId and m.accepted_at is not null and ${requiresSecondFactor}
) as "isNeeded"`,
});
