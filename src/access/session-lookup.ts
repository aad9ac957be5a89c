import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import type { membershipsOfUser } from '../database/statements/memberships.js';
import { deleteExpiredSessions, spendCode, validSessionsByToken } from '../database/statements/sessions.js';
import { userByEmail, type userById } from '../database/statements/users.js';
import { isStorable } from '../text/characters.js';
import { type Actor, actorOnSide } from './actor.js';
import { BatchedLookup } from './batched-lookup.js';
import { unauthenticated } from './scopes.js';

/** A signed-in person. The membership and its marketplace are null if the person has not chosen one of several. */
export type PersonSession = Values<typeof validSessionsByToken.row>;

/** A valid session with its person and the membership that it uses. */
export type ValidSession = PersonSession & {
  readonly membershipId: number;
  readonly marketplaceId: number;
  readonly marketplaceName: string;
};

/** Returns whether the session uses a membership. */
export function hasMembership(session: PersonSession): session is ValidSession {
  return session.membershipId !== null;
}

/** The number of expired sessions that each sign-in deletes. */
const deletionBatchSize = 4;

/**
 * Looks up sessions. As with keys, it reads the database after each request arrives, so a sign-out, a change of role or the
 * removal of a user applies from its commit on, in every process.
 */
export class SessionLookup {
  readonly #sessions: BatchedLookup<PersonSession>;

  constructor(private readonly database: Database) {
    this.#sessions = new BatchedLookup(async (tokens) => {
      const rows = await database.run(unauthenticated, validSessionsByToken, { tokens });
      return new Map(rows.map((row) => [row.token, row]));
    });
  }

  /** Returns the session of a token; undefined if it is unknown, expired or ended. */
  sessionOf(token: string): Promise<PersonSession | undefined> {
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

/** Returns the actor of a membership without a session. */
export function actorOfMembership(membership: Values<typeof membershipsOfUser.row>): Actor {
  return actorOf(membership, { credential: null, expiresAt: null });
}

/** Returns the actors of the accepted memberships of the person with an email address. */
export async function actorsOfEmail(database: Database, email: string): Promise<Actor[]> {
  if (!isStorable(email)) return [];
  const values = { email: email.trim().toLowerCase() };
  const users = await database.run(unauthenticated, userByEmail, values);
  return users.map((user) => actorOf(user, { credential: null, expiresAt: null }));
}

function actorOf(
  {
    userId,
    name,
    email,
    role,
    marketplaceId,
    marketplaceName,
    sellerId,
  }: Pick<ValidSession, keyof Values<typeof userById.row>>,
  credential: Pick<Actor, 'credential' | 'expiresAt'>,
): Actor {
  const person = { email, role };
  const identity = `user:${userId}`;
  const fields = { identity, person, marketplaceId, marketplaceName, name, ...credential };
  return actorOnSide(sellerId, { ...fields, scope: 'chat:write' });
}
