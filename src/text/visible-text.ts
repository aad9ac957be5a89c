/*
 * Classifies characters by their visibility. A name must not contain invisible or misleading characters, and a message must
 * contain a visible one.
 */
import { mixedWord } from './mixed-alphabets.js';

/**
 * Characters without ink that Unicode counts as symbols, letters or marks: the blank Braille pattern, the null notehead, the
 * blanks of hieroglyphs and the filler of Khitan.
 */
const blanks = '\\u2800\\u{1D159}\\u{13441}\\u{13442}\\u{16FE4}';

/** The Arabic number signs and the like: format characters that are visible. */
const visibleFormats = '\\u0600-\\u0605\\u06DD\\u070F\\u0890\\u0891\\u08E2\\u{110BD}\\u{110CD}';

/** Matches a character that shows something by itself: not white space, not a mark, nothing invisible. */
const shown = new RegExp(
  `[[^\\s\\p{Default_Ignorable_Code_Point}\\p{Cc}\\p{Cf}\\p{M}${blanks}]${visibleFormats}]`,
  'v',
);

/** Returns true if a text contains a visible character. */
export const isVisible = (text: string): boolean => shown.test(text);

/** The scripts in which the joiners U+200C and U+200D choose between shapes of letters. */
const joining = [
  ...['Arabic', 'Syriac', 'Mandaic', 'Nko', 'Mongolian', 'Adlam', 'Hanifi_Rohingya'],
  ...[
    'Devanagari',
    'Bengali',
    'Gurmukhi',
    'Gujarati',
    'Oriya',
    'Tamil',
    'Telugu',
    'Kannada',
    'Malayalam',
    'Sinhala',
  ],
  ...['Khmer', 'Myanmar', 'Tibetan', 'Balinese', 'Javanese', 'Newa', 'Tirhuta', 'Chakma'],
]
  .map((script) => `\\p{Script=${script}}`)
  .join('');

/** A part of an emoji: a pictograph, with its colour of skin or its style. */
const pictograph = '\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\uFE0E\\uFE0F]?';

/** Matches invisible characters that belong to the visible characters beside them. They are removed before a name is checked. */
const usefulInvisible = new RegExp(
  [
    // Flags, keycaps and families that Unicode lists, with their joiners, styles and tags.
    '\\p{RGI_Emoji}',
    `(?<=${pictograph})\\u200D(?=\\p{Extended_Pictographic})`,
    '(?<=\\p{Extended_Pictographic})[\\uFE0E\\uFE0F]',
    // Variants of Chinese characters, as in Japanese names, and of Mongolian letters.
    '(?<=\\p{Unified_Ideograph})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]',
    '(?<=\\p{Script=Mongolian})[\\u180B-\\u180D\\u180F]',
    // The separator that changes the shape of a last "a" or "e", and of the letter before it.
    '(?<=[\\u1820-\\u18AA])\\u180E(?=[\\u1820\\u1821])',
    `(?<=[[${joining}]&&[\\p{L}\\p{M}]])[\\u200C\\u200D](?=[[${joining}]&&[\\p{L}\\p{M}]])`,
    // The space between words in Braille.
    '(?<=[\\u2801-\\u28FF])\\u2800(?=[\\u2801-\\u28FF])',
  ].join('|'),
  'gv',
);

/**
 * Matches a mark of a script after a letter of one that never has such marks: it shows nothing, or covers the letter. Marks
 * that several scripts share, such as accents, have the script Inherited.
 */
const foreignMark = [
  '(?<=[',
  ...['Latin', 'Greek', 'Cyrillic', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo'].map(
    (script) => `\\p{Script=${script}}`,
  ),
  '\\p{Script_Extensions=Common}]\\p{Script=Inherited}*)',
  '[\\p{M}--[',
  ...['Inherited', 'Common', 'Cyrillic', 'Han', 'Hangul'].map((script) => `\\p{Script=${script}}`),
  ']]',
].join('');

/** Matches a character that must not be in a name, if `usefulInvisible` does not match it. */
const misleading = new RegExp(
  [
    `[[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}${blanks}\\uFFFC\\uFFFD]--[${visibleFormats}]]`,
    // Emoji of later versions of Unicode are unassigned here, but already known to be pictographs.
    '[\\p{Cn}--\\p{Extended_Pictographic}]',
    foreignMark,
  ].join('|'),
  'v',
);

/** More marks on one letter than any language writes: they cover the lines above and below. */
const manyMarks = /\p{M}{11}/u;

/** More white space in a row than anybody types by mistake: it moves the rest of the name away. */
const wideSpace = /\s{4}/u;

/**
 * Returns the problem with the characters of a name or an id, as the end of a sentence; null if there is none. It rejects
 * characters that are invisible or change the text around them: control characters, line breaks, controls of the direction of
 * text, private and unassigned characters.
 */
export function characterProblem(name: string): string | null {
  if (!name.isWellFormed()) return 'contains an invalid character (half of a surrogate pair)';
  const rest = name.replace(usefulInvisible, (part) => (isVisible(part) ? 'x' : ''));
  const [character] = misleading.exec(rest) ?? [];
  if (character !== undefined) return `contains an invisible or misleading character (${codeOf(character)})`;
  if (!isVisible(rest)) return "can't be blank";
  if (/^\p{M}/u.test(rest.trimStart())) return 'begins with a mark that belongs on a letter';
  if (manyMarks.test(rest)) return 'has too many marks on one letter';
  if (wideSpace.test(rest.trim())) return 'has too much white space in a row';
  return null;
}

/**
 * Returns the problem with the characters of a name that people read, as the end of a sentence; null if there is none. It
 * also rejects words that mix letters of alphabets that look alike.
 */
export function nameProblem(name: string): string | null {
  const problem = characterProblem(name);
  if (problem !== null) return problem;
  const mixed = mixedWord(name);
  if (mixed === null) return null;
  const word = [...mixed.word].slice(0, 40).join('');
  const character = `“${mixed.letter}”, ${codeOf(mixed.letter)}`;
  return `mixes letters of different alphabets in “${word}” (see ${character}). Write each word in one alphabet`;
}

const codeOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
