import type { AuditAction } from '../../access/audit-actions.js';
import type { PersonSession } from '../../access/session-lookup.js';
import { singleSignOnId } from '../../accounts/provider-links.js';

/** The audit entry of an operation that succeeded, and the session whose user it names. */
type AuditRule =
  /** The session that the request came with; no entry without one. */
  | { session: 'current'; action: AuditAction }
  /** The session that the operation started; no entry if a second factor is still missing. */
  | { session: 'started'; action: AuditAction; actionIfSignedIn: AuditAction };

/** An operation of the sign-in library that this server offers. */
export interface Operation {
  method: 'GET' | 'POST';
  /** The path below `/auth`, in the router's spelling. */
  path: string;
  /** Set if the library accepts it by another method, without input. */
  libraryMethod?: 'GET';
  /** Set if it checks a secret that can be guessed, or sends an email. */
  isLimited?: true;
  /** Set if a user with a second factor must prove it with the member `code` of the input. */
  needsCode?: true;
  audit?: AuditRule;
  /** The members of the input that reach the library, if not all do: a client cannot choose its own token or name. */
  inputFields?: readonly string[];
  /** Set if it uses the token of a link to choose a password. */
  usesPasswordLink?: true;
  /** Set if the browser opens it: errors go to the sign-in page. */
  isPage?: true;
  /** Members of the input that the client cannot choose. */
  fixedInput?: Readonly<Record<string, unknown>>;
}

const signIn: AuditRule = { session: 'started', action: 'signIn', actionIfSignedIn: 'signIn' };
/** A code from a signed-in user confirms a new second factor. */
const secondFactor: AuditRule = { ...signIn, actionIfSignedIn: 'secondFactorEnable' };
const current = (action: AuditAction): AuditRule => ({ session: 'current', action });

const returnAddresses = ['callbackURL', 'errorCallbackURL'];

/** The button on the page that an emailed sign-in link opens. */
export const openLink: Operation = {
  method: 'POST',
  path: '/magic-link/verify',
  libraryMethod: 'GET',
  audit: signIn,
};

/** Every other operation. The rest of the library is not served. */
export const operations: readonly Operation[] = [
  { method: 'POST', path: '/sign-in/email', isLimited: true, audit: signIn },
  {
    method: 'POST',
    path: '/sign-in/magic-link',
    isLimited: true,
    inputFields: ['email', ...returnAddresses],
  },
  {
    method: 'POST',
    path: '/sign-in/social',
    isLimited: true,
    inputFields: ['provider', ...returnAddresses],
  },
  { method: 'GET', path: `/callback/${singleSignOnId}`, audit: signIn, isPage: true },
  { method: 'POST', path: '/two-factor/verify-totp', isLimited: true, audit: secondFactor },
  { method: 'POST', path: '/two-factor/verify-backup-code', isLimited: true, audit: secondFactor },
  { method: 'POST', path: '/two-factor/enable', isLimited: true },
  {
    method: 'POST',
    path: '/two-factor/disable',
    isLimited: true,
    needsCode: true,
    audit: current('secondFactorDisable'),
  },
  {
    method: 'POST',
    path: '/two-factor/generate-backup-codes',
    isLimited: true,
    needsCode: true,
    audit: current('backupCodesGenerate'),
  },
  { method: 'POST', path: '/request-password-reset', isLimited: true },
  { method: 'GET', path: '/reset-password/:token(^[\\w-]+$)' },
  { method: 'POST', path: '/reset-password', isLimited: true, usesPasswordLink: true },
  {
    method: 'POST',
    path: '/change-password',
    isLimited: true,
    audit: current('passwordChange'),
    // A new password ends the other sessions even if the client does not request it.
    fixedInput: { revokeOtherSessions: true },
  },
  { method: 'POST', path: '/revoke-other-sessions', audit: current('sessionRevoke') },
  { method: 'POST', path: '/sign-out', audit: current('signOut') },
];

/**
 * Returns the audit entry of an operation that succeeded; null if there is none.
 * @param before the session that the request came with, with or without a membership.
 * @param started the session that the answer started.
 */
export function auditEntryOf(
  rule: AuditRule,
  before: PersonSession | null,
  started: PersonSession | null,
): { action: AuditAction; session: PersonSession } | null {
  if (rule.session === 'current') return before && { action: rule.action, session: before };
  return started && { action: before ? rule.actionIfSignedIn : rule.action, session: started };
}

/** Returns the input that the library gets. */
export function inputFor(
  { inputFields, fixedInput }: Operation,
  body: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const members = Object.entries(body).filter(([name]) => inputFields?.includes(name) ?? true);
  return { ...Object.fromEntries(members), ...fixedInput };
}
