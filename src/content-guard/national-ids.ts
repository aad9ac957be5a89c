import * as tfn from 'stdnum/lib/cjs/au/tfn.js';
import * as cpf from 'stdnum/lib/cjs/br/cpf.js';
import * as sin from 'stdnum/lib/cjs/ca/sin.js';
import * as idnr from 'stdnum/lib/cjs/de/idnr.js';
import * as dni from 'stdnum/lib/cjs/es/dni.js';
import * as nie from 'stdnum/lib/cjs/es/nie.js';
import * as nir from 'stdnum/lib/cjs/fr/nir.js';
import * as nino from 'stdnum/lib/cjs/gb/nino.js';
import * as aadhaar from 'stdnum/lib/cjs/in/aadhaar.js';
import * as codicefiscale from 'stdnum/lib/cjs/it/codicefiscale.js';
import * as bsn from 'stdnum/lib/cjs/nl/bsn.js';
import { isBusinessLabel } from './business-labels.js';
import type { BuiltInKind } from './kinds.js';
import { labelledIds } from './labelled-ids.js';
import type { LabelClass } from './labels.js';
import { longNumbers } from './long-numbers.js';
import type { NationalId } from './national-id.js';
import type { Match, TextAnalysis } from './text-analysis.js';

const isGrouped = (found: string) => /[^A-Z\d]/i.test(found);
const likely = () => 'likely' as const;
const likelyInGroups = (found: string) => (isGrouped(found) ? 'likely' : 'weak');
const likelyOrUnchecked = (found: string) => (isGrouped(found) ? 'likely' : 'unchecked');
const certainInGroups = (found: string) => (isGrouped(found) ? 'certain' : 'likely');

const validWith =
  ({ validate }: { validate: (value: string) => { isValid: boolean } }) =>
  (id: string) =>
    validate(id).isValid;

/** Nine digits, in one piece or in three groups of three. */
const nineDigits = /(?<![\w+])\d{3}([ .-]?)\d{3}\1\d{3}(?!\w)/g;
const ssnPattern = /(?<![\w+])\d{3}([ .-]?)\d{2}\1\d{4}(?!\w)/g;

const nationalIds: readonly NationalId[] = [
  { kind: 'US_SSN', label: 'ssn', pattern: ssnPattern, isValid: isSsn, strength: likelyOrUnchecked },
  { kind: 'US_ITIN', label: 'itin', pattern: ssnPattern, isValid: isItin, strength: likelyOrUnchecked },
  { kind: 'AU_TFN', label: 'tfn', pattern: nineDigits, isValid: validWith(tfn), strength: likelyInGroups },
  {
    // Old numbers have eight digits; some have other groups.
    kind: 'AU_TFN',
    label: 'tfn',
    pattern: /(?<![\w+])(?:\d{2} \d{3} \d{3}|\d{3} \d{3} \d{2}|\d{4}-\d{3}-\d{2}|\d{8})(?!\w)/g,
    // Published numbers of eight digits fail the nine-digit check; the label is enough.
    isValid: (id) => id.length === 8 || validWith(tfn)(id),
    strength: (found) => (found.includes('-') ? 'likely' : 'unchecked'),
  },
  {
    kind: 'UK_NINO',
    label: 'nino',
    pattern: /(?<!\w)[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?!\w)/gi,
    isValid: validWith(nino),
    strength: certainInGroups,
  },
  { kind: 'CA_SIN', label: 'sin', pattern: nineDigits, isValid: validWith(sin), strength: likelyInGroups },
  {
    kind: 'DE_TAX_ID',
    label: 'steuerId',
    pattern:
      /(?<![\w+])(?:[1-9]\d{10}|[1-9]\d([ ./-])\d{3}\1\d{3}\1\d{3}|[1-9]\d{2}([ ./-])\d{3}\2(?:\d{3}\2\d{2}|\d{4}\2\d))(?!\w)/g,
    isValid: validWith(idnr),
    strength: likelyInGroups,
  },
  {
    kind: 'FR_NIR',
    label: 'nir',
    pattern:
      /(?<!\w)[1-478]([ .-]?)\d{2}\1(?:0[1-9]|1[0-2]|[2-9]\d)\1(?:\d{2}|2[AB])\1\d{3}\1\d{3}[ .-]?\d{2}(?!\w)/gi,
    isValid: validWith(nir),
    strength: certainInGroups,
  },
  {
    kind: 'ES_DNI',
    label: 'dni',
    pattern: /(?<!\w)(?:\d{2}\.\d{3}\.\d{3}|\d{8})[ -]?[A-Z](?!\w)/gi,
    isValid: validWith(dni),
    strength: likely,
  },
  {
    kind: 'ES_NIE',
    label: 'nie',
    pattern: /(?<!\w)[XYZ][ -]?(?:\d{7}|\d\.\d{3}\.\d{3})[ -]?[A-Z](?!\w)/gi,
    isValid: validWith(nie),
    strength: likely,
  },
  {
    kind: 'IT_CODICE_FISCALE',
    label: 'codiceFiscale',
    pattern:
      /(?<!\w)[A-Z]{3}[ -]?[A-Z]{3}[ -]?[\dL-V]{2}[ -]?[A-EHLMPRST][ -]?[\dL-V]{2}[ -]?[A-Z][\dL-V]{3}[ -]?[A-Z](?!\w)/gi,
    isValid: validWith(codicefiscale),
    strength: () => 'certain',
  },
  {
    kind: 'NL_BSN',
    label: 'bsn',
    pattern: /(?<![\w+])(?:\d{3}([ .-]?)\d{3}\1\d{3}|\d{4}\.\d{2}\.\d{3})(?!\w)/g,
    isValid: validWith(bsn),
    strength: likelyInGroups,
  },
  {
    kind: 'BR_CPF',
    label: 'cpf',
    pattern: /(?<![\w+])\d{3}([ .]?)\d{3}\1\d{3}[ -]?\d{2}(?!\w)/g,
    isValid: validWith(cpf),
    strength: (found) => (/^\d{3}\.\d{3}\.\d{3}-/.test(found) ? 'certain' : likelyInGroups(found)),
  },
  {
    kind: 'IN_AADHAAR',
    label: 'aadhaar',
    pattern: /(?<![\w+])[2-9]\d{3}([ -]?)\d{4}\1\d{4}(?!\w)/g,
    isValid: validWith(aadhaar),
    strength: likelyInGroups,
  },
];

