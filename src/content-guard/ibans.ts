import { countrySpecs, isValidIBAN } from 'ibantools';
import { isAsciiLetter, isDigit } from './number-groups.js';
import type { Offset, TextAnalysis } from './text-analysis.js';

/** Two letters of a country and two check digits: where an IBAN may begin. */
const beginning = /[A-Z]{2} ?\d{2}/gi;

/**
 * IBANs of every country of the registry, printed in fours or in one piece, in either case. ibantools knows
 * each country's length and checks its digits.
 */
export function findIbans({ text }: TextAnalysis): Offset[] {
  const spots: Offset[] = [];
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
    spots.push({ kind: 'IBAN', start, end, confidence: 'high' });
    beginning.lastIndex = end;
  }
  return spots;
}

function isInsideWord(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (!isAsciiLetter(before) && !isDigit(before)) return false;
  return !/(?:^|[^a-z\d])iban$/i.test(text.slice(Math.max(0, start - 5), start));
}

/** So many letters and digits from a place on, over single signs between them. */
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
  const goesOn = isDigit(next);
  return { value: goesOn ? '' : value.toUpperCase(), end: at };
}

/** The library knows the form of countries that have joined the registry since, but refuses their numbers. */
function isWellFormed(iban: string, bban: string | null | undefined): boolean {
  if (!bban || !new RegExp(bban).test(iban.slice(4))) return false;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}
