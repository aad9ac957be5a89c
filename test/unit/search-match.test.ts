import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ThreadScope } from '../../src/database/tenant-scope.js';
import { codePointSpans } from '../../src/text/characters.js';
import { earlierIndexWords } from '../../src/text/earlier-words.js';
import { tokensOf } from '../../src/text/folding.js';
import { namePatterns } from '../../src/text/name-pattern.js';
import { indexWords, matchesIn, matchesInName, nameText, partsOf } from '../../src/text/search-match.js';
import { threadQuery } from '../../src/text/search-words.js';

/* Tests which texts a search finds, and that it marks exactly what it finds. */

const marked = (text: string, q: string) =>
  matchesIn(text, partsOf(q)).map(({ start, end }) => text.slice(start, end));
const markedInName = (name: string, q: string) =>
  matchesInName(name, partsOf(q)).map(({ start, end }) => name.slice(start, end));

/** Returns whether the index of names finds a name. */
const isNameFound = (name: string, q: string) =>
  namePatterns(q)?.patterns.every((pattern) => nameText(name).includes(pattern.slice(1, -1))) ?? false;

/** Returns whether the index of words finds a message, as PostgreSQL evaluates the query. */
function isFound(text: string, q: string): boolean {
  const words = [...indexWords(text)].map((word) => `1.2.${word}`);
  const all = (terms: string) =>
    terms.split(' & ').every((term) => {
      const [, wanted = '', prefix] = /^'(.+)'(:\*)?$/.exec(term) ?? [];
      return words.some((word) => (prefix ? word.startsWith(wanted) : word === wanted));
    });
  const query = threadQuery(new ThreadScope(1, 2), q);
  const parts = query?.words.split(/ & (?![^(]*\))/) ?? [];
  return (
    parts.length > 0 &&
    parts.every((part) =>
      part
        .replace(/^\(|\)$/g, '')
        .split(' | ')
        .some(all),
    )
  );
}

