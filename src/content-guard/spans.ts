/** A part of a text, in UTF-16 units or code points; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Returns the index of the first item at or after a position. The items must be in ascending order. */
export function firstNotBefore<Item>(
  items: readonly Item[],
  position: number,
  positionOf: (item: Item) => number,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && positionOf(item) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Returns a function that returns whether a span lies wholly within one of these, which can overlap. It takes
 * logarithmic time: a text can have thousands of findings and of allowed matches.
 */
export function withinOneOf(spans: readonly Span[]): (span: Span) => boolean {
  const ordered = [...spans].sort((a, b) => a.start - b.start);
  let furthest = 0;
  const reach = ordered.map(({ end }) => {
    furthest = Math.max(furthest, end);
    return furthest;
  });
  return ({ start, end }) => {
    const last = firstNotBefore(ordered, start + 1, (span) => span.start) - 1;
    return (reach[last] ?? -1) >= end;
  };
}

/** Spans that do not overlap. Look-ups by position take logarithmic time. */
export class Spans {
  readonly #ordered: readonly Span[];

  constructor(spans: Iterable<Span>) {
    this.#ordered = [...spans].sort((a, b) => a.start - b.start);
  }

  /** Returns true if one of the spans overlaps this one. */
  overlap({ start, end }: Span): boolean {
    const candidate = this.#ordered[this.#firstEndingAfter(start)];
    return candidate !== undefined && candidate.start < end;
  }

  /** Returns the last span that ends at or before a position. */
  before(position: number): Span | undefined {
    return this.#ordered[this.#firstEndingAfter(position) - 1];
  }

  /** Returns the first span that ends after a position. */
  after(position: number): Span | undefined {
    return this.#ordered[this.#firstEndingAfter(position)];
  }

  #firstEndingAfter(position: number): number {
    return firstNotBefore(this.#ordered, position + 1, ({ end }) => end);
  }
}
