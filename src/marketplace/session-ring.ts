import { type Asker, askerOnSide, atTheDoor } from '../chat/asker.js';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { forgetExpired, goodSessionsByToken, spendCode } from '../database/statements/sessions.js';
import { userById } from '../database/statements/users.js';
import { SharedLookUp } from './shared-look-up.js';

/** A session that is good, with the user whose it is. */
export type GoodSession = Values<typeof goodSessionsByToken.row>;

/** How many expired sessions are removed at each sign-in. */
const forgottenAtOnce = 4;

/**
 * Who is asking, by the session. As with keys, it is looked up after the request came, so that a sign-out, another
 * role or a user's removal count from their commit on, whichever process they were made in.
 */
export class SessionRing {
  readonly #sessions: SharedLookUp<GoodSession>;

  constructor(private readonly database: Database) {
    this.#sessions = new SharedLookUp(async (tokens) => {
      const rows = await database.run(atTheDoor, goodSessionsByToken, { tokens });
      return new Map(rows.map((row) => [row.token, row]));
    });
  }

  /** The session of a token; undefined where it is unknown, expired or ended. */
  sessionOf(token: string): Promise<GoodSession | undefined> {
    return this.#sessions.find(token);
  }

  /** Uses a user's TOTP code up. @returns false where it was used already, be it by another process. */
  async spendCode(userId: number, code: string): Promise<boolean> {
    return (await this.database.run(atTheDoor, spendCode, { userId, code })).length > 0;
  }

  /** Removes a few of those that have expired: called at each sign-in, it needs no job that sweeps. */
  async forgetExpired(): Promise<void> {
    await this.database.run(atTheDoor, forgetExpired, { count: forgottenAtOnce });
  }
}

/**
 * Returns the public id of the person and of the marketplace or seller for which they act. A page keeps it and sends it
 * back, so it must not change between two sessions of the same person.
 */
export function actorIdOf({ userId, marketplaceId, sellerId }: GoodSession): string {
  const side = sellerId === null ? `marketplace-${marketplaceId}` : `seller-${sellerId}`;
  return `user-${userId}-${side}`;
}

/** The asker that a session's user is. Whether it has the chat is for the door to say. */
export function askerOfSession(session: GoodSession): Asker {
  const { id, expiresAt } = session;
  return askerOf(session, { right: { kind: 'session', id }, expiresAt });
}

/** A user as an asker that came with no session; null where there is no such user. */
export async function askerOfUser(database: Database, id: number): Promise<Asker | null> {
  const [user] = await database.run(atTheDoor, userById, { id });
  return user ? askerOf(user, { right: null, expiresAt: null }) : null;
}

function askerOf(
  { userId, name, email, role, marketplaceId, marketplaceName, sellerId }: Values<typeof userById.row>,
  came: Pick<Asker, 'right' | 'expiresAt'>,
): Asker {
  const person = { email, role };
  const member = { identity: `user:${userId}`, person, marketplaceId, marketplaceName, name, ...came };
  return askerOnSide(sellerId, { ...member, scope: 'chat:write' });
}
