import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '../access/actor.js';
import type { ApiKeyLookup } from '../access/api-key-lookup.js';
import { type ChatTokens, tokenPrefix } from '../access/chat-tokens.js';
import {
  actorIdOf,
  actorOfSession,
  type SessionLookup,
  type ValidSession,
} from '../access/session-lookup.js';
import { roleCanChat, userRoles } from '../access/user-roles.js';
import { callerError, ForbiddenError } from '../errors/caller-error.js';
import { isSameOrigin } from './same-origin.js';
import type { SessionCookie } from './sign-in/session-cookie.js';

const chatRoles = userRoles.filter(roleCanChat);

/** Names the actor for whom a page was opened (docs/sign-in.md#a-page-belongs-to-one-actor). */
export const actorHeader = 'parley-actor';

/** The headers that the door looks at. */
export const credentialHeaders = [
  'authorization',
  'marketplacer-api-key',
  'cookie',
  'origin',
  'host',
  'sec-fetch-site',
  actorHeader,
] as const;

/**
 * Where a request becomes an actor: by a key or a chat token, which is sent as one, or else by the cookie of a
 * session. A key goes first: a program, or a person who tries one in a browser where somebody is signed in, means the
 * key that it sends; and a bad key is refused, whoever is signed in.
 */
export class Authentication {
  /** @param publicUrl where browsers find this server, or null where that is the `Host` that they ask for. */
  constructor(
    private readonly keys: ApiKeyLookup,
    private readonly tokens: ChatTokens,
    private readonly sessions: SessionLookup,
    private readonly cookie: SessionCookie,
    private readonly publicUrl: URL | null,
  ) {}

  /**
   * Who is asking.
   * @param side whom the path is for, or null for both.
   * @throws {CallerError} `UNAUTHENTICATED` unless the key or session is good, and for this path; `FORBIDDEN` where another
   * site uses the session, or its user has no chat; `SESSION_CHANGED` if the page was opened for another actor.
   */
  async authenticate(headers: IncomingHttpHeaders, side: Actor['side'] | null): Promise<Actor> {
    const key = keyOf(headers);
    const actor = key === null ? await this.#actorBySession(headers) : await this.#actorByKey(key);
    if (side !== null && actor.side !== side) {
      const [what, other] = [
        key === null ? 'session' : 'key',
        side === 'operator' ? 'an operator' : 'a seller',
      ];
      throw callerError(
        'UNAUTHENTICATED',
        `This is the ${side}'s address, and the ${what} is not ${other}'s.`,
      );
    }
    return actor;
  }

  /** Whether a request has a session's cookie, good or bad. */
  hasSession({ cookie }: IncomingHttpHeaders): boolean {
    return this.cookie.isIn(cookie);
  }

  /** The session of a request's cookie; null where it is not good, or there is none. */
  async sessionOf({ cookie }: IncomingHttpHeaders): Promise<ValidSession | null> {
    if (!this.cookie.isIn(cookie)) return null;
    const token = this.cookie.tokenIn(cookie);
    return (token !== null && (await this.sessions.sessionOf(token))) || null;
  }

  /**
   * Checks that the session is the one of the actor for whom the page was opened. Requests without the header, such as
   * those of programs, and requests without a session pass.
   * @throws {CallerError} `SESSION_CHANGED`
   */
  async requirePageActor(headers: IncomingHttpHeaders): Promise<void> {
    if (headers[actorHeader] === undefined) return;
    const session = await this.sessionOf(headers);
    if (session) requireActorOf(session, headers);
  }

  async #actorByKey(key: string): Promise<Actor> {
    if (key.startsWith(tokenPrefix)) {
      const bearer = await this.tokens.authenticate(key);
      if (!bearer) throw callerError('UNAUTHENTICATED', 'This chat token is invalid or has expired.');
      return bearer;
    }
    const actor = await this.keys.authenticate(key);
    if (!actor) throw callerError('UNAUTHENTICATED', 'This key is unknown, revoked or expired.');
    return actor;
  }

  async #actorBySession(headers: IncomingHttpHeaders): Promise<Actor> {
    if (!this.hasSession(headers)) {
      throw callerError(
        'UNAUTHENTICATED',
        'A key is needed, or a session: send "Authorization: Bearer <key>" or "MARKETPLACER-API-KEY: <key>", or sign in.',
      );
    }
    if (!isSameOrigin(headers, this.publicUrl)) {
      throw new ForbiddenError('This request comes from another site.');
    }
    const session = await this.sessionOf(headers);
    if (!session) throw callerError('UNAUTHENTICATED', 'The session has ended. Please sign in again.');
    requireActorOf(session, headers);
    if (!roleCanChat(session.role)) {
      throw new ForbiddenError(
        `The role ${session.role} has no chat. Those that have it are ${chatRoles.join(', ')}.`,
      );
    }
    return actorOfSession(session);
  }
}

function requireActorOf(session: ValidSession, { [actorHeader]: given }: IncomingHttpHeaders): void {
  if (given !== undefined && given !== actorIdOf(session)) {
    throw callerError('SESSION_CHANGED', 'Someone else is now signed in to this browser. Reload the page.');
  }
}

/**
 * The key or chat token of a request: `Authorization: Bearer <key>` or the original's `MARKETPLACER-API-KEY: <key>`. An
 * `Authorization` of another scheme (the original's clients send `Basic` for a gateway) is not for us.
 * @returns null where there is none.
 * @throws {CallerError} `UNAUTHENTICATED` where there are two that differ.
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
