import type { SellerRow } from './documents.js';

/** Selects the conversations to list. If both filters are on, a conversation must match both. */
export interface ListQuery {
  unread: boolean;
  waiting: boolean;
  /** Matches anywhere in the seller's name. */
  q: string;
}

/** Returns whether a conversation has unread messages or was marked as unread. */
export function isUnread(row: SellerRow): boolean {
  return row.unreadChatMessageCount > 0 || row.markedUnread;
}

/** Returns whether the latest message is from the seller. */
export function isWaiting(row: SellerRow): boolean {
  return row.latestChatMessage?.sentByType === 'User';
}

/** Returns whether a conversation matches a query. Names are compared almost as on the server. */
export function matches(row: SellerRow, { unread, waiting, q }: ListQuery): boolean {
  return (
    (!unread || isUnread(row)) &&
    (!waiting || isWaiting(row)) &&
    row.businessName.toLowerCase().includes(q.trim().toLowerCase())
  );
}

/** Orders the list by latest message, the newest first, then the conversations without messages by name. */
export function compareRows(a: SellerRow, b: SellerRow): number {
  const [newest, other] = [a.latestChatMessage, b.latestChatMessage];
  if (newest && other) return compare(other.createdAt, newest.createdAt);
  if (newest || other) return newest ? -1 : 1;
  return compare(a.businessName, b.businessName) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Returns the list with one conversation inserted or moved to its position in the order.
 * @param complete whether the last page is loaded. If not, a conversation after the last one is left out.
 */
export function withRow(
  ids: readonly string[],
  row: SellerRow,
  rowOf: (id: string) => SellerRow | undefined,
  complete: boolean,
): string[] {
  const others = ids.filter((id) => id !== row.id);
  let low = 0;
  let high = others.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rowOf(others[middle] as string);
    if (other && compareRows(other, row) < 0) low = middle + 1;
    else high = middle;
  }
  if (low < others.length || complete) others.splice(low, 0, row.id);
  return others;
}
