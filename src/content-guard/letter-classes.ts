/** The class of a UTF-16 unit: a Latin letter, a letter of another script, a mark on a letter, or none of them. */
export const noLetter = 1;
export const latinLetter = 2;
export const otherLetter = 3;
export const mark = 4;

/** The class of each unit, 0 if it is not known yet. Both units of a pair have the class of its character, which is not cached. */
const classes = new Uint8Array(0x10000);

const latinPattern = /^\p{Script=Latin}$/u;
const markPattern = /^\p{M}$/u;
const letterPattern = /^\p{L}$/u;

function classOf(character: string): number {
  if (latinPattern.test(character)) return latinLetter;
  if (markPattern.test(character)) return mark;
  return letterPattern.test(character) ? otherLetter : noLetter;
}

/** Returns the class of the unit at a position; `noLetter` past the end. */
export function letterClassAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (Number.isNaN(unit)) return noLetter;
  const known = classes[unit] ?? 0;
  if (known !== 0) return known;
  if (unit >= 0xd800 && unit <= 0xdfff) return classOfPair(text, at, unit);
  const found = classOf(text.charAt(at));
  classes[unit] = found;
  return found;
}

function classOfPair(text: string, at: number, unit: number): number {
  const codePoint = text.codePointAt(unit < 0xdc00 ? at : at - 1) ?? 0;
  return codePoint > 0xffff ? classOf(String.fromCodePoint(codePoint)) : noLetter;
}
