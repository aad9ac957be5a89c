/** Returns false for a text that the database cannot store: one with NUL or a lone surrogate. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Returns the length of a text in code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Converts offsets in UTF-16 units to offsets in code points. The spans are in order and do not overlap. */
export function codePointSpans<S extends { start: number; end: number }>(
  text: string,
  spans: readonly S[],
): S[] {
  let unit = 0;
  let count = 0;
  const pointAt = (offset: number) => {
    count += codePoints(text.slice(unit, offset));
    unit = offset;
    return count;
  };
  return spans.map((span) => ({ ...span, start: pointAt(span.start), end: pointAt(span.end) }));
}
