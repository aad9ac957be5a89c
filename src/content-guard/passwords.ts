import type { Label } from './label-matcher.js';
import { labelsWithinWords, labelWords } from './labels.js';
import { pairBefore, secretAlone, secretOfPair } from './login-pairs.js';
import { codeBefore, valueBefore } from './password-before-label.js';
import {
  hasClauseSecret,
  isOfOther,
  isQuestion,
  otherThing,
  recipientAfter,
  secretOfClause,
  secretOfLabel,
  secretsAfterAddresses,
} from './password-clauses.js';
import { findPasswordSyntax } from './password-syntax.js';
import { commonPasswords, isWords, notPasswords, ownerWords, possessives } from './password-words.js';
import { isCode, isMasked, isMixedSecret, isNumberedThing } from './secret-values.js';
import type { Span } from './spans.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** Every label, in lower case without accents. A trailing `*` marks a stem, and `+` joins the words of a phrase. */
export const passwordWords: readonly string[] =
  `${labelWords.password} ${labelsWithinWords.password ?? ''}`.split(/\s+/);

/** The longest text between a label and its value, in UTF-16 units. */
const maxReach = 120;

/** The most clauses that are searched for secrets in any order of words. It bounds the time for a text of labels alone. */
const maxClauses = 60;

const phrase = /^correct horse battery staple/i;

/** Finds passwords: beside a label ("mot de passe : …", "the PIN is …"), after a user name, and in the syntax of tools. */
export function findPasswords({ text, context }: TextAnalysis): Match[] {
  const matches = findPasswordSyntax(text);
  const add = (span: Span | null) => {
    if (span) matches.push({ kind: 'PASSWORD', ...span, confidence: 'high' });
  };
  let clauses = 0;
  const inClause = (label: Label, find: (text: string, label: Label) => Span | null) => {
    if (clauses >= maxClauses || !hasClauseSecret(text, label)) return null;
    clauses += 1;
    return find(text, label);
  };
  for (const label of context.labels('password')) {
    if (isWithinCode(text, label)) continue;
    add(
      valueAfter(text, label, (position) => context.before(position)) ??
        valueBefore(text, label) ??
        codeBefore(text, label.start) ??
        inClause(label, secretOfLabel),
    );
  }
  // "Verification code" is a card's with three or four digits.
  for (const label of context.labels('someCode')) {
    const found =
      valueAfter(text, label, (position) => context.before(position)) ?? codeBefore(text, label.start);
    if (found && /^\d{5,8}$/.test(text.slice(found.start, found.end))) add(found);
  }
  for (const label of context.labels('key').filter((label) => isOfNetwork(text, label)))
    add(valueAfter(text, label, (position) => context.before(position)));
  for (const label of context.labels('login').filter((label) => !isWithinCode(text, label)))
    add(
      secretOfPair(text, label) ??
        secretAlone(text, label) ??
        pairBefore(text, label) ??
        inClause(label, secretOfClause),
    );
  for (const span of secretsAfterAddresses(text)) add(span);
  return matches;
}

