import type { ManagingActor, MarketplaceManager, OperatorActor } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/scopes.js';
import { accountsRole, type UserRole } from '../access/user-roles.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  anotherFullAdmin,
  inviteMember as inviteStatement,
  membersByNumber,
  removeMember as removeStatement,
  resetMember as resetStatement,
  setMemberPassword,
  updateMember as updateStatement,
} from '../database/statements/members.js';
import { lockSellers } from '../database/statements/sellers.js';
import { inputError } from '../errors/caller-error.js';
import { type Invitations, invitationTime, newLink } from './invitations.js';
import type { Member } from './list-members.js';
import { managerOfUser } from './managing-actor.js';
import { checkName } from './marketplaces.js';
import { requireSeller } from './owner-filter.js';
import { addUser, checkAddress, checkPassword, describeUser, hashOf, searchTextOf } from './users.js';

/** Whom to invite: for the operator, with a role, or for one seller. */
export interface Invitation {
  email: string;
  name: string;
  role: UserRole | null;
  /** Null where what was given names no seller; undefined where nothing was. */
  sellerId?: number | null;
}

/** A user, and the link by which it chooses a password; null where that was mailed. */
export interface Invited {
  user: Member;
  invitationUrl: string | null;
}

/**
 * Makes a user, who chooses a password by a link that works once, for some days.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `email`, `name`, `role`, `sellerId`.
 */
export async function inviteMember(
  actor: OperatorActor,
  database: Database,
  invitations: Invitations,
  { email, name, role, sellerId: given }: Invitation,
): Promise<Invited> {
  requirePermission(actor, 'accounts.manage');
  const address = checkAddress(email);
  const checkedName = checkName('name', name);
  if ((role === null) === (given === undefined)) {
    throw inputError('role', "Say either a role, for one of the operator's people, or a sellerId.");
  }
  const sellerId = given === undefined ? null : await requireSeller(actor, database, given);
  const values = { sellerId, role, name: checkedName, email: address, passwordHash: null };
  const made = await database.transaction(async (inside) => {
    const user = await memberOf(actor, inside, await addUser(actor, inside, 'userInvite', values));
    return { user, token: await link(actor, inside, user) };
  });
  return hand(actor, invitations, made);
}

/** What is to change of a user: what is left out stays. `id` is null where what was given names none. */
export interface MemberChange {
  id: number | null;
  name?: string;
  role?: UserRole;
}

/**
 * Changes a user. With another role its sessions end at once.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, `name`, and on `role` where the user is a
 * seller's, the actor itself or the last of the role that may do this. The administrator may change the last.
 */
export async function updateMember(
  actor: ManagingActor,
  database: Database,
  { id, name, role }: MemberChange,
): Promise<Member> {
  requirePermission(actor, 'accounts.manage');
  const newName = name === undefined ? undefined : checkName('name', name);
  const manager = await managerOfUser(actor, database, id);
  return changing(manager, database, 'userUpdate', id, async (inside, user) => {
    const after = { name: newName ?? user.name, role: role ?? user.role };
    const changes: AuditChange[] = [];
    if (after.name !== user.name) {
      changes.push({ field: `${user.email} name`, before: user.name, after: after.name });
    }
    if (after.role !== user.role) {
      if (user.sellerId !== null) throw inputError('role', "A seller's user has no role.");
      await mustStay(manager, inside, user, 'role');
      changes.push({ field: user.email, before: user.role, after: after.role });
    }
    const searchText = searchTextOf(after.name, user.email);
    await inside.run(marketplaceOf(manager), updateStatement, { id: user.userId, ...after, searchText });
    return { changes, answer: { ...user, ...after } };
  });
}

/**
 * Removes a user; its sessions end at once, with what is open. Its messages stay, under its name.
 * @returns it as it was.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, also where it is the actor itself or the last
 * of the role that may do this. The administrator may remove the last.
 */
export async function removeMember(
  actor: ManagingActor,
  database: Database,
  id: number | null,
): Promise<Member> {
  requirePermission(actor, 'accounts.manage');
  const manager = await managerOfUser(actor, database, id);
  return changing(manager, database, 'userRemove', id, async (inside, user) => {
    await mustStay(manager, inside, user, 'id');
    await inside.run(marketplaceOf(manager), removeStatement, { id: user.userId });
    return { changes: [{ field: user.email, before: describeUser(user), after: null }], answer: user };
  });
}

