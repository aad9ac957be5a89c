import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isBusinessLabel } from './business-labels.js';
import { isHotline } from './company-contacts.js';
import { digitsIn } from './number-groups.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** Countries with recognized national formats, the likeliest first. With a country code, every country is recognized. */
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
    'RU',
    'UA',
    'TH',
    'VN',
    'ID',
    'HU',
    'RO',
  ] as const),
];

/** The maximum number of calls of the library for each text, at about 20 us each: a text full of numbers must not block the server. */
const maxLibraryCalls = 60;

/** The usual forms: an optional plus, an area in brackets, groups with a few signs between. */
const phonePattern =
  /(?<![\p{Lu}\p{Ll}\d])(?:\+ ?|\(\+|\+\()?\(?\d(?:[()\s./-]{0,3}\d){6,16}(?![\p{Lu}\p{Ll}\d])/gu;

/** An area in brackets, a trunk zero and groups, or the three groups of North America. */
const nationalPattern =
  /^(?:\(0?\d{1,4}\)[ -]?\d|8[ -]?\(\d{3}\)[ -]?\d|0\d{1,4}[ ./-]\d|\d{3}[.-]\d{3}[.-]\d{4}$)/;

const datePattern = /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|^\d{4}[./-]\d{1,2}[./-]\d{1,2}/;

/** A day or month, or a year. */
const dayOrMonth = /^(?:[0-2]?\d|3[01])$/;
const year = /^(?:19|20)\d{2}$/;
const daysOfMonths = /^\d{1,2}[./]\d{1,2}\.?\s?-\s?\d{1,2}[./]\d{1,2}\.?$/;

/** Returns true for dates and periods: days, months and years, in any order and with any separators. */
function isDates(found: string): boolean {
  const parts = found.split(/\D+/).filter((part) => part !== '');
  const years = parts.filter((part) => year.test(part)).length;
  if (daysOfMonths.test(found)) return parts.every((part) => dayOrMonth.test(part));
  return (
    years > 0 &&
    parts.length <= 6 &&
    parts.every((part) => dayOrMonth.test(part) || year.test(part)) &&
    !/[+(]/.test(found)
  );
}

/** The format of eBay's order numbers. */
const orderPattern = /^\d{2}-\d{5}-\d{5}$/;

/**
 * Finds phone numbers by libphonenumber's rules: with a country code anywhere, in a national format if a label or the
 * grouping indicates a phone.
 */
export function findPhones(analysis: TextAnalysis): Match[] {
  const matches: Match[] = [];
  const library = { calls: 0 };
  for (const { 0: found, index: start } of analysis.text.matchAll(phonePattern)) {
    const end = start + found.length;
    const confidence = confidenceIn(analysis, found, start, end, library);
    if (!confidence) continue;
    const kind = isHotline(found, () => analysis.text.slice(Math.max(0, start - 40), start))
      ? 'COMPANY_CONTACT'
      : 'PHONE';
    matches.push({ kind, start, end, confidence });
  }
  return matches;
}

function confidenceIn(
  analysis: TextAnalysis,
  found: string,
  start: number,
  end: number,
  library: { calls: number },
): Match['confidence'] | null {
  const { context, text } = analysis;
  const digits = digitsIn(text, start, end);
  if (digits.length < 7 || digits.length > 15 || analysis.isInLink(start) || isDates(found)) return null;
  const parsed = (number: string, defaultCountry?: CountryCode) => {
    if (library.calls >= maxLibraryCalls) return undefined;
    library.calls += 1;
    return parsePhoneNumberFromString(number, { ...(defaultCountry && { defaultCountry }), extract: false });
  };
  const inGroups = nationalPattern.test(found);
  const before = context.before(start);
  // In Japan, "my number" is an id of twelve digits.
  const isPhoneLabel = before === 'phone' || (before === 'personNumber' && digits.length !== 12);
  const isOwn = isPhoneLabel || before === 'personal';
  const hasCountryCode = found.includes('+') || (/^\(?00/.test(found) && (isOwn || /\D/.test(found)));
  if (hasCountryCode) {
    const number = parsed(`+${digits.replace(/^00/, '')}`);
    // With a plus, a number of a block for films and examples counts too.
    const isPhone = found.includes('+') ? number?.isPossible() : number?.isValid();
    if (isPhone || library.calls >= maxLibraryCalls) return 'high';
  }
  if (isAsianMobile(text, found, digits) && !isBusinessLabel(before)) return 'medium';
  const after = context.after(end);
  // In languages without spaces, the label can follow a particle: "…に電話", "…로 연락".
  const isBesideLabel =
    /^\p{Lo}/u.test(text.slice(end, end + 2).trim()) && context.isNear(end, end, 8, 'phone');
  const isNumber = before === null && digits.length >= 9 && isCalledNumber(text, found, start);
  const isLabelled =
    before === 'phone' ||
    (isPhoneLabel && /my number(?:['’]s| is)?:? ?$/i.test(text.slice(Math.max(0, start - 16), start))) ||
    (before === null && (after === 'phone' || isBesideLabel || isNumber));
  if (isLabelled) return hasCountryCode || isPlausible(found, digits) ? 'high' : null;
  if ((before !== null && before !== 'personal') || isBusinessLabel(after) || datePattern.test(found))
    return null;
  if (digits.length < 9 || digits.length > 12 || orderPattern.test(found)) return null;
  if (!analysis.isOnlyNumber(digits.length)) return null;
  if (!inGroups && before !== 'personal' && !analysis.isAlone(start, end)) return null;
  const isNational = /^\(?0/.test(found) || inGroups;
  if (!isNational && before !== 'personal') return null;
  return countries.some((country) => parsed(found, country)?.isValid()) ? 'medium' : null;
}

/** Returns true for a number in the form of a phone right after the word "number". */
function isCalledNumber(text: string, found: string, start: number): boolean {
  return (
    /^(?:\(?0\d|8[ (-]{0,2}9\d\d|3\d\d \d{3} \d{4}$)/.test(found) &&
    /(?<!\p{L})(?:n[uú]mero|nummer|numer|номер|number)[.:]? ?$/iu.test(
      text.slice(Math.max(0, start - 10), start),
    )
  );
}

/** Returns true for a mobile number of Japan or Korea in a text of its language: nothing else has that form there. */
function isAsianMobile(text: string, found: string, digits: string): boolean {
  if (/^01[016-9][ -]?\d{3,4}[ -]?\d{4}$/.test(found)) return /[\uac00-\ud7af]/.test(text);
  return digits.length === 11 && /^0[789]0[ -]?\d{4}[ -]?\d{4}$/.test(found) && /[\u3040-\u30ff]/.test(text);
}

/** Returns false for a time, a date or a short order number after the label of a phone. */
function isPlausible(found: string, digits: string): boolean {
  return (digits.length >= 9 || !datePattern.test(found)) && (digits.length >= 8 || /[ ./-]/.test(found));
}
