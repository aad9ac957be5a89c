import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import {
  deleteExpiredSessions,
  spendCode,
  touchSessions,
  validSessionsByToken,
} from '../database/statements/sessions.js';
import { userByEmail, type userById } from '../database/statements/users.js';
import { type CallerError, callerError } from '../errors/caller-error.js';
import { isStorable } from '../text/characters.js';
import { type Actor, actorOnSide } from './actor.js';
import { BatchedLookup } from './batched-lookup.js';
import { unauthenticated } from './tenant-scopes.js';

/** The method by which a person signed in. The database has null for sessions of earlier versions, which did not store it. */
export type SignInMethod = 'password' | 'passkey' | 'link' | 'singleSignOn';

/** The requirement of the marketplace's policy that a session does not meet: single sign-on, or a second factor. */
export type SessionRestriction = 'singleSignOn' | 'secondFactor';

/** A signed-in person. The membership and its marketplace are null if the person has not chosen one of several. */
export type PersonSession = Values<typeof validSessionsByToken.row>;

/** A session with a membership, which the policy of its marketplace can restrict. */
export type MemberSession = PersonSession & {
  readonly membershipId: number;
  readonly marketplaceId: number;
  readonly marketplaceName: string;
};

/** A valid session with its person and the membership that it uses. */
export type ValidSession = MemberSession & { readonly restriction: null };

/** Returns whether the session has a membership, even one that it cannot use. */
export function hasMembership(session: PersonSession): session is MemberSession {
  return session.membershipId !== null;
}

/** Returns whether the session can use a membership: there is one, and its marketplace's policy accepts the session. */
export function canUseMembership(session: PersonSession): session is ValidSession {
  return hasMembership(session) && session.restriction === null;
}

/** Returns the error of a session that its marketplace's policy restricts. */
export function restrictionError({ restriction }: Pick<PersonSession, 'restriction'>): CallerError {
  return restriction === 'singleSignOn'
    ? callerError('SINGLE_SIGN_ON_REQUIRED', 'This marketplace requires single sign-on. Sign in with it.')
    : callerError(
        'SECOND_FACTOR_REQUIRED',
        'This marketplace requires a second factor for your role. Set it up on the sign-in page first.',
      );
}

/** The number of expired sessions that each sign-in deletes. */
const deletionBatchSize = 4;

/**
 * Looks up sessions. As with keys, it reads the database after each request arrives, so a sign-out, a change of role or the
 * removal of a user applies from its commit on, in every process.
 */
export class SessionLookup {
  readonly #sessions: BatchedLookup<PersonSession>;
  /** The sessions whose last use is being written. */
  readonly #touched = new Set<number>();

  /** @param onError is called if last uses could not be written. The next request of the session tries again. */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#sessions = new BatchedLookup(async (tokens) => {
      const rows = await database.run(unauthenticated, validSessionsByToken, { tokens });
      void this.#touch(rows);
      return new Map(rows.map((row) => [row.token, row]));
    });
  }

  /** Returns the session of a token; undefined if it is unknown, expired or ended. */
  sessionOf(token: string): Promise<PersonSession | undefined> {
    return this.#sessions.find(token);
  }

  /** Writes the last use of those sessions whose last write is old enough. No request waits for it. */
  async #touch(sessions: readonly PersonSession[]): Promise<void> {
    const due = sessions.filter(({ id, isTouchDue }) => isTouchDue && !this.#touched.has(id));
    if (due.length === 0) return;
    const ids = due.map(({ id }) => id);
    for (const id of ids) this.#touched.add(id);
    try {
      await this.database.run(unauthenticated, touchSessions, { ids });
    } catch (error) {
      this.onError(error);
    } finally {
      for (const id of ids) this.#touched.delete(id);
    }
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
export function actorIdOf({ userId, marketplaceId, sellerId }: MemberSession): string {
  const side = sellerId === null ? `marketplace-${marketplaceId}` : `seller-${sellerId}`;
  return `user-${userId}-${side}`;
}

/** Returns the identity of a person, as the audit log and the log name it. */
export const identityOf = ({ userId }: Pick<PersonSession, 'userId'>) => `user:${userId}`;

/** Returns the actor of a session. Authentication decides whether its policy and its role let it use the chat. */
export function actorOfSession(session: MemberSession): Actor {
  const { id, expiresAt } = session;
  return actorOf(
    { ...session, id: session.membershipId },
    { credential: { kind: 'session', id }, expiresAt },
  );
}

/** Returns the actor of a membership without a session. */
export function actorOfMembership(membership: Values<typeof userById.row>): Actor {
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
  { id, userId, name, email, role, marketplaceId, marketplaceName, sellerId }: Values<typeof userById.row>,
  credential: Pick<Actor, 'credential' | 'expiresAt'>,
): Actor {
  const person = { memberId: id, email, role };
  const identity = identityOf({ userId });
  const fields = { identity, person, marketplaceId, marketplaceName, name, ...credential };
  return actorOnSide(sellerId, { ...fields, scope: 'chat:write' });
}
