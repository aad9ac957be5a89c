/**
 * A text in the form that the detectors use: digits of every script are 0-9, full-width and styled letters are plain
 * letters, every space is " ", every dash is "-", and invisible characters are removed.
 */
export interface NormalizedText {
  readonly text: string;
  /** For each UTF-16 unit of `text`, and for its end, the index of the code point in the original. */
  readonly origin: Uint32Array;
}

const ascii = /^[\0-\x7f]*$/;

/** A space, dash, line break or tag between digits as it is written in addresses and pages, and the sign before a value. */
const encodedSeparator =
  /(?<=\p{Nd})[ ]?(?:(?:%(?:20|09|0[AD]|2[BDEF]|C2%A0)|&(?:nbsp|e[nm]sp|thinsp|[nm]dash|shy|zwn?j|hyphen);|&#x?[\da-f]{1,5};|<\/?[a-z]{1,6} ?\/?>|\\[nrt])[ ]?){1,4}(?=\p{Nd})|%(?:3[AD]|2[02C]|5B)(?=\p{Nd}{4})/iu;
const everyEncodedSeparator = new RegExp(encodedSeparator, 'giu');

/** Normalizes the parts between encoded separators, and joins them with spaces. */
function withoutEncodedSeparators(original: string): NormalizedText {
  const origin: number[] = [];
  const pieces: string[] = [];
  let from = 0;
  let codePoint = 0;
  const add = (part: string) => {
    const normalized = normalize(part);
    pieces.push(normalized.text);
    for (let unit = 0; unit < normalized.text.length; unit += 1)
      origin.push(codePoint + (normalized.origin[unit] ?? 0));
    codePoint += [...part].length;
  };
  for (const { 0: space, index } of original.matchAll(everyEncodedSeparator)) {
    add(original.slice(from, index));
    pieces.push(' ');
    origin.push(codePoint);
    codePoint += space.length;
    from = index + space.length;
  }
  add(original.slice(from));
  origin.push(codePoint);
  return { text: pieces.join(''), origin: Uint32Array.from(origin) };
}

/** Normalizes a text in one pass. Never throws. */
export function normalize(original: string): NormalizedText {
  if (/[%&<\\][a-z\d#/]/i.test(original) && encodedSeparator.test(original))
    return withoutEncodedSeparators(original);
  if (ascii.test(original)) {
    const origin = new Uint32Array(original.length + 1);
    for (let at = 0; at < origin.length; at += 1) origin[at] = at;
    return { text: original, origin };
  }
  return normalizeRuns(original);
}

const notAscii = /[^\0-\x7f]+/g;

/** Normalizes the runs of characters that are not ASCII, and copies those between them. */
function normalizeRuns(original: string): NormalizedText {
  const pieces: string[] = [];
  // A character becomes at most three.
  const origin = new Uint32Array(3 * original.length + 1);
  let length = 0;
  let codePoint = 0;
  let from = 0;
  const copy = (ascii: string) => {
    pieces.push(ascii);
    for (let unit = 0; unit < ascii.length; unit += 1) origin[length++] = codePoint++;
  };
  for (const { 0: run, index } of original.matchAll(notAscii)) {
    if (index > from) copy(original.slice(from, index));
    for (const character of run) {
      const own = normalizeCharacter(character);
      // A stroke through a digit is no part of it.
      const normalized =
        own >= '\u0300' && own <= '\u20f0' && overlay.test(own) && isAfterDigit(pieces) ? '' : own;
      if (normalized !== '') pieces.push(normalized);
      for (let unit = 0; unit < normalized.length; unit += 1) origin[length++] = codePoint;
      codePoint += 1;
    }
    from = index + run.length;
  }
  if (from < original.length) copy(original.slice(from));
  origin[length] = codePoint;
  return { text: pieces.join(''), origin: origin.subarray(0, length + 1) };
}

/** Converts a span of the normalized text, in UTF-16 units, to code points of the original. */
export function originalSpan(
  { origin }: NormalizedText,
  start: number,
  end: number,
): { start: number; end: number } {
  return { start: origin[start] ?? 0, end: (origin[end - 1] ?? 0) + 1 };
}

const overlay = /^[\u0300-\u036f\u20d0-\u20f0]$/;
const isAfterDigit = (pieces: readonly string[]): boolean => /\d$/.test(pieces.at(-1) ?? '');

const cache = new Map<string, string>();

function normalizeCharacter(character: string): string {
  if (character < '\x80') return character;
  const cached = cache.get(character);
  if (cached !== undefined) return cached;
  const normalized = computeNormalized(character);
  // A few thousand characters are in use. The limit keeps a text with all of Unicode from filling the memory.
  if (cache.size < maxCachedCharacters) cache.set(character, normalized);
  return normalized;
}

const maxCachedCharacters = 20_000;

const digit = /^\p{Nd}$/u;
/** Digits in circles that Unicode does not map to plain digits. */
const circledDigits = ['⓿❶❷❸❹❺❻❼❽❾', '🄋➀➁➂➃➄➅➆➇➈', '🄌➊➋➌➍➎➏➐➑➒', '⓪⓵⓶⓷⓸⓹⓺⓻⓼⓽'];
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Me}]$/u;
const space = /^[\p{Zs}\p{Zl}\p{Zp}\u0085]$/u;
const dash = /^[\p{Pd}\u2212\u2043]$/u;
const dot = /^[\u00b7\u2022\u2024\u2027\u30fb\u3002\uff0e\uff61\u066b]$/u;

function computeNormalized(character: string): string {
  if (digit.test(character)) return String(digitValue(character));
  const circled = circledDigits.find((digits) => digits.includes(character));
  if (circled) return String([...circled].indexOf(character));
  if (space.test(character)) return /[\p{Zl}\p{Zp}\u0085]/u.test(character) ? '\n' : ' ';
  if (invisible.test(character)) return '';
  if (dash.test(character)) return '-';
  if (dot.test(character)) return '.';
  const compatible = character.normalize('NFKC');
  // A circled or bracketed number (①, ⒈) becomes its digits; any longer form stays one character.
  if (/^[\0-\x7f]{1,3}$/.test(compatible)) return compatible.replace(/[().]/g, '') || compatible;
  return compatible.length === character.length ? compatible : character;
}

/** Returns the value of a digit. The ten digits of a script are consecutive, so it counts down to the zero. */
function digitValue(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  // The mathematical digits are five adjacent rows of ten.
  if (codePoint >= 0x1d7ce && codePoint <= 0x1d7ff) return (codePoint - 0x1d7ce) % 10;
  let value = 0;
  while (value < 9 && digit.test(String.fromCodePoint(codePoint - value - 1))) value += 1;
  return value;
}
