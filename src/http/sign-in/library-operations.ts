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
  /** Set if a passkey signs in: `secondStep` after the password. */
  passkeyStep?: 'firstStep' | 'secondStep';
  /** Set if it checks a secret that can be guessed, or sends an email. */
  isLimited?: true;
  /** Set if the member `email` of the body names the account. Otherwise the session or the sign-in under way names it. */
  namesAccount?: true;
  /** Set if a user with a second factor must prove it with the member `code` or `passkey` of the input. */
  needsCode?: true;
  /**
   * The sessions that cannot use it: `restricted` for those that their marketplace's policy restricts, `singleSignOn` for
   * those that need single sign-on.
   */
  refuses?: 'restricted' | 'singleSignOn';
  /** Set if it answers by email, whether or not the address has an account. */
  requestsLink?: true;
  /** Set if it removes the second factor of the person. */
  removesSecondFactor?: true;
  audit?: AuditRule;
  /**
   * The members of the body, or of the query of the library's GET, that reach the library. It would also read members that
   * docs/sign-in.md does not list and that this server has not checked.
   */
  inputFields: readonly string[];
  /** Set if it uses the token of a link to choose a password. */
  usesPasswordLink?: true;
  /** Set if the browser opens it: errors go to the sign-in page. */
  isPage?: true;
  /** Members of the input that the client cannot choose. */
  fixedInput?: Readonly<Record<string, unknown>>;
}

const signIn: AuditRule = { session: 'started', action: 'signIn', actionIfSignedIn: 'signIn' };
/** A code of the app from a signed-in user turns on the app. A backup code turns nothing on. */
const appCode: AuditRule = { ...signIn, actionIfSignedIn: 'secondFactorEnable' };
const current = (action: AuditAction): AuditRule => ({ session: 'current', action });

const returnAddresses = ['callbackURL', 'errorCallbackURL'];

/** The button on the page that an emailed sign-in link opens. */
export const openLink: Operation = {
  method: 'POST',
  path: '/magic-link/verify',
  libraryMethod: 'GET',
  inputFields: ['token', ...returnAddresses],
  audit: signIn,
};

/** Every other operation. The rest of the library is not served. */
export const operations: readonly Operation[] = [
  {
    method: 'POST',
    path: '/sign-in/email',
    isLimited: true,
    namesAccount: true,
    inputFields: ['email', 'password', 'rememberMe'],
    audit: signIn,
  },
  {
    method: 'POST',
    path: '/sign-in/magic-link',
    isLimited: true,
    namesAccount: true,
    requestsLink: true,
    inputFields: ['email', ...returnAddresses],
  },
  {
    method: 'POST',
    path: '/sign-in/social',
    isLimited: true,
    inputFields: ['provider', ...returnAddresses],
  },
  {
    method: 'GET',
    path: `/callback/${singleSignOnId}`,
    inputFields: ['code', 'state', 'iss', 'error', 'error_description'],
    audit: signIn,
    isPage: true,
  },
  {
    method: 'POST',
    path: '/two-factor/verify-totp',
    isLimited: true,
    inputFields: ['code', 'trustDevice'],
    audit: appCode,
  },
  {
    method: 'POST',
    path: '/two-factor/verify-backup-code',
    isLimited: true,
    inputFields: ['code', 'trustDevice'],
    audit: signIn,
  },
  {
    method: 'POST',
    path: '/passkey/sign-in',
    isLimited: true,
    inputFields: [],
    audit: signIn,
    passkeyStep: 'firstStep',
  },
  {
    method: 'POST',
    path: '/two-factor/verify-passkey',
    isLimited: true,
    inputFields: [],
    audit: signIn,
    passkeyStep: 'secondStep',
  },
  {
    method: 'POST',
    path: '/two-factor/enable',
    isLimited: true,
    needsCode: true,
    inputFields: ['password'],
    refuses: 'singleSignOn',
  },
  {
    method: 'POST',
    path: '/two-factor/disable',
    isLimited: true,
    needsCode: true,
    inputFields: ['password'],
    refuses: 'restricted',
    removesSecondFactor: true,
    audit: current('secondFactorDisable'),
  },
  {
    method: 'POST',
    path: '/two-factor/generate-backup-codes',
    isLimited: true,
    needsCode: true,
    inputFields: ['password'],
    refuses: 'restricted',
    audit: current('backupCodesGenerate'),
  },
  {
    method: 'POST',
    path: '/request-password-reset',
    isLimited: true,
    namesAccount: true,
    requestsLink: true,
    inputFields: ['email', 'redirectTo'],
  },
  { method: 'GET', path: '/reset-password/:token(^[\\w-]+$)', inputFields: ['callbackURL'] },
  {
    method: 'POST',
    path: '/reset-password',
    isLimited: true,
    inputFields: ['token', 'newPassword'],
    usesPasswordLink: true,
  },
  {
    method: 'POST',
    path: '/change-password',
    isLimited: true,
    inputFields: ['currentPassword', 'newPassword'],
    refuses: 'restricted',
    audit: current('passwordChange'),
    // A new password ends the other sessions even if the client does not request it.
    fixedInput: { revokeOtherSessions: true },
  },
  { method: 'POST', path: '/sign-out', inputFields: [], audit: current('signOut') },
];

/**
 * Returns the audit entry of an operation that succeeded; null if there is none.
 * @param before the session that the request came with, with or without a membership.
 * @param started the session that the answer started.
 */
export function auditEntryOf(
  { audit: rule, needsCode }: Operation,
  before: PersonSession | null,
  started: PersonSession | null,
): { action: AuditAction; session: PersonSession } | null {
  // Without a second factor, an operation on it changes nothing.
  if (!rule || (needsCode && !before?.twoFactorEnabled)) return null;
  if (rule.session === 'current') return before && { action: rule.action, session: before };
  return started && { action: before ? rule.actionIfSignedIn : rule.action, session: started };
}

/** Returns the members of a body or a query that the library gets. */
export function inputFor<Value>(
  { inputFields }: Operation,
  given: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => inputFields.includes(name)));
}
