/** A piece of a message; `hit` is true if it matches the search. */
export interface Piece {
  text: string;
  hit: boolean;
}

/** The maximum lengths before the first hit and in total, in UTF-16 units. */
const before = 32;
const maxLength = 180;

const words = /[\p{L}\p{M}\p{N}]+/gu;

/** Returns the part of a message around the first hit. A word is a hit if it begins with a word of the query. */
export function snippetOf(message: string, query: string): Piece[] {
  const text = message.replace(/\s+/g, ' ');
  const wanted = [...query.toLowerCase().matchAll(words)].map(([word]) => word);
  const hits: { start: number; end: number }[] = [];
  for (const match of text.matchAll(words)) {
    const found = wanted.filter((word) => match[0].toLowerCase().startsWith(word));
    const length = Math.max(0, ...found.map((word) => word.length));
    if (length > 0) hits.push({ start: match.index, end: match.index + length });
  }
  const first = hits[0] ?? { start: 0, end: 0 };
  // At a space, unless there is none before the hit.
  const space = text.indexOf(' ', first.start - before);
  const from = first.start <= before ? 0 : space < first.start && space >= 0 ? space + 1 : first.start;
  const end = Math.max(from + maxLength, first.end);
  const cutHit = hits.find((hit) => hit.start < end && hit.end > end);
  const lastSpace = text.lastIndexOf(' ', end);
  const to = cutHit ? cutHit.end : end >= text.length ? text.length : lastSpace > first.end ? lastSpace : end;
  const pieces: Piece[] = [];
  const push = (piece: string, hit: boolean) => piece && pieces.push({ text: piece, hit });
  let at = from;
  if (from > 0) push('… ', false);
  for (const { start, end } of hits) {
    if (start < at || end > to) continue;
    push(text.slice(at, start), false);
    push(text.slice(start, end), true);
    at = end;
  }
  push(text.slice(at, to), false);
  if (to < text.length) push(' …', false);
  return pieces;
}
