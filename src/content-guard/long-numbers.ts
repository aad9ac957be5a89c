import { firstNotBefore } from './spans.js';
import type { TextAnalysis } from './text-analysis.js';

/** The least number of digits of an id without letters. */
const minDigits = 7;

/** The parts of a text with enough digits close together, as one text. */
export interface LongNumbers {
  readonly text: string;
  /** Returns the position in the whole text. */
  readonly positionOf: (index: number) => number;
}

/** Between two parts. No id has line breaks. */
const partEnd = '\n\n\n';

/** Returns the parts of the text that have enough digits close together, with a few characters before and after each. */
export function longNumbers({ text, groups }: TextAnalysis): LongNumbers {
  const parts: { readonly at: number; readonly start: number }[] = [];
  const pieces: string[] = [];
  let length = 0;
  for (let at = 0; at < groups.length; at += 1) {
    const start = groups[at]?.start ?? 0;
    let end = groups[at]?.end ?? 0;
    let digits = end - start;
    for (let next = groups[at + 1]; next && next.start - end <= maxGap; next = groups[at + 1]) {
      digits += next.end - next.start;
      end = next.end;
      at += 1;
    }
    if (digits < minDigits) continue;
    const from = Math.max(0, start - around);
    const piece = text.slice(from, end + around) + partEnd;
    parts.push({ at: length, start: from });
    pieces.push(piece);
    length += piece.length;
  }
  const positionOf = (index: number) => {
    const part = parts[firstNotBefore(parts, index + 1, (other) => other.at) - 1];
    return index - (part?.at ?? 0) + (part?.start ?? 0);
  };
  return { text: pieces.join(''), positionOf };
}

/** The largest gap between two groups of an id, and the characters around an id that patterns look at, in UTF-16 units. */
const maxGap = 3;
const around = 2;
