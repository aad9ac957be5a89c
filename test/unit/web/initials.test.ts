import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hueCount, hueOf, initialsOf } from '../../../web/src/components/initials.js';

const nonJoiner = '\u200c';
const clusters = new Intl.Segmenter();
const clustersOf = (text: string) => [...clusters.segment(text)].map(({ segment }) => segment);

test.each([
  ['Harbour Books', 'HB'],
  ['Anna Maria Schmidt', 'AS'],
  ['Cher', 'C'],
  ['harbour books', 'HB'],
  ['  Harbour   Books  ', 'HB'],
  // Punctuation is no letter, but does not split a word.
  ['«Harbour» — Books!', 'HB'],
  ['(Harbour) [Books]', 'HB'],
  ["McDonald's", 'M'],
  ['O’Brien Stores', 'OS'],
  ['Jean-Luc Picard', 'JP'],
  ['H&M', 'HM'],
  ['24h Shop', '2S'],
  // What comes before a surname is not its first letter.
  ['von Trapp', 'T'],
  ['van der Berg Flowers', 'BF'],
  ['Ludwig van Beethoven', 'LB'],
  ['Von Trapp', 'VT'],
  ['von', 'V'],
  // A letter is what a reader sees as one.
  ['E\u0301mile Zola', 'E\u0301Z'],
  ['ßharp tools', 'ßT'],
  ['α\u0313\u0345 ᾳ', 'α\u0313\u0345ᾳ'],
  ['ผู้ขาย ดี', 'ผู้ดี'],
  ['किरण मिश्रा', 'किमि'],
  ['ქართული სახლი', 'ქს'],
  ['김천시 리안주방', '김리'],
  ['有限会社安井工房', '有'],
  ['𠮷野家', '𠮷'],
  ['Торговый дом «Прохоров»', 'ТП'],
  ['האחים שמעון בע״מ', 'הב'],
  // Letters that would join, and the article, which says nothing.
  ['شركة شنيق للألعاب', `ش${nonJoiner}ل`],
  ['الأمل التجارية', `أ${nonJoiner}ت`],
  ['🎉 Party Shop 🎉', 'PS'],
  ['👩‍👩‍👧', '👩‍👩‍👧'],
  ['🇩🇪🇫🇷', '🇩🇪'],
  ['\u200f🎉', '🎉'],
  ['---', '-'],
  ['', ''],
  ['  ', ''],
])('the initials of "%s" are "%s"', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

const aWord = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.constantFrom('Ada', 'von', 'محمد', 'سوق', '山田', 'สมชาย', '🏳️‍🌈', 'Åse', '—', '"', '\u202e'),
);
const aName = fc.array(aWord, { maxLength: 5 }).map((words) => words.join(' '));

test('initials are at most two letters of the name, and not empty if it has any character', () => {
  fc.assert(
    fc.property(aName, (name) => {
      const initials = initialsOf(name);
      expect(initials.isWellFormed()).toBe(name.isWellFormed());
      const letters = clustersOf(initials.replace(nonJoiner, ' ')).filter((letter) => letter !== ' ');
      expect(letters.length).toBeLessThanOrEqual(2);
      for (const letter of letters) expect(name.toUpperCase()).toContain(letter.toUpperCase());
      expect(initials === '').toBe(/^[\p{C}\p{Z}]*$/u.test(name));
    }),
  );
});

test('space around a name does not change its initials or its colour by form of Unicode', () => {
  fc.assert(
    fc.property(aName, (name) => {
      expect(initialsOf(` ${name}\n`)).toBe(initialsOf(name));
      expect(hueOf(name.normalize('NFD'))).toBe(hueOf(name.normalize('NFC')));
    }),
  );
});

test('each name has one colour, and neighbours in a list seldom the same', () => {
  const lists = [
    Array.from({ length: 2_000 }, (_, n) => `Seller ${n}`),
    Array.from({ length: 2_000 }, (_, n) => `${String.fromCodePoint(0x4e00 + n)}店`),
    Array.from({ length: 2_000 }, (_, n) => `${n} Trading Ltd`),
  ];
  for (const names of lists) {
    const hues = names.map(hueOf);
    expect(names.map(hueOf)).toEqual(hues);
    expect(new Set(hues)).toEqual(new Set(Array.from({ length: hueCount }, (_, hue) => hue)));
    const equal = hues.filter((hue, index) => hue === hues[index + 1]).length;
    expect(equal / names.length).toBeLessThan(0.15);
    for (let hue = 0; hue < hueCount; hue++) {
      expect(hues.filter((each) => each === hue).length / names.length).toBeGreaterThan(0.06);
    }
  }
});
