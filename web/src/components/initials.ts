/** Letters of these scripts join into a word; a non-joiner between them keeps them apart. */
const joining = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}]/u;
/** What comes before a surname's own first letter. */
const particle = /^(?:v[ao]n|d[aeiou]|de[nrs]|l[ae]|el|al|af|av|te[nr]?|zu[mr]?)$/;
const arabicArticle = /^ال(?=\p{L}{2})/u;
const words = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Join_Control}'’׳״.-]*/gu;
const clusters = new Intl.Segmenter();

/**
 * Returns the first letters of the first and the last word of a name, in capitals where its script has them. A letter is what
 * a reader sees as one: with its marks, or an emoji. A name without letters has its first character.
 */
export function initialsOf(name: string): string {
  const all = name.match(words) ?? [];
  const from = all.findIndex((word) => !particle.test(word));
  const own = from < 0 ? all : all.slice(from);
  const first = own[0] ?? name.replace(/^[\p{C}\p{Z}]+/u, '');
  const letters = [first, own.length > 1 ? (own.at(-1) ?? '') : ''].map(firstLetter);
  return letters.join(joining.test(letters[0] ?? '') && letters[1] ? '\u200c' : '');
}

function firstLetter(word: string): string {
  const letter = [...clusters.segment(word.replace(arabicArticle, ''))][0]?.segment ?? '';
  const capital = letter.toUpperCase();
  // "ß" and "ᾳ" have two capital letters; few fonts have the capitals of Georgian.
  return [...clusters.segment(capital)].length > 1 || /\p{Script=Georgian}/u.test(letter) ? letter : capital;
}

/** The number of colours of avatars; avatar.css has a hue for each. */
export const hueCount = 10;

/** Returns the colour of a name's avatar: always the same one for the same name. */
export function hueOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name.normalize())
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  // Mixes the upper bits into the lower ones, on which the remainder depends.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % hueCount;
}
