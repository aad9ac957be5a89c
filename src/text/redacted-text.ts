import { codePoints } from './characters.js';

/** Takes the place of redacted text, whatever its length was. It has no words that a search finds. */
export const redactionMark = '█████';

/** Returns true if a text begins with a redacted part. */
export const beginsRedacted = (text: string): boolean => text.trimStart().startsWith(redactionMark);

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
  const replaced = replacements(characters, parts);
  let result = '';
  let position = 0;
  for (const { start, end, by } of replaced) {
    result += characters.slice(position, start).join('') + by;
    position = end;
  }
  return { text: result + characters.slice(position).join(''), partCount: replaced.length };
}

/** Returns where spans of a text are after parts of it were redacted. Those of which something was redacted are dropped. */
export function spansAfter<Span extends { readonly start: number; readonly end: number }>(
  text: string,
  parts: readonly RedactedPart[],
  spans: readonly Span[],
): Span[] {
  const replaced = replacements([...text], parts);
  return spans.flatMap((span) => {
    if (replaced.some(({ start, end }) => start < span.end && span.start < end)) return [];
    const moved = replaced
      .filter(({ end }) => end <= span.start)
      .reduce((sum, { start, end, by }) => sum + codePoints(by) - (end - start), 0);
    return [{ ...span, start: span.start + moved, end: span.end + moved }];
  });
}

/** Returns whether a text can have been redacted to another one: outside of the marks, they are equal. */
export function canBeRedactionOf(redacted: string, text: string): boolean {
  const [first = '', ...others] = redacted.split(redactionMark);
  const last = others.pop();
  if (last === undefined) return redacted === text;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const other of others) {
    const kept = withoutCardDigits(other);
    const found = text.indexOf(kept, position);
    if (found < 0) return false;
    position = found + kept.length;
  }
  const end = withoutCardDigits(last);
  return text.endsWith(end) && text.length - end.length >= position;
}

/** Returns the text after a mark without the digits that stay of a card: it can have been written with spaces between them. */
const withoutCardDigits = (text: string): string => text.replace(/^\p{Nd}{4}/u, '');

/** Returns the parts, in their order, and what takes their places. */
function replacements(
  characters: readonly string[],
  parts: readonly RedactedPart[],
): { start: number; end: number; by: string }[] {
  return mergeParts(parts).map(({ start, end, isCard }) => ({
    start,
    end,
    by: redactionMark + (isCard ? lastFourDigits(characters.slice(start, end)) : ''),
  }));
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
