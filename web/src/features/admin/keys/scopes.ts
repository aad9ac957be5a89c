import type { MessageId } from '../../../i18n/text.js';
import type { KeyRow } from './documents.js';

export type KeyScope = KeyRow['scopes'][number];

/** The label of each scope, by the side of its key. */
export const scopeLabels: Readonly<Record<KeyScope, MessageId>> = {
  CHAT_READ: 'admin.scopeRead',
  CHAT_WRITE: 'admin.scopeWrite',
  CHAT_IMPERSONATE: 'admin.scopeImpersonate',
  MANAGE: 'admin.scopeManage',
};

/** The scopes that a key can have in addition to reading or writing; a seller's key needs no token scope. */
export const extraScopes = {
  OPERATOR: ['CHAT_IMPERSONATE', 'MANAGE'],
  SELLER: ['MANAGE'],
} as const satisfies Record<KeyRow['kind'], readonly KeyScope[]>;
