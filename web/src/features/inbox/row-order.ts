import type { SellerRow, ThreadSort } from './documents.js';

/** A time that decides the order; null if there is none. */
type Time = string | null;

/** The position of a row in the list. */
export interface ListPosition {
  /** The values that move the row when they change. */
  key: string | null;
  time: Time;
  /** Orders the positions of the same time: ascending. */
  number: number;
  /** Whether the row has acts that the server has not answered. */
  isPending: boolean;
}

interface Order {
  timeOf: (row: SellerRow) => Time;
  keyOf: (row: SellerRow) => string | null;
  isNewestFirst: boolean;
}

const latestTime = ({ latestChatMessage }: SellerRow): Time => latestChatMessage?.createdAt ?? null;
const waitTime = (row: SellerRow): Time => row.waitingSince ?? latestTime(row);
const snoozeTime = ({ workState }: SellerRow): Time => workState.snoozedUntil;

const orders: Readonly<Record<ThreadSort, Order>> = {
  LATEST_MESSAGE: {
    timeOf: latestTime,
    keyOf: ({ latestChatMessage }) => latestChatMessage?.id ?? null,
    isNewestFirst: true,
  },
  LONGEST_WAIT: { timeOf: waitTime, keyOf: waitTime, isNewestFirst: false },
  SNOOZE_END: { timeOf: snoozeTime, keyOf: snoozeTime, isNewestFirst: false },
};

/**
 * Keeps the loaded part of the list in the server's order. The server orders conversations of the same millisecond, and
 * those without messages, by what a row does not have; so for these, the order of its pages counts.
 */
export class RowOrder {
  #ids: readonly string[] = [];
  /** Whether `#ids` has rows that were removed. */
  #hasRemoved = false;
  #order = orders.LATEST_MESSAGE;
  #positions = new Map<string, ListPosition>();
  /** The position at which the loaded part ends; null if all is loaded. */
  #end: { time: Time } | null = null;
  #first = 0;
  #last = 0;

  /** A new array at each change. */
  get ids(): readonly string[] {
    if (this.#hasRemoved) this.ids = this.#ids.filter((id) => this.#positions.has(id));
    return this.#ids;
  }

  private set ids(ids: readonly string[]) {
    this.#ids = ids;
    this.#hasRemoved = false;
  }

  has(id: string): boolean {
    return this.#positions.has(id);
  }

  position(id: string): ListPosition | undefined {
    return this.#positions.get(id);
  }

  /** Removes all rows. The next ones have the order of `sort`. */
  clear(sort: ThreadSort): void {
    this.ids = [];
    this.#order = orders[sort];
    this.#positions.clear();
    this.#end = null;
  }

  /** Appends a page as it was answered. Call `put` for the rows that are newer than it. */
  addPage(rows: readonly SellerRow[], hasMore: boolean): void {
    const { keyOf, timeOf } = this.#order;
    for (const row of rows) {
      this.#positions.set(row.id, {
        ...{ key: keyOf(row), time: timeOf(row), number: ++this.#last },
        isPending: false,
      });
    }
    const last = rows.at(-1);
    this.#end = hasMore && last ? { time: timeOf(last) } : null;
    const sorted = [...this.#positions].sort(([, a], [, b]) => this.#compare(a, b));
    this.ids = sorted.map(([id]) => id);
  }

  /**
   * Inserts a conversation, or moves it after a change. Beyond the end of the loaded part, it is left out: its page has it.
   * @param isPending whether the row has acts that the server has not answered. Once it has, the row is inserted again.
   * @returns false if the server alone knows its position, because another conversation has the same time.
   */
  put(row: SellerRow, isPending = false): boolean {
    const { keyOf, timeOf } = this.#order;
    const key = keyOf(row);
    const before = this.#positions.get(row.id);
    if (before && before.key === key && (isPending || !before.isPending)) return true;
    this.remove(row.id);
    return this.insert(row.id, { key, time: timeOf(row), number: --this.#first, isPending });
  }

  /** Inserts a conversation at a position. @returns as `put`. */
  insert(id: string, position: ListPosition): boolean {
    const fromEnd = this.#end ? this.#compareTimes(position.time, this.#end.time) : -1;
    if (fromEnd >= 0) return fromEnd > 0;
    const { ids } = this;
    const index = this.#indexOf(ids, position, this.#positions);
    const next = ids[index];
    const nextPosition = next === undefined ? undefined : this.#positions.get(next);
    this.#positions.set(id, position);
    this.ids = [...ids.slice(0, index), id, ...ids.slice(index)];
    return nextPosition?.time !== position.time;
  }

  remove(id: string): void {
    // The ids are computed once after all removals: thousands of rows can leave together.
    if (this.#positions.delete(id)) this.#hasRemoved = true;
  }

  /** Returns the ids of the list with others at their positions. */
  idsWith(others: Iterable<[id: string, position: ListPosition]>): string[] {
    const ids = [...this.ids];
    const positions = new Map(this.#positions);
    for (const [id, position] of others) {
      if (positions.has(id)) continue;
      ids.splice(this.#indexOf(ids, position, positions), 0, id);
      positions.set(id, position);
    }
    return ids;
  }

  #indexOf(
    ids: readonly string[],
    position: ListPosition,
    positions: ReadonlyMap<string, ListPosition>,
  ): number {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = positions.get(ids[middle] as string);
      if (other && this.#compare(other, position) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(a: ListPosition, b: ListPosition): number {
    return this.#compareTimes(a.time, b.time) || a.number - b.number;
  }

  /** Compares two times, those that are missing last. */
  #compareTimes(a: Time, b: Time): number {
    if (a === b) return 0;
    if (a === null || b === null) return a === null ? 1 : -1;
    return a > b === this.#order.isNewestFirst ? -1 : 1;
  }
}
