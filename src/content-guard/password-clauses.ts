import type { Label } from './label-matcher.js';
import { isWords } from './password-words.js';
import {
  isCode,
  isLikeName,
  isMasked,
  isMixedSecret,
  isNumberedThing,
  isUnmistakable,
} from './secret-values.js';
import type { Span } from './spans.js';

/*
 * Finds secrets that no fixed form finds, by two signs of evidence in a clause: the shape of the value, and the words around
 * it in any order ("das Passwort … hab ich auf … geändert", "log in with … and …", "… şifresiyle").
 */

/** The longest text of a clause before and after a label, in UTF-16 units. */
const maxBefore = 90;
const maxAfter = 130;

const sentenceEnd = /[.?;。？]\s|[^\s\d]!\s(?=\p{Lu})|\n\s*\n/u;

/** Returns the clause around a label, and where it begins in the text. */
function clauseAround(text: string, label: Label): { clause: string; start: number } {
  const before = text.slice(Math.max(0, label.start - maxBefore), label.start);
  const own = before.split(sentenceEnd).at(-1) ?? '';
  const after = text.slice(label.end, label.end + maxAfter).split(sentenceEnd)[0] ?? '';
  return {
    clause: own + text.slice(label.start, label.end) + after,
    start: label.start - own.length,
  };
}

