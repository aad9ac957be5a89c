/** A maximal sequence of digits in a folded text. */
export interface NumberGroup {
  readonly start: number;
  readonly end: number;
}

/** Every sequence of digits of the text, in order. */
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

/** Of a UTF-16 unit; NaN, past the end, is none. */
export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** Of a UTF-16 unit. */
export function isAsciiLetter(unit: number): boolean {
  return (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}

const letter = /^\p{L}$/u;

/** True where the unit at a place is a letter of any script. */
export function isLetterAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit < 128 ? isAsciiLetter(unit) : letter.test(text.charAt(at));
}

/** The digits of a stretch of text, whatever stands between them. */
export function digitsIn(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/\D+/g, '');
}
