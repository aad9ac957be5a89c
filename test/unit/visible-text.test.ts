import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageError } from '../../src/text/message-text.js';
import { nameError, trimName } from '../../src/text/names.js';
import { characterProblem, isVisible, nameProblem } from '../../src/text/visible-text.js';

/* Tests which names are refused because a reader cannot see them, or would misread them. */

const invisible: readonly [string, string][] = [
  ['a zero-width space', '\u200b'],
  ['a word joiner', '\u2060'],
  ['a byte order mark', '\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['a combining grapheme joiner', '\u034f'],
  ['a blank Braille pattern', '\u2800'],
  ['a null notehead', '\u{1d159}'],
  ['a Hangul filler', '\u3164'],
  ['a halfwidth Hangul filler', '\uffa0'],
  ['a Hangul jamo filler', '\u115f'],
  ['a right-to-left override', '\u202e'],
  ['a right-to-left isolate', '\u2067'],
  ['a right-to-left mark', '\u200f'],
  ['an Arabic letter mark', '\u061c'],
  ['a line break', '\n'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['a next line', '\u0085'],
  ['a tab', '\t'],
  ['a bell', '\u0007'],
  ['NUL', '\0'],
  ['a delete', '\u007f'],
  ['a private character', '\ue000'],
  ['a noncharacter', '\ufffe'],
  ['an unassigned character', '\u0378'],
  ['a tag', '\u{e0041}'],
  ['a variation selector', '\ufe0f'],
  ['a variation selector of ideographs', '\u{e0100}'],
  ['a joiner', '\u200d'],
  ['a non-joiner', '\u200c'],
  ['an annotation anchor', '\ufff9'],
  ['an object replacement', '\ufffc'],
  ['a Khmer inherent vowel', '\u17b4'],
  ['a musical format control', '\u{1d173}'],
  ['a separator of Mongolian vowels', '\u180e'],
  ['a blank hieroglyph', '\u{13441}'],
  ['a half blank hieroglyph', '\u{13442}'],
  ['a Khitan filler', '\u{16fe4}'],
  ['a modifier of SignWriting', '\u{1da9b}'],
  ['a selector of Duployan letters', '\u{1bc9d}'],
  ['a joiner of Brahmi numbers', '\u{1107f}'],
  ['a modifier of hieroglyphs', '\u{13447}'],
];

describe.each(invisible)('%s', (_name, character) => {
  test('is refused alone, at the end and within a name', () => {
    for (const name of [character, `Shop${character}`, `${character}Shop`, `Sh${character}op`]) {
      expect(nameProblem(name), JSON.stringify(name)).not.toBeNull();
      expect(nameError('name', trimName(name)), JSON.stringify(name)).not.toBeNull();
    }
  });
});

test('the spaces around a name are removed, and no other white space', () => {
  expect(trimName(' \u00a0\u3000Foo  Bar\u2003 ')).toBe('Foo  Bar');
  expect(trimName('\u3000 ')).toBe('');
  for (const space of '\t\n\v\f\r\u0085\u2028\u2029\ufeff') {
    for (const name of [`${space}Shop`, `Shop${space}`, ` ${space}`])
      expect(trimName(` ${name} `)).toContain(space);
  }
});

test.each([' ', '\u00a0', '\u3000', '\u2003', '\u202f'])(
  'white space of many %j is refused between words, and of two is not',
  (space) => {
    expect(nameProblem(`Ada${space.repeat(60)}Administrator`)).toContain('white space');
    expect(nameProblem(`Ada${space.repeat(4)}Administrator`)).toContain('white space');
    expect(nameProblem(`Foo${space.repeat(2)}Bar`)).toBeNull();
  },
);

test('a name is refused that is blank, or consists of marks', () => {
  for (const name of [
    '',
    ' ',
    '\u00a0',
    '\u3000',
    '\u0301',
    ' \u0301a',
    `a${'\u0301'.repeat(11)}`,
    '\ud800',
  ]) {
    expect(nameProblem(name), JSON.stringify(name)).not.toBeNull();
  }
});

test('the error names the character', () => {
  expect(nameProblem('\u202egnp.exe')).toBe('contains an invisible or misleading character (U+202E)');
});

test.each([
  'Müller & Söhne',
  'O’Brien',
  'Crème brûlée 2.0 (Berlin)',
  'مطبعة النور',
  'חנות הספרים',
  '株式会社さくら 東京\u3000支店',
  '葛\u{e0100}城書店',
  '한국 상점',
  'किताब\u200dघर',
  'ക്\u200dഷ',
  'می\u200cخواهم',
  'ශ්\u200dරී ලංකා',
  'ร้านน้ำผึ้ง',
  'བོད་ཡིག',
  'ᠮᠣᠩᠭᠣᠯ',
  'ᠰᠠᠷᠠᠨ\u180eᠠ',
  'Nguyễn Thị Ánh',
  'Nguye\u0302\u0303n Thi\u0323 A\u0301nh',
  'Кири\u0306ллъ\u0483',
  'か\u3099くせい',
  'שָׁלוֹם',
  'ـٰالنور',
  'Straße\u00a0Nr. 7',
  '☕️ Café',
  '👩‍👩‍👧 Family',
  '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Scotland',
  '🇩🇪 Shop 1️⃣',
  '❤️‍🔥',
  '👍🏽',
  '⠓⠑⠇⠇⠕⠀⠺⠕⠗⠇⠙',
  'Ⅻ ½ № ™',
  '\u{1f6d8} a later pictograph',
])('%s is a name', (name) => {
  expect(nameProblem(name)).toBeNull();
});

/** Unicode counts some fillers as letters, which show nothing. */
const letters = fc.stringMatching(/^[\p{L}\p{N}]{1,20}$/u).filter((text) => [...text].every(isVisible));

test('letters and digits of any script have no invisible character, and have none beside others', () => {
  fc.assert(
    fc.property(letters, letters, (one, two) => {
      expect(characterProblem(one)).toBeNull();
      expect(characterProblem(`${one} ${two}`)).toBeNull();
    }),
  );
});

/** Words of names of companies, by the language in which they are written. */
const companies: Record<string, string> = {
  English: 'Marks & Spencer plc 3M 7-Eleven J.Crew O’Reilly',
  German: 'Müller Groß GmbH Weleda Fahrräder Düsseldorf',
  French: 'L’Oréal Société Générale Crédit Agricole Cœur',
  Polish: 'Żabka Polska Empik Łódzkie Zakłady',
  Czech: 'Škoda Kofola Československo Třinecké železárny',
  Turkish: 'Türk Hava Yolları İstikbal Arçelik Şişecam',
  Vietnamese: 'Ngân hàng Đông Á Thế Giới Di Động',
  Icelandic: 'Össur Íslandsbanki Þór ehf. Ægir',
  Russian: 'ООО Ромашка Яндекс Сбербанк ВкусВилл Рога-и-Копыта Магнит№1',
  Ukrainian: 'Нова Пошта Розетка Київстар Рошен Дар’я Обʼєднання',
  Bulgarian: 'Лукойл България ЕООД Софарма',
  Serbian: 'Телеком Србија Његош Ђердап Рода2',
  Ossetic: 'Ирæттæ Æрыдон',
  Greek: 'ΟΠΑΠ Α.Ε. Ελληνικά Πετρέλαια Ωμέγα3 Βιτάμ',
  Armenian: 'Արարատ Կոնյակ ՍՊԸ Հայփոստ',
  Georgian: 'საქართველოს ბანკი ბორჯომი შპს',
  Hebrew: 'בנק הפועלים תנובה בע"מ וGPS',
  Arabic: 'شركة أرامكو السعودية مطبعة٢٠٢٤ الراجحي PS٥ 2024مؤسسة',
  Persian: 'دیجی\u200cکالا ایران\u200cخودرو ۱۲۳ شرکت',
  Hindi: 'टाटा स्टील पतंजलि१०८ SBIबैंक रिलायंस',
  Bengali: 'প্রাণ গ্রুপ ব্র্যাক ১২',
  Tamil: 'டிவிஎஸ் மோட்டார் சன் டிவி',
  Thai: 'บริษัทABCจำกัด เซเว่นอีเลฟเว่น ร้าน๒๔ชั่วโมง',
  Japanese: '株式会社NTTドコモ トヨタ自動車 ユニクロ 〇〇商店 ＳＯＮＹ A4コピー用紙',
  Chinese: '中国移动 阿里巴巴TMALL旗舰店 九〇后 B站',
  Korean: '삼성전자 LG전자 주식회사 카카오톡24',
  Amharic: 'የኢትዮጵያ አየር መንገድ',
  Symbols: 'Ωmega ΔTec µTorrent Яндекс™ Brandᵀᴹ 5ª №7 ½ Ⅻ',
};

test.each(Object.entries(companies))('names of companies in %s are names', (_language, words) => {
  const own = words.split(' ');
  for (const word of [words, ...own]) expect(nameProblem(word), word).toBeNull();
  const every = Object.values(companies).flatMap((each) => each.split(' '));
  fc.assert(
    fc.property(
      fc.constantFrom(...own),
      fc.constantFrom(...every),
      fc.constantFrom(' ', '-', ' & ', '/'),
      (...words) => {
        const [one, two, between] = words;
        expect(nameProblem(one + between + two)).toBeNull();
      },
    ),
  );
});

test.each([
  ['P\u0430rley Support', 'Pаrley', 'а', 'U+0430'],
  ['Support of P\u0430rley', 'Pаrley', 'а', 'U+0430'],
  ['\u03a1arley', 'Ρarley', 'Ρ', 'U+03A1'],
  ['Riv\u0435rside', 'Rivеrside', 'е', 'U+0435'],
  ['P\u0430\u0301rley', 'Pа́rley', 'а', 'U+0430'],
  ['P\u200a\u0430\u200arley', 'P\u200aа\u200arley', 'а', 'U+0430'],
  ['C\u0431ер', 'Cбер', 'C', 'U+0043'],
  ['Яндекс.Mаркет', 'Mаркет', 'M', 'U+004D'],
  ['A\u03bcаzon', 'Aμаzon', 'а', 'U+0430'],
  ['\ua4d2ablo', 'ꓒablo', 'ꓒ', 'U+A4D2'],
  ['\u13aalub', 'Ꭺlub', 'Ꭺ', 'U+13AA'],
  ['Nike\u0585', 'Nikeօ', 'օ', 'U+0585'],
  ['G\u0e50\u0e50gle', 'G๐๐gle', '๐', 'U+0E50'],
  ['Zal\u0665ndo', 'Zal٥ndo', '٥', 'U+0665'],
  ['\u{1d5af}\u0430rley', 'Pаrley', 'а', 'U+0430'],
  ['\uff30\u0430rley', 'Pаrley', 'а', 'U+0430'],
  ['Κοs\u043cос', 'Κοsмос', 'Κ', 'U+039A'],
])('%s mixes alphabets', (name, word, character, code) => {
  const problem = `mixes letters of different alphabets in “${word}” (see “${character}”, ${code}). Write each word in one alphabet`;
  expect(nameProblem(name)).toBe(problem);
  expect(characterProblem(name)).toBeNull();
});

test('a letter of another alphabet anywhere in a word is found', () => {
  const latin = fc.stringMatching(/^[A-Za-zäöüéßñ]{1,8}$/);
  const foreign = fc.constantFrom(...'асеорхуіјѕАВЕКМНОРСТХЯжαονρικΑΒΕΖΗΙΚΜΝΟΡΤΥΧօհս');
  const before = fc.constantFrom('', 'Harbour ', 'Ωmega ', 'ООО ');
  fc.assert(
    fc.property(before, latin, foreign, latin, (start, one, letter, two) => {
      for (const word of [one + letter + two, letter + one, one + letter]) {
        expect(nameProblem(`${start}${word} 24`)).toContain('mixes letters of different alphabets');
      }
    }),
  );
});

test('no accepted name has a control of direction or of lines', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      fc.pre(nameProblem(name) === null);
      expect(name).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff]/u);
      expect(isVisible(name)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('an invisible character anywhere in a name of Latin letters is found', () => {
  const latin = fc.stringMatching(/^[A-Za-z]{1,10}$/);
  const hidden = fc.constantFrom(...invisible.map(([, character]) => character));
  fc.assert(
    fc.property(latin, hidden, latin, (before, character, after) => {
      expect(nameProblem(before + character + after)).not.toBeNull();
    }),
  );
});

describe('a message', () => {
  test('needs something that is visible', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(' ', '\n', ...invisible.map(([, character]) => character)), {
          minLength: 1,
        }),
        (characters) => {
          const text = characters.filter((character) => !/[\0\p{Co}\p{Cn}\ufffc]/u.test(character)).join('');
          expect(messageError(text)).toEqual({ field: 'message', message: "Message can't be blank." });
        },
      ),
    );
  });

  test('can contain invisible characters and controls of direction beside others', () => {
    for (const [, character] of invisible.filter(([, each]) => each !== '\0')) {
      expect(messageError(`Hello${character}`)).toBeNull();
    }
    expect(messageError('\u{1fae9}')).toBeNull();
    expect(messageError('\uf8ff')).toBeNull();
  });
});
