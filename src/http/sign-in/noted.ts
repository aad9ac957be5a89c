import type { AuditAction } from '../../access/audit-actions.js';
import type { ValidSession } from '../../access/session-lookup.js';

/* Of what people do under /auth, what is written into their marketplace's audit log. */

/** The library's operations that sign in, where they answer with a session. */
const signingIn = new Set([
  'POST /sign-in/email',
  'POST /magic-link/verify',
  'GET /callback/sso',
  'POST /two-factor/verify-totp',
  'POST /two-factor/verify-backup-code',
]);

const whileSignedIn: Readonly<Record<string, AuditAction>> = {
  'POST /sign-out': 'signOut',
  'POST /change-password': 'passwordChange',
  'POST /revoke-session': 'sessionRevoke',
  'POST /revoke-other-sessions': 'sessionRevoke',
  'POST /two-factor/disable': 'secondFactorDisable',
  'POST /two-factor/generate-backup-codes': 'backupCodesGenerate',
};

/** Whether an operation of the library may have to be noted. */
export const isAudited = (operation: string) => signingIn.has(operation) || operation in whileSignedIn;

/**
 * What is to be noted of an operation that succeeded, and whose it was; null for nothing.
 * @param before the session that it was asked with.
 * @param after the session that it was answered with.
 */
export function auditedActOf(
  operation: string,
  before: ValidSession | null,
  after: ValidSession | null,
): { action: AuditAction; session: ValidSession } | null {
  const action = whileSignedIn[operation];
  if (action !== undefined) return before && { action, session: before };
  if (!after || !signingIn.has(operation)) return null;
  // Who is signed in already and tells a code confirms the second factor with it.
  const confirms = before !== null && operation.includes('/two-factor/');
  return { action: confirms ? 'secondFactorEnable' : 'signIn', session: after };
}
