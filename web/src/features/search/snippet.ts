import type { Match } from '../../matching.js';

/** A part of a message, with the matches in it. Offsets are in UTF-16 units. */
export interface Snippet {
  text: string;
  spans: Match[];
}

/** The maximum length of the text before the first match, in UTF-16 units. */
const maxBefore = 32;

/** The maximum length of a snippet, in UTF-16 units. A match is never cut. */
const maxLength = 180;

/** Returns the part of a message around the first match. */
export function snippetOf(message: string, matches: readonly Match[]): Snippet {
  const first = matches[0]?.start ?? 0;
  const from = first > maxBefore ? cutAfter(message, first - maxBefore, first) : 0;
  const limit = from + maxLength;
  const shown = matches.filter(({ start }) => start < limit);
  const least = shown.at(-1)?.end ?? from;
  const to = limit >= message.length ? message.length : Math.max(least, cutBefore(message, least, limit));
  const snippet: Snippet = { text: from > 0 ? '… ' : '', spans: [] };
  const add = (start: number, end: number) => {
    snippet.text += message.slice(start, end).replace(/\s+/g, ' ');
  };
  let at = from;
  for (const { start, end } of shown) {
    add(at, start);
    const begin = snippet.text.length;
    add(start, end);
    snippet.spans.push({ start: begin, end: snippet.text.length });
    at = end;
  }
  add(at, to);
  if (to < message.length) snippet.text += ' …';
  return snippet;
}

/** Returns the start of the first word between two offsets; without a space, the start of a character. */
function cutAfter(text: string, from: number, to: number): number {
  const space = /\s/.exec(text.slice(from, to));
  return space ? from + space.index + 1 : characterAt(text, from);
}

/** Returns the end of the last word between two offsets; without a space, the start of a character. */
function cutBefore(text: string, from: number, to: number): number {
  const space = /\s+\S*$/.exec(text.slice(from, to));
  return space ? from + space.index : characterAt(text, to);
}

/** Matches the continuation of a character: a mark, a joiner or the second half of a surrogate pair. */
const continuation = /^(?:\p{M}|\p{Emoji_Modifier}|\u200d|[\udc00-\udfff])/u;

/** Returns the start of the character at an offset, including characters that are joined to it. */
function characterAt(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && (text[at - 1] === '\u200d' || continuation.test(text.slice(at, at + 2)))) at--;
  return at;
}
