import type { Label } from './label-matcher.js';
import { isCode, isMixedSecret } from './secret-values.js';

/** The longest text between a value and its label, in UTF-16 units. */
const maxReach = 120;

/** Finds "use … as the password" and "… is the password". */
const statedBefore =
  /(?<!\S)["'`«„“]?([^\s"'`«»„“”]{5,80})["'`»“”]?,? (?:that['’]s|das ist|c['’]est|это|is|as|=|ist|als|est|es|comme|como|è|come|é|jest|jako|ako|kot|kao|как|як|като|ca|ως|mint|sebagai|olarak|instead of|anstatt|statt|в качестве|в якості|за|är|som|er|on|je|este|adalah) (?:(?:the|my|our|your|das|unser|mein|le|notre|mon|la|mi|nuestra|il|a|o|het|det) )?(?:new |neue[ns]? )?$/iu;

/** Words that ask the reader to type a value, or say that the author does, before the value. */
const typed =
  'is|type|typing|enter|entering|put|use|using|try|trying|input|insert|gib|gebt|tippe?|nutze?|nimm|verwende|tapez|tape|mets|mettez|saisis|saisissez|entrez|utilise|utilisez|pon|ponga|pongan|escribe|escriba|introduce|introduzca|ingresa|ingrese|usa|use|usen|usar|inserisci|inserire|digita|metti|coloca|coloque|digite|p[oõ]e|insira|vul|typ|gebruik|voer|wpisz|podaj|u[zż]yj|zadej|zadaj|pou[zž]ij|napi[sš]|введите|введи|вводи|используй|используйте|введіть|введи|skriv|ange|anv[aä]nd|indtast|tast|brug|bruk|sy[oö]t[aä]|k[aä]yt[aä]|[iî]rd be|introdu|scrie|folose[sș]te|unesi|upi[sš]i|vnesi|masukkan|pakai|ketik|guna';

/** Words after the value, before what it is for: "as the password", "in the password field", "when it asks for the password". */
const purpose =
  "as|in|into|for|at|where(?:ver)? (?:it|the)|(?:when|if|once|whenever) (?:it|you(?:[’']re)?|they|asked|prompted)|but it says|still|als|ins|bei|wenn|f[uü]r|comme|dans|pour|quand|como|en|para|cuando|donde|come|nel|nella|per|quando|dove|no|na|onde|bij|voor|wanneer|waar|jako|ako|do|w|gdy|kiedy|kdy[zž]|ke[dď]|как|в|когда|як|коли|som|i|n[aä]r|når|ca|kao|kot|sebagai";

const typedBefore = new RegExp(
  `(?<![\\p{L}\\d])(?:${typed}) (?:in |bitte |please )?["'\`«„“]?([^\\s"'\`«»„“”]{5,80})["'\`»“”]?,? (?:${purpose}) (?:[\\p{L}’']{1,14} ){0,5}["'«„“]?$`,
  'iu',
);

/** A value before its label in brackets: "… (password)". */
const beforeBrackets = /(?<!\S)["'`«„“]?([^\s"'`«»„“”()]{5,80})["'`»“”]? (?:\p{L}{3,14} )?\($/u;

/** Words that make the label the name of another thing: "password manager". */
const otherThing = /^ (?:manager|policy|generator|reset|rules|hash|page|link)/i;

/** A code before its label: "123456 is your verification code". */
const codeStatedBefore =
  /(?<![\w.,-])(?:G-)?(\d{4,8}) (?:is|ist|est|es|è|é|jest|är|er|on|je|este|adalah|это|as|als|comme|como|come|jako|som) (?:[\p{L}\d]{1,12} ){0,3}$/iu;

export function codeBefore(text: string, labelStart: number): { start: number; end: number } | null {
  if (!/\d{4}/.test(text.slice(Math.max(0, labelStart - 60), labelStart))) return null;
  const before = codeStatedBefore.exec(text.slice(Math.max(0, labelStart - 60), labelStart));
  if (!before) return null;
  const start = labelStart - before[0].length + before[0].indexOf(before[1] ?? '');
  return { start, end: start + (before[1] ?? '').length };
}

export function valueBefore(text: string, label: Label): { start: number; end: number } | null {
  if (otherThing.test(text.slice(label.end, label.end + 12))) return null;
  const from = Math.max(0, label.start - maxReach);
  const before = text.slice(from, label.start);
  if (!/\d/.test(before)) return null;
  const find = (form: RegExp, isSure: boolean) => {
    const found = form.exec(before);
    const value = found?.[1] ?? '';
    if (!found || !/\d/.test(value) || !/\p{L}/u.test(value) || !isMixedSecret(value)) return null;
    if (!isSure && isCode(value)) return null;
    const start = from + found.index + found[0].lastIndexOf(value);
    return { start, end: start + value.length };
  };
  return (
    find(statedBefore, true) ??
    find(typedBefore, false) ??
    (text.charAt(label.end) === ')' ? find(beforeBrackets, false) : null)
  );
}
