/*
 * Writes assets/common-words/ from the lists of zxcvbn-ts, which are too large to depend on. Before it runs, install them:
 *   npm install --no-save --ignore-scripts @zxcvbn-ts/language-{de@3.0.2,en@4.1.1,es-es@4.1.2,fr@4.1.2,it@3.0.2,nl-be@3.0.2,pl@3.0.2,pt-br@4.1.1}
 * The lists of Arabic, Russian and Turkish are our own, because the library has none.
 */
import { writeFileSync } from 'node:fs';

/** The packages, by language. */
const packages = { de: 'de', en: 'en', es: 'es-es', fr: 'fr', it: 'it', nl: 'nl-be', pl: 'pl', pt: 'pt-br' };

/** The number of the most frequent words of a language, and the letters of the shortest. */
const limits = { words: 10_000, letters: 5 };

/**
 * Returns a word as people type it without marks.
 * @param {string} word
 */
const withoutMarks = (word) =>
  word
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('œ', 'oe')
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '');

for (const [language, name] of Object.entries(packages)) {
  const { dictionary } = await import(`@zxcvbn-ts/language-${name}`);
  /** @type {string[]} */
  const frequent = dictionary[`commonWords-${name}`] ?? dictionary.commonWords;
  const isWord = new RegExp(`^\\p{Letter}{${limits.letters},}$`, 'u');
  const words = frequent
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => isWord.test(word))
    .slice(0, limits.words);
  const all = new Set(words.flatMap((word) => [word, withoutMarks(word)]));
  const file = new URL(`../assets/common-words/${language}.txt`, import.meta.url);
  writeFileSync(file, `${[...all].join('\n')}\n`);
}
