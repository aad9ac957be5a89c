import type admin from '../../../i18n/en/admin.json';

/**
 * The label of each action in the audit log. A test compares it with src/access/audit-actions.ts. An action of a newer
 * server is shown by its name.
 */
export const actionNames: Readonly<Record<string, keyof typeof admin | undefined>> = {
  apiKeyCreate: 'admin.didKeyCreate',
  apiKeyRevoke: 'admin.didKeyRevoke',
  auditLogExport: 'admin.didLogExport',
  auditLogPrune: 'admin.didLogPrune',
  auditRetentionUpdate: 'admin.didRetentionUpdate',
  backupCodesGenerate: 'admin.didBackupCodes',
  chatTokenCreate: 'admin.didTokenCreate',
  contentAllowanceCreate: 'admin.didAllowanceCreate',
  contentAllowanceDelete: 'admin.didAllowanceDelete',
  contentPatternCreate: 'admin.didPatternCreate',
  contentPatternDelete: 'admin.didPatternDelete',
  contentPolicyUpdate: 'admin.didPolicyUpdate',
  marketplaceCreate: 'admin.didMarketplaceCreate',
  marketplaceUpdate: 'admin.didMarketplaceUpdate',
  passwordChange: 'admin.didPasswordChange',
  passwordReset: 'admin.didPasswordReset',
  permissionRefuse: 'admin.didPermissionRefuse',
  secondFactorDisable: 'admin.didFactorOff',
  secondFactorEnable: 'admin.didFactorOn',
  sellerCreate: 'admin.didSellerCreate',
  sellerImport: 'admin.didSellerImport',
  sellerUpdate: 'admin.didSellerUpdate',
  sessionRevoke: 'admin.didSessionRevoke',
  signIn: 'admin.didSignIn',
  signInFail: 'admin.didSignInFail',
  signOut: 'admin.didSignOut',
  trustedDeviceRevoke: 'admin.didTrustRevoke',
  userCreate: 'admin.didUserCreate',
  userInvite: 'admin.didUserInvite',
  userRemove: 'admin.didUserRemove',
  userReset: 'admin.didUserReset',
  userRoleSet: 'admin.didUserRole',
  userUpdate: 'admin.didUserUpdate',
  webhookCreate: 'admin.didWebhookCreate',
  webhookDelete: 'admin.didWebhookDelete',
  webhookUpdate: 'admin.didWebhookUpdate',
};
