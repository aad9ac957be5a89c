import type { GraphQLSchema } from 'graphql';
import type { Permission } from '../access/permissions.js';

/**
 * The permission that each query and mutation needs, or null. Use cases check it; test/isolation/ compares each operation's
 * answers with this list. The schemas' descriptions and docs/permissions.md are generated from it.
 */
export const operationPermissions: Readonly<Record<string, Permission | null>> = {
  apiKeyCreate: 'accounts.manage',
  apiKeyRevoke: 'accounts.manage',
  apiKeys: 'accounts.manage',
  auditLog: 'settings.manage',
  auditRetentionDays: 'settings.manage',
  auditRetentionUpdate: 'full-access.manage',
  cannedReplies: 'canned-replies.use',
  cannedRepliesImport: 'canned-replies.use',
  cannedReplyCreate: 'canned-replies.use',
  cannedReplyDelete: 'canned-replies.use',
  cannedReplyRestore: 'canned-replies.use',
  cannedReplyUpdate: 'canned-replies.use',
  cannedReplyUse: 'canned-replies.use',
  cannedReplyVariables: 'canned-replies.use',
  chatEventsCursor: null,
  chatMarkedUnreadSet: 'chat.write',
  chatMessageCheck: null,
  chatMessageCreate: 'chat.write',
  chatMessageRead: 'chat.write',
  chatMessageRedact: 'messages.redact-own',
  chatMessages: null,
  chatMessagesSearch: null,
  chatNoteCreate: 'notes.write',
  chatNoteDelete: 'notes.write',
  chatNoteRedact: 'notes.redact-own',
  chatNoteRestore: 'notes.write',
  chatNotes: 'notes.read',
  chatNotesSearch: 'notes.read',
  chatNoteUpdate: 'notes.write',
  chatReports: 'reports.read',
  chatTokenCreate: 'chat-tokens.create',
  chatTypingSet: 'chat.write',
  chatViewingSet: 'chat.write',
  colleagues: null,
  contentAllowanceCreate: 'settings.manage',
  contentAllowanceDelete: 'settings.manage',
  contentPatternCreate: 'settings.manage',
  contentPatternDelete: 'settings.manage',
  contentPolicy: 'content-policy.read',
  contentPolicyUpdate: 'settings.manage',
  contentRuleTrial: 'settings.manage',
  labelCreate: 'labels.manage',
  labelDelete: 'labels.manage',
  labels: null,
  labelUpdate: 'labels.manage',
  linkPatternCreate: 'settings.manage',
  linkPatternDelete: 'settings.manage',
  linkPatternMove: 'settings.manage',
  linkPatterns: 'settings.manage',
  linkPatternTest: 'settings.manage',
  linkPatternUpdate: 'settings.manage',
  marketplace: null,
  marketplaceUpdate: 'settings.manage',
  mentions: 'notes.read',
  mentionsRead: 'notes.write',
  node: null,
  nodes: null,
  notificationMuteSet: 'own-notifications.manage',
  notificationPreferences: 'own-notifications.manage',
  recentPatternLinks: null,
  notificationPreferencesUpdate: 'own-notifications.manage',
  notificationTest: 'own-notifications.manage',
  exportCancel: 'messages.export',
  exportCreate: 'messages.export',
  exports: 'messages.export',
  expectationSettings: 'settings.manage',
  expectationSettingsUpdate: 'settings.manage',
  notificationSettings: 'settings.manage',
  notificationSettingsUpdate: 'settings.manage',
  pushSubscriptionCreate: 'own-notifications.manage',
  pushSubscriptionDelete: 'own-notifications.manage',
  pushTest: 'own-notifications.manage',
  savedViewCreate: 'work-state.write',
  savedViewDelete: 'work-state.write',
  savedViews: null,
  savedViewUpdate: 'work-state.write',
  seller: null,
  sellerCreate: 'settings.manage',
  sellersForChats: null,
  sellerLinkTemplates: 'settings.manage',
  sellerLinkTemplatesSet: 'settings.manage',
  sellerUpdate: 'settings.manage',
  signInPolicy: 'accounts.manage',
  signInPolicyUpdate: 'full-access.manage',
  threadCounts: null,
  threads: null,
  threadsRestore: 'work-state.write',
  threadsUpdate: 'work-state.write',
  unreadMentionCount: 'notes.read',
  userInvite: 'accounts.manage',
  userRemove: 'accounts.manage',
  userReset: 'full-access.manage',
  users: 'accounts.manage',
  userUpdate: 'accounts.manage',
  viewer: null,
  waitingThreads: 'reports.read',
  webhookCreate: 'settings.manage',
  webhookDelete: 'settings.manage',
  webhookDeliveries: 'settings.manage',
  webhookRedeliver: 'settings.manage',
  webhooks: 'settings.manage',
  webhookTest: 'settings.manage',
  webhookUpdate: 'settings.manage',
  webPush: 'own-notifications.manage',
};

/** Inputs that need a permission in addition to that of their operation. */
export const inputPermissions: readonly { operation: string; input: string; permission: Permission }[] = [
  { operation: 'marketplaceUpdate', input: 'with `name`', permission: 'marketplace.rename' },
  ...[
    ...(['cannedRepliesImport', 'cannedReplyCreate', 'cannedReplyDelete'] as const),
    ...(['cannedReplyRestore', 'cannedReplyUpdate'] as const),
  ].map((operation) => ({
    ...{ operation, input: 'of shared replies', permission: 'canned-replies.manage' as const },
  })),
  { operation: 'chatMessageRedact', input: 'of any message', permission: 'messages.redact' },
  { operation: 'chatNoteRedact', input: 'of any note', permission: 'messages.redact' },
  { operation: 'userInvite', input: 'of a Full Admin', permission: 'full-access.manage' },
  { operation: 'userUpdate', input: 'of or to a Full Admin', permission: 'full-access.manage' },
  { operation: 'userRemove', input: 'of a Full Admin', permission: 'full-access.manage' },
  { operation: 'apiKeyCreate', input: 'with the scope `manage`', permission: 'full-access.manage' },
  { operation: 'apiKeyRevoke', input: 'of a key with `manage`', permission: 'full-access.manage' },
];

/** Adds the permission to the description of each query and mutation. */
export function describePermissions(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const permission = operationPermissions[field.name];
      if (permission === undefined) throw new Error(`operationPermissions has no entry for ${field.name}.`);
      if (permission === null) continue;
      field.description = `${field.description} Requires the permission \`${permission}\`.`;
    }
  }
  return schema;
}
