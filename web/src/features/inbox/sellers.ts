import type { SellerRow } from './documents.js';

/** Caches the latest state of each seller, for all lists. */
export class Sellers {
  readonly #rows = new Map<string, SellerRow>();
  /** The number of the latest event about each seller. */
  readonly #latestEvent = new Map<string, number>();
  #eventCount = 0;

  /** Returns a seller: a new object at each change. */
  readonly row = (id: string): SellerRow | undefined => this.#rows.get(id);

  /** Returns the number of events so far. Read it before a request, and pass it to `merge` with the answer. */
  eventCount(): number {
    return this.#eventCount;
  }

  /** Stores the state of a seller that an event has. */
  update(row: SellerRow): void {
    this.#latestEvent.set(row.id, ++this.#eventCount);
    this.#rows.set(row.id, row);
  }

  /**
   * Stores the rows of an answer, except sellers with a later event: their state is newer than the answer.
   * @param since the `eventCount` before the request.
   * @returns the current rows of these sellers.
   */
  merge(rows: readonly SellerRow[], since: number): SellerRow[] {
    const newer: SellerRow[] = [];
    for (const row of rows) {
      const known = this.#rows.get(row.id);
      if (known && (this.#latestEvent.get(row.id) ?? 0) > since) newer.push(known);
      else this.#rows.set(row.id, row);
    }
    return newer;
  }
}
