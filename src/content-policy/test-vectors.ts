import { cardSchemes, passesLuhn } from '../content-guard/card-schemes.js';
import { findContent } from '../content-guard/find-content.js';
import type { BuiltInKind } from '../content-guard/kinds.js';
import { passwordWords } from '../content-guard/passwords.js';
import type { Span } from '../content-guard/spans.js';
import { vectorsOf } from './vector-files.js';

/** A text with the spans in which its kind is found, in UTF-16 units. */
export interface TestVector {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** Labels of passwords with their accents, besides those of the guard, which have none. */
const accentedLabels = [
  ...[
    'passwörter',
    "code d'accès",
    "code d'acces",
    'contraseña',
    'palavra-passe',
    'código secreto',
    "parola d'ordine",
  ],
  ...['lösenord', 'jelszó', 'parolă', 'şifre', 'slaptažodis', 'κωδικός', 'mật khẩu', 'one-time code'],
];

/** The labels of passwords in all languages; assets/content-guard/vectors/PASSWORD.json has some in sentences. */
export const passwordLabels: readonly string[] = [
  ...passwordWords.map((word) => word.replace('*', '').replaceAll('+', ' ')),
  ...accentedLabels,
];

/** The number of values of a kind that are also tested in a sentence. */
const valuesInSentences = 5;

/** The number of values of a kind that are also tested in other spellings. */
const valuesInSpellings = 2;

/** Separators of digits, besides those of the published values. The guard finds numbers with each of them. */
const separators = [
  ...['\u00A0', '\u2002', '\u2009', '\u202F', '\u3000', '\t', '\n', '  ', '\u200B', '\u00AD', '\u2060'],
  ...['-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212', '\uFF0D', ' - ', '--'],
  ...['.', ',', '/', '_', ':', ';', '|', '*', '+', '\u00B7', '\u2022', '\u30FB'],
];

/** The zeros of digits in other scripts: full-width, Arabic, Persian, Devanagari, Bengali, Thai, mathematical bold. */
const zeros = ['\uFF10', '\u0660', '\u06F0', '\u0966', '\u09E6', '\u0E50', '\u{1D7CE}'];

const betweenLetters = /(?<=[\p{L}\p{N}])[ ./-](?=[\p{L}\p{N}])/gu;
const hyphen = /(?<=[\p{L}\p{N}])-(?=[\p{L}\p{N}])/gu;

/** Returns a value with other separators, or only with other hyphens, and with digits of other scripts. */
function spellings(value: string): string[] {
  const joined = value.replace(betweenLetters, '');
  const inDigitsOf = (text: string, zero: string) =>
    text.replace(/\d/g, (digit) => String.fromCodePoint((zero.codePointAt(0) ?? 0) + Number(digit)));
  const texts = [betweenLetters, hyphen].flatMap((replaced) =>
    separators.map((separator) => value.replace(replaced, separator)),
  );
  for (const text of [value, joined]) texts.push(...zeros.map((zero) => inDigitsOf(text, zero)));
  return texts;
}

/** Returns a value in the wide characters of East Asian keyboards. */
const inFullWidth = (value: string) =>
  value.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

/**
 * Returns the test texts of a kind: each published value as it is written, in full width and without separators, a few in a
 * sentence, and a few with other separators and other digits; for cards also groups of four digits and numbers of each range of each scheme; for passwords each label. They are
 * computed once.
 */
export function testVectors(kind: BuiltInKind): readonly TestVector[] {
  const cached = vectors.get(kind);
  if (cached) return cached;
  const written = vectorsOf(kind).map(({ value, message }) => message ?? value);
  const spelled =
    kind === 'PAYMENT_CARD'
      ? written.filter((text) => /^\d{16}$/.test(text)).map((text) => inFours(text, ' '))
      : written;
  const texts = new Set([
    ...written,
    ...written.map(inFullWidth),
    ...spelled.slice(0, valuesInSpellings).flatMap(spellings),
    ...written.filter((text) => /^[\p{L}\p{N} ./-]+$/u.test(text)).map((text) => text.replace(/[ ./-]/g, '')),
    ...written.slice(0, valuesInSentences).map(inSentence),
    ...(kind === 'PASSWORD' ? passwordLabels.map((label) => `${label}: Tr0ub4dor&3`) : []),
  ]);
  const found = [...texts].map((text): TestVector => ({ text, spans: spansOf(kind, text) }));
  const usable = found.filter(({ spans }) => spans.length > 0);
  if (kind === 'PAYMENT_CARD') {
    const published = written.filter((text) => /^\d{16}$/.test(text));
    const groups = published.flatMap((number) => [' ', '-'].map((sign) => inFours(number, sign)));
    usable.push(...[...groups, ...cardSchemes.flatMap(cardNumbers)].map(wholeText));
  }
  vectors.set(kind, usable);
  return usable;
}

/** Returns a sentence that contains a text. */
export const inSentence = (text: string) => `Hello, ${text} thanks.`;

const vectors = new Map<BuiltInKind, readonly TestVector[]>();

/** Returns the spans in which the guard finds a kind, in UTF-16 units. */
function spansOf(kind: BuiltInKind, text: string): Span[] {
  const characters = [...text];
  const unitsBefore = (position: number) => characters.slice(0, position).join('').length;
  return findContent(text)
    .filter((finding) => finding.kind === kind)
    .map(({ start, end }) => ({ start: unitsBefore(start), end: unitsBefore(end) }));
}

const inFours = (digits: string, separator: string) => digits.replace(/\d{4}(?=\d)/g, `$&${separator}`);

/** Returns the vector of a number that is found as a whole. To run the guard here would take long; a test compares both. */
const wholeText = (text: string): TestVector => ({ text, spans: [{ start: 0, end: text.length }] });

/** Returns numbers of a scheme: for the ends of each range and each next digit, in its usual length. */
function cardNumbers({ prefixes, lengths, usual }: (typeof cardSchemes)[number]): string[] {
  const length = usual[0] ?? lengths[0] ?? 16;
  const ends = prefixes.flatMap((prefix) => (typeof prefix === 'number' ? [prefix] : [...prefix]));
  return [...new Set(ends)].flatMap((prefix) =>
    Array.from({ length: 10 }, (_, next) => {
      const body = `${prefix}${next}`.padEnd(length - 1, '0918273645');
      const check = Array.from({ length: 10 }, (__, digit) => `${body}${digit}`);
      return check.find(passesLuhn) ?? '';
    }),
  );
}
