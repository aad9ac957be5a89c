/** The names of the digits from zero to nine. */
const names: Readonly<Record<string, string>> = {
  en: 'zero one two three four five six seven eight nine',
  oh: 'oh one two three four five six seven eight nine',
  de: 'null eins zwei drei vier fünf sechs sieben acht neun',
  fr: 'zéro un deux trois quatre cinq six sept huit neuf',
  es: 'cero uno dos tres cuatro cinco seis siete ocho nueve',
  it: 'zero uno due tre quattro cinque sei sette otto nove',
  pt: 'zero um dois três quatro cinco seis sete oito nove',
  nl: 'nul een twee drie vier vijf zes zeven acht negen',
  pl: 'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć',
  sv: 'noll ett två tre fyra fem sex sju åtta nio',
  da: 'nul en to tre fire fem seks syv otte ni',
  nb: 'null en to tre fire fem seks sju åtte ni',
  fi: 'nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän',
  cs: 'nula jedna dva tři čtyři pět šest sedm osm devět',
  ro: 'zero unu doi trei patru cinci șase șapte opt nouă',
  hu: 'nulla egy kettő három négy öt hat hét nyolc kilenc',
  tr: 'sıfır bir iki üç dört beş altı yedi sekiz dokuz',
  el: 'μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα',
  ru: 'ноль один два три четыре пять шесть семь восемь девять',
  uk: "нуль один два три чотири п'ять шість сім вісім дев'ять",
  ar: 'صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة',
  he: 'אפס אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע',
  hi: 'शून्य एक दो तीन चार पांच छह सात आठ नौ',
  ja: 'ゼロ いち に さん よん ご ろく なな はち きゅう',
  ko: '공 일 이 삼 사 오 육 칠 팔 구',
  th: 'ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า',
  vi: 'không một hai ba bốn năm sáu bảy tám chín',
  id: 'nol satu dua tiga empat lima enam tujuh delapan sembilan',
};

/** Returns a number as it is spoken in a language, digit by digit. `ko+` and `th+` have no spaces. */
export function spoken(value: string, language: string): string {
  const isJoined = language.endsWith('+');
  const words = names[language.replace('+', '')]?.split(' ') ?? [];
  return [...value].map((digit) => words[Number(digit)]).join(isJoined ? '' : ' ');
}
