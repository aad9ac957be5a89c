import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { symmetricEncrypt } from 'better-auth/crypto';
import type { FastifyBaseLogger } from 'fastify';
import { administrator } from '../../access/actor.js';
import type { ApiKeyLookup } from '../../access/api-key-lookup.js';
import { ChatTokens } from '../../access/chat-tokens.js';
import { KnownDevices } from '../../access/known-devices.js';
import { SessionLookup } from '../../access/session-lookup.js';
import type { InstallationSecrets } from '../../access/sign-in-secret.js';
import type { Invitations } from '../../accounts/invitations.js';
import { acceptSoleInvitation } from '../../accounts/memberships.js';
import { findPasskeyOwner } from '../../accounts/passkeys.js';
import { renewPassword } from '../../accounts/password-renewal.js';
import { loadPasswordCheck } from '../../accounts/password-rules.js';
import {
  bindEarlierLinks,
  checkProviderLink,
  recordProvenAddress,
  recordRejectedSignIn,
} from '../../accounts/provider-links.js';
import type { Database } from '../../database/database.js';
import { countsOf } from '../../database/rate-limit-store.js';
import type { MailQueue } from '../../mail/mail-queue.js';
import { Authentication } from '../authentication.js';
import { RejectedCredentials } from '../rejected-credentials.js';
import { pageOrigin } from '../same-origin.js';
import { accountChange } from './account-changes.js';
import { accountMailTo, languageOf } from './account-mails.js';
import { AccountNotices } from './account-notices.js';
import { DeviceCookies } from './device-cookies.js';
import { cookiePrefixOf, openLibrary, type SignInLibrary } from './library.js';
import { SignInLimits, type SignInLimitsOptions } from './limits.js';
import { LinkRequests } from './link-requests.js';
import { type PasswordHash, PasswordHashing } from './password-hashing.js';
import { defaultProviderWaitMs } from './provider-wait.js';
import { type SignInCookies, signInCookies } from './signed-cookie.js';
import type { ProviderRules, SingleSignOn } from './single-sign-on.js';

/** The sign-in methods that are offered. */
export interface SignInMethods {
  password: true;
  /** By an emailed link. */
  link: boolean;
  /** The name of the single sign-on provider, or null. */
  singleSignOn: string | null;
}

/** The parts that sign people in and authenticate requests. */
export interface SignIn {
  authentication: Authentication;
  tokens: ChatTokens;
  library: SignInLibrary;
  cookies: SignInCookies;
  devices: DeviceCookies;
  knownDevices: KnownDevices;
  hashing: PasswordHashing;
  /** Marks a correct TOTP code as used. @returns false if it was used before. */
  spendCode: (userId: number, code: string) => Promise<boolean>;
  /** Returns a random secret of an authenticator app, encrypted, that nobody knows. */
  unknownSecret: () => Promise<string>;
  attemptLimits: SignInLimits;
  publicUrl: URL | null;
  methods: SignInMethods;
  /** The issuer of the single sign-on provider, or null. */
  issuer: URL | null;
  /** Returns the delivery of the links of invitations that a request creates. */
  invitationsFor: (headers: IncomingHttpHeaders) => Invitations;
  /** Emails people about changes of their own accounts. */
  notices: AccountNotices;
  /** Handles requests for an emailed link; null if no mail can be sent. */
  links: LinkRequests | null;
  /** The maximum time for which a browser waits for the provider's answers, in ms. */
  providerWaitMs: number;
}

export interface SignInSettings {
  secrets: InstallationSecrets;
  /** The address that browsers use for this server; null if it is each request's `Host`. */
  publicUrl: URL | null;
  /** Null if no mail can be sent: then there are no links and no password resets. */
  mails: MailQueue | null;
  singleSignOn: SingleSignOn | null;
  /** The limits of attempts, if not the default. */
  limits?: SignInLimitsOptions | undefined;
  /** The password hash; scrypt by default. Tests of many sign-ins use a faster one. */
  passwordHash?: PasswordHash | undefined;
  /** The maximum time for which a browser waits for the provider's answers, in ms, if not the default. */
  providerWaitMs?: number | undefined;
}

