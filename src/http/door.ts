import type { IncomingHttpHeaders } from 'node:http';
import type { Asker } from '../chat/asker.js';
import { refusal } from '../chat/fault.js';
import { mayChat, userRoles } from '../chat/user-roles.js';
import { type ChatTokens, tokenPrefix } from '../marketplace/chat-tokens.js';
import type { KeyRing } from '../marketplace/key-ring.js';
import {
  actorIdOf,
  askerOfSession,
  type GoodSession,
  type SessionRing,
} from '../marketplace/session-ring.js';
import { comesFromHere } from './same-origin.js';
import type { SessionCookie } from './sign-in/session-cookie.js';

const chatRoles = userRoles.filter(mayChat);

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
 * Where a request becomes an asker: by a key or a chat token, which is sent as one, or else by the cookie of a
 * session. A key goes first: a program, or a person who tries one in a browser where somebody is signed in, means the
 * key that it sends; and a bad key is refused, whoever is signed in.
 */
export class Door {
  /** @param publicUrl where browsers find this server, or null where that is the `Host` that they ask for. */
  constructor(
    private readonly keys: KeyRing,
    private readonly tokens: ChatTokens,
    private readonly sessions: SessionRing,
    private readonly cookie: SessionCookie,
    private readonly publicUrl: URL | null,
  ) {}

  /**
   * Who is asking.
   * @param side whom the path is for, or null for both.
   * @throws {Fault} `UNAUTHENTICATED` unless the key or session is good, and for this path; `FORBIDDEN` where another
   * site uses the session, or its user has no chat; `SESSION_CHANGED` if the page was opened for another actor.
   */
  async askerOf(headers: IncomingHttpHeaders, side: Asker['side'] | null): Promise<Asker> {
    const key = keyOf(headers);
    const asker = key === null ? await this.#askerBySession(headers) : await this.#askerByKey(key);
    if (side !== null && asker.side !== side) {
      const [what, other] = [
        key === null ? 'session' : 'key',
        side === 'operator' ? 'an operator' : 'a seller',
      ];
      throw refusal('UNAUTHENTICATED', `This is the ${side}'s address, and the ${what} is not ${other}'s.`);
    }
    return asker;
  }

  /** Whether a request has a session's cookie, good or bad. */
  hasSession({ cookie }: IncomingHttpHeaders): boolean {
    return this.cookie.isIn(cookie);
  }

  /** The session of a request's cookie; null where it is not good, or there is none. */
  async sessionOf({ cookie }: IncomingHttpHeaders): Promise<GoodSession | null> {
    if (!this.cookie.isIn(cookie)) return null;
    const token = this.cookie.tokenIn(cookie);
    return (token !== null && (await this.sessions.sessionOf(token))) || null;
  }

  /**
   * Checks that the session is the one of the actor for whom the page was opened. Requests without the header, such as
   * those of programs, and requests without a session pass.
   * @throws {Fault} `SESSION_CHANGED`
   */
  async requirePageActor(headers: IncomingHttpHeaders): Promise<void> {
    if (headers[actorHeader] === undefined) return;
    const session = await this.sessionOf(headers);
    if (session) requireActorOf(session, headers);
  }

  async #askerByKey(key: string): Promise<Asker> {
    if (key.startsWith(tokenPrefix)) {
      const bearer = await this.tokens.askerOf(key);
      if (!bearer) throw refusal('UNAUTHENTICATED', 'This chat token is invalid or has expired.');
      return bearer;
    }
    const asker = await this.keys.askerOf(key);
    if (!asker) throw refusal('UNAUTHENTICATED', 'This key is unknown, revoked or expired.');
    return asker;
  }

  async #askerBySession(headers: IncomingHttpHeaders): Promise<Asker> {
    if (!this.hasSession(headers)) {
      throw refusal(
        'UNAUTHENTICATED',
        'A key is needed, or a session: send "Authorization: Bearer <key>" or "MARKETPLACER-API-KEY: <key>", or sign in.',
      );
    }
    if (!comesFromHere(headers, this.publicUrl)) {
      throw refusal('FORBIDDEN', 'This request comes from another site.');
    }
    const session = await this.sessionOf(headers);
    if (!session) throw refusal('UNAUTHENTICATED', 'The session has ended. Please sign in again.');
    requireActorOf(session, headers);
    if (!mayChat(session.role)) {
      throw refusal(
        'FORBIDDEN',
        `The role ${session.role} has no chat. Those that have it are ${chatRoles.join(', ')}.`,
      );
    }
    return askerOfSession(session);
  }
}

function requireActorOf(session: GoodSession, { [actorHeader]: given }: IncomingHttpHeaders): void {
  if (given !== undefined && given !== actorIdOf(session)) {
    throw refusal('SESSION_CHANGED', 'Someone else is now signed in to this browser. Reload the page.');
  }
}

/**
 * The key or chat token of a request: `Authorization: Bearer <key>` or the original's `MARKETPLACER-API-KEY: <key>`. An
 * `Authorization` of another scheme (the original's clients send `Basic` for a gateway) is not for us.
 * @returns null where there is none.
 * @throws {Fault} `UNAUTHENTICATED` where there are two that differ.
 */
export function keyOf(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['marketplacer-api-key'];
  const original = (typeof header === 'string' ? header.trim() : header?.join(',')) || undefined;
  if (bearer !== undefined && original !== undefined && bearer !== original) {
    throw refusal('UNAUTHENTICATED', 'The request has two different keys. Send one.');
  }
  return bearer ?? original ?? null;
}