/**
 * Resets a user who has lost the password, the second factor or the link. The old ones no longer work, and its sessions
 * end at once.
 * @param access a new password, or how the user gets a link to choose one.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `password`, and on `id`, also where it is the actor
 * itself.
 */
export async function resetMember(
  actor: ManagingActor,
  database: Database,
  access: Invitations | { password: string },
  id: number | null,
): Promise<Invited> {
  requirePermission(actor, 'accounts.manage');
  const passwordHash = 'password' in access ? await hashOfNew(access.password) : null;
  const manager = await managerOfUser(actor, database, id);
  const { user, token } = await changing(manager, database, 'userReset', id, async (inside, before) => {
    if (isActor(manager, before)) {
      throw inputError('id', "You can't reset your own account. Change your password instead.");
    }
    const scope = marketplaceOf(manager);
    await inside.run(scope, resetStatement, { id: before.userId });
    if (passwordHash !== null)
      await inside.run(scope, setMemberPassword, { id: before.userId, passwordHash });
    return {
      changes: [{ field: before.email, before: describeUser(before), after: describeUser(before) }],
      answer: {
        user: { ...before, hasPassword: passwordHash !== null, twoFactorEnabled: false },
        token: passwordHash === null ? await link(manager, inside, before) : null,
      },
    };
  });
  if (token === null || 'password' in access) return { user, invitationUrl: null };
  return hand(manager, access, { user, token });
}

async function hashOfNew(password: string): Promise<string> {
  checkPassword(password);
  return hashOf(password);
}

/** Whether a user is who asks. */
export const isActor = (
  { identity }: Pick<MarketplaceManager, 'identity'>,
  { userId }: Pick<Member, 'userId'>,
) => identity === `user:${userId}`;

/** Changes a user, one change of a marketplace after the other, each with its entry in the audit log. */
async function changing<Answer>(
  manager: MarketplaceManager,
  database: Database,
  action: AuditAction,
  id: number | null,
  change: (inside: Runner, user: Member) => Promise<{ changes: AuditChange[]; answer: Answer }>,
): Promise<Answer> {
  return database.transaction(async (inside) => {
    await inside.run(marketplaceOf(manager), lockSellers, {});
    const { changes, answer } = await change(inside, await memberOf(manager, inside, id));
    if (changes.length > 0) await writeAudit(manager, inside, action, changes);
    return answer;
  });
}

/** A user of the manager's marketplace. @throws {CallerError} on `id`. */
async function memberOf(manager: MarketplaceManager, inside: Runner, id: number | null): Promise<Member> {
  const [user] =
    id === null ? [] : await inside.run(marketplaceOf(manager), membersByNumber, { userIds: [id] });
  if (!user) throw inputError('id', 'User not found.');
  return user;
}

/**
 * Makes sure that somebody stays who may manage users. That the actor stays is not enough: two could remove each other at
 * once. The administrator may leave nobody, since it can make another.
 * @throws {CallerError} on `field`.
 */
async function mustStay(
  manager: MarketplaceManager,
  inside: Runner,
  user: Member,
  field: 'id' | 'role',
): Promise<void> {
  if (manager.side === 'administrator') return;
  if (isActor(manager, user)) {
    throw inputError(field, `You can't do this to your own account. Ask another ${accountsRole}.`);
  }
  if (user.role !== accountsRole) return;
  const [another] = await inside.run(marketplaceOf(manager), anotherFullAdmin, { id: user.userId });
  if (!another?.found)
    throw inputError(field, `This is the last ${accountsRole}. A marketplace needs at least one.`);
}

/** Makes a link to choose a password; those before it are worth nothing any more. @returns its token. */
async function link(manager: MarketplaceManager, inside: Runner, { userId: id }: Member): Promise<string> {
  const { token, linkHash } = newLink();
  await inside.run(marketplaceOf(manager), inviteStatement, { id, linkHash, seconds: invitationTime });
  return token;
}

/** Mails the link, or hands it to the actor where no mail can be sent. */
function hand(
  { marketplaceName }: MarketplaceManager,
  { urlOf, mail }: Invitations,
  { user, token }: { user: Member; token: string },
): Invited {
  const url = urlOf(token);
  mail?.(user.email, url, marketplaceName);
  return { user, invitationUrl: mail ? null : url };
}
