import * as svnrAt from 'stdnum/lib/cjs/at/vnr.js';
import * as nn from 'stdnum/lib/cjs/be/nn.js';
import * as egn from 'stdnum/lib/cjs/bg/egn.js';
import * as ahv from 'stdnum/lib/cjs/ch/ssn.js';
import * as rut from 'stdnum/lib/cjs/cl/rut.js';
import * as ric from 'stdnum/lib/cjs/cn/ric.js';
import * as svnrDe from 'stdnum/lib/cjs/de/svnr.js';
import * as hetu from 'stdnum/lib/cjs/fi/hetu.js';
import * as amka from 'stdnum/lib/cjs/gr/amka.js';
import * as hkid from 'stdnum/lib/cjs/hk/hkid.js';
import * as oib from 'stdnum/lib/cjs/hr/oib.js';
import * as pps from 'stdnum/lib/cjs/ie/pps.js';
import * as idnrIl from 'stdnum/lib/cjs/il/idnr.js';
import * as curp from 'stdnum/lib/cjs/mx/curp.js';
import * as fodselsnummer from 'stdnum/lib/cjs/no/fodselsnummer.js';
import * as ird from 'stdnum/lib/cjs/nz/ird.js';
import * as pesel from 'stdnum/lib/cjs/pl/pesel.js';
import * as nifPt from 'stdnum/lib/cjs/pt/nif.js';
import * as cnp from 'stdnum/lib/cjs/ro/cnp.js';
import * as emso from 'stdnum/lib/cjs/si/emso.js';
import * as idnrTh from 'stdnum/lib/cjs/th/idnr.js';
import * as tckimlik from 'stdnum/lib/cjs/tr/tckimlik.js';
import * as idnrZa from 'stdnum/lib/cjs/za/idnr.js';
import { passesLuhn } from './card-schemes.js';
import type { NationalId } from './national-id.js';

const validWith =
  ({ validate }: { validate: (value: string) => { isValid: boolean } }) =>
  (id: string) =>
    validate(id).isValid;

const labelled = () => 'labelled' as const;
const likely = () => 'likely' as const;

const weighted = (digits: string, weights: readonly number[]) =>
  weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0);

/** Returns true for six digits that are a year, a month and a day, or a day, a month and a year. */
function isBirthDate(digits: string, order: 'ymd' | 'dmy'): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(order === 'ymd' ? digits.slice(4, 6) : digits.slice(0, 2));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Checks a UK NHS number: ten digits, the last makes the weighted sum a multiple of 11. */
const isNhs = (id: string) => weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;

/** Checks an Australian Medicare number: the ninth digit checks the first eight. */
const isMedicare = (id: string) =>
  /^[2-6]/.test(id) && weighted(id, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(id[8]);

/** Checks a Singapore NRIC or FIN by its last letter. */
function isNric(id: string): boolean {
  const sum = weighted(id.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]);
  const [first = ''] = id;
  const shift = 'TG'.includes(first) ? 4 : first === 'M' ? 3 : 0;
  const letters = 'ST'.includes(first) ? 'JZIHGFEDCBA' : first === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const rest = (sum + shift) % 11;
  return letters[first === 'M' ? 10 - rest : rest] === id[8];
}

/** Checks a Czech or Slovak birth number: women's months are raised by 50, and ten digits are a multiple of 11. */
function isRodneCislo(id: string): boolean {
  const month = Number(id.slice(2, 4)) % 50;
  const isDate = month % 20 >= 1 && month % 20 <= 12 && Number(id.slice(4, 6)) <= 31;
  return (
    isDate &&
    (id.length === 9 || Number(id) % 11 === 0 || (Number(id.slice(0, 9)) % 11 === 10 && id.endsWith('0')))
  );
}

