import { nameMatches } from '../../matching.js';
import type { SellerRow } from './documents.js';

/** Selects the conversations to list. If both filters are on, a conversation must match both. */
export interface ListQuery {
  unread: boolean;
  waiting: boolean;
  /** Words in the seller's name, each anywhere in a word. */
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

/** Returns whether a conversation passes the filters of a query. */
export function passesFilters(row: SellerRow, { unread, waiting }: ListQuery): boolean {
  return (!unread || isUnread(row)) && (!waiting || isWaiting(row));
}

/** Returns whether the words of the query are in the seller's name, as the server does. */
export function matchesName({ businessName }: SellerRow, { q }: ListQuery): boolean {
  return q.trim() === '' || nameMatches(businessName, q).length > 0;
}

/** The time of the latest message, which decides the order; null if there is none. */
type MessageTime = string | null;

interface ListPosition {
  latestId: string | null;
  time: MessageTime;
  /** Orders the positions of the same time: ascending. */
  number: number;
}

const timeOf = ({ latestChatMessage }: SellerRow): MessageTime => latestChatMessage?.createdAt ?? null;
const latestIdOf = ({ latestChatMessage }: SellerRow) => latestChatMessage?.id ?? null;

/** Orders by latest message, the newest first, then those without one. */
function compareTimes(a: MessageTime, b: MessageTime): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a > b ? -1 : 1;
}

/** Returns whether the latest message of a conversation is newer than that of another. */
export function isNewer(row: SellerRow, other: SellerRow | null | undefined): boolean {
  return other != null && compareTimes(timeOf(row), timeOf(other)) < 0;
}

const comparePositions = (a: ListPosition, b: ListPosition) =>
  compareTimes(a.time, b.time) || a.number - b.number;

/**
 * Keeps the loaded part of the list in the server's order. The server orders conversations of the same millisecond, and
 * those without messages, by what a row does not have; so for these, the order of its pages counts.
 */
export class RowOrder {
  /** A new array at each change. */
  ids: readonly string[] = [];
  #positions = new Map<string, ListPosition>();
  /** The position at which the loaded part ends; null if all is loaded. */
  #end: { time: MessageTime } | null = null;
  #first = 0;
  #last = 0;

  has(id: string): boolean {
    return this.#positions.has(id);
  }

  clear(): void {
    this.ids = [];
    this.#positions.clear();
  }

  /** Appends a page as it was answered. Call `put` for the rows that are newer than it. */
  addPage(rows: readonly SellerRow[], hasMore: boolean): void {
    for (const row of rows) {
      this.#positions.set(row.id, { latestId: latestIdOf(row), time: timeOf(row), number: ++this.#last });
    }
    const last = rows.at(-1);
    this.#end = hasMore && last ? { time: timeOf(last) } : null;
    const sorted = [...this.#positions].sort(([, a], [, b]) => comparePositions(a, b));
    this.ids = sorted.map(([id]) => id);
  }

  /**
   * Inserts a conversation, or moves it after a newer message. Beyond the end of the loaded part, it is left out: its page
   * has it.
   * @returns false if the server alone knows its position, because another conversation has the same time.
   */
  put(row: SellerRow): boolean {
    const latestId = latestIdOf(row);
    const before = this.#positions.get(row.id);
    if (before && before.latestId === latestId) return true;
    this.remove(row.id);
    const position = { latestId, time: timeOf(row), number: --this.#first };
    const fromEnd = this.#end ? compareTimes(position.time, this.#end.time) : -1;
    if (fromEnd >= 0) return fromEnd > 0;
    const index = this.#indexOf(position);
    const next = this.ids[index];
    const nextPosition = next === undefined ? undefined : this.#positions.get(next);
    this.#positions.set(row.id, position);
    this.ids = [...this.ids.slice(0, index), row.id, ...this.ids.slice(index)];
    return nextPosition?.time !== position.time;
  }

  remove(id: string): void {
    if (this.#positions.delete(id)) this.ids = this.ids.filter((other) => other !== id);
  }

  #indexOf(position: ListPosition): number {
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#positions.get(this.ids[middle] as string);
      if (other && comparePositions(other, position) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