/**
 * The maximum number of check-digit checks for each text; one takes about 8 us. Further candidates count as ids without a
 * check, because a text with hundreds of numbers that are labelled as ids is rejected anyway.
 */
const maxChecks = 250;

/** Ids of nine digits: only the label distinguishes them. */
const sharesFormat: ReadonlySet<LabelClass> = new Set(['ssn', 'itin', 'tfn', 'sin', 'bsn']);

/** The labels of all ids: a number with the label of one kind is not another kind. */
/** Ids of digits alone, with their lengths. Beside their label, they are found in groups of any size. */
const digitCounts: Readonly<Partial<Record<BuiltInKind, number>>> = {
  US_SSN: 9,
  US_ITIN: 9,
  AU_TFN: 9,
  CA_SIN: 9,
  NL_BSN: 9,
  IN_AADHAAR: 12,
  DE_TAX_ID: 11,
  BR_CPF: 11,
  FR_NIR: 15,
  NZ_IRD: 9,
  PL_PESEL: 11,
  UK_NHS: 10,
  CH_AHV: 13,
};

/** Returns an id that needs its label, in groups of any size. */
function inAnyGroups(id: NationalId): NationalId[] {
  const count = digitCounts[id.kind];
  if (count === undefined) return [];
  const pattern = new RegExp(`(?<![\\w+-])\\d(?:[ ./-]{0,2}\\d){${count - 1}}(?![\\w-])`, 'g');
  return [{ ...id, pattern, strength: () => 'labelled' }];
}

const ids: readonly NationalId[] = [...nationalIds, ...labelledIds];
const allIds: readonly (NationalId & { readonly hasOnlyDigits: boolean })[] = [
  ...ids,
  ...ids.flatMap(inAnyGroups),
].map((id) => ({ ...id, hasOnlyDigits: !/[A-Z]/.test(id.pattern.source) }));
const idLabels: ReadonlySet<LabelClass> = new Set(allIds.map(({ label }) => label));

/**
 * Finds national ids by format and check digit. One order number in ten passes such a check, so the label beside a number
 * and its grouping decide; docs/content-policy.md has the rule for each kind.
 */
