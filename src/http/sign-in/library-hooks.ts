import type { BetterAuthOptions } from 'better-auth';
import { APIError } from 'better-auth/api';
import { TWO_FACTOR_ERROR_CODES } from 'better-auth/plugins/two-factor';
import { z } from 'zod';
import { type RequestOrigin, requestOrigin } from '../../access/request-origin.js';
import { singleSignOnId } from '../../accounts/provider-links.js';
import { unknownAddress } from '../client-address.js';
import type { LibraryCalls } from './library-calls.js';
import { replacedSession, signInOf } from './new-session.js';
import { passkeyPaths } from './passkey-plugin.js';
import type { ProviderRules } from './single-sign-on.js';

/** The header that carries the client's address to the library. A client's header is never passed on. */
export const addressHeader = 'x-parley-address';

/** The functions that the hooks call. */
export interface LibraryHookOptions {
  providerRules: ProviderRules;
  /** Called after a correct password at a sign-in. */
  renewPassword: (userId: number, password: string) => Promise<void>;
  /** Called before a session begins, unless it replaces one of the same person. */
  beforeSignIn: (userId: number, origin: RequestOrigin) => Promise<void>;
  /** Called after each sign-in. */
  onSession: () => Promise<void>;
  /** Marks a correct TOTP code as used. @returns false if it was used before. */
  spendCode: (userId: number, code: string) => Promise<boolean>;
  /** Returns the id of a passkey; null if it is unknown or removed. */
  passkeyIdOf: (credentialId: string) => Promise<number | null>;
}

/** Returns the hooks that add this server's rules to the library's writes of users, sessions and accounts. */
export function libraryHooks(
  { providerRules, renewPassword, beforeSignIn, onSession, spendCode, passkeyIdOf }: LibraryHookOptions,
  calls: LibraryCalls,
): NonNullable<BetterAuthOptions['databaseHooks']> {
  return {
    // There is no sign-up: Full Admins and the command line create users.
    user: {
      create: { before: async () => false },
      update: {
        // The provider rules decide whether an address is proven.
        before: async (_change, context) =>
          context?.path.startsWith('/callback') ? { data: { emailVerified: undefined } } : undefined,
      },
    },
    session: {
      create: {
        before: async (session, context) => {
          const { userId } = session;
          calls.proves(Number(userId));
          // The user can have set up the second factor after the link was sent; the link must not bypass it.
          if (context?.path === '/magic-link/verify') {
            const user = await context.context.internalAdapter.findUserById(userId);
            if (user && hasSecondFactor(user)) return false;
          }
          // The library creates a session only after it has verified the code.
          if (context?.path === '/two-factor/verify-totp') {
            const code = String(context.body?.code);
            const isNew = await calls.recording(() => spendCode(Number(userId), code));
            if (!isNew) throw APIError.from('UNAUTHORIZED', TWO_FACTOR_ERROR_CODES.INVALID_CODE);
          }
          if (context?.path === '/sign-in/email') {
            const password = String(context.body?.password);
            await calls.recording(() => renewPassword(Number(userId), password));
          }
          const passkeyId =
            context?.path === passkeyPaths.signIn
              ? await calls.recording(() => passkeyIdOf(credentialIdOf(context.body)))
              : null;
          // The library replaces a session in a transaction, which has the only connection of the embedded database.
          if (!replacedSession(session, context)) {
            const origin = originOf(context?.request);
            await calls.recording(() => beforeSignIn(Number(userId), origin));
          }
          return { data: { ...session, ...signInOf(session, context, passkeyId) } };
        },
        after: () => calls.recording(onSession),
      },
    },
    // A provider's tokens are not stored: we call nothing at the provider.
    account: {
      create: {
        before: async (account, context) => {
          calls.proves(Number(account.userId));
          if (account.providerId === singleSignOnId) {
            const language = context?.request?.headers.get('accept-language') ?? undefined;
            const origin = originOf(context?.request);
            calls.expect(providerRules.expectedLink(Number(account.userId), origin, language));
          }
          return { data: { ...account, ...noTokens } };
        },
      },
      update: { before: async (account) => ({ data: { ...account, ...noTokens } }) },
    },
  };
}

const passkeySignIn = z.object({ response: z.object({ id: z.string() }) });

/** Returns the credential that signs in. The library has checked it. */
const credentialIdOf = (body: unknown) => passkeySignIn.parse(body).response.id;

/** Returns whether a user of the library has a second factor. */
export const hasSecondFactor = (user: object) => 'twoFactorEnabled' in user && user.twoFactorEnabled === true;

const noTokens = { accessToken: null, refreshToken: null, idToken: null };

/** Returns the address and the browser of a request that `callLibrary` has made. */
export const originOf = (request: Request | undefined): RequestOrigin =>
  requestOrigin(
    request?.headers.get(addressHeader) ?? unknownAddress,
    request?.headers.get('user-agent') ?? undefined,
  );
