/**
 * Every action that the audit log records. An action of the API has the name of its mutation. The portal has a label for
 * each in `web/src/features/admin/audit/action-names.ts`.
 *
 * The log does not record chat tokens (the embedding site creates one for each visit of a page), tests and redeliveries of
 * webhooks (they change no setting), a seller's own webhooks, and messages.
 */
export const auditActions = {
  /** Changes of settings and accounts, by an operator's users and keys or from the command line. */
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
  /** Actions of people on their own accounts. */
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
  /** Only in entries of earlier versions. */
  retired: ['userRoleSet'],
} as const;

export type AuditAction = (typeof auditActions)['management' | 'account'][number];
