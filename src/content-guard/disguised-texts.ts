import { type NormalizedText, normalize } from './normalized-text.js';

/** Letters that look like Latin ones, and the Latin ones. Both lines have one UTF-16 unit for each. */
const lookalikes = 'аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅαονρυικχΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑıℓ';
const latin = 'aeopcyxijshdqwABEKMHOPCTYXIJSaovpuikxABEZHIKMNOPTYXail';
const latinOf = new Map([...lookalikes].map((letter, at) => [letter, latin.charAt(at)]));
const lookalike = new RegExp(`[${lookalikes}]`, 'gu');

/** Replaces look-alike letters in the words that become wholly Latin, such as "pаypаl". Keeps the length of the text. */
function withoutLookalikes(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => {
    const replaced = word.replace(lookalike, (letter) => latinOf.get(letter) ?? letter);
    return /^[\p{Script=Latin}]+$/u.test(replaced) ? replaced : word;
  });
}

/**
 * Returns the forms of a text in which an operator's pattern can match: the text itself, the normalized text (widths,
 * invisible characters), and the normalized text without look-alike letters.
 */
export function disguisedTexts(original: string): NormalizedText[] {
  const own = codePointsOf(original);
  const normalized = normalize(original);
  const plain = /[^\0-\x7f]/.test(normalized.text) ? withoutLookalikes(normalized.text) : normalized.text;
  const texts = [own];
  if (normalized.text !== original) texts.push(normalized);
  if (plain !== normalized.text) texts.push({ text: plain, origin: normalized.origin });
  return texts;
}

function codePointsOf(text: string): NormalizedText {
  const origin = new Uint32Array(text.length + 1);
  let codePoint = 0;
  for (let unit = 0; unit < text.length; codePoint += 1) {
    const length = (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
    origin.fill(codePoint, unit, unit + length);
    unit += length;
  }
  origin[text.length] = codePoint;
  return { text, origin };
}
