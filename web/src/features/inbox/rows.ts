import type { SellerRow } from './documents.js';

/** Which conversations are listed. Two filters that are on must both hold. */
export interface ListQuery {
  unread: boolean;
  waiting: boolean;
  /** Anywhere in the seller's name. */
  q: string;
}

/** Something of it is to be looked at: what was not read, or what one of us marked. */
export function isUnread(row: SellerRow): boolean {
  return row.unreadChatMessageCount > 0 || row.markedUnread;
}

/** The seller had the last word. */
export function isWaiting(row: SellerRow): boolean {
  return row.latestChatMessage?.sentByType === 'User';
}

/** Whether a conversation is listed; names are compared nearly as the server does. */
export function matches(row: SellerRow, { unread, waiting, q }: ListQuery): boolean {
  return (
    (!unread || isUnread(row)) &&
    (!waiting || isWaiting(row)) &&
    row.businessName.toLowerCase().includes(q.trim().toLowerCase())
  );
}

/** The list's order: by latest message, the newest first; those without one follow, by name. */
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
 * Puts one conversation where it belongs in a list that is in order but for it. The list is not changed.
 * @param complete whether the list goes to its end; what belongs behind the end of one that doesn't is left out.
 */
export function placed(
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
