import type { MarketplaceManager } from '../access/actor.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf, unauthenticated } from '../access/tenant-scopes.js';
import { type UserRole, userRoles } from '../access/user-roles.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  lockSignInPolicy,
  needsToKeepSecondFactor,
  setSignInPolicy,
  signInOfSession,
  signInPolicy,
} from '../database/statements/sign-in-policy.js';
import { callerError, inputError } from '../errors/caller-error.js';

/** The roles to which a policy can apply: those of an operator's users, and the users of sellers. */
export const policyRoles = [...userRoles, 'SELLER'] as const;

export type PolicyRole = UserRole | 'SELLER';

/** The bounds of a session's idle time and lifetime, in minutes. The database checks the same bounds. */
export const idleMinutes = { min: 5, max: 30 * 24 * 60 } as const;
export const lifetimeMinutes = { min: 15, max: 365 * 24 * 60 } as const;

/** The rules of a marketplace for sign-in and sessions. They do not affect API keys and chat tokens. */
export interface SignInPolicy {
  /** Whether only sessions that began at the single sign-on provider can be used. */
  readonly requireSingleSignOn: boolean;
  /** The roles that need a second factor, in the order of `policyRoles`. */
  readonly secondFactorRoles: readonly PolicyRole[];
  /** A session ends this long after its last use. */
  readonly sessionIdleMinutes: number;
  /** A session ends this long after the sign-in, even if it is used. */
  readonly sessionLifetimeMinutes: number;
}

/** Returns the policy of the actor's marketplace. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN` */
export async function readSignInPolicy(actor: MarketplaceManager, database: Runner): Promise<SignInPolicy> {
  requirePermission(actor, 'accounts.manage');
  const [policy] = await database.run(marketplaceOf(actor), signInPolicy, {});
  if (!policy) throw new Error("The actor's marketplace does not exist.");
  return policyOf(policy);
}

/**
 * Changes the policy of the actor's marketplace; omitted fields keep their values. It applies to existing sessions at once.
 * Nobody can lock out the marketplace: a person can only require what their own session has.
 * @param hasSingleSignOn whether the server has a single sign-on provider.
 * @throws {CallerError} `FORBIDDEN`; `BAD_USER_INPUT` on the fields of the policy.
 */
export async function updateSignInPolicy(
  actor: MarketplaceManager,
  database: Database,
  change: Partial<SignInPolicy>,
  hasSingleSignOn: boolean,
): Promise<SignInPolicy> {
  requirePermission(actor, 'full-access.manage');
  const scope = marketplaceOf(actor);
  return database.transaction(async (transaction) => {
    const [locked] = await transaction.run(scope, lockSignInPolicy, {});
    if (!locked) throw new Error("The actor's marketplace does not exist.");
    const before = policyOf(locked);
    const after = policyOf({ ...before, ...change });
    checkTimes(after);
    await checkActor(transaction, actor, { before, after, hasSingleSignOn });
    const changes = changesOf(before, after);
    if (changes.length === 0) return after;
    await transaction.run(scope, setSignInPolicy, after);
    await writeAudit(actor, transaction, 'signInPolicyUpdate', changes);
    return after;
  });
}

/**
 * Checks that no marketplace of a person requires the second factor that the person wants to turn off.
 * @throws {CallerError} `SECOND_FACTOR_REQUIRED`
 */
export async function requireRemovableSecondFactor(database: Runner, userId: number): Promise<void> {
  const [row] = await database.run(unauthenticated, needsToKeepSecondFactor, { userId });
  if (!row?.isNeeded) return;
  throw callerError(
    'SECOND_FACTOR_REQUIRED',
    "Your marketplace requires a second factor for your role, so you can't turn it off.",
  );
}

function policyOf(row: Omit<SignInPolicy, 'secondFactorRoles'> & { secondFactorRoles: readonly unknown[] }) {
  const secondFactorRoles = policyRoles.filter((role) => row.secondFactorRoles.includes(role));
  return { ...row, secondFactorRoles } satisfies SignInPolicy;
}

function checkTimes({ sessionIdleMinutes: idle, sessionLifetimeMinutes: lifetime }: SignInPolicy): void {
  requireBetween('sessionIdleMinutes', idle, idleMinutes);
  requireBetween('sessionLifetimeMinutes', lifetime, lifetimeMinutes);
  if (lifetime < idle) {
    throw inputError('sessionLifetimeMinutes', 'The lifetime cannot be shorter than the idle time.');
  }
}

function requireBetween(field: string, value: number, { min, max }: { min: number; max: number }): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw inputError(field, `${field} must be between ${min} and ${max}.`);
}

/** Checks that the actor's own session meets the requirements that the actor adds. */
async function checkActor(
  transaction: Runner,
  actor: MarketplaceManager,
  { before, after, hasSingleSignOn }: { before: SignInPolicy; after: SignInPolicy; hasSingleSignOn: boolean },
): Promise<void> {
  const turnsOnSingleSignOn = after.requireSingleSignOn && !before.requireSingleSignOn;
  const addsRole = after.secondFactorRoles.some((role) => !before.secondFactorRoles.includes(role));
  if (actor.side === 'administrator') {
    if (!turnsOnSingleSignOn) return;
    throw inputError(
      'requireSingleSignOn',
      'The command line can only turn it off. Turn it on in the portal, signed in with single sign-on.',
    );
  }
  if (!turnsOnSingleSignOn && !addsRole) return;
  if (turnsOnSingleSignOn && !hasSingleSignOn) {
    throw inputError('requireSingleSignOn', 'This server has no single sign-on.');
  }
  const sessionId = actor.credential?.id ?? 0;
  const [signIn] = await transaction.run(unauthenticated, signInOfSession, { sessionId });
  const isFromProvider = signIn?.signInMethod === 'singleSignOn';
  if (turnsOnSingleSignOn && !isFromProvider) {
    throw inputError(
      'requireSingleSignOn',
      'Sign in with single sign-on first. Otherwise you could lock everybody out.',
    );
  }
  if (addsRole && !isFromProvider && !signIn?.hasSecondFactor) {
    throw inputError('secondFactorRoles', 'Set up a second factor for your own account first.');
  }
}

function changesOf(before: SignInPolicy, after: SignInPolicy): AuditChange[] {
  const [from, to] = [textsOf(before), textsOf(after)];
  return Object.keys(from).flatMap((field) => {
    const key = field as keyof SignInPolicy;
    return from[key] === to[key] ? [] : [{ field, before: from[key], after: to[key] }];
  });
}

const textsOf = (policy: SignInPolicy): Record<keyof SignInPolicy, string> => ({
  requireSingleSignOn: String(policy.requireSingleSignOn),
  secondFactorRoles: policy.secondFactorRoles.join(', ') || 'none',
  sessionIdleMinutes: `${policy.sessionIdleMinutes} minutes`,
  sessionLifetimeMinutes: `${policy.sessionLifetimeMinutes} minutes`,
});
