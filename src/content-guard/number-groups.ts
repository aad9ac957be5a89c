/** A maximal sequence of digits in a normalized text. */
export interface NumberGroup {
  readonly start: number;
  readonly end: number;
}

/** Returns every sequence of digits in the text, in order. */
export function numberGroups(text: string): NumberGroup[] {
  const groups: NumberGroup[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at += 1) {
    if (isDigit(text.charCodeAt(at))) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      groups.push({ start, end: at });
      start = -1;
    }
  }
  return groups;
}

/** Returns true for the UTF-16 unit of a digit, and false for NaN (past the end of a text). */
export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** Returns true for the UTF-16 unit of an ASCII letter. */
export function isAsciiLetter(unit: number): boolean {
  return (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}

const letter = /^\p{L}$/u;

/** Returns true if the unit at a position is a letter of any script. */
export function isLetterAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit < 128 ? isAsciiLetter(unit) : letter.test(text.charAt(at));
}

/** Returns the digits of a span, without the characters between them. */
export function digitsIn(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/\D+/g, '');
}
