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
import { isBusinessLabel } from './business.js';
import type { BuiltInKind } from './kinds.js';
import type { LabelClass } from './labels.js';
import type { Offset, TextAnalysis } from './text-analysis.js';

/** How a state's id is recognized. */
interface NationalId {
  readonly kind: BuiltInKind;
  readonly label: LabelClass;
  /** What it looks like, bounded, not beside further digits or letters. */
  readonly pattern: RegExp;
  /** Without separators, in capitals. */
  readonly isValid: (id: string) => boolean;
  /** How much it says by itself. */
  readonly look: (found: string) => Look;
}

/**
 * `certain` outweighs any label; `likely` stands without one; `weak` needs a word that says so, or to be all
 * that the message holds; `unchecked`, without a check digit, needs the word.
 */
type Look = 'certain' | 'likely' | 'weak' | 'unchecked';

const isGrouped = (found: string) => /[^A-Z\d]/i.test(found);
const likely = () => 'likely' as const;
const likelyInGroups = (found: string) => (isGrouped(found) ? 'likely' : 'weak');
const likelyOrUnchecked = (found: string) => (isGrouped(found) ? 'likely' : 'unchecked');
const certainInGroups = (found: string) => (isGrouped(found) ? 'certain' : 'likely');

const by =
  ({ validate }: { validate: (value: string) => { isValid: boolean } }) =>
  (id: string) =>
    validate(id).isValid;

/** Nine digits, in one piece or in three groups of three. */
const threeTimesThree = /(?<![\w+])\d{3}([ .-]?)\d{3}\1\d{3}(?!\w)/g;
const likeSsn = /(?<![\w+])\d{3}([ .-]?)\d{2}\1\d{4}(?!\w)/g;

const nationalIds: readonly NationalId[] = [
  { kind: 'US_SSN', label: 'ssn', pattern: likeSsn, isValid: isSsn, look: likelyOrUnchecked },
  { kind: 'US_ITIN', label: 'itin', pattern: likeSsn, isValid: isItin, look: likelyOrUnchecked },
  { kind: 'AU_TFN', label: 'tfn', pattern: threeTimesThree, isValid: by(tfn), look: likelyInGroups },
  {
    // Eight digits, as old ones have, or grouped in another way.
    kind: 'AU_TFN',
    label: 'tfn',
    pattern: /(?<![\w+])(?:\d{2} \d{3} \d{3}|\d{3} \d{3} \d{2}|\d{4}-\d{3}-\d{2}|\d{8})(?!\w)/g,
    // Published ones do not pass the check of nine digits; the label says enough.
    isValid: (id) => id.length === 8 || by(tfn)(id),
    look: (found) => (found.includes('-') ? 'likely' : 'unchecked'),
  },
  {
    kind: 'UK_NINO',
    label: 'nino',
    pattern: /(?<!\w)[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?!\w)/gi,
    isValid: by(nino),
    look: certainInGroups,
  },
  { kind: 'CA_SIN', label: 'sin', pattern: threeTimesThree, isValid: by(sin), look: likelyInGroups },
  {
    kind: 'DE_TAX_ID',
    label: 'steuerId',
    pattern:
      /(?<![\w+])(?:[1-9]\d{10}|[1-9]\d([ ./-])\d{3}\1\d{3}\1\d{3}|[1-9]\d{2}([ ./-])\d{3}\2(?:\d{3}\2\d{2}|\d{4}\2\d))(?!\w)/g,
    isValid: by(idnr),
    look: likely,
  },
  {
    kind: 'FR_NIR',
    label: 'nir',
    pattern:
      /(?<!\w)[1-478]([ .-]?)\d{2}\1(?:0[1-9]|1[0-2]|[2-9]\d)\1(?:\d{2}|2[AB])\1\d{3}\1\d{3}[ .-]?\d{2}(?!\w)/gi,
    isValid: by(nir),
    look: certainInGroups,
  },
  {
    kind: 'ES_DNI',
    label: 'dni',
    pattern: /(?<!\w)(?:\d{2}\.\d{3}\.\d{3}|\d{8})[ -]?[A-Z](?!\w)/gi,
    isValid: by(dni),
    look: likely,
  },
  {
    kind: 'ES_NIE',
    label: 'nie',
    pattern: /(?<!\w)[XYZ][ -]?(?:\d{7}|\d\.\d{3}\.\d{3})[ -]?[A-Z](?!\w)/gi,
    isValid: by(nie),
    look: likely,
  },
  {
    kind: 'IT_CODICE_FISCALE',
    label: 'codiceFiscale',
    pattern:
      /(?<!\w)[A-Z]{3}[ -]?[A-Z]{3}[ -]?[\dL-V]{2}[ -]?[A-EHLMPRST][ -]?[\dL-V]{2}[ -]?[A-Z][\dL-V]{3}[ -]?[A-Z](?!\w)/gi,
    isValid: by(codicefiscale),
    look: () => 'certain',
  },
  {
    kind: 'NL_BSN',
    label: 'bsn',
    pattern: /(?<![\w+])(?:\d{3}([ .-]?)\d{3}\1\d{3}|\d{4}\.\d{2}\.\d{3})(?!\w)/g,
    isValid: by(bsn),
    look: likelyInGroups,
  },
  {
    kind: 'BR_CPF',
    label: 'cpf',
    pattern: /(?<![\w+])\d{3}([ .]?)\d{3}\1\d{3}[ -]?\d{2}(?!\w)/g,
    isValid: by(cpf),
    look: (found) => (/^\d{3}\.\d{3}\.\d{3}-/.test(found) ? 'certain' : 'likely'),
  },
  {
    kind: 'IN_AADHAAR',
    label: 'aadhaar',
    pattern: /(?<![\w+])[2-9]\d{3}([ -]?)\d{4}\1\d{4}(?!\w)/g,
    isValid: by(aadhaar),
    look: likelyInGroups,
  },
];

