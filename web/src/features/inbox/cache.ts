import type { CacheExchangeOpts } from '@urql/exchange-graphcache';

/** Types that have no id: they belong to the field that holds them. */
const embedded = [
  'ApiKeyConnection',
  'ApiKeyEdge',
  'AuditChange',
  'AuditEntryConnection',
  'AuditEntryEdge',
  'ChatMarkedUnread',
  'ChatMessageCheck',
  'ChatMessageConnection',
  'ChatMessageCreated',
  'ChatMessageEdge',
  'ChatMessageFinding',
  'ChatMessageSearchConnection',
  'ChatMessageSearchEdge',
  'ChatMessagesRead',
  'ChatPresence',
  'ChatTyping',
  'ContentKindAction',
  'ContentPolicy',
  'Error',
  'Marketplace',
  'PageInfo',
  'SellerConnection',
  'SellerEdge',
  'UserConnection',
  'UserEdge',
  'Viewer',
  'WebhookAttempt',
  'WebhookDeliveryConnection',
  'WebhookDeliveryEdge',
];

/** What the cache must know of the Operator API. */
export const operatorCache: CacheExchangeOpts = {
  keys: Object.fromEntries(embedded.map((type) => [type, () => null])),
};
