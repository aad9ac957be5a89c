import type { ManagingActor, MarketplaceManager, OperatorActor } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf, personManagedBy } from '../access/tenant-scopes.js';
import { accountsRole, type UserRole } from '../access/user-roles.js';
import { publishWorkList } from '../chat/work-list-events.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import {
  anotherFullAdmin,
  membersByNumber,
  removeMember as removeStatement,
  resetMember as resetStatement,
  updateMember as updateStatement,
} from '../database/statements/members.js';
import {
  hasOtherMembership,
  removePersonWithoutMembership,
  resetPerson,
  setPersonPassword,
} from '../database/statements/memberships.js';
import { lockPerson } from '../database/statements/passkeys.js';
import { inputError } from '../errors/caller-error.js';
import { checkName } from '../text/names.js';
import { createInvitation } from './create-invitation.js';
import type { Invitations } from './invitations.js';
import type { Member } from './list-members.js';
import { managerOfUser } from './managing-actor.js';
import { requireSeller } from './owner-filter.js';
import { hashPassword } from './password-hash.js';
import { checkPassword, type PasswordOwner } from './password-rules.js';
import { addUser, checkAddress, describeUser, userSearchText } from './users.js';

/** A new user: of the operator, with a role, or of one seller. */
export interface Invitation {
  email: string;
  name: string;
  role: UserRole | null;
  /** Null if the input is not a seller's id; undefined for the operator. */
  sellerId?: number | null;
}

/** A user with the link to choose a password; the link is null if it was mailed. */
export interface InvitedUser {
  user: Member;
  invitationUrl: string | null;
}

/**
 * Invites a person. The person chooses a password with a link that works once and expires after `invitationDays`, or
 * accepts the invitation with the account that the address has already: the answer is the same.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `email`, `name`, `role`, `sellerId`.
 */
export async function inviteMember(
  actor: OperatorActor,
  database: Database,
  invitations: Invitations,
  { email, name, role, sellerId: sellerIdInput }: Invitation,
): Promise<InvitedUser> {
  requirePermission(actor, 'accounts.manage');
  if (role === accountsRole) requirePermission(actor, 'full-access.manage');
  const address = checkAddress(email);
  const checkedName = checkName('name', name);
  if ((role === null) === (sellerIdInput === undefined)) {
    throw inputError('role', 'Give either a role, for a user of the operator, or a sellerId.');
  }
  const sellerId = sellerIdInput === undefined ? null : await requireSeller(actor, database, sellerIdInput);
  const values = { sellerId, role, name: checkedName, email: address, passwordHash: null, isTrusted: false };
  return database.transaction(async (transaction) => {
    const user = await findMember(
      actor,
      transaction,
      await addUser(actor, transaction, 'userInvite', values),
    );
    return { user, invitationUrl: await invite(actor, transaction, user, invitations) };
  });
}

/** Returns the field of a change of a user's name in the audit log. */
export const nameField = (email: string) => `${email} name`;

/** The changes of a user. Omitted fields stay unchanged. `id` is null if the input is not a user's id. */
export interface MemberChange {
  id: number | null;
  name?: string;
  role?: UserRole;
}

/**
 * Changes a user. A new role ends the user's sessions at once.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, `name`, and on `role` for a seller's user, the
 * actor's own account and the last user with `accounts.manage`. The administrator can change the last one.
 */
export async function updateMember(
  actor: ManagingActor,
  database: Database,
  { id, name, role }: MemberChange,
): Promise<Member> {
  requirePermission(actor, 'accounts.manage');
  if (role === accountsRole) requirePermission(actor, 'full-access.manage');
  const manager = await managerOfUser(actor, database, id);
  return changeMember(manager, database, 'userUpdate', id, async (transaction, user) => {
    requireFullAccessFor(actor, user);
    const newName = name === undefined ? user.name : checkName('name', name, { stored: user.name });
    const after = { name: newName, role: role ?? user.role };
    const changes: AuditChange[] = [];
    if (after.name !== user.name) {
      changes.push({ field: nameField(user.email), before: user.name, after: after.name });
    }
    if (after.role !== user.role) {
      if (user.sellerId !== null) throw inputError('role', "A seller's user has no role.");
      await checkRemovable(manager, transaction, user, 'role');
      changes.push({ field: user.email, before: user.role, after: after.role });
    }
    const searchText = userSearchText(after.name, user.email);
    await transaction.run(marketplaceOf(manager), updateStatement, { id: user.id, ...after, searchText });
    return { changes, answer: { ...user, ...after } };
  });
}

/**
 * Removes a user. This ends the user's sessions and open streams at once. The user's messages stay, under the user's name.
 * The person's account stays if it has another membership. @returns the removed user.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, also for the actor's own account and the last
 * user with `accounts.manage`. The administrator can remove the last one.
 */
export async function removeMember(
  actor: ManagingActor,
  database: Database,
  id: number | null,
): Promise<Member> {
  requirePermission(actor, 'accounts.manage');
  const manager = await managerOfUser(actor, database, id);
  return changeMember(manager, database, 'userRemove', id, async (transaction, user) => {
    requireFullAccessFor(actor, user);
    await checkRemovable(manager, transaction, user, 'id');
    await transaction.run(marketplaceOf(manager), removeStatement, { id: user.id });
    await removeAccess(manager, transaction, user);
    return { changes: [{ field: user.email, before: describeUser(user), after: null }], answer: user };
  });
}

/**
 * Resets a user who lost the password, the second factor or the link. The old ones stop working, and the user's sessions
 * end at once. If the person has another membership, only this one becomes an invitation again; its administrators
 * cannot change the account. The answer is the same.
 * @param access a new password, or the delivery of a link to choose one.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `password`, and on `id`, also for the actor's own
 * account.
 */