/**
 * A check takes some 8 us. What is written like an id after so many of them counts as one: a text of hundreds
 * of numbers that are called ids is refused either way.
 */
const mostChecks = 250;

/** Ids of nine digits, which are told apart by their labels. */
const sharesForm: ReadonlySet<LabelClass> = new Set(['ssn', 'itin', 'tfn', 'sin', 'bsn']);

/** The labels of all ids, by which a number that is said to be one kind is not taken for another. */
const idLabels: ReadonlySet<LabelClass> = new Set(nationalIds.map(({ label }) => label));

/**
 * Ids that states give to people, by their check digits. Order numbers pass one check digit in ten, so what is
 * written beside a number decides, and how it is grouped; docs/content-policy.md has the rule of each.
 */
export function findNationalIds(reading: TextAnalysis): Offset[] {
  const spots: Offset[] = [];
  let checked = 0;
  for (const id of nationalIds) {
    for (const { 0: found, index: start } of reading.text.matchAll(id.pattern)) {
      const end = start + found.length;
      if (isAccented(reading.text, start - 1) || isAccented(reading.text, end)) continue;
      const confidence = confidenceIn(reading, id, found, start, end);
      if (confidence === null) continue;
      checked += 1;
      if (checked <= mostChecks && !id.isValid(found.replace(/[^A-Z\d]/gi, '').toUpperCase())) continue;
      spots.push({ kind: id.kind, start, end, confidence });
    }
  }
  return spots;
}

/** True of a Latin letter that the patterns' `\w` does not know: "12345678 Número" is no id and a word. */
function isAccented(text: string, at: number): boolean {
  return text.charCodeAt(at) > 127 && /\p{Script=Latin}/u.test(text.charAt(at));
}

function confidenceIn(
  reading: TextAnalysis,
  { label, look }: NationalId,
  found: string,
  start: number,
  end: number,
): Offset['confidence'] | null {
  const { context } = reading;
  const before = context.before(start);
  const after = context.after(end);
  if (before === label || after === label) return 'high';
  const looks = look(found);
  if (looks === 'certain') return 'high';
  const says = before ?? after;
  if (says !== null && idLabels.has(says))
    return looks === 'likely' && !sharesForm.has(label) ? 'medium' : null;
  if (reading.isInLink(start) || isPartOfMore(reading.text, found, start, end)) return null;
  if (says === 'nationalId' && looks !== 'unchecked') return 'medium';
  if (says !== null && says !== 'personal') return null;
  if (isBusinessLabel(after) || isPrice(reading.text, start, end)) return null;
  if (looks === 'likely' && reading.isOnlyNumber(found.replace(/\D/g, '').length)) return 'medium';
  if (looks === 'unchecked') return context.has(label) ? 'medium' : null;
  return says === 'personal' || context.has(label) || reading.isAlone(start, end) ? 'medium' : null;
}

/** Joined to further digits or letters by a sign, or by a space where it has spaces itself. */
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

function isPrice(text: string, start: number, end: number): boolean {
  return /[$€£¥₹]/.test(text.slice(Math.max(0, start - 3), start) + text.slice(end, end + 3));
}

/** A US social security number: three parts of which none is of noughts, and no area that is never assigned. */
function isSsn(digits: string): boolean {
  return !/^(?:000|666|9)|^...00|0000$/.test(digits);
}

/**
 * A US individual taxpayer identification number: 9, and a fourth and fifth digit of the ranges that the IRS
 * assigns (Internal Revenue Manual 3.21.263.7.2.1).
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
