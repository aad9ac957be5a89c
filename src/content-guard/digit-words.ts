/** The digits' names from zero to nine in languages with spaces between words, in lower case without accents; `/` separates forms. */
const spaced = [
  'zero/oh/o one two three four five six seven eight nine',
  'null eins/ein zwei/zwo drei vier funf/fuenf sechs sieben acht neun',
  'zero un/une deux trois quatre cinq six sept huit neuf',
  'cero uno/un/una dos tres cuatro cinco seis siete ocho nueve',
  'zero uno due tre quattro cinque sei sette otto nove',
  'zero um/uma dois/duas tres quatro cinco seis/meia sete oito nove',
  'nul een twee drie vier vijf zes zeven acht negen',
  'zero jeden dwa trzy cztery piec szesc siedem osiem dziewiec',
  'noll ett/en tva tre fyra fem sex sju atta nio',
  'nul en/et to tre fire fem seks syv otte ni',
  'null en/ett to tre fire fem seks sju/syv atte ni',
  'nolla yksi kaksi kolme nelja viisi kuusi seitseman kahdeksan yhdeksan',
  'nolla yks kaks kolme nelja viis kuus seittema kaheksa yheksa',
  'nula jedna/jeden/jedno dva/dve tri ctyri/styri pet/pat sest sedm/sedem osm/osem devet/devat',
  'nula jedan/ena dva tri cetiri/stiri pet sest sedam/sedem osam/osem devet',
  'zero unu/una doi/doua trei patru cinci sase sapte opt noua',
  'nulla egy ketto/ket harom negy ot hat het nyolc kilenc',
  'sifir bir iki uc dort bes alti yedi sekiz dokuz',
  'μηδεν ενα δυο τρια τεσσερα πεντε εξι επτα/εφτα οκτω/οχτω εννεα/εννια',
  'ноль/нуль один/одна два/две три четыре пять шесть семь восемь девять',
  'нуль один/одна два/двi/дві три чотири п шість сім вісім дев',
  'нула едно/един две/два три четири пет шест седем осем девет',
  'صفر واحد اثنان/اثنين ثلاثة/تلاتة أربعة/اربعة خمسة ستة سبعة ثمانية/تمانية تسعة',
  'صفر یک دو سه چهار پنج شش هفت هشت نه',
  'אפס אחת/אחד שתיים/שניים שלוש/שלושה ארבע/ארבעה חמש/חמישה שש/שישה שבע/שבעה שמונה תשע/תשעה',
  'शून्य/जीरो एक दो तीन चार पांच/पाँच छह/छः/छे सात आठ नौ',
  'শূন্য এক দুই তিন চার পাঁচ ছয় সাত আট নয়',
  'khong mot hai ba bon nam sau bay tam chin',
  'nol/kosong satu dua tiga empat lima enam tujuh delapan/lapan sembilan',
  'null uks kaks kolm neli viis kuus seitse kaheksa uheksa',
  'nulis vienas du trys keturi penki sesi septyni astuoni devyni',
  'nulle viens divi tris cetri pieci sesi septini astoni devini',
];

/** Digits that can stand in a word without spaces: Han, Hangul, Kana and Thai. */
const unspaced = [
  '零/〇/○ 一/壹/幺/弌 二/贰/貳/两 三/叁/參 四/肆 五/伍 六/陆/陸 七/柒 八/捌 九/玖',
  '공/영 일 이 삼 사 오 육/륙 칠 팔 구',
  'ゼロ/ぜろ/れい/まる いち に さん よん/し ご ろく なな/しち はち きゅう/く',
  'ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า',
];

const plain = (word: string): string => word.normalize('NFD').replace(/\p{M}+/gu, '');

function digitsByName(lines: readonly string[], key: (word: string) => string): Map<string, string> {
  const entries = lines.flatMap((line) =>
    line
      .split(' ')
      .flatMap((forms, digit) => forms.split('/').map((form) => [key(form), String(digit)] as const)),
  );
  return new Map(entries.reverse());
}

const spacedNames = digitsByName(spaced, plain);
const unspacedNames = digitsByName(unspaced, (word) => word);
const unspacedName = new RegExp([...unspacedNames.keys()].sort((a, b) => b.length - a.length).join('|'), 'g');
const hasUnspacedNames =
  /(?:[零〇○一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖][ ,.、-]{0,3}){3}|(?:[공영일이삼사오육륙칠팔구][ ,.-]{0,3}){3}|さん|よん|ろく|なな|はち|きゅう|ゼロ|ศูนย์|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า/;

const repetitions: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['triple', 3],
  ['treble', 3],
  ['doppel', 2],
  ['dubbel', 2],
  ['doble', 2],
]);

/** Returns the digit of a word in lower case without accents; null if the word is no digit. */
export function digitOf(word: string): string | null {
  const digit = spacedNames.get(word);
  if (digit !== undefined) return digit;
  const [first] = word;
  // Arabic writes "and" and "with" together with the word.
  return first === 'و' || first === 'ب' ? (spacedNames.get(word.slice(1)) ?? null) : null;
}

/** The English numbers of two digits in which people dictate cards: "forty-one eleven". */
const pairNames = new Map(
  [
    ...'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ').entries(),
  ].map(([unit, name]) => [name, String(10 + unit)] as const),
);
for (const [at, name] of 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').entries())
  pairNames.set(name, String(20 + 10 * at));
pairNames.set('fourty', '40');

/** Returns the two digits of a word in lower case, such as "eleven" or "forty"; null for another word. */
export const pairOf = (word: string): string | null => pairNames.get(word) ?? null;

/** Returns the two digits of a ten and the word after it, such as "forty" and "one"; null if they are no number. */
export function compoundOf(pair: string, word: string): string | null {
  const unit = digitOf(word);
  return pair >= '20' && pair.endsWith('0') && unit !== null && unit !== '0'
    ? `${pair.charAt(0)}${unit}`
    : null;
}

/** Returns how often the digit after a word is meant: "double four". */
export const repetitionOf = (word: string): number => repetitions.get(word) ?? 1;

/** Returns the digits of languages without spaces. */
export function unspacedDigits(text: string): { start: number; end: number; digits: string }[] {
  if (!hasUnspacedNames.test(text)) return [];
  return Array.from(text.matchAll(unspacedName), ({ 0: name, index }) => ({
    start: index,
    end: index + name.length,
    digits: unspacedNames.get(name) ?? '',
  }));
}
