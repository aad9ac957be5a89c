import { setTimeout } from 'node:timers/promises';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { magicLink } from 'better-auth/plugins/magic-link';
import { TWO_FACTOR_ERROR_CODES, twoFactor } from 'better-auth/plugins/two-factor';
import type { FastifyBaseLogger } from 'fastify';
import { hashLink, passwordLinkPrefix } from '../../accounts/invitations.js';
import { passwordLength } from '../../accounts/users.js';
import type { Database } from '../../database/database.js';
import type { Mail } from './mail.js';
import { type PasswordHash, rationedPasswords } from './password-hashing.js';

/** Where the library's paths are. */
export const basePath = '/auth';

/** The header in which the library is told whom a request comes from; the client's own is never handed on. */
export const addressHeader = 'x-parley-address';

const cookiePrefix = 'parley';

const isSecure = ({ publicUrl }: Pick<SignInOptions, 'publicUrl'>) => publicUrl?.protocol === 'https:';

/** A session ends so long after it was last made longer, which happens at most once a day, in seconds. */
const sessionTime = 7 * 24 * 3_600;
const sessionStep = 24 * 3_600;

export interface SignInOptions {
  database: Database;
  secret: string;
  /** Where browsers find this server; null where that is the `Host` that they ask for. */
  publicUrl: URL | null;
  /** Null where no mail can be sent. */
  mail: Mail | null;
  /** Null where there is none. */
  singleSignOn: SingleSignOn | null;
  /** How passwords are hashed; by scrypt, a few at a time, where it is not said. */
  passwords?: PasswordHash | undefined;
  /** Called after each sign-in. */
  onSession: () => Promise<void>;
  /** Called after a user has chosen a forgotten password anew. */
  onReset: (userId: number) => Promise<void>;
  /** Uses a TOTP code up, which was right; false where it was used already. */
  spendCode: (userId: number, code: string) => Promise<boolean>;
  log: FastifyBaseLogger;
}

/** An OpenID Connect provider, whose users are ours by their e-mail address. */
export interface SingleSignOn {
  /** What the sign-in page calls it. */
  name: string;
  issuer: URL;
  clientId: string;
  clientSecret: string;
}

/** The library as this server uses it. */
export interface SignInLibrary {
  /** Answers a request for one of its paths. */
  handle(request: Request): Promise<Response>;
  cookieName: string;
}

/** How long the start waits for the provider to say where it is, in ms; it is asked again when it is needed. */
const providerPatience = 5_000;

/** Sets the library up. Its tables are made by our migration, never by itself. */
export async function openLibrary(options: SignInOptions): Promise<SignInLibrary> {
  const auth = betterAuth(libraryOptions(options));
  await Promise.race([auth.$context, setTimeout(providerPatience, null, { ref: false })]);
  const cookieName = `${isSecure(options) ? '__Secure-' : ''}${cookiePrefix}.session_token`;
  return { handle: (request) => auth.handler(request), cookieName };
}

/** Everything that the library is told; what is not here is its default. */
export function libraryOptions(options: SignInOptions) {
  const { database, secret, publicUrl, mail, singleSignOn, passwords, onSession, onReset, log } = options;
  const { spendCode } = options;
  const created = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return {
    appName: 'Parley',
    basePath,
    ...(publicUrl && { baseURL: publicUrl.origin }),
    secrets: [{ version: 1, value: secret }],
    database: database.pool,
    logger: loggerOver(log),
    telemetry: { enabled: false },
    // Counted by limits.ts, over all processes and by account as well.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix,
      useSecureCookies: isSecure(options),
      database: { generateId: 'serial', validateSchema: false },
      // Said, since the library leaves both out where it takes itself to be in a test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      password: passwords ?? rationedPasswords(),
      minPasswordLength: passwordLength.min,
      // In UTF-16's units: of a code point at most two.
      maxPasswordLength: 2 * passwordLength.max,
      revokeSessionsOnPasswordReset: true,
      onPasswordReset: ({ user }) => onReset(Number(user.id)),
      ...(mail && { sendResetPassword: async ({ user, url }) => mail.sendReset(user.email, url) }),
    },
    user: { modelName: 'auth_user', fields: { emailVerified: 'email_verified', ...created } },
    session: {
      modelName: 'auth_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...created,
      },
      expiresIn: sessionTime,
      updateAge: sessionStep,
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
    },
    verification: {
      // Who can read the table cannot choose passwords.
      storeIdentifier: {
        default: 'plain',
        overrides: { [passwordLinkPrefix]: { hash: async (link) => hashLink(link) } },
      },
      modelName: 'auth_verification',
      fields: { expiresAt: 'expires_at', ...created },
    },
    databaseHooks: {
      // Users are made by their administrators alone.
      user: { create: { before: async () => false } },
      session: {
        create: {
          before: async ({ userId }, context) => {
            // A link alone must not pass the second factor by, should that have been set up since it was sent.
            if (context?.path === '/magic-link/verify') {
              const user = await context.context.internalAdapter.findUserById(userId);
              return !(user && hasSecondFactor(user));
            }
            // The code is right, or it had not come to a session.
            if (context?.path === '/two-factor/verify-totp') {
              const isNew = await spendCode(Number(userId), String(context.body?.code));
              if (!isNew) throw APIError.from('UNAUTHORIZED', TWO_FACTOR_ERROR_CODES.INVALID_CODE);
            }
            return true;
          },
          after: () => onSession(),
        },
      },
      // What a provider lets its holder do is none of our business: its tokens are not kept.
      account: {
        create: { before: async (account) => ({ data: { ...account, ...noTokens } }) },
        update: { before: async (account) => ({ data: { ...account, ...noTokens } }) },
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Parley',
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
      ...(mail ? [linkBy(mail)] : []),
      ...(singleSignOn ? [providedBy(singleSignOn)] : []),
    ],
  } satisfies BetterAuthOptions;
}

/** The provider's id in the library's paths: it answers to `/auth/callback/sso`. */
export const providerId = 'sso';

/** Signing in at an OpenID Connect provider. Its second factor is the provider's affair. */
function providedBy({ name, issuer, clientId, clientSecret }: SingleSignOn) {
  const discoveryUrl = `${issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return genericOAuth({
    config: [
      {
        providerId,
        name,
        discoveryUrl,
        clientId,
        clientSecret,
        scopes: ['openid', 'email', 'profile'],
        disableSignUp: true,
        requireIdTokenVerification: true,
      },
    ],
  });
}

const hasSecondFactor = (user: object) => 'twoFactorEnabled' in user && user.twoFactorEnabled === true;

const noTokens = { accessToken: null, refreshToken: null, idToken: null };

/** Signing in by a link. Who asks is answered alike, whether there is such a user or not. */
function linkBy(mail: Mail) {
  return magicLink({
    disableSignUp: true,
    storeToken: 'hashed',
    sendMagicLink: async ({ email, url }, context) => {
      const found = await context?.context.internalAdapter.findUserByEmail(email.toLowerCase());
      if (!found) return;
      if (hasSecondFactor(found.user)) mail.sendNoLink(found.user.email);
      else mail.sendLink(found.user.email, url);
    },
  });
}

/** The library's log. What it adds to a message may hold a token or an address, and is left out. */
function loggerOver(log: FastifyBaseLogger): NonNullable<BetterAuthOptions['logger']> {
  return {
    level: 'warn',
    log: (level, message, ...more) => {
      const err = more.find((each) => each instanceof Error);
      if (level === 'error' && err) log.error({ err }, 'signing in failed');
      else log.debug({ said: message }, 'the sign-in library said something');
    },
  };
}