/** Opens the sign-in library, and the authentication of requests by keys, chat tokens and sessions. */
export async function openSignIn(
  database: Database,
  keys: ApiKeyLookup,
  settings: SignInSettings,
  log: FastifyBaseLogger,
): Promise<SignIn> {
  const { secrets, publicUrl, mails, singleSignOn, limits, passwordHash } = settings;
  const sessions = new SessionLookup(database, (err) =>
    log.warn({ err }, 'the last uses of sessions could not be stored'),
  );
  const onSession = () => sessions.deleteExpired();
  const hashing = new PasswordHashing(passwordHash);
  const notices = new AccountNotices(mails);
  const links = mails && new LinkRequests(mails, publicUrl);
  if (singleSignOn) await bindEarlierLinks(administrator, database, singleSignOn.issuer);
  const spendCode = (userId: number, code: string) => sessions.spendCode(userId, code);
  await loadPasswordCheck();
  const knownDevices = new KnownDevices(database);
  const library = await openLibrary({
    database,
    secrets,
    publicUrl,
    links,
    singleSignOn,
    hashing,
    renewPassword: (userId, password) => renewPassword(database, hashing, userId, password),
    beforeSignIn: (userId, origin) => acceptSoleInvitation(database, userId, origin),
    onSession,
    providerRules: providerRules(database, singleSignOn, notices),
    spendCode,
    userOfTrust: (identifier) => knownDevices.userOfTrust(identifier),
    passkeyIdOf: async (credentialId) => (await findPasskeyOwner(database, credentialId))?.id ?? null,
    log,
  });
  const cookies = signInCookies(cookiePrefixOf({ publicUrl }), secrets.signing);
  const tokens = new ChatTokens(database, secrets.signing);
  return {
    authentication: new Authentication(
      keys,
      tokens,
      sessions,
      cookies.session,
      publicUrl,
      database,
      new RejectedCredentials(log),
      (error) => log.warn({ err: error }, 'a rejected sign-in could not be recorded'),
    ),
    tokens,
    library,
    cookies,
    devices: new DeviceCookies(knownDevices, cookies),
    knownDevices,
    hashing,
    spendCode,
    unknownSecret: () => {
      const data = randomBytes(20).toString('hex');
      return symmetricEncrypt({ key: secrets.encryption.libraryKey, data });
    },
    attemptLimits: new SignInLimits(countsOf(database), limits),
    publicUrl,
    notices,
    links,
    providerWaitMs: settings.providerWaitMs ?? defaultProviderWaitMs,
    issuer: singleSignOn?.issuer ?? null,
    methods: { password: true, link: mails !== null, singleSignOn: singleSignOn?.name ?? null },
    invitationsFor: (headers) => ({
      urlOf: (token) => `${pageOrigin(headers, publicUrl)}/reset-password?token=${token}`,
      mail:
        mails &&
        ((transaction, to, url, marketplaceName) =>
          mails.add(
            transaction,
            accountMailTo(to, languageOf(headers), { kind: 'invitation', url, marketplaceName }),
          )),
    }),
  };
}

function providerRules(
  database: Database,
  singleSignOn: SingleSignOn | null,
  notices: AccountNotices,
): ProviderRules {
  return {
    checkLink: async (attempt) =>
      singleSignOn && checkProviderLink(database, { ...attempt, issuer: singleSignOn.issuer }),
    onRejection: (userId, reason, origin) => recordRejectedSignIn(database, userId, reason, origin),
    onVerifiedAddress: (userId, email) => recordProvenAddress(database, userId, email),
    expectedLink: (userId, origin, language) =>
      accountChange(notices, 'singleSignOnLink', userId, origin, {
        clientAddress: origin.address,
        headers: { 'accept-language': language },
      }),
  };
}
