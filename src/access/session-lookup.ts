import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { deleteExpiredSessions, spendCode, validSessionsByToken } from '../database/statements/sessions.js';
import { userByEmail, userById } from '../database/statements/users.js';
import { isStorable } from '../text/characters.js';
import { type Actor, actorOnSide } from './actor.js';
import { BatchedLookup } from './batched-lookup.js';
import { unauthenticated } from './scopes.js';

/** A valid session with its user. */
export type ValidSession = Values<typeof validSessionsByToken.row>;

/** The number of expired sessions that each sign-in deletes. */
const deletionBatchSize = 4;

/**
 * Looks up sessions. As with keys, it reads the database after each request arrives, so a sign-out, a change of role or the
 * removal of a user applies from its commit on, in every process.
 */
export class SessionLookup {
  readonly #sessions: BatchedLookup<ValidSession>;

  constructor(private readonly database: Database) {
    this.#sessions = new BatchedLookup(async (tokens) => {
      const rows = await database.run(unauthenticated, validSessionsByToken, { tokens });
      return new Map(rows.map((row) => [row.token, row]));
    });
  }

  /** Returns the session of a token; undefined if it is unknown, expired or ended. */
  sessionOf(token: string): Promise<ValidSession | undefined> {
    return this.#sessions.find(token);
  }

  /** Marks a user's TOTP code as used. @returns false if it was used before, in any process. */
  async spendCode(userId: number, code: string): Promise<boolean> {
    return (await this.database.run(unauthenticated, spendCode, { userId, code })).length > 0;
  }

  /** Deletes a few expired sessions. Each sign-in calls it, so no periodic job is necessary. */
  async deleteExpired(): Promise<void> {
    await this.database.run(unauthenticated, deleteExpiredSessions, { count: deletionBatchSize });
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

/** Returns the actor of a session. Authentication decides whether its role can use the chat. */
export function actorOfSession(session: ValidSession): Actor {
  const { id, expiresAt } = session;
  return actorOf(session, { credential: { kind: 'session', id }, expiresAt });
}

/** Returns the actor of a user without a session; null if there is no such user. */
export async function actorOfUser(database: Database, id: number): Promise<Actor | null> {
  const [user] = await database.run(unauthenticated, userById, { id });
  return user ? actorOf(user, { credential: null, expiresAt: null }) : null;
}

/** Returns the actor of the user with an email address; null if there is none. */
export async function actorOfEmail(database: Database, email: string): Promise<Actor | null> {
  if (!isStorable(email)) return null;
  const values = { email: email.trim().toLowerCase() };
  const [user] = await database.run(unauthenticated, userByEmail, values);
  return user ? actorOf(user, { credential: null, expiresAt: null }) : null;
}

function actorOf(
  { userId, name, email, role, marketplaceId, marketplaceName, sellerId }: Values<typeof userById.row>,
  credential: Pick<Actor, 'credential' | 'expiresAt'>,
): Actor {
  const person = { email, role };
  const identity = `user:${userId}`;
  const fields = { identity, person, marketplaceId, marketplaceName, name, ...credential };
  return actorOnSide(sellerId, { ...fields, scope: 'chat:write' });
}
