/*
 * The rules of sessions as SQL expressions, for every statement that needs them. `s` is the session, `u` its person, `m` the
 * membership that it uses and `k` the marketplace; `m` and `k` are null if the person has not chosen a membership.
 */

/** The policy of sessions without a membership, and the default of each marketplace. */
export const defaultSessionPolicy = { idleMinutes: 12 * 60, lifetimeMinutes: 30 * 24 * 60 } as const;

/** The minimum time between two writes of the last use of a session. */
const touchInterval = "interval '1 minute'";

const idleTime = `(coalesce(k.session_idle_minutes, ${defaultSessionPolicy.idleMinutes}) * interval '1 minute')`;

/** The time at which the lifetime of a session ends, even if it is used. */
export const lifetimeEnd = `s.started_at + coalesce(k.session_lifetime_minutes, ${defaultSessionPolicy.lifetimeMinutes}) * interval '1 minute'`;

/** The time at which a session ends if it is not used until then. A stricter policy applies to existing sessions at once. */
export const sessionEnd = `least(s.expires_at, s.updated_at + ${idleTime}, ${lifetimeEnd})`;

/** The end of a session that is used now. */
export const extendedEnd = `least(clock_timestamp() + ${idleTime}, ${lifetimeEnd})`;

/** Whether the last use of a session must be written. */
export const isTouchDue = `s.updated_at < clock_timestamp() - least(${touchInterval}, ${idleTime} / 10)`;

/** Whether the person has a second factor. */
export const hasSecondFactor = 'coalesce(u.two_factor_enabled, false)';

/** Whether the marketplace requires a second factor for the role of the membership. */
export const requiresSecondFactor =
  "coalesce(coalesce(m.role, 'SELLER') = any (k.second_factor_roles), false)";

/** Whether the session began at the single sign-on provider, which is then responsible for a second factor. */
const isFromProvider = "s.sign_in_method is not distinct from 'singleSignOn'";

/** Whether the marketplace rejects the session because single sign-on is required. */
export const needsSingleSignOn = `coalesce(k.require_single_sign_on, false) and not ${isFromProvider}`;

/** The requirement of the policy that the session does not meet; null if it can use its membership. */
export const restriction = `
case
  when ${needsSingleSignOn} then 'singleSignOn'
  when ${requiresSecondFactor} and not ${hasSecondFactor} and not ${isFromProvider} then 'secondFactor'
end`;
