import { codePoints } from './characters.js';

/** Takes the place of redacted text, whatever its length was. It has no words that a search finds. */
export const redactionMark = '█████';

/** A part of a text to redact, in code points; `end` is exclusive. */
export interface RedactedPart {
  readonly start: number;
  readonly end: number;
  /** Whether the last four digits of a card stay. */
  readonly isCard?: boolean;
}

/** The fewest digits of a card. */
const fewestCardDigits = 12;

/** Replaces parts of a text by the mark. Parts that overlap or touch become one. @returns also the number of marks. */
export function redactParts(
  text: string,
  parts: readonly RedactedPart[],
): { text: string; partCount: number } {
  const characters = [...text];
  const merged = mergeParts(parts);
  let result = '';
  let position = 0;
  for (const part of merged) {
    const removed = characters.slice(part.start, part.end);
    result += characters.slice(position, part.start).join('') + redactionMark;
    if (part.isCard) result += lastFourDigits(removed);
    position = part.end;
  }
  return { text: result + characters.slice(position).join(''), partCount: merged.length };
}

/** Returns whether a part lies in the text and is not empty. */
export const isPartOf = (text: string, { start, end }: RedactedPart): boolean =>
  start >= 0 && start < end && end <= codePoints(text);

function mergeParts(parts: readonly RedactedPart[]): RedactedPart[] {
  const merged: RedactedPart[] = [];
  for (const part of [...parts].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1);
    if (!last || part.start > last.end) merged.push(part);
    // If two findings overlap, it is not known which digits are the card's.
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, part.end) };
  }
  return merged;
}

/** Returns the last four digits of a card, as they were written; nothing if it was written in words. */
function lastFourDigits(characters: readonly string[]): string {
  const digits = characters.filter((character) => /^\p{Nd}$/u.test(character));
  return digits.length < fewestCardDigits ? '' : digits.slice(-4).join('');
}
