import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { deleteExpiredSessions, spendCode, validSessionsByToken } from '../database/statements/sessions.js';
import { userById } from '../database/statements/users.js';
import { type Actor, actorOnSide } from './actor.js';
import { BatchedLookup } from './batched-lookup.js';
import { unauthenticated } from './scopes.js';

/** A session that is good, with the user whose it is. */
export type ValidSession = Values<typeof validSessionsByToken.row>;

/** How many expired sessions are removed at each sign-in. */
const forgottenAtOnce = 4;

/**
 * Who is asking, by the session. As with keys, it is looked up after the request came, so that a sign-out, another
 * role or a user's removal count from their commit on, whichever process they were made in.
 */
export class SessionLookup {
  readonly #sessions: BatchedLookup<ValidSession>;

  constructor(private readonly database: Database) {
    this.#sessions = new BatchedLookup(async (tokens) => {
      const rows = await database.run(unauthenticated, validSessionsByToken, { tokens });
      return new Map(rows.map((row) => [row.token, row]));
    });
  }

  /** The session of a token; undefined where it is unknown, expired or ended. */
  sessionOf(token: string): Promise<ValidSession | undefined> {
    return this.#sessions.find(token);
  }

  /** Uses a user's TOTP code up. @returns false where it was used already, be it by another process. */
  async spendCode(userId: number, code: string): Promise<boolean> {
    return (await this.database.run(unauthenticated, spendCode, { userId, code })).length > 0;
  }

  /** Removes a few of those that have expired: called at each sign-in, it needs no job that sweeps. */
  async deleteExpired(): Promise<void> {
    await this.database.run(unauthenticated, deleteExpiredSessions, { count: forgottenAtOnce });
  }
}

/**
 * Returns the public id of the person and of the marketplace or seller for which they act. A page keeps it and sends it
 * back, so it must not change between two sessions of the same person.
 */
export function actorIdOf({ userId, marketplaceId, sellerId }: ValidSession): string {
  const side = sellerId === null ? `marketplace-${marketplaceId}` : `seller-${sellerId}`;
  return `user-${userId}-${side}`;
}

/** The actor that a session's user is. Whether it has the chat is for the door to say. */
export function actorOfSession(session: ValidSession): Actor {
  const { id, expiresAt } = session;
  return actorOf(session, { credential: { kind: 'session', id }, expiresAt });
}

/** A user as an actor that came with no session; null where there is no such user. */
export async function actorOfUser(database: Database, id: number): Promise<Actor | null> {
  const [user] = await database.run(unauthenticated, userById, { id });
  return user ? actorOf(user, { credential: null, expiresAt: null }) : null;
}

function actorOf(
  { userId, name, email, role, marketplaceId, marketplaceName, sellerId }: Values<typeof userById.row>,
  came: Pick<Actor, 'credential' | 'expiresAt'>,
): Actor {
  const person = { email, role };
  const member = { identity: `user:${userId}`, person, marketplaceId, marketplaceName, name, ...came };
  return actorOnSide(sellerId, { ...member, scope: 'chat:write' });
}
