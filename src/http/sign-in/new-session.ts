import type { SignInMethod } from '../../access/session-lookup.js';
import { passkeyPaths } from './passkey-plugin.js';

/** Our columns of a session. The library writes them, and no client can set them. */
export const sessionFields = {
  startedAt: { type: 'date', required: false, input: false, fieldName: 'started_at' },
  signInMethod: { type: 'string', required: false, input: false, fieldName: 'sign_in_method' },
  membershipId: { type: 'number', required: false, input: false, fieldName: 'membership_id' },
  passkeyId: { type: 'number', required: false, input: false, fieldName: 'passkey_id' },
} as const;

/** The operations that replace the session of the request by another session of the same person. */
const replacingPaths: ReadonlySet<string> = new Set([
  '/change-password',
  passkeyPaths.add,
  '/two-factor/disable',
  '/two-factor/verify-backup-code',
  '/two-factor/verify-totp',
]);

/** The part of the library's context that this module reads. */
interface RequestContext {
  path?: string | undefined;
  context: {
    session: { session: Readonly<Record<string, unknown>> } | null;
  };
}

/** Returns the session of the same person that a new one replaces; null if the new one is a sign-in. */
export function replacedSession(
  { userId }: { userId: unknown },
  context: RequestContext | null,
): Readonly<Record<string, unknown>> | null {
  const replaced = replacingPaths.has(context?.path ?? '') ? context?.context.session?.session : null;
  return replaced && String(replaced.userId) === String(userId) ? replaced : null;
}

/**
 * Returns our columns of a new session. A session that replaces another of the same person keeps its start, its membership,
 * its sign-in method and its passkey, so that a new password does not extend the lifetime.
 * @param passkeyId the passkey that signs in; null if none does.
 */
export function signInOf(
  session: { userId: unknown },
  context: RequestContext | null,
  passkeyId: number | null,
) {
  const replaced = replacedSession(session, context);
  if (replaced) {
    const { startedAt, signInMethod, membershipId, passkeyId: earlier } = replaced;
    return { startedAt, signInMethod, membershipId, passkeyId: earlier };
  }
  return { signInMethod: methodOf(context?.path ?? ''), passkeyId };
}

function methodOf(path: string): SignInMethod {
  if (path.startsWith('/callback')) return 'singleSignOn';
  if (path === passkeyPaths.signIn) return 'passkey';
  // A second factor follows a password.
  return path === '/magic-link/verify' ? 'link' : 'password';
}
