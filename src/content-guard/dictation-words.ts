/** Beginnings of words with which people dictate a number in parts, in lower case without accents. */
const stems = `first second third fourth firstly then next last after follow start begin beginning end ends ending finish continu part half row block
  group rest remain dash hyphen space minus digits numbers piece
  erst zuerst dann danach zweit dritt viert zuletzt letzt anschliess ende endet beginn anfang fang teil halft strich bindestrich rest davor ziffer
  d'abord premi puis ensuite enfin derni deuxi seconde troisi quatri partie moitie debut commenc termin fin finit tiret espace chiffre suite
  primer luego despues segund tercer cuart ultim final empieza empez acaba parte mitad guion espacio cifras digitos siguiente
  prima primo poi infine seconda terza quarta inizi finisce fine meta trattino spazio cifre prossim
  depois primeir terceir quart comec fim metade traco espaco digito seguinte
  eerst dan daarna laatste tweede derde vierde begint eindigt deel helft streepje cijfers volgende
  najpierw pierwsz potem nastep kolejn drug trzeci czwart ostatni koncu konczy zaczyna polow czesc kreska myslnik
  forst sedan sista andra tredje fjarde borjar slutar halvan del bindestreck siffror nasta
  derefter sidst anden starter slutter halvdel bindestreg cifre naeste forste begynner tredje fjerde sifre
  ensin ensimmai sitten seuraav lopuksi viimei alkaa paattyy osa puoli
  nejdriv nejprve prvni prvn pak potom dals nakonec posledni zacina konci cast polovina pomlcka najprv prv dalej nakoniec konci
  intai primele apoi urmato final ultimele incepe termina partea jumatate
  eloszor elso aztan majd kovetkez vegul utolso eleje vege kezdod vegzod fele kotojel
  once sonra sonraki ilk son basl bit yari ikinci ucunc dordunc tire
  πρωτ μετα υστερα επειτα τελος τελευτ αρχιζ τελειων δευτερ τριτ τεταρτ επομεν παυλα
  сначала потом затем перв втор трет четв последн конце следующ дальше еще начина заканчива половин часть тире дефис пробел
  спочатку потим далi далі потім перш друг останн наступн почина закінчу частина половина
  първо после след накрая последн започва завършва
  prvo zatim onda kraju najprej nato potem koncu prva druga treca zadnj
  esmalt siis lopuks jargmi viima pirma pirmi tada galiausiai pask vispirms pec tad beigas pedej
  dau tiep cuoi roi sau bat ket
  pertama kemudian lalu berikut terakhir diawali diakhiri kedua ketiga keempat bagian setengah strip spasi
  اول اولا ثم بعد اخير اخرا وآخر اخر آخر أول أولا أخير والتالي التالي تبدا تبدأ وتنتهي تنتهي بداي ثاني ثالث رابع شرطة سپس آخر
  קודם אחר לבסוף ואז ובסוף בסוף ראשו אחרונ מתחיל ונגמר נגמר שני שליש רביע מקף
  पहल फिर आखिर अंत शुरू दूसर तीसर चौथ इसके बाद अगल`;

/** Such words of languages without spaces. */
const unspaced =
  /最初|次|最後|先|前半|後半|上\d|下\d|前[四八\d]|后[四八\d]|始まり|終わり|然后|然後|再|接着|末尾|尾号|前面|后面|第[一二三四]|段|杠|横|앞|뒤|그다음|다음|마지막|첫째|둘째|셋째|넷째|다시|แรก|แล้ว|ต่อ|ถัด|สุดท้าย|ขึ้นต้น|ลงท้าย/;

const withoutAccents = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');

const alternatives = [...new Set(withoutAccents(stems).split(/\s+/))].join('|');
const beginning = new RegExp(`(?<![\\p{L}])(?:${alternatives})`, 'u');

/** Returns true if a short text has a word with which people dictate a number. */
export const mentionsDictation = (text: string): boolean =>
  unspaced.test(text) || beginning.test(withoutAccents(text));
