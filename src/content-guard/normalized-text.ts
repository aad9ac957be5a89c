/**
 * A text as the detectors read it: digits of every script as 0-9, full-width and styled letters as plain
 * ones, every space as " ", every dash as "-", and what is invisible left out; with the way back to where
 * each character stood.
 */
export interface NormalizedText {
  readonly text: string;
  /** For each UTF-16 unit of `text`, and one past it, the code point of the original it came from. */
  readonly origin: Uint32Array;
}

const ascii = /^[\0-\x7f]*$/;

/** Folds a text in one pass; never longer in code points that matter, never fails. */
export function normalize(original: string): NormalizedText {
  if (ascii.test(original)) {
    const origin = new Uint32Array(original.length + 1);
    for (let at = 0; at < origin.length; at += 1) origin[at] = at;
    return { text: original, origin };
  }
  const pieces: string[] = [];
  const places: number[] = [];
  let place = 0;
  for (const character of original) {
    const folded = foldCharacter(character);
    pieces.push(folded);
    for (let unit = 0; unit < folded.length; unit += 1) places.push(place);
    place += 1;
  }
  places.push(place);
  return { text: pieces.join(''), origin: Uint32Array.from(places) };
}

/** A finding's span in code points of the original, from one in units of the folded text. */
export function spanIn(
  { origin }: NormalizedText,
  start: number,
  end: number,
): { start: number; end: number } {
  return { start: origin[start] ?? 0, end: (origin[end - 1] ?? 0) + 1 };
}

const remembered = new Map<string, string>();

function foldCharacter(character: string): string {
  if (character < '\x80') return character;
  const known = remembered.get(character);
  if (known !== undefined) return known;
  const folded = foldAnew(character);
  // Scripts have some thousand characters in use; a text of all of Unicode must not fill the memory.
  if (remembered.size < 20_000) remembered.set(character, folded);
  return folded;
}

const digit = /^\p{Nd}$/u;
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Me}]$/u;
const space = /^[\p{Zs}\p{Zl}\p{Zp}\u0085]$/u;
const dash = /^[\p{Pd}\u2212\u2043]$/u;
const dot = /^[\u00b7\u2022\u2024\u2027\u30fb\u3002\uff0e\uff61\u066b]$/u;

function foldAnew(character: string): string {
  if (digit.test(character)) return String(digitValue(character));
  if (space.test(character)) return /[\p{Zl}\p{Zp}\u0085]/u.test(character) ? '\n' : ' ';
  if (invisible.test(character)) return '';
  if (dash.test(character)) return '-';
  if (dot.test(character)) return '.';
  const compatible = character.normalize('NFKC');
  // A circled or bracketed number (①, ⒈) is its digits; anything longer stays one character of its own.
  if (/^[\0-\x7f]{1,3}$/.test(compatible)) return compatible.replace(/[().]/g, '') || compatible;
  return compatible.length === character.length ? compatible : character;
}

/** Every script's ten digits stand in a row, so the zero is found by walking down to it. */
function digitValue(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  // The mathematical digits are five rows of ten that touch each other.
  if (codePoint >= 0x1d7ce && codePoint <= 0x1d7ff) return (codePoint - 0x1d7ce) % 10;
  let value = 0;
  while (value < 9 && digit.test(String.fromCodePoint(codePoint - value - 1))) value += 1;
  return value;
}