/** Checks a Japanese individual number (My Number). */
function isMyNumber(id: string): boolean {
  const rest = weighted(id, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return Number(id[11]) === (rest <= 1 ? 0 : 11 - rest);
}

/** Checks a Taiwanese id: the letter stands for two digits. */
function isTaiwanese(id: string): boolean {
  const value = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(id.charAt(0)) + 10;
  return (
    (Math.floor(value / 10) + (value % 10) * 9 + weighted(id.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 ===
    0
  );
}

/** Checks a Russian SNILS, which sums its first nine digits. */
const isSnils = (id: string) =>
  (weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(id.slice(9));

const other = (
  pattern: RegExp,
  isValid: NationalId['isValid'],
  strength: NationalId['strength'] = labelled,
): NationalId => ({ kind: 'OTHER_NATIONAL_ID', label: 'personNumber', pattern, isValid, strength });

/** Ids that are found beside their label, and those whose form is enough. */
export const labelledIds: readonly NationalId[] = [
  {
    kind: 'NZ_IRD',
    label: 'ird',
    pattern: /(?<![\w+])\d{2,3}([ .-]?)\d{3}\1\d{3}(?!\w)/g,
    isValid: validWith(ird),
    strength: labelled,
  },
  {
    kind: 'MX_CURP',
    label: 'curp',
    pattern: /(?<!\w)[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d(?!\w)/gi,
    isValid: validWith(curp),
    strength: likely,
  },
  {
    kind: 'PL_PESEL',
    label: 'pesel',
    pattern: /(?<![\w+])\d{11}(?!\w)/g,
    isValid: validWith(pesel),
    strength: labelled,
  },
  // Since 2007, Danish numbers need no check digit; the date of birth remains.
  {
    kind: 'DK_CPR',
    label: 'cpr',
    alias: 'personNumber',
    pattern: /(?<![\w+-])\d{6}[ -]?\d{4}(?![\w-])/g,
    isValid: (id) => isBirthDate(id, 'dmy'),
    strength: labelled,
  },
  {
    kind: 'SE_PERSONNUMMER',
    label: 'personNumber',
    pattern: /(?<![\w-])(?:19|20)?\d{6}[-+ ]?\d{4}(?![\w-])/g,
    isValid: (id) => passesLuhn(id.slice(-10)) && Number(id.slice(-8, -6)) <= 12,
    strength: labelled,
  },
  {
    kind: 'UK_NHS',
    label: 'nhs',
    pattern: /(?<![\w+])\d{3}([ -]?)\d{3}\1\d{4}(?!\w)/g,
    isValid: isNhs,
    strength: labelled,
  },
  {
    kind: 'AU_MEDICARE',
    label: 'medicare',
    pattern: /(?<![\w+])[2-6]\d{3}[ -]?\d{5}[ -]?\d(?:[ /-]?\d)?(?!\w)/g,
    isValid: isMedicare,
    strength: labelled,
  },
  {
    kind: 'SG_NRIC',
    label: 'nric',
    pattern: /(?<!\w)[STFGM]\d{7}[A-Z](?!\w)/gi,
    isValid: isNric,
    strength: likely,
  },
  {
    kind: 'CH_AHV',
    label: 'ahv',
    pattern: /(?<![\w+])756([ .-]?)\d{4}\1\d{4}\1\d{2}(?!\w)/g,
    isValid: validWith(ahv),
    strength: likely,
  },
  other(
    /(?<!\w)\d{6}[-+A-FU-Y]\d{3}[\dA-Y](?!\w)/gi,
    (_, found) => validWith(hetu)(found.toUpperCase()),
    likely,
  ),
  other(/(?<![\w+])\d{6} ?\d{5}(?!\w)/g, validWith(fodselsnummer)),
  other(/(?<![\w+])\d{6}[/ ]?\d{3,4}(?!\w)/g, isRodneCislo),
  other(/(?<![\w+])[1-8](?: ?\d){12}(?!\w)/g, validWith(cnp)),
  other(/(?<![\w+])\d{13}(?!\w)/g, (id) => validWith(emso)(id) || validWith(idnrZa)(id)),
  other(/(?<![\w+])\d{6}[ ]?\d{4}[ ]?\d{3}(?!\w)/g, validWith(idnrZa)),
  other(/(?<![\w+])[1-9](?: ?\d){10}(?!\w)/g, (id) => validWith(tckimlik)(id) || validWith(oib)(id)),
  other(/(?<![\w+])\d{3}[ ]\d{3}[ ]\d{3}[ ]\d{2}(?!\w)/g, validWith(tckimlik)),
  other(
    /(?<![\w+])\d(?:[ -]?\d){10}(?!\w)/g,
    (id) => validWith(fodselsnummer)(id) || validWith(amka)(id) || validWith(oib)(id),
  ),
  other(/(?<![\w+])\d{2}\.?\d{2}\.?\d{2}[-. ]?\d{3}[-. ]?\d{2}(?!\w)/g, validWith(nn)),
  other(/(?<!\w)\d{7}[ -]?[A-W][A-IW]?(?!\w)/gi, validWith(pps)),
  // Since 2020, Korean numbers need no check digit.
  other(/(?<![\w+])\d{6} ?-? ?[1-8]\d{6}(?!\w)/g, (id) => isBirthDate(id, 'ymd')),
  other(/(?<!\w)\d{6} ?(?:19|20)\d{6} ?\d{3}[\dX](?!\w)/gi, validWith(ric)),
  other(/(?<!\w)[A-Z][1289]\d{8}(?!\w)/gi, isTaiwanese),
  other(/(?<![\w+])\d{4}([ -]?)\d{4}\1\d{4}(?!\w)/g, isMyNumber),
  other(/(?<![\w+])\d(?:[ -]?\d){8}(?!\w)/g, validWith(idnrIl)),
  other(/(?<![\w+])[1-8]([ -]?)\d{4}\1\d{5}\1\d{2}\1\d(?!\w)/g, validWith(idnrTh)),
  other(/(?<!\w)[A-Z]{3}[PH][A-Z][ -]?\d{4}[ -]?[A-Z](?!\w)/gi, () => true),
  other(/(?<!\w)\d{1,2}\.?\d{3}\.?\d{3}-[\dK](?!\w)/gi, validWith(rut)),
  other(/(?<![\w+])\d(?: ?\d){9}(?!\w)/g, validWith(egn)),
  other(/(?<![\w+])\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d{2}(?!\w)/g, isSnils),
  other(/(?<!\w)[A-Z]{1,2}\d{6} ?\(?[\dA](?:\)|(?!\w))/gi, validWith(hkid)),
  other(/(?<![\w+])[1-3]\d{8}(?!\w)/g, validWith(nifPt)),
  {
    kind: 'OTHER_NATIONAL_ID',
    label: 'ahv',
    pattern: /(?<!\w)\d{4} ?\d{6}(?!\w)/g,
    isValid: validWith(svnrAt),
    strength: labelled,
  },
  {
    kind: 'OTHER_NATIONAL_ID',
    label: 'ahv',
    pattern: /(?<!\w)\d{2} ?\d{6} ?[A-Z] ?\d{3}(?!\w)/gi,
    isValid: validWith(svnrDe),
    strength: labelled,
  },
];