/** Each row: a text, a query, and the marked matches. */
const rows: readonly (readonly [text: string, q: string, marked: readonly string[]])[] = [
  ['Der Seller heißt Marián Kovář', 'marian', ['Marián']],
  ['Crème brûlée bestellt', 'creme brulee', ['Crème', 'brûlée']],
  ['Lieferung nach İstanbul', 'istanbul', ['İstanbul']],
  ['السَّلامُ عليكم', 'السلام', ['السَّلامُ']],
  ['أحمد سيرسل الطلب', 'احمد', ['أحمد']],
  ['party 🎉 time', '🎉', ['🎉']],
  ['der Liefer\u00adschein', 'lieferschein', ['Liefer\u00adschein']],
  ['O’Brien', "O'Brien", ['O’Brien']],
  ['Coca-Cola', 'coca cola', ['Coca-Cola']],
  ['Foo  Bar', 'foo bar', ['Foo', 'Bar']],
  ['The Lighting Company Gottlieb', 'company lighting', ['Lighting', 'Company']],
  // Diacritics, composed or not, and letters without a decomposition.
  ['cafe\u0301', 'café', ['cafe\u0301']],
  ['Việt Nam', 'viet nam', ['Việt', 'Nam']],
  ['Łódź, Ærø, Þór, Đặng', 'lodz aero thor dang', ['Łódź', 'Ærø', 'Þór', 'Đặng']],
  ['Ёлка, Київ', 'елка киів', ['Ёлка', 'Київ']],
  ['Ὀδυσσεύς', 'ΟΔΥΣΣΕΥΣ', ['Ὀδυσσεύς']],
  ['Straße', 'STRASSE', ['Straße']],
  ['STRAẞE', 'strasse', ['STRAẞE']],
  // The letters i of Turkish.
  ['ISPARTA', 'ısparta', ['ISPARTA']],
  ['DİYARBAKIR', 'diyarbakir', ['DİYARBAKIR']],
  // Arabic, Persian and Urdu.
  ['صـــديق', 'صديق', ['صـــديق']],
  ['آمال إيمان ٱلله', 'امال ايمان الله', ['آمال', 'إيمان', 'ٱلله']],
  ['مؤسسة', 'موسسه', ['مؤسسة']],
  ['رئيس على', 'رييس علي', ['رئيس', 'على']],
  ['سماء', 'سما', ['سماء']],
  ['کتاب فارسی', 'كتاب فارسي', ['کتاب', 'فارسی']],
  ['ﻻ ﷲ', 'لا الله', ['ﻻ', 'ﷲ']],
  ['١٢٣ ۴۵۶', '123 456', ['١٢٣', '۴۵۶']],
  ['می\u200cخواهم', 'میخواهم', ['می\u200cخواهم']],
  // Hebrew: points, final letters in the middle, gershayim.
  ['שָׁלוֹם', 'שלום', ['שָׁלוֹם']],
  ['צה״ל', 'צה"ל', ['צה״ל']],
  ["צ'יפס", 'צ׳יפס', ["צ'יפס"]],
  // Invisible characters.
  ['for\u200bever', 'forever', ['for\u200bever']],
  ['co\u2060op', 'coop', ['co\u2060op']],
  // Ignored characters between letters and marks that compose.
  ['\u1112\u200d\u1161', '하', ['\u1112\u200d\u1161']],
  ['\u1112\u034f\u200c\u1161\u00ad\u11ab\u2060', '한', ['\u1112\u034f\u200c\u1161\u00ad\u11ab\u2060']],
  ['\u200d하\ufe0f\u11ab국', '한국', ['하\ufe0f\u11ab국']],
  ['か\u200d\u3099す', 'がす', ['か\u200d\u3099す']],
  ['ｶ\u2060\u200bﾞｽ', 'ガス', ['ｶ\u2060\u200bﾞｽ']],
  ['ক\u09c7\u200d\u09be', 'কো', ['ক\u09c7\u200d\u09be']],
  ['র\u200d্যাব র\u200c্যাব', 'র্যাব', ['র\u200d্যাব', 'র\u200c্যাব']],
  // Apostrophes and hyphens.
  ["rock'n'roll", 'rock’n’roll', ["rock'n'roll"]],
  ["don't", 'dont', ["don't"]],
  ['e\u2011mail', 'e-mail', ['e\u2011mail']],
  ['ORD-12345', 'ord 12345', ['ORD-12345']],
  ['col·lecció', 'colleccio', ['col·lecció']],
  // Widths, ligatures, squared and circled characters.
  ['Ｆｕｌｌ　Ｗｉｄｔｈ', 'full width', ['Ｆｕｌｌ', 'Ｗｉｄｔｈ']],
  ['ﾊﾞﾅﾅ', 'バナナ', ['ﾊﾞﾅﾅ']],
  ['ばなな', 'バナナ', ['ばなな']],
  ['コカ・コーラ', 'コカコーラ', ['コカ・コーラ']],
  ['ﬁnance oﬃce', 'finance office', ['ﬁnance', 'oﬃce']],
  ['10 ㎏', '10 kg', ['10', '㎏']],
  // Scripts without spaces.
  ['東京都庁', '東京都', ['東京都']],
  ['我要退货', '退货', ['退货']],
  ['สวัสดีครับ', 'สวัสดี', ['สวัสดี']],
  ['주문이 한국에', '한국', ['한국']],
  ['한국'.normalize('NFD'), '한국', ['한국'.normalize('NFD')]],
  ['ﾱㅏ', '마', ['ﾱㅏ']],
  // Emoji: as one, whichever skin, style or companions.
  ['👍🏽', '👍', ['👍🏽']],
  ['❤️', '❤', ['❤️']],
  ['👩‍💻', '👩‍💻', ['👩‍💻']],
  ['🇩🇪🇫🇷', '🇫🇷', ['🇫🇷']],
  ['1️⃣', '1', ['1️⃣']],
];

