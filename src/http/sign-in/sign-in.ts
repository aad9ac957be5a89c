import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { ApiKeyLookup } from '../../access/api-key-lookup.js';
import { writeAudit } from '../../access/audit-log.js';
import { ChatTokens } from '../../access/chat-tokens.js';
import { actorOfUser, SessionLookup } from '../../access/session-lookup.js';
import type { Invitations } from '../../accounts/invitations.js';
import type { Database } from '../../database/database.js';
import { countsOf } from '../../database/rate-limit-store.js';
import { Authentication } from '../authentication.js';
import { pageOrigin } from '../same-origin.js';
import { openLibrary, type SignInLibrary, type SingleSignOn } from './library.js';
import { SignInLimits, type SignInLimitsOptions } from './limits.js';
import type { Mail } from './mail.js';
import type { PasswordHash } from './password-hashing.js';
import { SessionCookie } from './session-cookie.js';

/** The ways in that are offered. */
export interface SignInMethods {
  password: true;
  /** By a link in a mail. */
  link: boolean;
  /** The name of the single sign-on; null where there is none. */
  singleSignOn: string | null;
}

/** What is needed to let people in, and to know them again. */
export interface SignIn {
  authentication: Authentication;
  tokens: ChatTokens;
  library: SignInLibrary;
  attempts: SignInLimits;
  publicUrl: URL | null;
  methods: SignInMethods;
  /** How whom the sender of a request invites gets its link. */
  invitationsFor: (headers: IncomingHttpHeaders) => Invitations;
}

export interface SignInSettings {
  /** What cookies and chat tokens are signed with; see sign-in-secret.ts. */
  secret: string;
  /** Where browsers find this server; null where that is the `Host` that they ask for. */
  publicUrl: URL | null;
  /** Null where no mail can be sent: there is then no link, and no reset. */
  mail: Mail | null;
  singleSignOn: SingleSignOn | null;
  /** How often guesses may be made; a usual number where it is not said. */
  limits?: SignInLimitsOptions | undefined;
  /** How passwords are hashed; by scrypt where it is not said. A test of many sign-ins says something quick. */
  passwords?: PasswordHash | undefined;
}

/** Sets signing in up, and the door that knows keys and sessions. */
export async function openSignIn(
  database: Database,
  keys: ApiKeyLookup,
  { secret, publicUrl, mail, singleSignOn, limits, passwords }: SignInSettings,
  log: FastifyBaseLogger,
): Promise<SignIn> {
  const sessions = new SessionLookup(database);
  const onSession = () => sessions.deleteExpired();
  const onReset = async (userId: number) => {
    const actor = await actorOfUser(database, userId);
    if (actor) await writeAudit(actor, database, 'passwordReset', []);
  };
  const library = await openLibrary({
    database,
    secret,
    publicUrl,
    mail,
    singleSignOn,
    passwords,
    onSession,
    onReset,
    spendCode: (userId, code) => sessions.spendCode(userId, code),
    log,
  });
  const cookie = new SessionCookie(library.cookieName, secret);
  const tokens = new ChatTokens(database, secret);
  return {
    authentication: new Authentication(keys, tokens, sessions, cookie, publicUrl),
    tokens,
    library,
    attempts: new SignInLimits(countsOf(database), limits),
    publicUrl,
    methods: { password: true, link: mail !== null, singleSignOn: singleSignOn?.name ?? null },
    invitationsFor: (headers) => ({
      urlOf: (token) => `${pageOrigin(headers, publicUrl)}/reset-password?token=${token}`,
      mail: mail && ((to, url, marketplaceName) => mail.sendInvitation(to, url, marketplaceName)),
    }),
  };
}
