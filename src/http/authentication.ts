import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '../access/actor.js';
import { keyPrefixOf, visiblePrefixOf } from '../access/api-key-format.js';
import { type ApiKeyLookup, keyNotValid } from '../access/api-key-lookup.js';
import { type ChatTokens, TokenRejectedError, tokenPrefix } from '../access/chat-tokens.js';
import { auditRejection, KeyRejectedError } from '../access/rejected-requests.js';
import { type RequestOrigin, requestOrigin } from '../access/request-origin.js';
import {
  actorIdOf,
  actorOfSession,
  canUseMembership,
  hasMembership,
  type PersonSession,
  restrictionError,
  type SessionLookup,
} from '../access/session-lookup.js';
import { roleCanChat, userRoles } from '../access/user-roles.js';
import type { Database } from '../database/database.js';
import { callerError, ForbiddenError } from '../errors/caller-error.js';
import type { RejectedCredentials } from './rejected-credentials.js';
import { requireSameOrigin } from './same-origin.js';
import type { SignedCookie } from './sign-in/signed-cookie.js';

const chatRoles = userRoles.filter(roleCanChat);

/** Names the actor for whom a page was opened (docs/sign-in.md#a-page-belongs-to-one-actor). */
export const actorHeader = 'parley-actor';

/** The headers that authentication reads. */
export const credentialHeaders = [
  'authorization',
  'marketplacer-api-key',
  'cookie',
  'origin',
  'host',
  'sec-fetch-site',
  'user-agent',
  actorHeader,
] as const;

/** The client of a request, as the log names it. */
export interface RequestClient {
  address: string;
  requestId: string;
}

/**
 * Finds the actor of a request: by its key or chat token, or else by its session's cookie. A key takes precedence over
 * a session, and an invalid key is rejected even if the request has a session too.
 */
export class Authentication {
  /**
   * @param publicUrl the address that browsers use for this server, or null if it is each request's `Host`.
   * @param rejected logs keys and chat tokens that are rejected.
   * @param onError receives the error of a rejection that could not be recorded.
   */
  constructor(
    private readonly keys: ApiKeyLookup,
    private readonly tokens: ChatTokens,
    private readonly sessions: SessionLookup,
    private readonly cookie: SignedCookie,
    private readonly publicUrl: URL | null,
    private readonly database: Database,
    private readonly rejected: RejectedCredentials,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * Returns the actor of a request.
   * @param side the side that the path is for, or null for both.
   * @throws {CallerError} `UNAUTHENTICATED` unless the key or session is valid for this path; `FORBIDDEN` if the key can't
   * be used from this address, another site uses the session, or its user cannot chat; `SESSION_CHANGED` if the page was opened
   * for another actor; `SINGLE_SIGN_ON_REQUIRED`, `SECOND_FACTOR_REQUIRED` if the marketplace's policy rejects the session.
   */
  async authenticate(
    headers: IncomingHttpHeaders,
    side: Actor['side'] | null,
    client: RequestClient,
  ): Promise<Actor> {
    const key = keyOf(headers);
    const origin = requestOrigin(client.address, headers['user-agent']);
    const actor =
      key === null
        ? await this.#actorBySession(headers, origin)
        : await this.#actorByKey(key, origin, client);
    if (side !== null && actor.side !== side) {
      if (key !== null) {
        await this.rejected.write({ ...client, ...shownCredential(key), reason: 'of the other side' });
      }
      const credential = key === null ? 'session' : 'key';
      const owner = side === 'operator' ? "an operator's" : "a seller's";
      throw callerError(
        'UNAUTHENTICATED',
        `This is the ${side}'s address, and the ${credential} is not ${owner}.`,
      );
    }
    return actor;
  }

  /** Returns whether a request has a session's cookie, valid or not. */
  hasSession({ cookie }: IncomingHttpHeaders): boolean {
    return this.cookie.isPresent(cookie);
  }

  /** Returns the valid session of a request's cookie, with or without a membership, or null. */
  async personOf({ cookie }: IncomingHttpHeaders): Promise<PersonSession | null> {
    if (!this.cookie.isPresent(cookie)) return null;
    const token = this.cookie.valueOf(cookie);
    return (token !== null && (await this.sessions.sessionOf(token))) || null;
  }

  /**
   * Checks that the session is the one of the actor for whom the page was opened. Requests without the header, such as
   * those of programs, and requests without a session pass.
   * @throws {CallerError} `SESSION_CHANGED`
   */
  async requirePageActor(headers: IncomingHttpHeaders): Promise<void> {
    if (headers[actorHeader] === undefined) return;
    const session = await this.personOf(headers);
    if (session) requireActorOf(session, headers);
  }

  /**
   * Returns the actor of a key or a chat token. The audit log counts rejected uses of a known key, and the log has a line
   * about each rejection.
   */
  async #actorByKey(key: string, origin: RequestOrigin, client: RequestClient): Promise<Actor> {
    try {
      if (key.startsWith(tokenPrefix)) return await this.tokens.authenticate(key);
      const actor = await this.keys.authenticate(key, origin.address);
      if (actor) return actor;
    } catch (error) {
      if (error instanceof KeyRejectedError) {
        const rejection = { field: 'key', reason: error.reason } as const;
        await auditRejection({ ...error.actor, origin }, this.database, rejection, this.onError);
      }
      if (error instanceof KeyRejectedError || error instanceof TokenRejectedError) {
        await this.rejected.write({ ...client, ...shownCredential(key), reason: error.reason });
      }
      throw error;
    }
    await this.rejected.write({ ...client, ...shownCredential(key), reason: 'unknown' });
    throw callerError('UNAUTHENTICATED', keyNotValid);
  }