describe('a search', () => {
  test.each(rows)('in “%s” for “%s” marks what it finds', (text, q, expected) => {
    expect(marked(text, q)).toEqual(expected);
    expect(isFound(text, q)).toBe(true);
    expect(markedInName(text, q)).toEqual(expected);
    expect(isNameFound(text, q)).toBe(true);
  });

  test.each(rows)('for what is marked in “%s” finds “%s” too', (_text, q, found) => {
    const words = found.join(' ');
    expect(isFound(q, words)).toBe(true);
    expect(marked(q, words).length).toBeGreaterThan(0);
    expect(isNameFound(q, words)).toBe(true);
    expect(markedInName(q, words).length).toBeGreaterThan(0);
  });

  test.each([
    ['Marián Kovář', 'marianne'],
    ['ガス', 'かす'],
    ['東京 … 京都', '東都'],
    ['👍 ok', '👎'],
    ['dispatched', 'patch'],
    ['order', '?'],
    ['', 'order'],
  ])('in “%s” for “%s” finds nothing', (text, q) => {
    expect(isFound(text, q)).toBe(false);
    expect(marked(text, q)).toEqual([]);
  });

  test('finds words by their beginning in messages, and anywhere in names', () => {
    expect(marked('It was dispatched', 'disp')).toEqual(['disp']);
    expect(markedInName('Bookshop', 'shop')).toEqual(['shop']);
    expect(isNameFound('Bookshop', 'shop')).toBe(true);
  });

  test('marks pairs of characters where the whole run is not in the text', () => {
    expect(marked('東京と京都', '東京都')).toEqual(['東京', '京都']);
  });

  test('counts offsets in code points for the API', () => {
    const text = '😀😀 café 👍';
    expect(codePointSpans(text, matchesIn(text, partsOf('cafe 👍')))).toEqual([
      { start: 3, end: 7 },
      { start: 8, end: 9 },
    ]);
  });
});

const letter = fc.constantFrom(
  ...['a', 'É', 'e\u0301', 'ß', 'ﬃ', 'İ', 'ı', 'Æ', 'Σ', 'й', 'أ', 'لا', 'َ', 'ـ', 'שׁ', 'ם', '1', '٣', 'Ｆ'],
  ...[
    'ｶ',
    'ﾞ',
    'が',
    'ー',
    '東',
    '京',
    'ส',
    'วั',
    'ำ',
    '한',
    'ᄒ',
    'ᅡ',
    '🎉',
    '👍🏽',
    '👩‍💻',
    '🇩🇪',
    '™',
    '⺀',
    '①',
  ],
  ...[
    ' ',
    '  ',
    '-',
    '’',
    "'",
    '\u00ad',
    '\u200d',
    '\u200c',
    '.',
    '"',
    '·',
    '・',
    '\ufe0f',
    '\ud800',
    '%',
    '_',
  ],
);
const text = fc.string({ unit: letter, maxLength: 24 });

/** Returns whether an offset is between two characters, and not within a pair of surrogates or before a mark. */
const isBetweenCharacters = (whole: string, offset: number) =>
  !/^[\udc00-\udfff]/.test(whole.slice(offset)) &&
  (offset === 0 || !/^(?![\ufe0f\u0e31])\p{M}/u.test(whole.slice(offset)));

