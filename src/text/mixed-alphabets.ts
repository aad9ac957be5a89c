/*
 * Finds words that mix letters of alphabets that look alike, such as "Pаrley" with a Cyrillic "а". The alphabets are those
 * whose mixture in a word Unicode Technical Standard 39 restricts, with the older ones that have letters of the same shapes.
 */

/** Alphabets with letters that look like letters of another one of them, in the order of their use. */
const alphabets = [
  ...['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Cherokee', 'Canadian_Aboriginal', 'Tifinagh'],
  ...['Nko', 'Vai', 'Lisu', 'Osage', 'Deseret', 'Coptic', 'Glagolitic', 'Gothic', 'Runic', 'Old_Italic'],
  ...['Carian', 'Lycian', 'Lydian', 'Elbasan', 'Caucasian_Albanian', 'Vithkuqi', 'Warang_Citi'],
].map((script) => new RegExp(`\\p{Script=${script}}`, 'u'));

/**
 * Letters that say nothing about the alphabet of a word: Greek ones that are used as symbols and look like no other letter
 * ("Ωmega"), superscripts ("ᵀᴹ"), and "æ", with which Ossetic is written on keyboards without the Cyrillic one.
 */
const symbol = /[ΓΔΘΛΞΠΣΦΨΩθλμξπφψÆæªº\p{Lm}]/u;

/** Letters and digits of other scripts that look like "o" or "l" in a word of one of the alphabets. */
const round = '٥۵०০੦૦୦௦౦೦൦๐໐០၀᠐߀〇ㅇᄋᆼଠഠဝסه';
const straight = '١۱اߊㅣᅵ丨';
const looksLatin = new RegExp(`[${round}${straight}]`, 'u');

/** Narrow spaces do not separate words for a reader. */
const word = /[\p{L}\p{M}\p{N}\u2005-\u200a\u202f\u205f]+/gu;

/** A number behind letters, as in "PS٥". */
const arabicNumber = /[٠-٩۰-۹]+$/u;

const letter = /[\p{L}\p{Nl}]/gu;
const letterOrDigit = /[\p{L}\p{Nl}]|(?![0-9])\p{Nd}/u;

/** A word that mixes alphabets, and the first letter of another alphabet than most of its letters have. */
export interface MixedWord {
  readonly word: string;
  readonly letter: string;
}

/** Returns the first word of a text that mixes alphabets; null if there is none. */
export function mixedWord(text: string): MixedWord | null {
  // Styled letters, such as mathematical ones, count as the letters that they show.
  const plain = text.replace(letter, (each) => each.normalize('NFKC'));
  for (const [found] of plain.matchAll(word)) {
    const foreign = foreignLetter(found);
    if (foreign !== null) return { word: found, letter: foreign };
  }
  return null;
}

function foreignLetter(word: string): string | null {
  const letters = [...word.replace(arabicNumber, '')].filter(
    (each) => letterOrDigit.test(each) && !symbol.test(each),
  );
  const found = alphabets
    .map((alphabet) => letters.filter((each) => alphabet.test(each)))
    .filter(({ length }) => length > 0)
    .sort((one, other) => other.length - one.length);
  if (found.length > 1) return found[1]?.[0] ?? null;
  if (found.length === 0) return null;
  const others = letters.filter((each) => !found[0]?.includes(each));
  return others.every((each) => looksLatin.test(each)) ? (others[0] ?? null) : null;
}
