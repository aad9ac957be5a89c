import { setTimeout } from 'node:timers/promises';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { magicLink } from 'better-auth/plugins/magic-link';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { FastifyBaseLogger } from 'fastify';
import type { InstallationSecrets } from '../../access/sign-in-secret.js';
import { AccountState, type ProvenAccount, ProviderSignIn } from '../../accounts/account-state.js';
import type { ExpectedChange } from '../../accounts/expected-change.js';
import { hashLink, passwordLinkPrefix } from '../../accounts/invitations.js';
import { passwordLength } from '../../accounts/password-rules.js';
import { singleSignOnId } from '../../accounts/provider-links.js';
import { idleMinutes } from '../../accounts/sign-in-policy.js';
import type { Database } from '../../database/database.js';
import { accountMailTo, languageOf } from './account-mails.js';
import { LibraryCalls } from './library-calls.js';
import {
  addressHeader,
  hasSecondFactor,
  type LibraryHookOptions,
  libraryHooks,
  originOf,
} from './library-hooks.js';
import { basePath } from './library-request.js';
import type { LinkRequests } from './link-requests.js';
import { sessionFields } from './new-session.js';
import { passkeyPlugins } from './passkey-plugin.js';
import type { PasswordHashing } from './password-hashing.js';
import { signedByNewest, signInCookies } from './signed-cookie.js';
import { providerUserCheck, type SingleSignOn, singleSignOnPlugin } from './single-sign-on.js';
import { trustOfNewest } from './trust-cookie.js';

const isSecure = ({ publicUrl }: Pick<SignInOptions, 'publicUrl'>) => publicUrl?.protocol === 'https:';

/** Returns the prefix of the cookies' names. Behind https no other host, such as a subdomain, can set them. */
export const cookiePrefixOf = (options: Pick<SignInOptions, 'publicUrl'>) =>
  isSecure(options) ? '__Host-parley' : 'parley';

/** The lifetime of a session for the library: the maximum idle time. The policy of a marketplace can only shorten it. */
const sessionSeconds = idleMinutes.max * 60;

export interface SignInOptions extends LibraryHookOptions {
  database: Database;
  secrets: InstallationSecrets;
  /** The address that browsers use for this server; null if it is each request's `Host`. */
  publicUrl: URL | null;
  /** Null if no mail can be sent. */
  links: LinkRequests | null;
  /** Null if there is no provider. */
  singleSignOn: SingleSignOn | null;
  hashing: PasswordHashing;
  /** Returns the user of a trusted device; null if there is none. */
  userOfTrust: (identifier: string) => Promise<number | null>;
  log: FastifyBaseLogger;
}

/** The expected change of a request, and the account or the sign-in at the provider that it proves, for its writes. */
export interface LibraryCall {
  expected?: ExpectedChange | null;
  account?: ProvenAccount | null;
  providerState?: string | null;
}

/** The part of the library that this server uses. */
export interface SignInLibrary {
  /**
   * Answers a request for one of its paths.
   * @param call the change of an account that it can commit, and the account or the sign-in whose proof it checks.
   * @throws {DatabaseUnavailable}
   */
  handle(request: Request, call?: LibraryCall): Promise<Response>;
  /** Answers whether the password is the one of the request's session. @throws {DatabaseUnavailable} */
  verifyPassword(request: Request, password: string): Promise<Response>;
}

/**
 * The time for which the start waits for the provider's addresses. The library requests them again when it needs them.
 */
const providerTimeoutMs = 5_000;

/** Opens the library. Our migrations create its tables. */
export async function openLibrary(options: SignInOptions): Promise<SignInLibrary> {
  const calls = new LibraryCalls();
  const auth = betterAuth(libraryOptions(options, calls));
  await Promise.race([auth.$context, setTimeout(providerTimeoutMs, null, { ref: false })]);
  const { signing } = options.secrets;
  const { trust } = signInCookies(cookiePrefixOf(options), signing);
  const signed = async (request: Request) => {
    const cookies = request.headers.get('cookie');
    if (cookies !== null) {
      const renewed = await trustOfNewest(cookies, trust, signing, options.userOfTrust);
      request.headers.set('cookie', signedByNewest(renewed, signing));
    }
    return request;
  };
  return {
    handle: async (request, { expected = null, account = null, providerState = null } = {}) => {
      const given = await signed(request);
      const { database } = options;
      const proof = account
        ? await AccountState.of(database, account)
        : providerState && (await ProviderSignIn.of(database, providerState));
      return calls.during(() => auth.handler(given), { expected, proof: proof || null });
    },
    verifyPassword: async (request, password) => {
      const { headers } = await signed(request);
      return calls.during(() => auth.api.verifyPassword({ headers, body: { password }, asResponse: true }));
    },
  };
}

