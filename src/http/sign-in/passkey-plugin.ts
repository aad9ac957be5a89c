import { isIP } from 'node:net';
import { passkey } from '@better-auth/passkey';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError } from 'better-auth/api';

/** The library's paths of passkeys that this server calls. */
export const passkeyPaths = {
  signInOptions: '/passkey/generate-authenticate-options',
  signIn: '/passkey/verify-authentication',
  addOptions: '/passkey/generate-register-options',
  add: '/passkey/verify-registration',
} as const;

/** The header by which this server requests the check of a passkey without a new session. A client's header is never passed on. */
export const proofHeader = 'x-parley-proof';

/** The code of the library's error for a correct passkey if the caller wants no session. */
export const provenCode = 'PASSKEY_PROVEN';

/** The library's code for a new passkey that is invalid. Its status is 500. */
export const invalidNewPasskeyCode = 'FAILED_TO_VERIFY_REGISTRATION';

const unverified = { code: 'PASSKEY_WITHOUT_VERIFICATION', message: 'The passkey did not verify its user' };

/** Returns whether browsers can use passkeys at an address: it needs https, except for `localhost`, and a name. */
export function canUsePasskeys(publicUrl: URL | null, host: string | undefined): boolean {
  const url = publicUrl ?? (URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : null);
  if (!url) return false;
  if (url.hostname === 'localhost' || url.hostname.endsWith('.localhost')) return true;
  return url.protocol === 'https:' && isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0;
}

/**
 * Returns the plugin for passkeys. A passkey must verify its user (by a fingerprint, a face or a PIN), so that it is both
 * factors at once; the plugin itself does not require it. Passkeys belong to the host name of the public address. Without
 * one they belong to `localhost`, and work nowhere else: a `Host` header proves nothing.
 */
export function passkeyPlugins(publicUrl: URL | null): BetterAuthPlugin[] {
  return [
    passkey({
      rpName: 'Parley',
      rpID: publicUrl?.hostname ?? 'localhost',
      // By default the library uses the origin of the request, which the caller has checked.
      ...(publicUrl && { origin: publicUrl.origin }),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      registration: {
        afterVerification: async ({ verification }) => {
          if (!verification.registrationInfo?.userVerified) throw APIError.from('BAD_REQUEST', unverified);
        },
      },
      authentication: {
        afterVerification: async ({ verification }) => {
          if (!verification.authenticationInfo.userVerified) throw APIError.from('UNAUTHORIZED', unverified);
        },
      },
      advanced: { webAuthnChallengeCookie: 'passkey' },
      schema: {
        passkey: {
          modelName: 'auth_passkey',
          fields: {
            userId: 'user_id',
            publicKey: 'public_key',
            credentialID: 'credential_id',
            deviceType: 'device_type',
            backedUp: 'backed_up',
            createdAt: 'created_at',
          },
        },
      },
    }),
    { id: 'parley-passkey-proof', init: () => ({ options: { databaseHooks: proofHooks } }) },
  ];
}

/** The library starts a session for each correct passkey. These hooks prevent it for a proof. */
const proofHooks = {
  session: {
    create: {
      before: async (_session: object, context: { path?: string; headers?: Headers | undefined } | null) => {
        if (context?.path === passkeyPaths.signIn && context.headers?.has(proofHeader)) {
          throw APIError.from('FORBIDDEN', { code: provenCode, message: 'The passkey is correct' });
        }
      },
    },
  },
};
