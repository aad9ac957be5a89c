/**
 * Every act that the audit log lists. An act done through the API has its mutation's name. The portal has a label for
 * each in `web/src/admin/action-names.ts`.
 *
 * Not listed: chat tokens, which are made for each visit of a page and not stored (their key's creation is listed);
 * a webhook's test and redelivery, which change no setting; a seller's own webhooks, which are not the operator's; and
 * what people do in the chat.
 */
export const auditActions = {
  /** What an operator's people and keys, or the command line, set up and change. */
  management: [
    'apiKeyCreate',
    'apiKeyRevoke',
    'contentAllowanceCreate',
    'contentAllowanceDelete',
    'contentPatternCreate',
    'contentPatternDelete',
    'contentPolicyUpdate',
    'marketplaceCreate',
    'marketplaceUpdate',
    'sellerCreate',
    'sellerImport',
    'sellerUpdate',
    'userCreate',
    'userInvite',
    'userRemove',
    'userReset',
    'userUpdate',
    'webhookCreate',
    'webhookDelete',
    'webhookUpdate',
  ],
  /** What people do with their own accounts. */
  account: [
    'backupCodesGenerate',
    'passwordChange',
    'passwordReset',
    'secondFactorDisable',
    'secondFactorEnable',
    'sessionRevoke',
    'signIn',
    'signOut',
  ],
  /** In the entries of earlier versions alone. */
  retired: ['userRoleSet'],
} as const;

export type AuditAction = (typeof auditActions)['management' | 'account'][number];
