import { z } from 'zod';
import { type Administrator, installationOf, marketplaceNamed } from '../chat/asker.js';
import { type AuditChange, writeAdministratorsAudit } from '../chat/audit-log.js';
import { badInput } from '../chat/fault.js';
import { codePoints } from '../chat/message-text.js';
import { fold } from '../chat/search-words.js';
import type { UserRole } from '../chat/user-roles.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  createUser as createStatement,
  listUsers as listStatement,
  removeUser as removeStatement,
  resetUser,
  setUserRole as setRoleStatement,
} from '../database/statements/users.js';
import { marketplaceOfSeller } from './api-keys.js';
import { checkName, marketplaceMustExist } from './marketplaces.js';

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
 * @throws {Fault} where the owner does not exist, the address is none or is taken, or name or password are not good.
 */
export async function createUser(
  asker: Administrator,
  database: Database,
  { owner, email, name, password }: NewUser,
): Promise<string> {
  const address = checkAddress(email);
  const checkedName = checkName('name', name ?? address.slice(0, address.lastIndexOf('@')));
  if (password !== null) checkPassword(password);
  const sellerId = 'sellerId' in owner ? owner.sellerId : null;
  const marketplaceId =
    'sellerId' in owner ? await marketplaceOfSeller(asker, database, owner.sellerId) : owner.marketplaceId;
  const marketplace = marketplaceNamed(asker, marketplaceId);
  await marketplaceMustExist(database, marketplace, 'operator');
  const role = 'role' in owner ? owner.role : null;
  const passwordHash = password === null ? null : await hashOf(password);
  const searchText = searchTextOf(checkedName, address);
  const values = { sellerId, role, name: checkedName, email: address, passwordHash, searchText };
  return database.transaction(async (inside) => {
    const [made] = await inside.run(marketplace, createStatement, values);
    if (!made) throw addressTaken(address);
    const change = { field: address, before: null, after: told({ role, sellerId }) };
    await writeAdministratorsAudit(asker, inside, marketplaceId, 'userCreate', [change]);
    return String(made.id);
  });
}

/** An e-mail address as it is kept, in lower case. @throws {Fault} on `email`. */
export function checkAddress(email: string): string {
  const address = email.trim().toLowerCase();
  if (address.length > 254 || !z.email().safeParse(address).success) {
    throw badInput('email', 'This is not a valid email address.');
  }
  return address;
}

export const addressTaken = (address: string) =>
  badInput('email', `A user with the address ${address} already exists.`);

/** What users are found by. */
export const searchTextOf = (name: string, address: string) => fold(`${name} ${address}`);

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
export async function listUsers(asker: Administrator, database: Runner): Promise<ListedUser[]> {
  const rows = await database.run(installationOf(asker), listStatement, {});
  return rows.map((row) => ({ ...row, id: String(row.id) }));
}

/**
 * Removes a user; its sessions end at once, with what is open. Its messages stay, under its name.
 * @throws {Fault} where there is no such user.
 */
export async function removeUser(asker: Administrator, database: Database, id: number): Promise<void> {
  await changing(asker, database, 'userRemove', async (inside) => {
    const [removed] = await inside.run(installationOf(asker), removeStatement, { id });
    if (!removed) throw noUser(id);
    return { user: removed, after: null };
  });
}

/**
 * Gives an operator's user another role. Its sessions end at once, with what is open.
 * @throws {Fault} where there is no such user, or it is a seller's.
 */
export async function setUserRole(
  asker: Administrator,
  database: Database,
  id: number,
  role: UserRole,
): Promise<void> {
  await changing(asker, database, 'userRoleSet', async (inside) => {
    const [before] = await inside.run(installationOf(asker), setRoleStatement, { id, role });
    if (!before) throw badInput('id', `There is no operator user ${id}.`);
    return { user: before, after: role };
  });
}

/**
 * Gives a user who has lost it another password, and takes its second factor away. Its sessions end at once.
 * @throws {Fault} where there is no such user, or the password is not good.
 */
export async function resetPassword(
  asker: Administrator,
  database: Database,
  id: number,
  password: string,
): Promise<void> {
  checkPassword(password);
  const passwordHash = await hashOf(password);
  await changing(asker, database, 'userReset', async (inside) => {
    const [reset] = await inside.run(installationOf(asker), resetUser, { id, passwordHash });
    if (!reset) throw noUser(id);
    return { user: reset, after: told(reset) };
  });
}

/**
 * Changes a user, with the entry that tells of it in its marketplace's audit log.
 * @param change gives the user as it was, and what it is since: a role, a seller, or null for nothing any more.
 */
async function changing(
  asker: Administrator,
  database: Database,
  action: string,
  change: (inside: Runner) => Promise<{ user: Values<typeof removeStatement.row>; after: string | null }>,
): Promise<void> {
  await database.transaction(async (inside) => {
    const { user, after } = await change(inside);
    const changes: AuditChange[] = [{ field: user.email, before: told(user), after }];
    await writeAdministratorsAudit(asker, inside, user.marketplaceId, action, changes);
  });
}

/** What a user is, for the audit log. */
export const told = ({ role, sellerId }: { role: string | null; sellerId: number | null }) =>
  role ?? `seller ${sellerId}`;

function checkPassword(password: string): void {
  const length = codePoints(password);
  const { least, most } = passwordLength;
  if (length < least || length > most) {
    throw badInput('password', `A password has ${least} to ${most} characters.`);
  }
}

/** The password as the library keeps it (scrypt). Loaded when needed: most commands hash nothing. */
async function hashOf(password: string): Promise<string> {
  const { hashPassword } = await import('better-auth/crypto');
  return hashPassword(password);
}

const noUser = (id: number) => badInput('id', `There is no user ${id}.`);
