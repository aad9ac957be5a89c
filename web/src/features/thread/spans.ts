/** Offsets in a text: of the first character, and of the first one after it. */
export interface Span {
  start: number;
  end: number;
}

/** A piece of a text, and the span that covers it. */
export interface Piece<Over> {
  text: string;
  /** Its offset in UTF-16 units. */
  start: number;
  over: Over | null;
}

/** Returns the number of characters (code points) in a text. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++, count++) {
    if ((text.codePointAt(index) ?? 0) > 0xffff) index++;
  }
  return count;
}

/** Cuts a text where spans (in UTF-16 units) begin and end. If two overlap, the first one gets the common part. */
export function cut<S extends Span>(text: string, spans: readonly S[]): Piece<S>[] {
  const pieces: Piece<S>[] = [];
  let done = 0;
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const start = Math.max(done, span.start);
    if (span.end <= start) continue;
    if (start > done) pieces.push({ text: text.slice(done, start), start: done, over: null });
    pieces.push({ text: text.slice(start, span.end), start, over: span });
    done = span.end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), start: done, over: null });
  return pieces;
}

/** Returns the parts of spans within a part of their text, with their offsets in it. */
export function within<S extends Span>(spans: readonly S[], from: number, to: number): S[] {
  return spans.flatMap((span) => {
    const start = Math.max(span.start, from);
    const end = Math.min(span.end, to);
    return start < end ? [{ ...span, start: start - from, end: end - from }] : [];
  });
}

/** Moves spans (in UTF-16 units) with an edit of the text, and drops those that the edit changed. */
export function movedBy<S extends Span>(spans: readonly S[], before: string, after: string): S[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const moved = after.length - before.length;
  return spans.flatMap((span) => {
    if (span.end <= head) return [span];
    if (span.start < before.length - tail) return [];
    return [{ ...span, start: span.start + moved, end: span.end + moved }];
  });
}