export async function resetMember(
  actor: ManagingActor,
  database: Database,
  access: Invitations | { password: string },
  id: number | null,
): Promise<InvitedUser> {
  requirePermission(actor, 'full-access.manage');
  const manager = await managerOfUser(actor, database, id);
  const passwordHash =
    'password' in access
      ? await hashNewPassword(access.password, {
          ...(await findMember(manager, database, id)),
          marketplaceNames: [manager.marketplaceName],
        })
      : null;
  return changeMember(manager, database, 'userReset', id, async (transaction, before) => {
    if (isOwnAccount(manager, before)) {
      throw inputError('id', "You can't reset your own account. Change your password instead.");
    }
    await resetAccess(manager, transaction, before, passwordHash, access);
    return {
      changes: [{ field: before.email, before: describeUser(before), after: describeUser(before) }],
      answer: {
        user: { ...before, hasPassword: passwordHash !== null, twoFactorEnabled: false },
        invitationUrl: 'password' in access ? null : await invite(manager, transaction, before, access),
      },
    };
  });
}

/** Deletes the person without a membership, and the access to an account that has only invitations left. */
export async function removeAccess(
  manager: MarketplaceManager,
  transaction: Runner,
  { id, userId }: Member,
): Promise<void> {
  const person = personManagedBy(manager);
  await transaction.run(person, removePersonWithoutMembership, { userId });
  const [other] = await transaction.run(person, hasOtherMembership, { userId, id });
  if (!other?.found)
    await transaction.run(person, resetPerson, { userId, isProven: false, keepsProviders: false });
}

/** Sets the administrator's new password, or turns the membership into an invitation and resets a sole account. */
async function resetAccess(
  manager: MarketplaceManager,
  transaction: Runner,
  { id, userId }: Member,
  passwordHash: string | null,
  access: Invitations | { password: string },
): Promise<void> {
  const person = personManagedBy(manager);
  if (passwordHash !== null) {
    await transaction.run(person, resetPerson, { userId, isProven: true, keepsProviders: true });
    const causedBy = manager.name ?? manager.identity;
    await transaction.run(person, setPersonPassword, { id, userId, passwordHash, causedBy });
    return;
  }
  await transaction.run(marketplaceOf(manager), resetStatement, { id });
  const [other] = await transaction.run(person, hasOtherMembership, { userId, id });
  if (other?.found) return;
  const isProven = 'mail' in access && access.mail !== null;
  await transaction.run(person, resetPerson, { userId, isProven, keepsProviders: true });
}

async function hashNewPassword(password: string, owner: PasswordOwner): Promise<string> {
  await checkPassword(password, owner);
  return hashPassword(password);
}

/** Checks that the actor can change this user: an API key can't change a Full Admin. */
function requireFullAccessFor(actor: ManagingActor, { role }: Member): void {
  if (role === accountsRole) requirePermission(actor, 'full-access.manage');
}

/** Returns true if the user is the actor. */
export const isOwnAccount = (
  { identity }: Pick<MarketplaceManager, 'identity'>,
  { userId }: Pick<Member, 'userId'>,
) => identity === `user:${userId}`;

/** Changes a user with the audit entry, one change of a marketplace after another, and publishes changed colleagues. */
export async function changeMember<Answer>(
  manager: MarketplaceManager,
  database: Database,
  action: AuditAction,
  id: number | null,
  change: (transaction: Runner, user: Member) => Promise<{ changes: AuditChange[]; answer: Answer }>,
): Promise<Answer> {
  const { answer, user } = await database.transaction(async (transaction) => {
    await transaction.run(marketplaceOf(manager), lockMarketplace, {});
    const user = await findMember(manager, transaction, id);
    await transaction.run(personManagedBy(manager), lockPerson, { userId: user.userId });
    const { changes, answer } = await change(transaction, user);
    if (changes.length > 0) await writeAudit(manager, transaction, action, changes);
    return { answer, user };
  });
  if (user.sellerId === null) publishWorkList(database.signals, manager.marketplaceId, 'colleagues');
  return answer;
}

/** Returns a user of the manager's marketplace. @throws {CallerError} on `id`. */
async function findMember(
  manager: MarketplaceManager,
  transaction: Runner,
  id: number | null,
): Promise<Member> {
  const [user] =
    id === null ? [] : await transaction.run(marketplaceOf(manager), membersByNumber, { ids: [id] });
  if (!user) throw inputError('id', 'User not found.');
  return user;
}

/**
 * Checks that another user with `accounts.manage` remains. The actor does not count, because two users could remove each
 * other at the same time. The administrator can remove the last one, since it can create another.
 * @throws {CallerError} on `field`.
 */
export async function checkRemovable(
  manager: MarketplaceManager,
  transaction: Runner,
  user: Member,
  field: 'id' | 'role',
): Promise<void> {
  if (manager.side === 'administrator') return;
  if (isOwnAccount(manager, user)) {
    throw inputError(field, `You can't do this to your own account. Ask another ${accountsRole}.`);
  }
  if (user.role !== accountsRole) return;
  const [another] = await transaction.run(marketplaceOf(manager), anotherFullAdmin, { id: user.id });
  if (another?.found) return;
  throw inputError(field, `This is the last ${accountsRole}. A marketplace needs at least one.`);
}

/** Creates the link of an invitation, and mails it. @returns the link if the server cannot send mail. */
async function invite(
  manager: MarketplaceManager,
  transaction: Runner,
  user: Member,
  invitations: Invitations,
): Promise<string | null> {
  const token = await createInvitation(manager, transaction, user, invitations);
  const { urlOf, mail } = invitations;
  const url = urlOf(token);
  if (!mail) return url;
  await mail(transaction, user.email, url, manager.marketplaceName);
  return null;
}