/** Returns the library's options. All others have their defaults. */
export function libraryOptions(options: SignInOptions, calls = new LibraryCalls()) {
  const { database, secrets, publicUrl, links, singleSignOn, providerRules, hashing, log } = options;
  const checkProviderUser = providerUserCheck(providerRules);
  const created = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return {
    appName: 'Parley',
    basePath,
    ...(publicUrl && { baseURL: publicUrl.origin }),
    secret: secrets.signing[0],
    database: calls.pool(database),
    logger: loggerFor(log),
    telemetry: { enabled: false },
    // Counted by limits.ts, over all processes and by account as well.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: cookiePrefixOf(options),
      // The library would add the prefix `__Secure-`.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isSecure(options) },
      database: { generateId: 'serial', validateSchema: false },
      // Set explicitly, since the library disables both checks if it detects a test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      password: {
        hash: (password) => hashing.hash(password),
        verify: (attempt) => hashing.verify(attempt),
      },
      minPasswordLength: passwordLength.min,
      // Counted in UTF-16 units, of which a code point has at most two.
      maxPasswordLength: 2 * passwordLength.max,
      revokeSessionsOnPasswordReset: true,
      ...(links && {
        sendResetPassword: async ({ user, url }, request) =>
          links.collect(
            request?.headers,
            accountMailTo(user.email, localeOf(request), { kind: 'passwordReset', url }),
          ),
      }),
    },
    // The page for errors if the request names none.
    onAPIError: { errorURL: '/' },
    user: {
      modelName: 'auth_user',
      fields: { emailVerified: 'email_verified', ...created },
      validateUserInfo: (data, { request }) =>
        calls.recording(async () => checkProviderUser(data, originOf(request))),
    },
    session: {
      modelName: 'auth_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...created,
      },
      additionalFields: sessionFields,
      expiresIn: sessionSeconds,
      // The look-up of sessions extends them.
      disableSessionRefresh: true,
      // A new passkey needs a proof of its own, however old the session is.
      freshAge: 0,
    },
    account: {
      modelName: 'auth_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...created,
      },
      // The rules of links decide, not the library's.
      accountLinking: {
        trustedProviders: [singleSignOnId],
        requireLocalEmailVerified: false,
        allowDifferentEmails: true,
      },
    },
    verification: {
      // Reading the table is not enough to set a password.
      storeIdentifier: {
        default: 'plain',
        overrides: { [passwordLinkPrefix]: { hash: async (link) => hashLink(link) } },
      },
      modelName: 'auth_verification',
      fields: { expiresAt: 'expires_at', ...created },
    },
    databaseHooks: libraryHooks(options, calls),
    plugins: [
      // Encrypts with a separate key, not with that of the signatures.
      { id: 'parley-encryption', init: () => ({ context: { secretConfig: secrets.encryption.libraryKey } }) },
      twoFactor({
        issuer: 'Parley',
        // Wrong codes are counted by limits.ts, separately for unknown and for known devices.
        accountLockout: { enabled: false },
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'auth_two_factor',
            fields: {
              userId: 'user_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
      ...passkeyPlugins(publicUrl),
      ...(links ? [magicLinkPlugin(links)] : []),
      ...(singleSignOn ? [singleSignOnPlugin(singleSignOn)] : []),
    ],
  } satisfies BetterAuthOptions;
}

const localeOf = (request: Request | undefined) =>
  languageOf({ 'accept-language': request?.headers.get('accept-language') ?? undefined });

/** Returns the plugin for emailed links. The answer does not reveal whether a user exists. */
function magicLinkPlugin(links: LinkRequests) {
  return magicLink({
    disableSignUp: true,
    storeToken: 'hashed',
    sendMagicLink: async ({ email, url }, context) => {
      const found = await context?.context.internalAdapter.findUserByEmail(email.toLowerCase());
      if (!found) return;
      const mail = hasSecondFactor(found.user)
        ? ({ kind: 'signInLinkUnavailable' } as const)
        : ({ kind: 'signInLink', url } as const);
      const request = context?.request;
      links.collect(request?.headers, accountMailTo(found.user.email, localeOf(request), mail));
    },
  });
}

/** Returns whether the library logs an invalid passkey. An error of the database has a code. */
const isInvalidPasskey = (message: string, error: Error) =>
  message.startsWith('Failed to verify') && !('code' in error);

/** Returns the library's logger. It drops the details of a message, which can contain a token or an address. */
function loggerFor(log: FastifyBaseLogger): NonNullable<BetterAuthOptions['logger']> {
  return {
    level: 'warn',
    log: (level, message, ...more) => {
      const err = more.find((each) => each instanceof Error);
      if (level === 'error' && err && !isInvalidPasskey(message, err))
        log.error({ err }, 'the sign-in library failed');
      else log.debug({ message }, 'a message of the sign-in library');
    },
  };
}
