import { marketplaceOf, mustBeAllowedToAdminister, type OperatorAsker } from '../chat/asker.js';
import { type AuditChange, writeAudit } from '../chat/audit-log.js';
import { badInput } from '../chat/fault.js';
import { administratorRole, type UserRole } from '../chat/user-roles.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  anotherFullAdmin,
  inviteMember as inviteStatement,
  membersByNumber,
  removeMember as removeStatement,
  resetMember as resetStatement,
  updateMember as updateStatement,
} from '../database/statements/members.js';
import { lockSellers } from '../database/statements/sellers.js';
import { createUser } from '../database/statements/users.js';
import { type Invitations, invitationTime, newLink } from './invitations.js';
import type { Member } from './list-members.js';
import { checkName } from './marketplaces.js';
import { knownSeller } from './owner-filter.js';
import { addressTaken, checkAddress, searchTextOf, told } from './users.js';

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
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `email`, `name`, `role`, `sellerId`.
 */
export async function inviteMember(
  asker: OperatorAsker,
  database: Database,
  invitations: Invitations,
  { email, name, role, sellerId: given }: Invitation,
): Promise<Invited> {
  mustBeAllowedToAdminister(asker);
  const address = checkAddress(email);
  const checkedName = checkName('name', name);
  if ((role === null) === (given === undefined)) {
    throw badInput('role', "Say either a role, for one of the operator's people, or a sellerId.");
  }
  const sellerId = given === undefined ? null : await knownSeller(asker, database, given);
  const values = { sellerId, role, name: checkedName, email: address, passwordHash: null };
  const made = await database.transaction(async (inside) => {
    const scope = marketplaceOf(asker);
    const searchText = searchTextOf(checkedName, address);
    const [created] = await inside.run(scope, createUser, { ...values, searchText });
    if (!created) throw addressTaken(address);
    const user = await memberOf(asker, inside, created.id);
    const token = await link(asker, inside, user);
    await writeAudit(asker, inside, 'userInvite', [{ field: address, before: null, after: told(user) }]);
    return { user, token };
  });
  return hand(asker, invitations, made);
}

/** What is to change of a user: what is left out stays. `id` is null where what was given names none. */
export interface MemberChange {
  id: number | null;
  name?: string;
  role?: UserRole;
}

/**
 * Changes a user. With another role its sessions end at once.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, `name`, and on `role` where the user is a
 * seller's, the asker itself or the last of the role that may do this.
 */
export async function updateMember(
  asker: OperatorAsker,
  database: Database,
  { id, name, role }: MemberChange,
): Promise<Member> {
  mustBeAllowedToAdminister(asker);
  const newName = name === undefined ? undefined : checkName('name', name);
  return changing(asker, database, 'userUpdate', id, async (inside, user) => {
    const after = { name: newName ?? user.name, role: role ?? user.role };
    const changes: AuditChange[] = [];
    if (after.name !== user.name) {
      changes.push({ field: `${user.email} name`, before: user.name, after: after.name });
    }
    if (after.role !== user.role) {
      if (user.sellerId !== null) throw badInput('role', "A seller's user has no role.");
      await mustStay(asker, inside, user, 'role');
      changes.push({ field: user.email, before: user.role, after: after.role });
    }
    const searchText = searchTextOf(after.name, user.email);
    await inside.run(marketplaceOf(asker), updateStatement, { id: user.userId, ...after, searchText });
    return { changes, answer: { ...user, ...after } };
  });
}

/**
 * Removes a user; its sessions end at once, with what is open. Its messages stay, under its name.
 * @returns it as it was.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, also where it is the asker itself or the last
 * of the role that may do this.
 */
export async function removeMember(
  asker: OperatorAsker,
  database: Database,
  id: number | null,
): Promise<Member> {
  mustBeAllowedToAdminister(asker);
  return changing(asker, database, 'userRemove', id, async (inside, user) => {
    await mustStay(asker, inside, user, 'id');
    await inside.run(marketplaceOf(asker), removeStatement, { id: user.userId });
    return { changes: [{ field: user.email, before: told(user), after: null }], answer: user };
  });
}

/**
 * Invites a user again who has lost the password, the second factor or the link: what it had is worth nothing any more,
 * and its sessions end at once.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, also where it is the asker itself.
 */
export async function resetMember(
  asker: OperatorAsker,
  database: Database,
  invitations: Invitations,
  id: number | null,
): Promise<Invited> {
  mustBeAllowedToAdminister(asker);
  const reset = await changing(asker, database, 'userReset', id, async (inside, user) => {
    if (isAsker(asker, user)) throw badInput('id', "One can't reset oneself; change the password instead.");
    await inside.run(marketplaceOf(asker), resetStatement, { id: user.userId });
    const token = await link(asker, inside, user);
    return {
      changes: [{ field: user.email, before: told(user), after: told(user) }],
      answer: { user: { ...user, hasPassword: false, twoFactorEnabled: false }, token },
    };
  });
  return hand(asker, invitations, reset);
}

/** Whether a user is who asks. */
export const isAsker = ({ identity }: OperatorAsker, { userId }: Pick<Member, 'userId'>) =>
  identity === `user:${userId}`;

/** Changes a user, one change of a marketplace after the other, each with its entry in the audit log. */
async function changing<Answer>(
  asker: OperatorAsker,
  database: Database,
  action: string,
  id: number | null,
  change: (inside: Runner, user: Member) => Promise<{ changes: AuditChange[]; answer: Answer }>,
): Promise<Answer> {
  return database.transaction(async (inside) => {
    await inside.run(marketplaceOf(asker), lockSellers, {});
    const { changes, answer } = await change(inside, await memberOf(asker, inside, id));
    if (changes.length > 0) await writeAudit(asker, inside, action, changes);
    return answer;
  });
}

/** A user of the asker's marketplace. @throws {Fault} on `id`. */
async function memberOf(asker: OperatorAsker, inside: Runner, id: number | null): Promise<Member> {
  const [user] =
    id === null ? [] : await inside.run(marketplaceOf(asker), membersByNumber, { userIds: [id] });
  if (!user) throw badInput('id', 'User not found.');
  return user;
}

/**
 * Somebody must stay who may look after users. That the asker stays is not enough: two could remove each other at once.
 * @throws {Fault} on `field`.
 */
async function mustStay(
  asker: OperatorAsker,
  inside: Runner,
  user: Member,
  field: 'id' | 'role',
): Promise<void> {
  if (isAsker(asker, user)) {
    throw badInput(field, `You can't do this to your own account. Ask another ${administratorRole}.`);
  }
  if (user.role !== administratorRole) return;
  const [another] = await inside.run(marketplaceOf(asker), anotherFullAdmin, { id: user.userId });
  if (!another?.found)
    throw badInput(field, `This is the last ${administratorRole}. A marketplace needs at least one.`);
}

/** Makes a link to choose a password; those before it are worth nothing any more. @returns its token. */
async function link(asker: OperatorAsker, inside: Runner, { userId: id }: Member): Promise<string> {
  const { token, linkHash } = newLink();
  await inside.run(marketplaceOf(asker), inviteStatement, { id, linkHash, seconds: invitationTime });
  return token;
}

/** Mails the link, or hands it to the asker where no mail can be sent. */
function hand(
  { marketplaceName }: OperatorAsker,
  { urlOf, mail }: Invitations,
  { user, token }: { user: Member; token: string },
): Invited {
  const url = urlOf(token);
  mail?.(user.email, url, marketplaceName);
  return { user, invitationUrl: mail ? null : url };
}