export function findNationalIds(analysis: TextAnalysis): Match[] {
  const matches: Match[] = [];
  let checked = 0;
  const numbers = longNumbers(analysis);
  for (const id of allIds) {
    if (id.strength('') === 'labelled' && !hasLabel(analysis, id)) continue;
    for (const { 0: found, index } of (id.hasOnlyDigits ? numbers : analysis).text.matchAll(id.pattern)) {
      const start = id.hasOnlyDigits ? numbers.positionOf(index) : index;
      const end = start + found.length;
      if (isAccented(analysis.text, start - 1) || isAccented(analysis.text, end)) continue;
      const confidence = confidenceIn(analysis, id, found, start, end);
      if (confidence === null) continue;
      checked += 1;
      if (checked <= maxChecks && !id.isValid(found.replace(/[^A-Z\d]/gi, '').toUpperCase(), found)) continue;
      matches.push({ kind: id.kind, start, end, confidence });
    }
  }
  return matches;
}

function hasLabel({ context }: TextAnalysis, { label, alias = label }: NationalId): boolean {
  return context.has(label) || context.has(alias) || context.has('nationalId');
}

/** Returns true for a Latin letter outside the patterns' `\w`: "12345678 Número" is not an id with the letter N. */
function isAccented(text: string, at: number): boolean {
  return text.charCodeAt(at) > 127 && /\p{Script=Latin}/u.test(text.charAt(at));
}

function confidenceIn(
  analysis: TextAnalysis,
  { label, alias = label, strength: strengthOf }: NationalId,
  found: string,
  start: number,
  end: number,
): Match['confidence'] | null {
  const { context } = analysis;
  const before = context.before(start);
  const after = context.after(end);
  if ([label, alias].some((own) => before === own || after === own)) return 'high';
  const strength = strengthOf(found);
  if (strength === 'certain') return 'high';
  if (strength === 'labelled') return before === 'nationalId' || after === 'nationalId' ? 'medium' : null;
  const nearest = before ?? after;
  if (nearest !== null && idLabels.has(nearest))
    return strength === 'likely' && !sharesFormat.has(label) ? 'medium' : null;
  if (analysis.isInLink(start) || isPartOfMore(analysis.text, found, start, end) || isNetworkAddress(found))
    return null;
  if (nearest === 'nationalId' && strength !== 'unchecked') return 'medium';
  if (nearest !== null && nearest !== 'personal') return null;
  if (isBusinessLabel(after) || isPrice(analysis.text, start, end)) return null;
  if (nearest === 'personal' && strength !== 'unchecked') return sharesFormat.has(label) ? 'low' : 'medium';
  if (context.has(label)) return 'medium';
  // Nine digits in groups are also how people write order and registry numbers.
  const isClear = strength === 'likely' && !sharesFormat.has(label);
  if (isClear && analysis.isOnlyNumber(found.replace(/\D/g, '').length)) return 'medium';
  return strength !== 'unchecked' && analysis.isAlone(start, end) ? 'low' : null;
}

/** Returns true if a separator joins the number to more digits or letters. A space counts if the number has spaces. */
function isPartOfMore(text: string, found: string, start: number, end: number): boolean {
  const joined = found.includes(' ') ? /[ .,/_#-]/ : /[.,/_#-]/;
  const isWord = (unit: string) => /[\dA-Z]/i.test(unit);
  const isDigitBeside = (unit: string) => /\d/.test(unit);
  if (/\+\d{1,3}[ -]?\(?$/.test(text.slice(Math.max(0, start - 7), start))) return true;
  const left = text.charAt(start - 1);
  const right = text.charAt(end);
  return (
    (joined.test(left) && (left === ' ' ? isDigitBeside : isWord)(text.charAt(start - 2))) ||
    (joined.test(right) && (right === ' ' ? isDigitBeside : isWord)(text.charAt(end + 1)))
  );
}

/** Returns true for an IPv4 address. */
const isNetworkAddress = (found: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(found) && found.split('.').every((part) => Number(part) <= 255);

function isPrice(text: string, start: number, end: number): boolean {
  return /[$€£¥₹]/.test(text.slice(Math.max(0, start - 3), start) + text.slice(end, end + 3));
}

/** Returns true for a US social security number: no part is all zeros, and the area is one that is assigned. */
function isSsn(digits: string): boolean {
  return !/^(?:000|666|9)|^...00|0000$/.test(digits);
}

/**
 * Returns true for a US individual taxpayer identification number: it begins with 9, and the fourth and fifth digit are in
 * a range that the IRS assigns (Internal Revenue Manual 3.21.263.7.2.1).
 */
function isItin(digits: string): boolean {
  const group = Number(digits.slice(3, 5));
  const isAssigned =
    (group >= 50 && group <= 65) ||
    (group >= 70 && group <= 88) ||
    (group >= 90 && group <= 92) ||
    (group >= 94 && group <= 99);
  return digits.startsWith('9') && isAssigned;
}
