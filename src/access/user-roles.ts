/**
 * The roles of an operator's users. The first five are the original's roles with access to the chat. MEMBER stands for all
 * its other roles, which can sign in but not use the chat.
 */
export const userRoles = [
  'CUSTOMER_SUPPORT',
  'MARKETING',
  'FINANCE',
  'WEBMASTER',
  'FULL_ADMIN',
  'MEMBER',
] as const;

export type UserRole = (typeof userRoles)[number];

/** Returns true if users with this role can use the chat. A seller's user has no role and can. */
export const roleCanChat = (role: string | null) =>
  role === null || (role !== 'MEMBER' && userRoles.some((known) => known === role));

/** The roles with the permission `settings.manage`. */
export const settingsRoles: readonly UserRole[] = ['WEBMASTER', 'FULL_ADMIN'];

/** Returns true if users with this role have `settings.manage`. A seller's user has it for its seller. */
export const roleCanManageSettings = (role: string | null) =>
  role === null || settingsRoles.some((known) => known === role);

/** The role with the permission `accounts.manage`: it manages users and API keys, and so everybody's access. */
export const accountsRole = 'FULL_ADMIN' satisfies UserRole;

/** Parses `Full Admin`, `full-admin` or `FULL_ADMIN` as a role. Returns null if there is no such role. */
export function parseRole(text: string): UserRole | null {
  const name = text
    .trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '_');
  return userRoles.find((role) => role === name) ?? null;
}
