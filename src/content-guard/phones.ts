import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isBusinessLabel } from './business.js';
import { digitsIn } from './number-groups.js';
import type { Offset, TextAnalysis } from './text-analysis.js';

/**
 * Countries whose national forms are known, the likelier first; a number with its country's code is known of
 * every country.
 */
const countries: readonly CountryCode[] = [
  ...([
    'US',
    'AU',
    'GB',
    'DE',
    'FR',
    'ES',
    'IT',
    'NL',
    'BR',
    'IN',
    'NZ',
    'PL',
    'PT',
    'AT',
    'CH',
    'BE',
  ] as const),
  ...([
    'IE',
    'SE',
    'DK',
    'NO',
    'FI',
    'CZ',
    'GR',
    'TR',
    'MX',
    'JP',
    'CN',
    'SG',
    'ZA',
    'AE',
    'IL',
    'KR',
  ] as const),
];

/** A question to the library takes some 20 us: a text full of numbers must not hold up the server. */
const mostQuestions = 60;

/** As people write phones: a plus perhaps, an area in brackets, groups with a few signs between. */
const written = /(?<![\p{L}\d])(?:\+ ?|\(\+|\+\()?\(?\d(?:[()\s./-]{0,3}\d){6,16}(?![\p{L}\d])/gu;

/** An area in brackets, or a trunk zero and groups, or three groups as North America has them. */
const likeNational = /^(?:\(0?\d{1,4}\)[ -]?\d|0\d{1,4}[ ./-]\d|\d{3}[.-]\d{3}[.-]\d{4}$)/;

const dateLike = /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|^\d{4}[./-]\d{1,2}[./-]\d{1,2}/;

/** An order's number as eBay writes it. */
const orderLike = /^\d{2}-\d{5}-\d{5}$/;

/**
 * Phone numbers by libphonenumber's rules: with a country's code anywhere, in a national form where it is
 * called a phone or looks like one.
 */
export function findPhones(reading: TextAnalysis): Offset[] {
  const spots: Offset[] = [];
  const asked = { questions: 0 };
  for (const { 0: found, index: start } of reading.text.matchAll(written)) {
    const end = start + found.length;
    const confidence = confidenceIn(reading, found, start, end, asked);
    if (confidence) spots.push({ kind: 'PHONE', start, end, confidence });
  }
  return spots;
}

function confidenceIn(
  reading: TextAnalysis,
  found: string,
  start: number,
  end: number,
  asked: { questions: number },
): Offset['confidence'] | null {
  const { context, text } = reading;
  const digits = digitsIn(text, start, end);
  if (digits.length < 7 || digits.length > 15 || reading.isInLink(start)) return null;
  const parsed = (number: string, defaultCountry?: CountryCode) => {
    if (asked.questions >= mostQuestions) return undefined;
    asked.questions += 1;
    return parsePhoneNumberFromString(number, { ...(defaultCountry && { defaultCountry }), extract: false });
  };
  const inGroups = likeNational.test(found);
  const before = context.before(start);
  const isOwn = before === 'phone' || before === 'personal';
  const hasCode = found.includes('+') || (/^\(?00/.test(found) && (isOwn || /\D/.test(found)));
  if (hasCode) {
    const number = parsed(`+${digits.replace(/^00/, '')}`);
    // With a plus it is a phone, even of a block that is kept for films and examples.
    const isPhone = found.includes('+') ? number?.isPossible() : number?.isValid();
    if (isPhone || asked.questions >= mostQuestions) return 'high';
  }
  const after = context.after(end);
  const isNamed = before === 'phone' || (before === null && after === 'phone');
  if (isNamed) return hasCode || looksCalled(found, digits) ? 'high' : null;
  if ((before !== null && before !== 'personal') || isBusinessLabel(after) || dateLike.test(found))
    return null;
  if (digits.length < 9 || digits.length > 12 || orderLike.test(found)) return null;
  if (!reading.isOnlyNumber(digits.length)) return null;
  if (!inGroups && before !== 'personal' && !reading.isAlone(start, end)) return null;
  const isNational = /^\(?0/.test(found) || inGroups;
  if (!isNational && before !== 'personal') return null;
  return countries.some((country) => parsed(found, country)?.isValid()) ? 'medium' : null;
}

/** What follows a word for a phone is one, unless it is a time, a date or a short order number. */
function looksCalled(found: string, digits: string): boolean {
  return (digits.length >= 9 || !dateLike.test(found)) && (digits.length >= 8 || /[ ./-]/.test(found));
}
