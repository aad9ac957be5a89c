import { countrySpecs, isValidIBAN } from 'ibantools';
import { isAsciiLetter, isDigit } from './number-groups.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** The beginning of an IBAN: two letters of a country and two check digits. */
const beginning = /[A-Z]{2} ?\d{2}/gi;

/**
 * Finds IBANs of every country of the registry, in groups of four or in one piece, in either case. ibantools has the
 * length for each country and checks the digits.
 */
export function findIbans({ text }: TextAnalysis): Match[] {
  const matches: Match[] = [];
  beginning.lastIndex = 0;
  for (let found = beginning.exec(text); found; found = beginning.exec(text)) {
    const start = found.index;
    beginning.lastIndex = start + 1;
    if (isInsideWord(text, start)) continue;
    const country = text.slice(start, start + 2).toUpperCase();
    const specification = countrySpecs[country];
    if (!specification?.chars) continue;
    const { value, end } = collect(text, start, specification.chars);
    if (!(specification.IBANRegistry ? isValidIBAN(value) : isWellFormed(value, specification.bban_regexp)))
      continue;
    matches.push({ kind: 'IBAN', start, end, confidence: 'high' });
    beginning.lastIndex = end;
  }
  return matches;
}

function isInsideWord(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (!isAsciiLetter(before) && !isDigit(before)) return false;
  return !/(?:^|[^a-z\d])iban$/i.test(text.slice(Math.max(0, start - 5), start));
}

/** Collects `count` letters and digits from a position on, and skips single separators. */
function collect(text: string, start: number, count: number): { value: string; end: number } {
  let value = '';
  let at = start;
  let skipped = 0;
  for (; at < text.length && value.length < count; at += 1) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit) || isAsciiLetter(unit)) {
      value += text.charAt(at);
      skipped = 0;
    } else {
      skipped += 1;
      if (skipped > 2 || !/[\s.\-_/]/.test(text.charAt(at))) break;
    }
  }
  const next = text.charCodeAt(at);
  const hasMoreDigits = isDigit(next);
  return { value: hasMoreDigits ? '' : value.toUpperCase(), end: at };
}

/** Checks an IBAN of a country that joined the registry later: the library has its format, but rejects it. */
function isWellFormed(iban: string, bban: string | null | undefined): boolean {
  if (!bban || !new RegExp(bban).test(iban.slice(4))) return false;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}
