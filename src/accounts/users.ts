import { z } from 'zod';
import type { Administrator, MarketplaceManager } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { installationOf, marketplaceOf } from '../access/scopes.js';
import type { UserRole } from '../access/user-roles.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import { createUser as createStatement, listUsers as listStatement } from '../database/statements/users.js';
import { inputError } from '../errors/caller-error.js';
import { codePoints } from '../text/characters.js';
import { foldCase } from '../text/search-words.js';
import { managerOfOwner } from './managing-actor.js';
import { checkName } from './marketplaces.js';

/** How long a password may be, in code points. Length is what makes it hard to guess; nothing else is asked of it. */
export const passwordLength = { least: 12, most: 128 } as const;

export interface NewUser {
  owner: { marketplaceId: number; role: UserRole } | { sellerId: number };
  email: string;
  /** The person's name, with which messages are signed; the e-mail address's part before the @ where none is given. */
  name?: string | null;
  /** Null for one who signs in by a link in a mail or single sign-on only. */
  password: string | null;
}

/**
 * Makes a user, of a marketplace's operator or of a seller. Nobody can sign up by themselves.
 * @returns its id.
 * @throws {CallerError} where the owner does not exist, the address is none or is taken, or name or password are not good.
 */
export async function createUser(
  administrator: Administrator,
  database: Database,
  { owner, email, name, password }: NewUser,
): Promise<string> {
  const address = checkAddress(email);
  const checkedName = checkName('name', name ?? address.slice(0, address.lastIndexOf('@')));
  if (password !== null) checkPassword(password);
  const { manager, sellerId } = await managerOfOwner(administrator, database, owner);
  const role = 'role' in owner ? owner.role : null;
  const passwordHash = password === null ? null : await hashOf(password);
  const user = { sellerId, role, name: checkedName, email: address, passwordHash };
  const id = await database.transaction((inside) => addUser(manager, inside, 'userCreate', user));
  return String(id);
}

/**
 * Stores a user, with its audit entry. The values must have been checked.
 * @returns its number.
 * @throws {CallerError} on `email` where the address is taken.
 */
export async function addUser(
  manager: MarketplaceManager,
  inside: Runner,
  action: 'userCreate' | 'userInvite',
  user: Omit<Values<typeof createStatement.parameters>, 'searchText'>,
): Promise<number> {
  const { name, email } = user;
  const values = { ...user, searchText: searchTextOf(name, email) };
  const [made] = await inside.run(marketplaceOf(manager), createStatement, values);
  if (!made) throw inputError('email', `A user with the address ${email} already exists.`);
  await writeAudit(manager, inside, action, [{ field: email, before: null, after: describeUser(user) }]);
  return made.id;
}

/** An e-mail address as it is kept, in lower case. @throws {CallerError} on `email`. */
export function checkAddress(email: string): string {
  const address = email.trim().toLowerCase();
  if (address.length > 254 || !z.email().safeParse(address).success) {
    throw inputError('email', 'This is not a valid email address.');
  }
  return address;
}

/** What users are found by. */
export const searchTextOf = (name: string, address: string) => foldCase(`${name} ${address}`);

export interface ListedUser {
  id: string;
  name: string;
  email: string;
  marketplaceId: number;
  sellerId: number | null;
  /** Null for a seller's. */
  role: string | null;
  hasPassword: boolean;
  twoFactorEnabled: boolean;
  createdAt: Date;
}

/** All users of the installation, in the order in which they were made. */
export async function listUsers(actor: Administrator, database: Runner): Promise<ListedUser[]> {
  const rows = await database.run(installationOf(actor), listStatement, {});
  return rows.map((row) => ({ ...row, id: String(row.id) }));
}

/** What a user is, for the audit log. */
export const describeUser = ({ role, sellerId }: { role: string | null; sellerId: number | null }) =>
  role ?? `seller ${sellerId}`;

/** @throws {CallerError} on `password`. */
export function checkPassword(password: string): void {
  const length = codePoints(password);
  const { least, most } = passwordLength;
  if (length < least || length > most) {
    throw inputError('password', `A password has ${least} to ${most} characters.`);
  }
}

/** The password as the library keeps it (scrypt). Loaded when needed: most commands hash nothing. */
export async function hashOf(password: string): Promise<string> {
  const { hashPassword } = await import('better-auth/crypto');
  return hashPassword(password);
}