describe('for any text', () => {
  test('the marks are the matches: not empty, whole, in order, without overlaps', () => {
    fc.assert(
      fc.property(text, text, fc.nat(), fc.nat(), (before, query, from, length) => {
        const whole = `${before} ${query}`;
        const part = query.slice(from % (query.length + 1)).slice(0, 1 + (length % 8));
        for (const q of [query, part, before]) {
          const matches = matchesIn(whole, partsOf(q));
          expect(matches.length > 0, q).toBe(isFound(whole, q));
          const inName = matchesInName(whole, partsOf(q));
          expect(inName.length > 0, q).toBe(isNameFound(whole, q));
          for (const found of [matches, inName]) {
            let end = -1;
            for (const match of found) {
              expect(match.start).toBeGreaterThan(end);
              expect(match.end).toBeGreaterThan(match.start);
              expect(isBetweenCharacters(whole, match.end), JSON.stringify(whole)).toBe(true);
              expect(partsOf(whole.slice(match.start, match.end)).length).toBeGreaterThan(0);
              end = match.end;
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a text is found by itself, in other case and other normal forms', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const hasWords = partsOf(whole).length > 0;
        for (const q of [whole, whole.normalize('NFD'), whole.normalize('NFC')]) {
          expect(isFound(whole, q)).toBe(hasWords);
          expect(isFound(q, whole)).toBe(hasWords);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a folded text stays as it is, and its map leads to the original text', () => {
    fc.assert(
      fc.property(text, (whole) => {
        for (const token of tokensOf(whole)) {
          expect(
            tokensOf(token.text)
              .map((again) => again.text)
              .join(''),
          ).toBe(token.text);
          expect(token.spans === null || token.spans.starts.length === token.text.length).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('ignored characters anywhere change neither the words nor what is found', () => {
    const words = fc
      .constantFrom('한국', '각', 'がぎ', 'কো', 'र्य', 'café', 'Việt')
      .map((word) => word.normalize('NFD'));
    const ignored = fc.string({
      unit: fc.constantFrom('\u00ad', '\u200d', '\u2060', '\u034f', '\ufe0f', 'ـ', 'َ'),
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        words,
        ignored,
        fc.array(ignored, { minLength: 8, maxLength: 8 }),
        (word, first, others) => {
          const rest = [...word].map((character, index) => character + others[index]).join('');
          const whole = `👍 ${first}${rest}`;
          expect(indexWords(whole)).toEqual(indexWords(`👍 ${word}`));
          const start = 2 + first.length;
          for (const found of [matchesIn(whole, partsOf(word)), matchesInName(whole, partsOf(word))]) {
            expect(codePointSpans(whole, found)).toEqual([{ start, end: start + rest.length }]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each(['\ufe0f', '\u200d', '\u200c', '\u200d\u200c\u0301', '\u1160'])(
    'many ignored characters take linear time: %j',
    (ignored) => {
      const many = ignored.repeat(10_000);
      for (const first of ['', 'e', 'か', 'ᄒ', '하', '👍']) {
        expect(tokensOf(first + many).map(({ text }) => text)).toEqual(
          tokensOf(first).map(({ text }) => text),
        );
      }
    },
  );

  test('every letter is folded alike in either case', () => {
    const split: string[] = [];
    const blocks = [
      [0, 0x2fff],
      [0xa640, 0xabff],
      [0xfb00, 0xffdc],
      [0x10400, 0x104ff],
    ] as const;
    const codes = blocks.flatMap(([first, last]) =>
      Array.from({ length: last - first }, (_, n) => first + n),
    );
    for (const code of codes) {
      const character = String.fromCodePoint(code);
      // The iota below a letter is ignored, but its upper case is a letter.
      if (!/\p{L}/u.test(character) || character.normalize('NFD').includes('\u0345')) continue;
      const folds = [character, character.toUpperCase(), character.toLowerCase()].map((each) =>
        tokensOf(each)
          .map((token) => token.text)
          .join(''),
      );
      if (new Set(folds).size > 1) split.push(character);
    }
    expect(split).toEqual([]);
  });

  test('a character has the words of its decomposition, alone, beside itself and between words', () => {
    const different: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (character.normalize('NFD') === character) continue;
      for (const text of [character, character + character, `日${character}本`, `a${character}b`]) {
        const [composed, decomposed] = [text, text.normalize('NFD')].map((each) => [...indexWords(each)]);
        if (composed?.join() !== decomposed?.join()) different.push(`${code.toString(16)}: ${text}`);
      }
    }
    expect(different).toEqual([]);
  });
});

test('words of plain messages are those of earlier versions, so that they need no new index', () => {
  for (const message of ['Where is order 12345?', 'It was dispatched in Wien.', '東京都']) {
    expect(indexWords(message)).toEqual(earlierIndexWords(message));
  }
});
