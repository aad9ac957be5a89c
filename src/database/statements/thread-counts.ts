/*
 * A seller and its thread's counts, as every answer has them. In the SQL, `t` is the thread's row, `s` the seller's. The
 * beginning of a removed mark is not read: a process from before migration 26 leaves it.
 */

export const counts = {
  businessName: 'text',
  externalId: 'text?',
  messageCount: 'integer',
  deletedCount: 'integer',
  sellerMessageCount: 'integer',
  operatorMessageCount: 'integer',
  sellerReadCount: 'integer',
  operatorReadCount: 'integer',
  sellerMarkedUnread: 'boolean',
  operatorMarkedUnread: 'boolean',
  sellerMarkedCount: 'integer?',
  operatorMarkedCount: 'integer?',
} as const;

export const countColumns = `
  s.business_name as "businessName", s.external_id as "externalId", t.message_count as "messageCount",
  t.seller_deleted_count + t.operator_deleted_count as "deletedCount",
  t.seller_message_count as "sellerMessageCount", t.operator_message_count as "operatorMessageCount",
  t.seller_read_count as "sellerReadCount", t.operator_read_count as "operatorReadCount",
  t.seller_marked_unread as "sellerMarkedUnread", t.operator_marked_unread as "operatorMarkedUnread",
  case when t.seller_marked_unread then t.seller_marked_count end as "sellerMarkedCount",
  case when t.operator_marked_unread then t.operator_marked_count end as "operatorMarkedCount"`;