  async #actorBySession(headers: IncomingHttpHeaders, origin: RequestOrigin): Promise<Actor> {
    if (!this.hasSession(headers)) {
      throw callerError(
        'UNAUTHENTICATED',
        'Authentication is required: send "Authorization: Bearer <key>" or "MARKETPLACER-API-KEY: <key>", or sign in.',
      );
    }
    requireSameOrigin(headers, this.publicUrl);
    const session = await this.personOf(headers);
    if (!session) throw callerError('UNAUTHENTICATED', 'The session has ended. Please sign in again.');
    requireActorOf(session, headers);
    if (!hasMembership(session)) {
      throw callerError('UNAUTHENTICATED', 'Choose a marketplace on the sign-in page first.');
    }
    if (!canUseMembership(session)) throw restrictionError(session);
    if (!roleCanChat(session.role)) {
      const actor = { ...actorOfSession(session), origin };
      await auditRejection(actor, this.database, { field: 'permission', reason: 'chat.read' }, this.onError);
      throw new ForbiddenError(
        `The role ${session.role} cannot use the chat. These roles can: ${chatRoles.join(', ')}.`,
      );
    }
    return actorOfSession(session);
  }
}

/** Returns what the log can show of a key or chat token. A text of another format could be any secret. */
function shownCredential(key: string): { credential: 'key' | 'token'; prefix: string | null } {
  if (key.startsWith(tokenPrefix)) return { credential: 'token', prefix: tokenPrefix };
  const prefix = keyPrefixOf(key);
  return { credential: 'key', prefix: prefix && visiblePrefixOf(key, prefix) };
}

function requireActorOf(session: PersonSession, { [actorHeader]: given }: IncomingHttpHeaders): void {
  if (given !== undefined && !(hasMembership(session) && given === actorIdOf(session))) {
    throw callerError('SESSION_CHANGED', 'Someone else is now signed in to this browser. Reload the page.');
  }
}

/**
 * Returns the key or chat token of a request, or null: `Authorization: Bearer <key>` or the original's
 * `MARKETPLACER-API-KEY: <key>`. An `Authorization` of another scheme is ignored: the original's clients send `Basic` to a
 * gateway.
 * @throws {CallerError} `UNAUTHENTICATED` if there are two different keys.
 */
export function keyOf(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['marketplacer-api-key'];
  const original = (typeof header === 'string' ? header.trim() : header?.join(',')) || undefined;
  if (bearer !== undefined && original !== undefined && bearer !== original) {
    throw callerError('UNAUTHENTICATED', 'The request has two different keys. Send one.');
  }
  return bearer ?? original ?? null;
}
