import type { Label } from './label-matcher.js';
import { labelsWithinWords, labelWords } from './labels.js';
import { codeBefore, valueBefore } from './password-before-label.js';
import { findPasswordSyntax } from './password-syntax.js';
import { commonPasswords, isWords, notPasswords, ownerWords, possessives } from './password-words.js';
import { isCode, isMasked, isMixedSecret } from './secret-values.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** Every label, in lower case without accents. A trailing `*` marks a stem, and `+` joins the words of a phrase. */
export const passwordWords: readonly string[] =
  `${labelWords.password} ${labelsWithinWords.password ?? ''}`.split(/\s+/);

/** The longest text between a label and its value, in UTF-16 units. */
const maxReach = 120;

const phrase = /^correct horse battery staple/i;

/** Finds passwords: beside a label ("mot de passe : …", "the PIN is …"), after a user name, and in the syntax of tools. */
export function findPasswords({ text, context }: TextAnalysis): Match[] {
  const matches = findPasswordSyntax(text);
  const add = (span: { start: number; end: number } | null) => {
    if (span) matches.push({ kind: 'PASSWORD', ...span, confidence: 'high' });
  };
  for (const label of context.labels('password')) {
    if (isWithinCode(text, label)) continue;
    add(
      valueAfter(text, label, (position) => context.before(position)) ??
        valueBefore(text, label) ??
        codeBefore(text, label.start),
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
    add(secretOfPair(text, label) ?? secretAlone(text, label) ?? pairBefore(text, label));
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
    /(?:wi-?fi|wlan|wpa\d?|router|network|ssid)(?:[ -]{0,2}|[^\d\n.]{1,36}[,;/:] ?)$/i.test(
      text.slice(Math.max(0, start - 44), start),
    ) || /^[ -](?:du |del |della |do |van |der |dell')?(?:wi-?fi|wlan|wpa)/i.test(text.slice(end, end + 14))
  );
}

/** Labels that are also other words: without a sign or "is", a code such as "SUMMER20" beside them is no password. */
const ambiguousLabel =
  /^(?:pass|pins?|p.w|contra|claves?|kode|koden|kodeord|ww|mk|l[oö]sen|[sš]ifra|шифра|secret|pw|code.*|رمز|gesl\p{L}*|parole|sandi|salas\p{L}*)$/iu;

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
  const own = text.slice(label.start, label.end);
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
    if (!isStated && lines === 0 && /^\p{L}[\p{L}\p{M}\d'’./-]*[:=：]$/u.test(word)) {
      isStated = true;
      continue;
    }
    const { value, start } = trimmed(label.end + at, word);
    const whole = phrase.exec(rest.slice(start - label.end))?.[0] ?? value;
    if (isMasked(whole) || isMasked(word)) return null;
    // In "password of anna_shop is …", the first word with signs is a name.
    if (skipped > 0 && !isStated && isBeforeStatement.test(rest.slice(end))) {
      skipped += 1;
      continue;
    }
    if (
      commonPasswords.has(whole.toLowerCase()) ||
      isValue(whole, isStated, skipped) ||
      isPin(whole, own, last)
    ) {
      const nearest = skipped > 0 ? labelBefore(start) : null;
      const isPinOfCard = (nearest === 'card' || (isStated && /^pin/i.test(own))) && /^\d{4,6}$/.test(whole);
      // In "key of the warehouse: tiger309" the sign outweighs the other label, unless the value can be a code.
      const isPlainCode = /^[A-Z\d./-]+$/.test(whole);
      if (nearest !== null && !ownLabels.has(nearest) && !isPinOfCard && (!isStated || isPlainCode))
        return null;
      if (!isStated && (ambiguousLabel.test(own) || skipped > 0) && isCode(whole) && !/^\d+$/.test(whole))
        return null;
      return { start, end: start + whole.length };
    }
    const inWord = skipped <= 2 ? valueWithin(word) : null;
    if (inWord) return { start: label.end + at + inWord.start, end: label.end + at + inWord.end };
    if (possessives.has(lower)) continue;
    if (isWords.has(lower)) {
      isStated = true;
      last = lower;
      continue;
    }
    if (isStated && skipped === 0 && isLastWord(text, start, value)) {
      const isPlain = /^[\p{L}\p{M}\d'-]{3,}$/u.test(value) && !notPasswords.has(value.toLowerCase());
      const isAfterSign = /[:=>→：]\s{0,3}["'«„“]?$/.test(text.slice(Math.max(0, start - 5), start));
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
  /pin|пин|пін|code|kod|cod|κωδ/iu.test(label) &&
  /^(?:portal|портал|panel|панел|scanner|skaner|app|wi-?fi|wlan|vpn|tablet|terminal|archiv|tresor|safe)/u.test(
    last,
  );

function isLastWord(text: string, start: number, value: string): boolean {
  return /^[.,;!?"'`»“”)\]]{0,3}[^\S\n]*(?:\n|$)/.test(
    text.slice(start + value.length, start + value.length + 12),
  );
}

/** A user name and a secret after it: "name / secret", "name:secret", "name and secret". */
const pair =
  /^["')]{0,2}(?: (?:euch|dich|you))?(?:(?: \p{L}{1,14}){1,4}(?= ?:))?[^\S\n]{0,2}(?:[:=>→：-]{1,2}|with|mit|avec|con|com|met|z|med|details? below|below|data|details|info|is|ist|sind|sont|son|sono|são|are|as|als)?:?[^\S\n]{0,2}\n?[^\S\n]{0,2}["']?([\p{L}\d][\p{L}\d._@+-]{1,60})["']?(?:[^\S\n]{0,2}[/|,;:→]{1,2}[^\S\n]{0,2}| [-–] |\n| (?:and|und|et|y|e|en|i|och|og|ja|a|și|ve|и|і|with|using|mit|รหัส:?|code:?|kod:?|kode:?|код:?|رمز:?) )["']?([^\s"']{5,80})/iu;

const byMeans = / (?:with|using|mit) ["']?[^\s"']+$/;

function secretOfPair(text: string, label: Label): { start: number; end: number } | null {
  const found = pair.exec(text.slice(label.end, label.end + maxReach + 60));
  const name = found?.[1] ?? '';
  if (!found || /^\d+$/.test(name)) return null;
  // "Log in here with Chrome120" has no name.
  if (
    /^\p{L}+$/u.test(name) &&
    !/^ (?:as|als|comme|como|come|user) /.test(found[0]) &&
    byMeans.test(found[0])
  )
    return null;
  const raw = found[2] ?? '';
  const secret = raw.replace(/[.,;:)\]]+$/, '');
  if (!/\d/.test(secret) || !/\p{L}/u.test(secret) || !isMixedSecret(secret) || /^[A-Z]{2,4}-\d/.test(secret))
    return null;
  const start = label.end + found[0].length - raw.length;
  return { start, end: start + secret.length };
}

/** A secret without a user name: "log in with …". A product and its version ("Chrome120") look alike, so it must be mixed well. */
const alone = /^ (?:there |now |bitte |)?(?:with|using|mit|avec|con|com|met|med) ["']?([^\s"']{6,80})/iu;
const mixedWell = /[!#$%&*?^][^.]*\d|\d[!#$%&*?^]|[a-z\d]\d+[a-zA-Z]+\d|\p{L}\d+\p{L}+\d/u;

function secretAlone(text: string, label: Label): { start: number; end: number } | null {
  const found = alone.exec(text.slice(label.end, label.end + maxReach));
  const secret = (found?.[1] ?? '').replace(/[.,;:)\]]+$/, '');
  if (!found || !isMixedSecret(secret) || isCode(secret)) return null;
  const isReset = /reset|temporary|zurückgesetzt|réinitialis|restablec|reimpost|redefin/iu;
  if (!mixedWell.test(secret) && !isReset.test(text.slice(Math.max(0, label.start - 60), label.start)))
    return null;
  const start = label.end + found[0].length - (found[1] ?? '').length;
  return { start, end: start + secret.length };
}

/** A user name and a secret before their label: "name / secret are the login details". */
const statedPair =
  /(?<!\S)[\p{L}\d][\p{L}\d._@+-]{1,60}[^\S\n]{0,2}[/|,:][^\S\n]{0,2}([^\s"']{5,80}) (?:\p{L}{1,12} ){0,3}$/u;

function pairBefore(text: string, label: Label): { start: number; end: number } | null {
  const from = Math.max(0, label.start - maxReach);
  const found = statedPair.exec(text.slice(from, label.start));
  const secret = found?.[1] ?? '';
  if (!found || !/\d/.test(secret) || !/\p{L}/u.test(secret) || !isMixedSecret(secret) || isCode(secret))
    return null;
  const start = from + found.index + found[0].lastIndexOf(secret);
  return { start, end: start + secret.length };
}
