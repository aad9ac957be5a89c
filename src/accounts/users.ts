import { z } from 'zod';
import type { Administrator, MarketplaceManager } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { sellerReference } from '../access/audit-sellers.js';
import { installationOf, marketplaceOf } from '../access/tenant-scopes.js';
import type { UserRole } from '../access/user-roles.js';
import { publishWorkList } from '../chat/work-list-events.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import { createUser as createStatement, listUsers as listStatement } from '../database/statements/users.js';
import { inputError } from '../errors/caller-error.js';
import { foldCase } from '../text/fold-case.js';
import { checkName } from '../text/names.js';
import { managerOfOwner } from './managing-actor.js';
import { hashPassword } from './password-hash.js';
import { checkPassword } from './password-rules.js';

export interface NewUser {
  owner: { marketplaceId: number; role: UserRole } | { sellerId: number };
  email: string;
  /** The author's name in the user's messages. Without one it is the part of the email address before the @. */
  name?: string | null;
  /** Null for a user who signs in only with an emailed link or single sign-on. */
  password: string | null;
}

/**
 * Creates a user of a marketplace's operator or of a seller. There is no public sign-up.
 * @returns its id.
 * @throws {CallerError} if the owner does not exist, the address is in use, or address, name or password are invalid.
 */
export async function createUser(
  administrator: Administrator,
  database: Database,
  { owner, email, name, password }: NewUser,
): Promise<string> {
  const address = checkAddress(email);
  const checkedName = checkName('name', name ?? address.slice(0, address.lastIndexOf('@')));
  const { manager, sellerId } = await managerOfOwner(administrator, database, owner);
  const marketplaceNames = [manager.marketplaceName];
  if (password !== null)
    await checkPassword(password, { name: checkedName, email: address, marketplaceNames });
  const role = 'role' in owner ? owner.role : null;
  const passwordHash = password === null ? null : await hashPassword(password);
  const user = { sellerId, role, name: checkedName, email: address, passwordHash, isTrusted: true };
  const id = await database.transaction((transaction) => addUser(manager, transaction, 'userCreate', user));
  if (sellerId === null) publishWorkList(database.signals, manager.marketplaceId, 'colleagues');
  return String(id);
}

/**
 * Stores a membership, with its person if the address is new, and writes the audit entry. The caller checks the values.
 * @returns its id.
 * @throws {CallerError} on `email` if the person has this membership already. If the administrator adds a membership to
 * an account: on `password` if one is given, and on `email` unless the person has proven the address.
 */
export async function addUser(
  manager: MarketplaceManager,
  transaction: Runner,
  action: 'userCreate' | 'userInvite',
  user: Omit<Values<typeof createStatement.parameters>, 'searchText'>,
): Promise<number> {
  const { name, email } = user;
  const values = { ...user, searchText: userSearchText(name, email) };
  const [created] = await transaction.run(marketplaceOf(manager), createStatement, values);
  if (!created) throw inputError('email', `A user with the address ${email} already exists.`);
  if (user.isTrusted && !created.isNew) checkAddedMembership(user, created.isProven);
  await writeAudit(manager, transaction, action, [{ field: email, before: null, after: describeUser(user) }]);
  return created.id;
}

/** Checks a membership that the administrator adds to an account. @throws {CallerError} on `password` or `email`. */
function checkAddedMembership(
  { email, passwordHash }: { email: string; passwordHash: string | null },
  isProven: boolean,
): void {
  if (passwordHash !== null) {
    throw inputError('password', `${email} already has an account. Add the membership without a password.`);
  }
  if (!isProven) {
    throw inputError(
      'email',
      `${email} already has an account, and nobody has proven the address. Invite the person instead.`,
    );
  }
}

/** Returns the email address in lower case. @throws {CallerError} on `email` if it is invalid. */
export function checkAddress(email: string): string {
  const address = email.trim().toLowerCase();
  if (address.length > 254 || !z.email().safeParse(address).success) {
    throw inputError('email', 'This is not a valid email address.');
  }
  return address;
}

/** Returns the text that a search of users matches. */
export const userSearchText = (name: string, address: string) => foldCase(`${name} ${address}`);

export interface ListedUser {
  /** The membership's id. */
  id: string;
  /** The person's id. */
  userId: string;
  name: string;
  email: string;
  marketplaceId: number;
  sellerId: number | null;
  /** Null for a seller's user. */
  role: string | null;
  hasPassword: boolean;
  twoFactorEnabled: boolean;
  createdAt: Date;
}

/** Returns all users of the installation, in the order of their creation. */
export async function listUsers(actor: Administrator, database: Runner): Promise<ListedUser[]> {
  const rows = await database.run(installationOf(actor), listStatement, {});
  return rows.map((row) => ({ ...row, id: String(row.id), userId: String(row.userId) }));
}

/** Describes a user for the audit log. */
export const describeUser = ({ role, sellerId }: { role: string | null; sellerId: number | null }) =>
  role ?? (sellerId === null ? null : sellerReference(sellerId));
