import type { ColumnType } from '../statement.js';

/** What every answer about a seller has of it and of its thread; `t` is the thread's row, `s` the seller's. */
export const counts = {
  businessName: 'text',
  messageCount: 'integer',
  sellerMessageCount: 'integer',
  operatorMessageCount: 'integer',
  sellerReadCount: 'integer',
  operatorReadCount: 'integer',
  sellerMarkedUnread: 'boolean',
  operatorMarkedUnread: 'boolean',
} as const;

export const countColumns = `
  s.business_name as "businessName", t.message_count as "messageCount",
  t.seller_message_count as "sellerMessageCount", t.operator_message_count as "operatorMessageCount",
  t.seller_read_count as "sellerReadCount", t.operator_read_count as "operatorReadCount",
  t.seller_marked_unread as "sellerMarkedUnread", t.operator_marked_unread as "operatorMarkedUnread"`;

type OrNull<C extends Record<string, ColumnType>> = {
  readonly [K in keyof C]: C[K] extends `${string}?` ? C[K] : `${Exclude<C[K], `${string}?`>}?`;
};

/** The same columns, each of which may be null. */
export const orNull = <C extends Record<string, ColumnType>>(columns: C) =>
  Object.fromEntries(
    Object.entries(columns).map(([name, type]) => [name, type.endsWith('?') ? type : `${type}?`]),
  ) as OrNull<C>;
