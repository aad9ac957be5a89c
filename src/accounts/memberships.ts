import type { Actor } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import type { RequestOrigin } from '../access/request-origin.js';
import { actorOfMembership, type PersonSession, restrictionError } from '../access/session-lookup.js';
import { unauthenticated } from '../access/tenant-scopes.js';
import { publishWorkList } from '../chat/work-list-events.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  acceptSoleInvitation as acceptSoleStatement,
  acceptInvitation as acceptStatement,
  chooseMembership as chooseStatement,
  membershipsOfUser,
} from '../database/statements/memberships.js';
import { lockPerson } from '../database/statements/passkeys.js';
import { inputError } from '../errors/caller-error.js';
import { hashLink, passwordLinkPrefix } from './invitations.js';

/* Use cases of a signed-in person with one or more memberships. The scope is the person's own account. */

export type Membership = Values<typeof membershipsOfUser.row>;

/** Returns the memberships that a person can choose, including invitations if the person has proven the address. */
export async function listOwnMemberships(database: Runner, userId: number): Promise<Membership[]> {
  const all = await database.run(unauthenticated, membershipsOfUser, { userId });
  return all.filter(({ canChoose }) => canChoose);
}

/** Returns whether a session cannot use a membership because the marketplace requires single sign-on. */
export const needsSingleSignOn = (
  { signInMethod }: PersonSession,
  { requiresSingleSignOn }: Pick<Membership, 'requiresSingleSignOn'>,
) => requiresSingleSignOn && signInMethod !== 'singleSignOn';

/**
 * Lets a session use a membership, and accepts it if it is an invitation. Open streams of the earlier membership end.
 * @throws {CallerError} on `id` if the person cannot choose it; `SINGLE_SIGN_ON_REQUIRED`.
 */
export async function chooseMembership(
  database: Database,
  session: PersonSession,
  membershipId: number | null,
  origin: RequestOrigin,
): Promise<void> {
  const isUsed = membershipId !== null && membershipId === session.membershipId;
  if (isUsed && session.restriction !== 'singleSignOn') return;
  const chosen = await database.transaction(async (transaction) => {
    await transaction.run(unauthenticated, lockPerson, { userId: session.userId });
    return choose(transaction, session, membershipId, origin);
  });
  if (!chosen.isAccepted) publishAccepted(database, chosen);
}

/**
 * Accepts the sole membership of a person who begins a session, if it is an invitation. The session itself would accept it, but
 * without an entry of the audit log.
 */
export async function acceptSoleInvitation(
  database: Database,
  userId: number,
  origin: RequestOrigin,
): Promise<void> {
  const [sole, ...others] = await listOwnMemberships(database, userId);
  if (!sole || sole.isAccepted || others.length > 0) return;
  const isAccepted = await database.transaction(async (transaction) => {
    await transaction.run(unauthenticated, lockPerson, { userId });
    const accepted = await transaction.run(unauthenticated, acceptSoleStatement, { userId });
    if (accepted.length === 0) return false;
    await writeAudit(withOrigin(actorOfMembership(sole), origin), transaction, 'invitationAccept', []);
    return true;
  });
  if (isAccepted) publishAccepted(database, sole);
}

/** Publishes to the operator's users that they have a new colleague. Call it after the commit. */
export function publishAccepted(
  { signals }: Database,
  { marketplaceId, sellerId }: Pick<Membership, 'marketplaceId' | 'sellerId'>,
): void {
  if (sellerId === null) publishWorkList(signals, marketplaceId, 'colleagues');
}

/**
 * Accepts an invitation by the token of its link, and lets the session use it unless the marketplace requires single sign-on.
 * @throws {CallerError} on `token` if it is invalid, expired, used or for another address.
 */
