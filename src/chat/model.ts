/** A seller with its thread's counts. */
export interface SellerSummary {
  sellerId: number;
  businessName: string;
  /** The marketplace's own id for the seller, which only the operator sees; null if it has none. */
  externalId: string | null;
  /** The number of the latest message. */
  messageCount: number;
  /** The first messages with so many numbers were deleted (message-retention.ts). The counts below contain them, as read. */
  deletedCount: number;
  sellerMessageCount: number;
  operatorMessageCount: number;
  /** The number of the seller's messages that the operator has read, and of the operator's that the seller has read. */
  sellerReadCount: number;
  operatorReadCount: number;
  /** True if the side has marked the thread as unread. Only that side sees its mark. */
  sellerMarkedUnread: boolean;
  operatorMarkedUnread: boolean;
  /** The number of the other side's messages before a side's mark; null if it begins at no message. */
  sellerMarkedCount: number | null;
  operatorMarkedCount: number | null;
}

/** Returns the seller of a row that has other columns too. */
export const sellerSummary = (sellerId: number, row: Omit<SellerSummary, 'sellerId'>): SellerSummary => ({
  sellerId,
  businessName: row.businessName,
  externalId: row.externalId,
  messageCount: row.messageCount,
  deletedCount: row.deletedCount,
  sellerMessageCount: row.sellerMessageCount,
  operatorMessageCount: row.operatorMessageCount,
  sellerReadCount: row.sellerReadCount,
  operatorReadCount: row.operatorReadCount,
  sellerMarkedUnread: row.sellerMarkedUnread,
  operatorMarkedUnread: row.operatorMarkedUnread,
  sellerMarkedCount: row.sellerMarkedCount,
  operatorMarkedCount: row.operatorMarkedCount,
});

/** The last redaction of a message; nulls without one. */
export interface Redaction {
  redactedAt: Date | null;
  redactedByOperator: boolean | null;
  /** The name of who did it, as its own side sees it; see `authorName` for the other side. */
  redactedByName: string | null;
}

/** Returns the redaction in a row that has other columns too. */
export const redactionOf = (row: Redaction): Redaction => ({
  redactedAt: row.redactedAt,
  redactedByOperator: row.redactedByOperator,
  redactedByName: row.redactedByName,
});

/** The redaction of a message that has none. */
export const notRedacted: Redaction = {
  redactedAt: null,
  redactedByOperator: null,
  redactedByName: null,
};

/** A message: the `seq`-th of its thread, counted from 1. */
export interface ChatMessage extends Redaction {
  sellerId: number;
  seq: number;
  byOperator: boolean;
  createdAt: Date;
  message: string;
  /** The author's name, as its own side sees it; see `authorName` for the other side. */
  sentByName: string | null;
  /** The API key that created the chat token with which it was written; null if it was written without one. */
  tokenKeyId: number | null;
  /** The time at which the other side read it; null if it is unread. */
  readAt: Date | null;
}

/** The position of a message among all of its marketplace, by time. */
export interface MessageTime {
  /** The time at which it was sent, in microseconds since 1970, as text. */
  time: string;
  sellerId: number;
  seq: number;
}

/** A message found in a search of all threads. */
export type FoundMessage = ChatMessage & MessageTime;

/** The position of a seller in the list by latest message; see thread.list_rank. */
export interface SellerPosition {
  listRank: string;
  listName: string;
  sellerId: number;
}

/** A seller of the list, with its position. */
export type ListedSeller = SellerSummary & SellerPosition;
