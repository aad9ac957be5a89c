import type { Match, TextAnalysis } from './text-analysis.js';

/** Labels, as alternatives of an expression for each group of languages. */
const groups = [
  'pas{1,2} ?words?|passwd|pwd|pass ?phrase|pass ?code|pass|pw|pin|pin code|otp|one[- ]time (?:code|password)',
  'passwort|passw(?:oe|ö)rter|kennwort|zugangscode|geheimzahl',
  "mots? de passe|mdp|code d'acc[eè]s|code secret",
  'contrase(?:ñ|n)as?|clave(?: de acceso| secreta)?|senhas?|palavra[- ]passe|c[oó]digo secreto',
  "parola d'ordine|parola chiave|codice segreto|wachtwoord|toegangscode|pincode",
  'has(?:ł|l)o|l(?:ö|o)senord|adgangskode|passord|salasana|heslo|jelsz(?:ó|o)|parol(?:ă|a)|(?:ş|s)ifre(?:m|miz)?',
  'пароль|κωδικός|סיסמה|كلمة المرور|كلمة السر|पासवर्ड',
];
const words = groups.join('|');
const wordsWithoutSpaces = 'パスワード|暗証番号|密码|密碼|口令|비밀번호';

/** Every label, as an expression; an alternative within parentheses is part of its label. */
export const passwordWords: readonly string[] = `${words}|${wordsWithoutSpaces}`.split(/\|(?![^(]*\))/);

/** Parts between the word and the value: the account or owner, then a sign or a word for "is". */
const owner =
  " ?(?:for|f(?:ü|u)r|pour|para|per|voor|dla|do) (?:[\\p{L}\\d.'/-]{1,40} ){1,4}| ?\\([^()\\n]{1,40}\\)";
const sign = '[:=>→：]{1,2}|-{1,2}>';
const is = 'is|was|ist|lautet|est|es|é|è|jest|to|are|sera|on|är|er';
const quote = '["\'`«„“(\\[<]{0,2}';
export const passwordLabel = new RegExp(
  `(?:(?<![\\p{L}\\d])(?:${words})(?![\\p{L}\\d])(?:${owner})?["'”]?[^\\S\\n]{0,3}` +
    `(?:(${sign})|(?:${is})(?![\\p{Ll}\\d])[:=]?|(?<=\\s))|(?:${wordsWithoutSpaces})[ は是为:=]{1,3})` +
    `[^\\S\\n]{0,3}\\n?${quote}`,
  'giu',
);

/** Words after "password:" that are not passwords. */
const notPasswords = new Set(
  `please reset required incorrect wrong expired invalid missing changed forgotten forgot unknown none null empty
   needed protected sent below above here see via not the your our their this that same new old hidden secret
   removed never always still only both valid correct weak strong too must should will can cannot has was were
   being bitte falsch abgelaufen vergessen nicht im in incorrecte incorrecta incorrecto oublié expiré perdu olvidada olvidado caducada perdida esqueceu esquecida expirada errada sbagliata
   scaduta dimenticata verlopen vergeten onjuist niet zapomniane niepoprawne ungültig zurücksetzen geändert
   non pas no nie está foi is es est sera will`.split(/\s+/),
);

/** Words that are usually passwords. */
const commonPasswords = new Set(
  `letmein correcthorsebatterystaple qwerty qwertz azerty iloveyou monkey dragon sunshine princess football baseball shadow superman batman
   trustno1 welcome1 changeme secret123 abc123 asdfgh zxcvbn`.split(/\s+/),
).add('correct horse battery staple');

const value = /^correct horse battery staple|^[^\s"'`»“”<>]{3,200}/iu;

/** Finds passwords by their label: "password: …", "mot de passe : …", "the PIN is …". */
export function findPasswords({ text }: TextAnalysis): Match[] {
  const matches: Match[] = [];
  for (const { 0: found, 1: sign, index } of text.matchAll(passwordLabel)) {
    const start = index + found.length;
    const following = value.exec(text.slice(start, start + 200))?.[0];
    if (!following) continue;
    // "パスワードはabcです": the value ends where another script begins.
    const [ownScript = following] = /\p{Lo}/u.test(found) ? (/^[!-~]+/.exec(following) ?? []) : [following];
    const password = ownScript.replace(/[.,;:!?)\]]+$/, '');
    if (password.length < 3 || !isPassword(text, start, password, sign !== undefined)) continue;
    matches.push({ kind: 'PASSWORD', start, end: start + password.length, confidence: 'high' });
  }
  return matches;
}

/** Returns true for a value that is not a plain word. After a sign, a plain word counts too if it ends the line. */
function isPassword(text: string, start: number, password: string, isAfterSign: boolean): boolean {
  if (notPasswords.has(password.toLowerCase()) || /^https?:/i.test(password)) return false;
  const isOdd = /\p{L}\d|\d\p{L}|\p{Ll}\p{Lu}|[\p{L}\d][^\p{L}\d'’.,/-]+[\p{L}\d]?|^\d{4,12}$/u.test(
    password,
  );
  if (isOdd || commonPasswords.has(password.toLowerCase())) return true;
  const rest = text.slice(start + password.length);
  return isAfterSign && /^[.,;!?"'`»“”)\]]{0,3}[^\S\n]*(?:\n|$)/.test(rest.slice(0, 12));
}