export async function acceptInvitation(
  database: Database,
  session: PersonSession,
  token: string,
  origin: RequestOrigin,
): Promise<void> {
  const accepted = await database.transaction(async (transaction) => {
    const { userId } = session;
    await transaction.run(unauthenticated, lockPerson, { userId });
    const [accepted] = await transaction.run(unauthenticated, acceptStatement, {
      userId,
      linkHash: hashLink(passwordLinkPrefix + token),
    });
    if (!accepted) {
      throw inputError(
        'token',
        'This invitation has expired, was already used, or is for another email address.',
      );
    }
    await choose(transaction, session, accepted.id, origin, 'invitationAccept');
    return accepted;
  });
  publishAccepted(database, accepted);
}

/**
 * Lets a session that replaced another of the same person use the same membership.
 * @returns whether the session changed.
 */
export async function keepMembership(
  database: Runner,
  before: PersonSession,
  { id: sessionId, userId, membershipId }: PersonSession,
): Promise<boolean> {
  const isKept = membershipId === before.membershipId || before.membershipId === null;
  if (isKept || userId !== before.userId) return false;
  const wanted = { sessionId, membershipId: before.membershipId };
  return (await database.run(unauthenticated, chooseStatement, wanted)).length > 0;
}

/** @returns the membership before its choice. */
async function choose(
  transaction: Runner,
  session: PersonSession,
  membershipId: number | null,
  origin: RequestOrigin,
  ...acts: AuditAction[]
): Promise<Membership> {
  const { id: sessionId, userId } = session;
  const wanted = (await listOwnMemberships(transaction, userId)).find(({ id }) => id === membershipId);
  if (!wanted) throw inputError('id', 'Membership not found.');
  const actor = withOrigin(actorOfMembership(wanted), origin);
  if (needsSingleSignOn(session, wanted)) {
    if (acts.length === 0) throw restrictionError({ restriction: 'singleSignOn' });
  } else {
    const values = { sessionId, membershipId: wanted.id };
    const changed = await transaction.run(unauthenticated, chooseStatement, values);
    if (changed.length === 0) throw inputError('id', 'Membership not found.');
    if (!wanted.isAccepted) acts.push('invitationAccept');
    acts.push('signIn');
  }
  for (const action of acts) await writeAudit(actor, transaction, action, []);
  return wanted;
}

/** Stores an email to the person about a change of the account, in the transaction of the change. */
export type Notify = (transaction: Runner) => Promise<void>;

/** Changes that only one marketplace's log has, because they name one of its people. */
export interface OwnChanges {
  readonly marketplaceId: number;
  readonly changes: readonly AuditChange[];
}

/**
 * Writes an entry about a person's account for each of the person's memberships: the password, for example, signs in to
 * all of them.
 * @returns the person's address; null if the person has no membership.
 */
export async function auditAccount(
  database: Runner,
  userId: number,
  action: AuditAction,
  origin: RequestOrigin | null,
  own: OwnChanges | null = null,
): Promise<string | null> {
  const { actors, email } = await actorsOfPerson(database, userId, origin);
  for (const actor of actors) {
    const changes = actor.marketplaceId === own?.marketplaceId ? own.changes : [];
    await writeAudit(actor, database, action, changes);
  }
  return email;
}

/** Returns the actors in whose logs an entry about a person's account is, and the person's address. */
export async function actorsOfPerson(
  database: Runner,
  userId: number,
  origin: RequestOrigin | null,
): Promise<{ actors: Actor[]; email: string | null }> {
  const all = await database.run(unauthenticated, membershipsOfUser, { userId });
  const accepted = all.filter(({ isAccepted }) => isAccepted);
  // A sole invitation reveals nothing about another marketplace.
  const concerned = accepted.length === 0 && all.length === 1 ? all : accepted;
  const actors = concerned.map((each) => withOrigin(actorOfMembership(each), origin));
  return { actors, email: all[0]?.email ?? null };
}

const withOrigin = (actor: Actor, origin: RequestOrigin | null): Actor =>
  origin === null ? actor : { ...actor, origin };
