/** A seller and its thread's figures, as the list and the nodes give them. */
export interface SellerSummary {
  sellerId: number;
  businessName: string;
  /** Messages in the thread, which is also the number of the latest. */
  messageCount: number;
  sellerMessageCount: number;
  operatorMessageCount: number;
  /** Of the seller's messages, how many the operator has read; and the other way round. */
  sellerReadCount: number;
  operatorReadCount: number;
  /** Whether each side has marked the thread as unread, which only that side sees. */
  sellerMarkedUnread: boolean;
  operatorMarkedUnread: boolean;
}

/** The seller alone, out of a row that holds more. */
export const sellerSummary = (sellerId: number, row: Omit<SellerSummary, 'sellerId'>): SellerSummary => ({
  sellerId,
  businessName: row.businessName,
  messageCount: row.messageCount,
  sellerMessageCount: row.sellerMessageCount,
  operatorMessageCount: row.operatorMessageCount,
  sellerReadCount: row.sellerReadCount,
  operatorReadCount: row.operatorReadCount,
  sellerMarkedUnread: row.sellerMarkedUnread,
  operatorMarkedUnread: row.operatorMarkedUnread,
});

/** A message and its place: the `seq`-th of its thread, counted from 1. */
export interface ChatMessage {
  sellerId: number;
  seq: number;
  byOperator: boolean;
  createdAt: Date;
  message: string;
  /** Who wrote it, as its own side sees it; actor.ts tells what the other side sees. */
  sentByName: string | null;
  /** When the other side read it. */
  readAt: Date | null;
}

/** Where a message stands among all of its marketplace, by time. */
export interface MessageTime {
  /** When it was sent, in microseconds since 1970, as text. */
  time: string;
  sellerId: number;
  seq: number;
}

/** A message that was found among those of all threads. */
export type FoundMessage = ChatMessage & MessageTime;

/** Where a seller stands in the list by latest message; see thread.list_rank. */
export interface SellerPosition {
  listRank: string;
  listName: string;
  sellerId: number;
}

/** A seller on a page of the list, with its place in it. */
export type ListedSeller = SellerSummary & SellerPosition;
