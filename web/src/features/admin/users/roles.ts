import type { MessageId } from '../../../i18n/text.js';
import type { Role } from './documents.js';

export const roleName: Readonly<Record<Role, MessageId>> = {
  CUSTOMER_SUPPORT: 'admin.roleCustomerSupport',
  MARKETING: 'admin.roleMarketing',
  FINANCE: 'admin.roleFinance',
  WEBMASTER: 'admin.roleWebmaster',
  FULL_ADMIN: 'admin.roleFullAdmin',
  MEMBER: 'admin.roleMember',
};

/** Explains the permissions of a role. */
export const roleHint: Readonly<Record<Role, MessageId>> = {
  CUSTOMER_SUPPORT: 'admin.roleHintChat',
  MARKETING: 'admin.roleHintChat',
  FINANCE: 'admin.roleHintChat',
  WEBMASTER: 'admin.roleHintWebmaster',
  FULL_ADMIN: 'admin.roleHintFullAdmin',
  MEMBER: 'admin.roleHintNoChat',
};

export const roles = Object.keys(roleName) as Role[];
