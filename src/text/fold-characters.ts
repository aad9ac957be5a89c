/*
 * The characters that search treats as equal, as docs/search.md lists them. The rules are our own tables over Unicode's
 * NFKD, because both databases and all browsers must agree.
 */

/** Characters that show nothing by themselves. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u0640\u07fa]/u;

/**
 * Marks of Latin, Greek, Cyrillic, Arabic, Hebrew and Syriac, and the nukta. Marks of other scripts are vowels. The voice
 * marks of kana, U+3099 and U+309A, make other syllables.
 */
const ignoredMark =
  /(?=\p{M})(?![\u3099\u309a])[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Coptic}\u093c\u09bc\u0a3c\u0abc\u0b3c\u0cbc]/u;

/** Matches a character that search ignores, in one way only, so that repeating it takes linear time. */
export const ignored = new RegExp(`${invisible.source}|(?!${invisible.source})${ignoredMark.source}`, 'u');
const allIgnored = new RegExp(ignored, 'gu');

/** Letters that Unicode does not decompose, in lower case, each before its replacement. */
const replacements = new Map(
  [
    'æ ae',
    'ǽ ae',
    'œ oe',
    'ꜳ aa',
    'ꜵ ao',
    'ꜷ au',
    'ꜹ av',
    'ꜻ av',
    'ꜽ ay',
    'ꝏ oo',
    'ꭣ uo',
    'ᵫ ue',
    'ȸ db',
    'ȹ qp',
    'ʣ dz',
    'ʦ ts',
    'ø o',
    'đ d',
    'ð d',
    'þ th',
    'ł l',
    'ħ h',
    'ŧ t',
    'ı i',
    'ĸ k',
    'ŋ n',
    'ƒ f',
    'ɨ i',
    'ʉ u',
    'ƀ b',
    'ɓ b',
    'ɗ d',
    'ɖ d',
    'ƙ k',
    'ƴ y',
    'ɛ e',
    'ɔ o',
    'ǝ e',
    'ə e',
    'ɣ g',
    'ǥ g',
    'ɩ i',
    'ʋ v',
    'ɲ n',
    'ƶ z',
    'ƚ l',
    'ⱥ a',
    'ⱦ t',
    'ɇ e',
    'ɉ j',
    'ɍ r',
    'ɏ y',
    'ƈ c',
    'ȼ c',
    'ƞ n',
    'ƥ p',
    'ƭ t',
    'ʈ t',
    'ς σ',
    'ґ г',
    // Alef, hamza, yeh, kaf and heh of Arabic, Persian and Urdu. Unicode decomposes the other forms with hamza.
    'ء ',
    'ٴ ',
    'ٱ ا',
    'ٲ ا',
    'ٳ ا',
    'ة ه',
    'ۃ ه',
    'ہ ه',
    'ھ ه',
    'ە ه',
    'ى ي',
    'ی ي',
    'ې ي',
    'ے ي',
    'ک ك',
    'ڪ ك',
    // Final letters and digraphs of Hebrew.
    'ך כ',
    'ם מ',
    'ן נ',
    'ף פ',
    'ץ צ',
    'װ וו',
    'ױ וי',
    'ײ יי',
  ].map((pair) => pair.split(' ') as [string, string]),
);

/** Folds a text: characters that search treats as equal become the same, and ignored characters are removed. */
export function foldCharacters(text: string): string {
  const decomposed = withoutIgnored(text.normalize('NFKD'));
  // Lower, upper and lower case again: each direction maps letters that the other does not (ẞ to ß, ß to SS).
  const cased = decomposed.toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
  let replaced = '';
  for (const character of withoutIgnored(cased)) {
    replaced += replacements.get(character) ?? digitOf(character) ?? hiraganaOf(character);
  }
  return replaced.normalize('NFC');
}

const withoutIgnored = (text: string) => text.replace(allIgnored, '');

const decimal = /\p{Nd}/u;

/** Returns the ASCII digit of a decimal digit; undefined for other characters. Unicode has them in tens, from zero on. */
function digitOf(character: string): string | undefined {
  if (!decimal.test(character)) return undefined;
  const code = character.codePointAt(0) ?? 0;
  let first = code;
  while (decimal.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}

function hiraganaOf(character: string): string {
  const isKatakana = /[\u30a1-\u30f6\u30fd\u30fe]/.test(character);
  return isKatakana ? String.fromCharCode(character.charCodeAt(0) - 0x60) : character;
}