/** Cuts what is not of the value: quotes before it, signs after it, and the next words of a language without spaces. */
function trimmed(from: number, token: string): { value: string; start: number } {
  const lead = /^(?:[לבה]-)?["'`«»„“”‘’([<「『]{0,2}/u.exec(token)?.[0].length ?? 0;
  const isTag = /^<[^>]*>?$/.test(token) || /^[[(]/.test(token);
  const body = token.slice(lead).replace(/["'`«»„“”‘’」』]+[^"'`«»„“”‘’」』]{0,12}$/u, '');
  const [own = body] = /^[!-~]+(?=\p{Lo})/u.exec(body) ?? [];
  const value = own.replace(/[.,;:!?)\]>。，、؟।]+$/u, (tail) =>
    /^[!?]$/.test(tail) && /[\p{L}\d]$/u.test(own.slice(0, -1)) ? tail : '',
  );
  return { value: isTag ? token : value, start: from + lead };
}

/** Returns true for the key of a wireless network, which is a password. */
function isOfNetwork(text: string, { start, end }: Label): boolean {
  return (
    /(?:wi-?fi|wlan|wpa\d?|router|network|ssid)(?:[ -]{0,2}|[^\n.]{1,36}[,;/:] ?)$/i.test(
      text.slice(Math.max(0, start - 44), start),
    ) ||
    /^[ -](?:du |del |della |do |van |der |dell')?(?:wi-?fi|wlan|wpa|(?:for|to|du|del|della|do|van|der|zum|til|till)(?: the| le| il| el| het)? (?:wi-?fi|wlan))/i.test(
      text.slice(end, end + 20),
    )
  );
}

/** Labels that are also other words: without a sign or "is", a code such as "SUMMER20" beside them is no password. */
const ambiguousLabel =
  /^(?:pass|pins?|p.w|contra|claves?|kode|koden|κωδικ[οό]ς?|ww|mk|l[oö]sen|[sš]ifra|шифра|secret|pw|psk|passkey|code.*|رمز|gesl\p{L}*|parole|sandi|salas\p{L}*)$/iu;

/** The label's ending, such as "-nya", and the particles of Japanese, Chinese, Korean and Thai. */
const ending =
  /^(?:['’]s| (?:should|will|would) be(?= [^\s]*\d)|;(?=[^\s;]*\d)(?![^\s;]*;)|-(?:nya|ul|ja|en|et|a|mu)(?!\p{L})|(?:は|が|是|为|為|는|은|이|가|คือ|:|(?:是)?(?:改[成为]了?|設為|设为|设置为|更新为)|を)(?=[^\p{Lo}]))?["'”»)\]*_`]{0,3}/u;

/** Words, signs and remarks in brackets between a label and its value. */
const step =
  /\([^()\n]{1,40}\)(?=\s*[:=-]|[^\S\n]+[^\s(]*\d)|[:=>→：|–—-]{1,3}(?=\s|["'«„“<[(「]|[^\s:=>→|-])|[^\s]+/gu;

/** Returns true for letters of a code, such as PWD in "ZFA54PWD4JG76" or PW in "PW-898-06". */
function isWithinCode(text: string, { start, end }: Label): boolean {
  const own = text.slice(start, end);
  if (/[^\0-\x7f]/.test(own) && /\p{Lo}/u.test(own)) return false;
  if (/\d/.test(text.charAt(start - 1)) || /\d/.test(text.charAt(end))) return true;
  const isShort = ambiguousLabel.test(own) && !/^-nya\b/.test(text.slice(end, end + 5));
  return isShort && (/[\w-]/.test(text.charAt(start - 1)) || /^[_-]\S/.test(text.slice(end, end + 2)));
}

/** Walks over the words after a label to the first that is a value, or that shows that there is none. */
function valueAfter(
  text: string,
  label: Label,
  labelBefore: (position: number) => string | null,
): { start: number; end: number } | null {
  const rest = text.slice(label.end, label.end + maxReach);
  // The labels of a language without spaces can follow each other closely.
  if (text.charCodeAt(label.start) > 0xe00 && !/[!-~]{3}/.test(rest)) return null;
  if (otherThing.test(rest) && !/[:=]/.test(rest.slice(0, 30))) return null;
  const own = text.slice(label.start, label.end);
  // The next label of the same word finds its own value.
  if (rest.startsWith(own, 1) && /^[:=\s]/.test(rest) && /^[:=\s]/.test(rest.slice(own.length + 1)))
    return null;
  const from =
    /^\. /.test(rest) && /^(?:pwd?|psw|passw?|.* n[or])$/i.test(own)
      ? 2
      : (ending.exec(rest)?.[0].length ?? 0);
  let isStated = /[は是为為คือ는은]| be$/u.test(rest.slice(0, from));
  let skipped = 0;
  let lines = 0;
  let last = '';
  let end = from;
  for (const { 0: word, index } of rest.slice(from).matchAll(step)) {
    const at = from + index;
    const gap = rest.slice(end, at);
    lines += gap.split('\n').length - 1;
    end = at + word.length;
    if (lines > 1) return null;
    if (/^[:=>→：|–—-]+$/.test(word)) {
      isStated = true;
      continue;
    }
    if (isRemark(word, rest.slice(end)) || /^[*_`]{1,3}$/.test(word)) continue;
    const lower = word.toLowerCase().replace(/[,;]$/, '');
    // The next label of the same word finds its own value.
    if (lower.replace(/[:=]$/, '') === own.toLowerCase()) return null;
    if (/^(?:rules?|policy|length|attempts?|regeln?)[:=]$/.test(lower)) return null;
    if (!isStated && lines === 0 && /^\p{L}[\p{L}\p{M}\d'’./-]*[:=：]$/u.test(word)) {
      isStated = true;
      continue;
    }
    const { value, start } = trimmed(label.end + at, word);
    const whole = phrase.exec(rest.slice(start - label.end))?.[0] ?? value;
    if (isMasked(whole) || isMasked(word)) return null;
    const isAfterSign = /[:=>→：]\s{0,3}["'«„“]?$/.test(text.slice(Math.max(0, start - 5), start));
    // In "password of anna_shop is …", the first word with signs is a name.
    if (skipped > 0 && !isStated && isBeforeStatement.test(rest.slice(end))) {
      skipped += 1;
      continue;
    }
    const span = { start, end: start + whole.length };
    if (!isAfterSign && /\d/.test(whole) && /\p{L}/u.test(whole)) {
      const isThing = isNumberedThing(whole) || isOfOther(text, span);
      if (isThing && (at > 1 || recipientAfter.test(text.slice(span.end, span.end + 16)))) {
        skipped += 1;
        continue;
      }
      if (skipped > 0 && !isStated && isQuestion(text, span.end)) return null;
    }
    if (
      commonPasswords.has(whole.toLowerCase()) ||
      (isValue(whole, isStated, skipped) && (isAfterSign || !isExclaimed(text, span))) ||
      isPin(whole, own, last)
    ) {
      if (
        ambiguousLabel.test(own) &&
        /^\d+$/.test(whole) &&
        isOfOrder.test(text.slice(span.end, span.end + 40))
      )
        return null;
      const nearest = skipped > 0 ? labelBefore(start) : null;
      const isPinOfCard = (nearest === 'card' || (isStated && /^pin/i.test(own))) && /^\d{4,6}$/.test(whole);
      // In "key of the warehouse: tiger309" the sign outweighs the other label, unless the value can be a code.
      const isPlainCode = /^[A-Z\d./-]+$/.test(whole);
      if (nearest !== null && !ownLabels.has(nearest) && !isPinOfCard && (!isStated || isPlainCode))
        return null;
      if (!isStated && (ambiguousLabel.test(own) || skipped > 0) && isCode(whole) && !/^\d+$/.test(whole))
        return null;
      return span;
    }
    const inWord = skipped <= 2 ? valueWithin(word) : null;
    if (inWord) return { start: label.end + at + inWord.start, end: label.end + at + inWord.end };
    if (possessives.has(lower)) continue;
    if (isWords.has(lower)) {
      isStated = true;
      last = lower;
      continue;
    }
    if (isStated && (skipped === 0 || isAfterSign) && isLastWord(text, start, value)) {
      const isPlain = /^[\p{Lu}\p{Ll}\p{M}\d'-]{3,}$/u.test(value) && !notPasswords.has(value.toLowerCase());
      return isPlain && isAfterSign ? { start, end: start + value.length } : null;
    }
    const isOwner = ownerWords.has(lower);
    if (lines > 0 || /[.!?;。]$/.test(word) || (!isOwner && notPasswords.has(lower))) return null;
    if (ambiguousLabel.test(own) && !isOwner && skipped === 0 && last !== 'to') return null;
    skipped += 1;
    last = lower;
    if (skipped > 6) return null;
  }
  return null;
}

/** Returns true for the last word of "The password is wrong!". */
const isExclaimed = (text: string, { start, end }: Span): boolean =>
  /^\p{L}+[!?]$/u.test(text.slice(start, end)) && !/^[,;]/.test(text.slice(end, end + 1));

/** Words that say that the number after "code:" is an order or a product: "4471920 er ordren". */
const isOfOrder =
  /^,? (?:(?:is|ist|est|es|è|é|to|je|er|är|on|este|είναι|itu|adalah|це|это) )?(?:(?:the|die|der|la|le|el|il|o|a|de|het|η|το|den|tilauksen)\s)?(?:order|ordr|bestell|auftrag|command|pedido|ordin|encomenda|zam[oó]wien|objedn|tilau|заказ|замовл|поръчк|comand|rendel|παραγγ|sipari|pesanan|طلب|הזמנ|số đơn|đơn|artik|product|produ|sku|item|tracking|sendung)/iu;

/** Returns true for a remark in brackets with a sign or a value after it: "Password (new): …". */
const isRemark = (word: string, after: string): boolean =>
  /^\(.*\)$/.test(word) &&
  (/^\s*[:=-]/.test(after) || (/^[^\S\n]+[^\s(]*\d/.test(after) && !isMasked(word.slice(1, -1))));

const isBeforeStatement =
  /^[^\S\n]+(?:is|ist|lautet|est|es|è|é|là|jest|to|är|er|on|je|este|yra|adalah|[:=])[^\S\n]+\S/u;

/** The labels that can stand between a password's label and its value. */
const ownLabels: ReadonlySet<string> = new Set(['password', 'personal', 'login', 'account', 'key']);

/** Finds a value between the words of a language without spaces: "新しいパスワードは「…」です". */
function valueWithin(word: string): { start: number; end: number } | null {
  const found = /(?:[はを是为為คือ：:「『]|이?는)["'「『]{0,2}([!-~]{4,80})/u.exec(word);
  const value = (found?.[1] ?? '').replace(/[.,;:!?)\]"']+$/, '');
  if (!found || !(isMixedSecret(value) || /^\d{4,12}$/.test(value))) return null;
  const start = found.index + found[0].indexOf(found[1] ?? '');
  return { start, end: start + value.length };
}

/** Returns true for a value that can be a password. After other words it must mix more than letters and one digit. */
function isValue(value: string, isStated: boolean, skipped: number): boolean {
  if (
    value.length < 3 ||
    /^[;,|]/.test(value) ||
    notPasswords.has(value.toLowerCase()) ||
    /\p{Lo}/u.test(value)
  )
    return false;
  if (/^\d{4,12}$/.test(value)) return isStated || skipped === 0;
  if (!isMixedSecret(value)) return false;
  return isStated || skipped === 0 || (value.length >= 6 && /\d/.test(value));
}

/** Returns true for the digits after "PIN for the portal". */
const isPin = (value: string, label: string, last: string): boolean =>
  /^\d{4,8}$/.test(value) &&
  /pin|пин|пін|code|kod|cod|κωδ|رمز/iu.test(label) &&
  /^(?:portal|портал|panel|панел|scanner|skaner|app|wi-?fi|wlan|vpn|tabl|терминал|планшет|телефон|сейф|التابلت|الجهاز|الخزنة|tableta|gerät|device|kasse|caisse|caja|register|terminal|archiv|tresor|safe)/u.test(
    last,
  );

function isLastWord(text: string, start: number, value: string): boolean {
  return /^[.,;!?"'`»“”)\]]{0,3}[^\S\n]*(?:\n|$)/.test(
    text.slice(start + value.length, start + value.length + 12),
  );
}
