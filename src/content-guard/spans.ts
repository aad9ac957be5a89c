/** A stretch of a text: `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The index of the first item whose place is not before the given one; the items' places rise. */
export function firstNotBefore<Item>(
  items: readonly Item[],
  place: number,
  placeOf: (item: Item) => number,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && placeOf(item) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Stretches that do not overlap, asked by place in logarithmic time. */
export class Spans {
  readonly #ordered: readonly Span[];

  constructor(stretches: Iterable<Span>) {
    this.#ordered = [...stretches].sort((a, b) => a.start - b.start);
  }

  /** True where one of them shares a place with this one. */
  overlap({ start, end }: Span): boolean {
    const candidate = this.#ordered[this.#firstEndingAfter(start)];
    return candidate !== undefined && candidate.start < end;
  }

  /** The last that ends at or before a place. */
  before(place: number): Span | undefined {
    return this.#ordered[this.#firstEndingAfter(place) - 1];
  }

  /** The first that ends after a place. */
  after(place: number): Span | undefined {
    return this.#ordered[this.#firstEndingAfter(place)];
  }

  #firstEndingAfter(place: number): number {
    return firstNotBefore(this.#ordered, place + 1, ({ end }) => end);
  }
}
