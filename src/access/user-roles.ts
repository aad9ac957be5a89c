/**
 * What an operator's user may be. The first five are the original's roles that have the chat; MEMBER stands for all
 * its others, who sign in and have none.
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

/** Whether who has this role has the chat; a seller's user, who has no role, does. */
export const roleCanChat = (role: string | null) =>
  role === null || (role !== 'MEMBER' && userRoles.some((known) => known === role));

/** The roles that may set up what the marketplace does with its chat, and look at who did. */
export const settingsRoles: readonly UserRole[] = ['WEBMASTER', 'FULL_ADMIN'];

/** Whether who has this role may do that; a seller's user may, for its seller. */
export const roleCanManageSettings = (role: string | null) =>
  role === null || settingsRoles.some((known) => known === role);

/** The role that looks after users and API keys, and so decides who may do anything. */
export const accountsRole = 'FULL_ADMIN' satisfies UserRole;

/** The role that a person writes as `Full Admin`, `full-admin` or `FULL_ADMIN`; null where there is none such. */
export function roleNamed(text: string): UserRole | null {
  const name = text
    .trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '_');
  return userRoles.find((role) => role === name) ?? null;
}
