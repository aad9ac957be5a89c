import { isCode, isMasked, isMixedSecret } from './secret-values.js';
import type { Match } from './text-analysis.js';

/** Options of commands and elements of files whose last group is a secret. Each begins with a fixed text. */
const syntaxes: readonly RegExp[] = [
  /(?<![\w-])(?:-[uUa]|--user|--auth|--proxy-user)[ =]["']?[^\s:"'/]{1,80}:([^\s"'@]{3,120})/g,
  /(?<![\w-])--(?:[a-z]{1,16}-)?(?:password|passwd|passphrase|passcode|pass|pwd|secret)[ =]["']?([^\s"']{3,120})/gi,
  /\b(?:mysql|mysqldump|mariadb|mysqladmin|mongo|redis-cli)\b[^\n]{0,80}? -[pa]["']?([^\s"'-][^\s"']{2,80})/g,
  /(?<![\w-])-u[ =]?[^\s]{1,60} (?:-p|--pass)[ =]?["']?([^\s"'-][^\s"']{2,80})/g,
  /(?<![\w-])-U ?[^\s%]{1,60}%([^\s"']{3,80})/g,
  /(?<!\S)\/user:[^\s]{1,60} ([^\s"'/]{4,80})/g,
  /\becho ["']?([^\s"'|]{3,80})["']? ?\| ?sudo\b/g,
  /\b(?:unzip|zip|7z|7za|rar|unrar)\b[^\n]{0,60}? -[pP] ?["']?([^\s"'-][^\s"']{2,80})/g,
  /\blftp\b[^\n]{0,40}? -u ["']?[^\s,"']{1,60},([^\s"']{3,80})/g,
  /\bopenssl\b[^\n]{0,60}? -(?:k|passin pass:|passout pass:) ?["']?([^\s"'-][^\s"']{2,80})/g,
  /(?<![\w-])-(?:store|key)pass ["']?([^\s"']{3,80})/g,
  /\bsshpass -p ?["']?([^\s"']{3,80})/g,
  /<(?:[a-z]{0,16}:)?[a-z_-]{0,16}(?:password|passwd|passwort|pwd|secret|kennwort)>([^<>\s]{3,120})<\//gi,
];

/** Forms whose last group is a secret if it mixes letters with digits or signs. */
const mixedSecrets: readonly RegExp[] = [
  // A user name and a password with one letter before each.
  /(?<![\p{L}\d])U ?[:=] ?[^\s]{2,60}[\s,;/]{1,3}P ?[:=] ?([^\s"']{4,80})/giu,
  /(?<![\p{L}\d])P ?[:=] ?([^\s"']{4,80})(?=[\s,;/]{1,3}U ?[:=])/giu,
  /(?<![\w-])(?:s?ftp|ssh|scp|rsync) [^\s@]{1,60}@[\w.-]{1,60} ?[/|,] ?([^\s"']{4,80})/gi,
];

/** A letter as the label of a name or a secret: "U: … P: …". */
const hasLetterSign = /(?<!\p{L})[pu] ?[:=]/iu;

/** Names and secrets of test accounts and servers, and a secret after an address. The secret mixes letters and digits, and is no code. */
const namedSecrets: readonly RegExp[] = [
  /(?<![\w.+-])[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{2,20}){1,3} ?[/|]{1,2} ?([^\s"'/|]{6,80})/g,
  /(?<!\p{L})(?:admin|test|demo|staging|sandbox|auth|s?ftp|smtp|imap|panel)\p{L}{0,10}(?: \p{L}{2,10}){0,2}[^\S\n]?[:,→-] ?[\p{L}\d][\p{L}\d._@+-]{2,60} ?[/|→] ?([^\s"'/|]{6,80})/giu,
];

/** One-time codes, by what they are for or how they come. */
const oneTimeCodes: readonly RegExp[] = [
  /(?:code|c[oó]digo|codice|cod|kod|kód|код|kode|koodi)\p{L}{0,3}(?=[^\p{L}])[^.\n\d]{0,30}(?:sms|смс|2fa|whatsapp)[^.\n\d]{0,16}?(\d{4,8})(?![\d-])/giu,
  /(?<![\p{L}\d])(?:sms|смс|2fa)(?=[^\p{L}])[^.\n\d]{0,20}(?:code|c[oó]digo|codice|cod|kod|код|kode|koodi)\p{L}{0,3}[^.\p{L}\d]{1,3}(?:\p{L}{1,3} )?(\d{4,8})(?![\d-])/giu,
  /(?<![\p{L}\d])(?:code|c[oó]digo|codice|cod|kod|kód|код|kode|koodi): ?(\d{4,8})(?=[,.( ]{1,3}[^.\n\d]{0,20}(?<!\p{L})(?:sms|смс|2fa)(?!\p{L}))/giu,
  /وصل(?:ني|تني|نا)?[^\d\n]{0,12}(?:رمز|كود)[^\d\n]{0,6}(\d{4,8})(?![\d-])/gu,
  // "I got code …", "me llegó el código …", "届いたコードは…", "code from the app: …".
  /(?<!\p{L})(?:got|received|erhalten|bekam|bekommen|re[cç]u|lleg[oó]|recib[ií]|arrivato|ricevuto|recebi|chegou|kreeg|ontving|dosta[lł][ae]m|otrzyma[lł][ae]m|p[rř]i[sš]el|dostal|пришел|пришёл|получил|прийшов|отримав|primit|kaptam|gelen|geldi|fick|fik|fikk|sain|קיבלתי) (?:(?:the|a|my|this|mi|me|il|el|le|un|o|een|de|den|en) ){0,2}(?:code|c[oó]digo|codice|codul|kod|kód|код|kode|koden|koodin|κωδικό|קוד)(?: (?:is|to|je|é|è|es))?:? ?(\d{4,8})(?![\d-])/giu,
  /(?:届いた|受け取った|来た|온|받은|收到的?)\s?(?:コード|코드|代码|代碼)[^\d\n\p{L}]{0,4}(?:は|는|是)?[^\d\n\p{L}]{0,2}(\d{4,8})(?![\d-])/gu,
  /(?<!\p{L})(?:code|c[oó]digo|codice|kod|код|kode) (?:sent to|from|aus|von|de|del|dall|da|uit|z|из) [^.\n\d]{0,16}?(?:authenticator|phone|mobile|app|handy|tel[eé]f?o?n\p{L}{0,2}|celular|приложения)(?: app)?(?: is|:) ?(\d{4,8})(?![\d-])/giu,
  // A code that came to the author.
  /(?<!(?:error|fehler|erreur|rabatt|promo|discount|product|postal|tracking)[ -]?)(?<!\p{L})(?:code|c[oó]digo|codice|cod|kod|код|kode)\p{L}{0,3} (?:\p{L}{1,4} ){0,3}(?:received|texted|sent me|got|erhalten|bekommen|re[cç]u|lleg[oó]|recib[ií]|enviaron|ricevuto|arrivato|recebi|chegou|ontvangen|kreeg|dosta[lł]em|otrzyma[lł]em|przysz[eł]+d?[lł]?|пришел|пришёл|прийшов|p[rř]i[sš]el|primit|fick|fik|fikk)(?: (?:by|per|par|por|via|me)(?: \p{L}{3,8})?)?(?: (?:is|was|ist|war|est|es|era|è|é|to|är|er|on|este|:))?:? ?(\d{4,8})(?![\d-])/giu,
  /\b(?:code|c[oó]digo|codice|kod) (\d{4,8})(?= (?:to|for|um|zum|pour|para|per|do) (?:log|sign|verif|anmeld|conne|inici|acced|entr|zalog))/giu,
];

/** What each of them contains. Most texts do not. */
const codeWord = /c[oó]d|k[oó]o?d|код|קוד|κωδ|コード|코드|代[码碼]|رمز|كود/i;

/** The name of a variable and its value. */
const assignment = /(?<![\w$])([A-Za-z][\w.-]{2,60})["']? ?[=:] ?["']?([^\s"';&]{3,200})/g;
const secretName =
  /(?:^|[_.-]|(?<=[a-z])(?=P))(?:pass|passwd|password|passphrase|pwd|pw|pin)(?:[_.-][a-z\d]{1,12})?$/i;

/** Returns true for DB_PASSWORD, dbPassword and PGPASSWORD; a plain "password" is a label. */
const isPasswordName = (name: string): boolean =>
  (/[_.-]|[a-z]P/.test(name) && secretName.test(name)) ||
  /^[A-Z\d]{2,20}(?:PASSWORD|PASSWD|PASS|PWD)$/.test(name);

/** Finds passwords in command lines, settings and environment variables. */
export function findPasswordSyntax(text: string): Match[] {
  const matches: Match[] = [];
  const add = (end: number, value: string) => {
    const secret = value.replace(/[,;)]+$/, '');
    const start = end - value.length;
    if (!isMasked(secret))
      matches.push({ kind: 'PASSWORD', start, end: start + secret.length, confidence: 'high' });
  };
  if (/-[upaUPSks]|--|<\/|\/user:/.test(text)) {
    for (const syntax of syntaxes) {
      for (const { 0: found, 1: value = '', index } of text.matchAll(syntax)) {
        const tail = /<\/$/.test(found) ? 2 : 0;
        add(index + found.length - tail, value);
      }
    }
  }
  for (const form of hasLetterSign.test(text) || text.includes('@') ? mixedSecrets : []) {
    for (const { 0: found, 1: value = '', index } of text.matchAll(form)) {
      if (isMixedSecret(value)) add(index + found.length, value);
    }
  }
  for (const form of /[@/|→]/.test(text) ? namedSecrets : []) {
    for (const { 0: found, 1: value = '', index } of text.matchAll(form)) {
      if (/\d/.test(value) && isMixedSecret(value) && !isCode(value)) add(index + found.length, value);
    }
  }
  for (const form of codeWord.test(text) && /(?<![\d-])\d{4,8}(?![\d-])/.test(text) ? oneTimeCodes : []) {
    for (const { 0: found, 1: value = '', index } of text.matchAll(form)) add(index + found.length, value);
  }
  for (const { 0: found, 1: name = '', 2: value = '', index } of text.matchAll(assignment)) {
    if (isPasswordName(name) && (isMixedSecret(value) || /^\d{4,12}$/.test(value)))
      add(index + found.length, value);
  }
  return matches;
}
