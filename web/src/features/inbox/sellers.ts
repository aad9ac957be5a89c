import type { SellerRow } from './documents.js';

/** The sellers as they were told last, each once, whichever list shows it. */
export class Sellers {
  readonly #rows = new Map<string, SellerRow>();
  /** When an event last told of a seller, in events. */
  readonly #told = new Map<string, number>();
  #events = 0;

  /** A new object at each change. */
  readonly row = (id: string): SellerRow | undefined => this.#rows.get(id);

  /** The moment, for `take`: to be asked for before the request is made. */
  now(): number {
    return this.#events;
  }

  /** An event tells of a seller. */
  tell(row: SellerRow): void {
    this.#told.set(row.id, ++this.#events);
    this.#rows.set(row.id, row);
  }

  /**
   * Takes what a request answered, but for sellers that an event has told of since: the answer may be older.
   * @returns those, as they are.
   */
  take(rows: readonly SellerRow[], since: number): SellerRow[] {
    const newer: SellerRow[] = [];
    for (const row of rows) {
      const known = this.#rows.get(row.id);
      if (known && (this.#told.get(row.id) ?? 0) > since) newer.push(known);
      else this.#rows.set(row.id, row);
    }
    return newer;
  }
}