/** Returns true if the clause around a label can have a secret: a digit, a sign within a word, or letters of another script. */
export function hasClauseSecret(text: string, label: Label): boolean {
  const clause = text.slice(Math.max(0, label.start - maxBefore), label.end + maxAfter);
  return mayBeSecret.test(clause) || (/[a-z]{5}/.test(clause) && notLatin.test(clause));
}
const mayBeSecret = /[^\s\d]\d|\d[^\s\d]|\d{4}|[^\s][!#$%&*+^_~.-][^\s]/;

/** Verbs of a change, in the forms in which they stand beside a password. */
const changed =
  /(?<!\p{L})(?:re|um|ver|zurück|in|ge)?(?:chang|[aä]nder|gesetzt|setz|gestellt|stell|upda|cambi|modific|mud[aeo]|alter|tro[cq]u?|imposta|definid?|establec|actualiz|atualiz|wijzig|zet|gezet|mis|chang|zmieni|zm[eě]n|zmen|nastav|ustaw|ändra|byt|[æe]ndre?|satt|set|muut|vaih|aset|п?[оа]?мен|смен|измен|замен|устан|пост?ав|зм[іi]н|встанов|промен|promen|promij|izmen|postav|pakeit|nomain|muud|schimb|[aá]ll[ií]t|m[oó]dos|állít|άλλαξ|αλλά|αλλα|de[gğ]i[sş]|ayarla|(?:di)?ganti|(?:di)?ubah|tukar|đổi|badilish|palit|pin-?alitan|غي|تغي|عدل|שיני|שונת|החלפ|تبدیل|बदल|রাখ|রেখ|বদল)|เปลี่ยน|ตั้ง|改|変更|設定|设|바꿨|바꾸|변경|설정/iu;

/** Words for "to" before the new value of a change. */
const newValue =
  /(?<![\p{L}\p{M}\d])(?:to|into|auf|zu|in|[àa]|en|em|al|por|para|pra|pro|op|naar|til|till|tot|p[aå]|на|в|у|за|în|na|do|u|v|ca|σε|στο|erre:?|į|uz|jadi|menjadi|kepada|ke|kuwa|sang|thành|به|إلى|الى|ל)[:]?[^\S\n]+["'«„“”‘`]{0,2}(?=([^\s"'«»„“”‘’`]{4,80}))/giu;

/** Verbs of sending: what a password is sent to is an address or a user. */
const isSent =
  /(?<!\p{L})(?:sen[dt]|e?mail\p{L}*|forward\p{L}*|gave|given|schick\p{L}*|gesendet|envoy\p{L}*|enviad?\p{L}*|inviat\p{L}*|mandat\p{L}*|stuurd?|wys[łl]a\p{L}*|poslal\p{L}*|skicka\p{L}*|отправ\p{L}*|послал\p{L}*|надісл\p{L}*|belong\p{L}*|geschickt|versandt|mandamos|dikirim|kirim|gönder\p{L}*|skickade?s?|sendt|wysłan\p{L}*|poslali|poslan\p{L}*|trimis\p{L}*|küld\p{L}*|lähet\p{L}*|gửi|أرسل\p{L}*|שלח\p{L}*)(?!\p{L})/iu;

/** Cuts what is not of a value. A "!" after a word is of it if the sentence goes on. */
function withoutTail(token: string, after: string, isNew = false): string {
  const value = token.replace(/[.,;:?)\]}>。，、؟।"'»”]+$/u, '');
  const isPlain = /^\p{L}+!$/u.test(value);
  const goesOn =
    /^[,;]/.test(token.slice(value.length)) ||
    ((isNew || !isPlain) && /^[^\S\n]+[\p{Ll}\p{Lo}]/u.test(after));
  return /!$/.test(value) && !goesOn ? value.replace(/!+$/, '') : value;
}

/** Returns true for a value that is neither a word, a name, a code, nor a version. */
function isSecret(value: string): boolean {
  if (value.length < 5 || isCode(value) || isNumberedThing(value) || isMasked(value)) return false;
  if (/^\p{L}{3,14}(?:-\p{L}{3,14}){2,5}$/u.test(value)) return true;
  return /^[!-~\p{L}\p{M}]+$/u.test(value) && isMixedSecret(value) && !/^\p{L}+[A-Z]\p{L}*$/u.test(value);
}

/** Two words with a hyphen or a dot that are no adjective, such as "case-sensitive". */
function isPairOfWords(value: string): boolean {
  const [, first, second = ''] = /^(\p{Ll}{3,14})[-.](\p{Ll}{3,14})$/u.exec(value) ?? [];
  return first !== undefined && first !== second && !adjective.test(second);
}
const adjective =
  /(?:ed|ive|able|ible|ly|al|ic|free|based|only|ing|proof|long|date|side|mail|line|dependent|specific|wide|out|off|lich|ig|bar|frei|geschützt|abhängig|gebunden|example|shop|com|net|org|info)$/u;

/** The most words between a label and the word for "is". */
const maxWords = 9;

/** Finds the secret in "the password for … is …" where other words than those of an owner stand between. */
function statedSecret(text: string, label: Label): Span | null {
  const after = text.slice(label.end, label.end + maxAfter).split(sentenceEnd)[0] ?? '';
  let words = 0;
  let isStated = false;
  for (const { 0: word, index } of after.matchAll(/[^\s"'«»„“”‘’`]+/gu)) {
    const value = withoutTail(word, after.slice(index + word.length));
    const span = { start: label.end + index, end: label.end + index + value.length };
    if (isStated && (isSecret(value) || isPairOfWords(value)) && !isOfOther(text, span)) return span;
    const lower = word.toLowerCase();
    if (
      /[,;]$/.test(word) &&
      !/^(?:new|uus|nov|neu|nouv|nuev|nuov|nieuw|nyt?|now|új|nou|yen)/u.test(
        nextWord(after, index + word.length),
      )
    )
      return null;
    if (noSecret.test(lower)) return null;
    isStated = isWords.has(lower);
    words += 1;
    if (words > maxWords) return null;
  }
  return null;
}

const nextWord = (text: string, from: number): string =>
  /^\s*([^\s]+)/.exec(text.slice(from, from + 24))?.[1]?.toLowerCase() ?? '';

/** Words after which another value than the password's is stated. */
const noSecret =
  /^(?:and|but|und|aber|et|mais|y|pero|e|ma|mas|en|maar|i|ale|a|och|men|og|ja|mutta|и|но|а|і|але|és|de|și|dar|ve|ama|user|username|name|nutzer|benutzer|sku|model|order|version|code|shop|id|email|e-mail|account|konto|ticket|case)$/u;

const notLatin = /[^\0-\u024f]/;
const brand =
  /^(?:google|chrome|telegram|whatsapp|viber|amazon|excel|windows|android|iphone|email|e-mail|gmail|shopify|ebay|online|offline)/;

/** Finds the new value in "changed the password for … to …". */
function changedSecret(text: string, label: Label): Span | null {
  const { clause, start } = clauseAround(text, label);
  if (!changed.test(clause)) return null;
  const own = text.slice(label.start, label.end);
  const isPin = /pin|пин|пін|code|kod|cod|κωδ/iu.test(own);
  for (const { 0: lead, 1: token = '', index } of clause.matchAll(newValue)) {
    const at = index + lead.length;
    if (start + at < label.start || isSent.test(clause)) continue;
    const value = withoutTail(token, clause.slice(at + token.length), true);
    const isForeign = notLatin.test(own) && /^[a-z][a-z_.-]{4,}$/.test(value) && !brand.test(value);
    if (!isSecret(value) && !isForeign && !isPairOfWords(value) && !(isPin && /^\d{4,8}$/.test(value)))
      continue;
    return { start: start + at, end: start + at + value.length };
  }
  return null;
}

/** Endings and words for "with" after a password's label, in languages in which the value comes before the label. */
const means =
  /^(?:(?:[sş]ifre|parola)\p{L}{0,5}(?:yle|yla)|jelsz\p{L}{1,5}[aá]?val|salasan\p{L}*(?:lla|ksi)|parool\p{L}*ga|[\p{L}\p{M}]+)$/iu;
const meansWord = /^(?:ile|से|डालकर|डालके|দিয়ে|দিয়ে|로|으로|で|を|用|登|سے|ਨਾਲ|വഴി|తో)/u;
const ownMeans = /(?:yle|yla|val|lla|ksi|ga)$/iu;

/** Finds the value in "… şifresiyle", "… jelszóval" and "… पासवर्ड से". */
function secretByMeans(text: string, label: Label): Span | null {
  const own = text.slice(label.start, label.end);
  if (!means.test(own)) return null;
  const after = text.slice(label.end, label.end + 12);
  if (!ownMeans.test(own) && !meansWord.test(after.trimStart())) return null;
  const before = text.slice(Math.max(0, label.start - maxBefore), label.start);
  const found = /(?<!\S)["'«„“”]?([^\s"'«»„“”]{5,80})["'»”“]?[^\S\n](?:\p{L}{1,6}[^\S\n])?$/u.exec(before);
  const value = found?.[1] ?? '';
  if (!found || !isSecret(value) || !/\d/.test(value)) return null;
  const start = label.start - before.length + found.index + found[0].indexOf(value);
  return { start, end: start + value.length };
}

/** Words for "and" and "with" between a user name and its secret. */
const joins =
  'and|with|plus|using|und|mit|et|avec|y|con|e|com|en|met|i|z|ze|a|s|se|so|sa|och|med|og|ja|и|с|і|й|з|и|și|si|cu|és|και|με|ve|ile|و|مع|ו|עם|और|এবং|আর|و|اور|和|跟|と|및|và|với|และ|กับ|dan|dengan|at|na|ir|su|un|ar|in|ter|dhe|da';

/**
 * A name, a word or a sign, words for the password, and a secret. The name has a sign, a digit, or a word for users before or
 * after it.
 */
const pair = new RegExp(
  `(?<![^\\s"'(:：「])([\\p{L}\\d][\\p{L}\\p{M}\\d._@+-]{1,60})["')]?(?:[^\\S\\n]?[/|,;:→>][^\\S\\n]?|[^\\S\\n][-–][^\\S\\n]|[^\\S\\n]?\\n[^\\S\\n]?|[^\\S\\n]?(?:と|和|및|跟)[^\\S\\n]?|[^\\S\\n](?:(?:\\p{L}{2,14}[^\\S\\n])?(?:${joins})[^\\S\\n])(?:\\p{L}{1,4}[^\\S\\n])?)["'(「]?(?=([^\\s"'「」]{5,80}))`,
  'gu',
);

const userWord =
  /(?:as|als|comme|como|come|jako|som|под|под логин\p{L}*|user(?:name)?|benutzer|nutzer|utilisateur|usuario|utente|usuário|gebruiker|användare|bruger|bruker|логин\p{L}*|логін\p{L}*|korisnik\p{L}*|jmén\p{L}*|men\p{L}*|id|アカウント|账号|帳號|아이디)[^\S\n:：]*[:：]?[^\S\n]*["']?$/iu;

/** The form of a value: its letters and digits without their number. Two values of one form are a list. */
export const formOf = (value: string): string =>
  value
    .replace(/\p{Lu}+/gu, 'A')
    .replace(/\p{Ll}+/gu, 'a')
    .replace(/\d+/g, '0');

/** Finds the secret of "log in with (name) and (secret)", before or after the words for logging in. */
export function secretOfClause(text: string, label: Label): Span | null {
  const from = Math.max(0, label.start - maxBefore);
  const window = text.slice(from, label.end + maxAfter);
  if (!/\d/.test(window)) return null;
  const { clause, start } = clauseAround(text, label);
  for (const { 0: lead, 1: name = '', 2: token = '', index } of clause.matchAll(pair)) {
    const at = index + lead.length;
    const value = withoutTail(token, clause.slice(at + token.length)).replace(/(?<=[!-~])\p{Lo}.*$/u, '');
    const isName =
      /[@_\d]|\p{L}[.-]\p{L}/u.test(name) || userWord.test(clause.slice(Math.max(0, index - 24), index));
    if (!isName || /^[\d.:/-]+$/.test(name) || !isSecret(value)) continue;
    if (!/\d/.test(value) || !/\p{L}/u.test(value) || formOf(name) === formOf(value)) continue;
    const isSign = /[/|,;:→>\n]|[-–][^\S\n]$/u.test(lead.slice(name.length));
    // After a plain "and" a name with a number could stand as well.
    if (!isSign && /^[\p{Ll}]+\d+$/u.test(value) && !/@/.test(name)) continue;
    return { start: start + at, end: start + at + value.length };
  }
  return null;
}

/** Words that make the label the name of another thing: "password manager". */
export const otherThing =
  /^[ -](?:manager|policy|polic|generator|reset|rule|hash|page|link|hint|issue|problem|field|length|attempt|error|protect|strength|lock|sticker|keeper|book|journal|notebook|expir|histor)/i;

/** Finds the secret of a clause with a label of passwords. */
export function secretOfLabel(text: string, label: Label): Span | null {
  if (otherThing.test(text.slice(label.end, label.end + 12))) return null;
  return (
    statedSecret(text, label) ??
    changedSecret(text, label) ??
    secretByMeans(text, label) ??
    secretOfClause(text, label) ??
    unmistakableNear(text, label)
  );
}

/** A word before a value that is not a password: whom it was sent to, whose it is, or an article. */
const notOwn =
  /(?<![\p{L}\p{M}])(?:user|seller|buyer|customer|client|shop|store|account|клиент\p{L}*|пользовател\p{L}*|kunde|kunden|käufer|verkäufer|benutzer|nutzer|konto|compte|cuenta|klient|usuario|cliente|utente|the|dem|der|den|das|die|ein|eine|einem|le|les|un|une|el|los|las|una|il|lo|het|een)[^\S\n]$/iu;

/** Returns true for a value that a word beside it calls a user, a recipient or a thing. */
export function isOfOther(text: string, { start, end }: Span): boolean {
  const before = text.slice(Math.max(0, start - 24), start);
  if (notOwn.test(before) || recipientAfter.test(text.slice(end, end + 16))) return true;
  if (
    isLikeName(text.slice(start, end)) &&
    place.test(before) &&
    !changed.test(text.slice(Math.max(0, start - 80), end + 30))
  )
    return true;
  if (!recipient.test(before)) return false;
  const around = text.slice(Math.max(0, start - 80), end + 30);
  // Polish and Czech "to" is "is".
  return isSent.test(around) || !(/\bto $/i.test(before) || changed.test(around));
}
/** Words before the name of a place. */
const place =
  /(?<!\p{L})(?:(?<!(?:put|type|typed|key|enter|fill) )in|im|at|bei|aus|from|vom|von|nach|dans|chez|ficha|nel|nella|bij|przy|сайт[еі])[^\S\n]$/iu;
export const recipientAfter =
  /^[^\S\n]?(?:에게|께|한테|adresine|hesabına|kullanıcısına|müşterisine|को भेज|に送|さんに|님)/u;
const recipient =
  /(?:(?<![\p{L}\p{M}])(?:to|an|à|a|para|aan|naar|do|na|pro|till|til|ke|kepada|cho|на|إلى|الى)[^\S\n]|发到 ?|发给 ?|寄给 ?|給 ?|给 ?)$/iu;

/** Finds the only value of a clause that nothing but a secret looks like. */
function unmistakableNear(text: string, label: Label): Span | null {
  const { clause, start } = clauseAround(text, label);
  if (!/\d/.test(clause) || isQuestion(text, start + clause.length)) return null;
  for (const { 0: token, index } of clause.matchAll(/[^\s"'«»„“”‘’`(),;]{6,80}/gu)) {
    const value = withoutTail(token, clause.slice(index + token.length));
    const before = clause.slice(Math.max(0, index - 16), index);
    if (
      isLikeName(value) &&
      !isWords.has(/(\S+)\s+["'«„“]?$/.exec(before)?.[1]?.toLowerCase() ?? '') &&
      !/[:=：は是은는]\s?$/u.test(before)
    )
      continue;
    if (
      !isUnmistakable(value) ||
      isOfOther(text, { start: start + index, end: start + index + value.length })
    )
      continue;
    return { start: start + index, end: start + index + value.length };
  }
  return null;
}

/** Returns true if the sentence that a position is in ends with a question mark. */
export const isQuestion = (text: string, at: number): boolean =>
  /^[^.!\n?？؟]{0,80}[?？؟](?:\s|$)/.test(text.slice(Math.max(0, at - 1), at + 90));

/** A value after an address or the name of a user, with a sign or a word between them. */
const afterAddress = new RegExp(
  `(?<![\\w.+-])(?:[\\w.+-]{1,60}@[\\w-]{1,60}(?:\\.[\\w-]{2,20}){1,3}(?:[^\\S\\n]?[/|,;:→>][^\\S\\n]?|[^\\S\\n][-–][^\\S\\n]|[^\\S\\n]?\\n[^\\S\\n]?|[^\\S\\n](?:${joins})[^\\S\\n])|(?<!\\S)[a-z][a-z\\d]{1,24}[._][a-z\\d]{2,24}[^\\S\\n][/|][^\\S\\n])([^\\s"']{6,80})`,
  'gu',
);

/** Finds secrets after addresses of users. Nothing else looks like them. */
export function secretsAfterAddresses(text: string): Span[] {
  if (!/[@/|]/.test(text)) return [];
  return Array.from(text.matchAll(afterAddress), ({ 0: found, 1: token = '', index }) => {
    const value = withoutTail(token, text.slice(index + found.length, index + found.length + 24));
    const start = index + found.length - token.length;
    return isUnmistakable(value) && !isLikeName(value) ? { start, end: start + value.length } : null;
  }).filter((span) => span !== null);
}
