/**
 * Every action that the audit log records. An action of the API has the name of its mutation. The portal has a label for
 * each in `web/src/features/admin/audit/action-names.ts`.
 *
 * The log records no messages and notes, but which of them were redacted. Nor does it record tests and redeliveries of webhooks, because they change no setting.
 */
export const auditActions = {
  /** Changes of settings and accounts, by an operator's users and keys or from the command line. */
  management: [
    'apiKeyCreate',
    'apiKeyRevoke',
    'auditRetentionUpdate',
    'cannedRepliesImport',
    'cannedReplyCreate',
    'cannedReplyDelete',
    'cannedReplyRestore',
    'cannedReplyUpdate',
    'chatMessageRedact',
    'chatNoteRedact',
    'contentAllowanceCreate',
    'contentAllowanceDelete',
    'contentPatternCreate',
    'contentPatternDelete',
    'contentPolicyUpdate',
    'expectationSettingsUpdate',
    'exportCancel',
    'exportCreate',
    'exportDownload',
    'labelCreate',
    'labelDelete',
    'labelUpdate',
    'linkPatternCreate',
    'linkPatternDelete',
    'linkPatternMove',
    'linkPatternUpdate',
    'marketplaceCreate',
    'marketplaceUpdate',
    'messageImport',
    'messageRetentionUpdate',
    'notificationSettingsUpdate',
    'sellerCreate',
    'sellerImport',
    'sellerLegalHoldSet',
    'sellerLinkTemplatesSet',
    'sellerUpdate',
    'signInPolicyUpdate',
    'userCreate',
    'userErase',
    'userExport',
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
    'invitationAccept',
    'notificationMuteSet',
    'notificationPreferencesUpdate',
    'passkeyAdd',
    'passkeyRemove',
    'passkeyRename',
    'passkeyRestore',
    'passwordChange',
    'passwordReset',
    'pushSubscriptionCreate',
    'pushSubscriptionDelete',
    'secondFactorDisable',
    'secondFactorEnable',
    'sessionRevoke',
    'signIn',
    'signOut',
    'singleSignOnLink',
    'singleSignOnUnlink',
    'trustedDeviceRevoke',
  ],
  /** Acts that can be repeated at will, so that one entry counts them. */
  repeated: ['permissionRefuse', 'signInFail'],
  /** Acts on the log itself; the server deletes old entries. */
  auditLog: ['auditLogExport', 'auditLogPrune'],
  /** Chat tokens: one entry for each key, seller and name in 30 days, as chat-token-audit.ts explains. */
  tokens: ['chatTokenCreate'],
  /** Acts on the whole installation: the log of each marketplace has an entry. */
  installation: ['backupCreate', 'backupRestore'],
  /** The deletion of old messages, and the replacement of the names of people: one entry when each has ended. */
  deletion: ['messageRetentionRun', 'userEraseRun'],
  /** Only in entries of earlier versions. */
  retired: ['userRoleSet'],
} as const;

export type AuditAction = (typeof auditActions)[
  | 'management'
  | 'account'
  | 'repeated'
  | 'auditLog'
  | 'tokens'
  | 'installation'
  | 'deletion'][number];

/** Returns true for an act of a seller that the operator's log does not show: its webhooks, which have addresses, and its exports. */
export const isOwnToSeller = (action: AuditAction) =>
  action.startsWith('webhook') || action.startsWith('export') || action === 'auditLogExport';
