/** The messages of a thread that were imported, by their positions in the source: ranges in ascending order. */
export class ImportedOrders {
  readonly #from: number[];
  readonly #to: number[];

  constructor(from: readonly number[] = [], to: readonly number[] = []) {
    this.#from = [...from];
    this.#to = [...to];
  }

  /** The last position; 0 while there is none. */
  get last(): number {
    return this.#to.at(-1) ?? 0;
  }

  /** Returns the last position before which nothing is missing. */
  get completeUpTo(): number {
    return this.#from[0] === 1 ? (this.#to[0] ?? 0) : 0;
  }

  has(order: number): boolean {
    // The usual case in a first import, which can have many ranges.
    if (order > this.last) return false;
    const range = this.#to.findIndex((to) => order <= to);
    return range >= 0 && order >= (this.#from[range] ?? 0);
  }

  /** Adds a position after the last one. */
  add(order: number): void {
    if (this.#to.length > 0 && order === this.last + 1) this.#to[this.#to.length - 1] = order;
    else {
      this.#from.push(order);
      this.#to.push(order);
    }
  }

  copy(): ImportedOrders {
    return new ImportedOrders(this.#from, this.#to);
  }

  /** Returns the ranges as texts of arrays in SQL. */
  texts(): { from: string; to: string } {
    return { from: `{${this.#from.join()}}`, to: `{${this.#to.join()}}` };
  }
}
