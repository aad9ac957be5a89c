import { isValidIBAN } from 'ibantools';
import { isBusinessLabel } from './business-labels.js';
import type { BuiltInKind } from './kinds.js';
import type { LabelClass } from './labels.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** A bank's code with an account number near it. Both need the code's label. */
interface CodeAndAccount {
  readonly kind: BuiltInKind;
  readonly label: LabelClass;
  readonly code: RegExp;
  readonly account: RegExp;
}

const pairs: readonly CodeAndAccount[] = [
  {
    kind: 'CA_BANK_ACCOUNT',
    label: 'transit',
    code: /(?<![\w-])(?:\d{5}(?:-\d{3})?|\d{3})(?![\w-])/g,
    account: /(?<![\w-])\d{7,12}(?![\w-])/g,
  },
  {
    kind: 'IN_BANK_ACCOUNT',
    label: 'ifsc',
    code: /(?<!\w)[A-Z]{4}0[A-Z\d]{6}(?!\w)/gi,
    account: /(?<![\w-])\d{9,18}(?![\w-])/g,
  },
  {
    kind: 'DE_BANK_ACCOUNT',
    label: 'blz',
    code: /(?<![\w-])\d{3}([ .-]?)\d{3}\1\d{2}(?![\w-])/g,
    account: /(?<![\w-])\d{3,10}(?![\w-])/g,
  },
];

/** The largest distance between a code and its account, in UTF-16 units. */
const maxDistance = 80;

/** The maximum number of findings for each text: the pairs are compared one by one. */
const maxPairs = 50;

/** Finds accounts by the forms of New Zealand, Canada, India, Mexico, Germany and Poland. */
export function findAccountFormats(analysis: TextAnalysis): Match[] {
  return [
    ...pairs.filter(({ label }) => analysis.context.has(label)).flatMap((pair) => findPairs(analysis, pair)),
    ...findClabes(analysis),
    ...findNewZealand(analysis),
    ...findPolish(analysis),
  ];
}

function findPairs({ text, context }: TextAnalysis, { kind, label, code, account }: CodeAndAccount): Match[] {
  const matches: Match[] = [];
  const accounts = [...text.matchAll(account)].slice(0, maxPairs);
  for (const { 0: found, index: start } of [...text.matchAll(code)].slice(0, maxPairs)) {
    const end = start + found.length;
    if (!context.isNear(start, end, 24, label)) continue;
    const own = accounts.find(
      ({ 0: number, index }) =>
        (index >= end || index + number.length <= start) &&
        Math.abs(index - start) <= maxDistance &&
        !isBusinessLabel(context.before(index)),
    );
    if (!own) continue;
    matches.push({ kind, start, end, confidence: 'high' });
    matches.push({ kind, start: own.index, end: own.index + own[0].length, confidence: 'high' });
  }
  return matches;
}

/** Returns true if the last digit checks the others, weighted 3, 7 and 1. */
function isClabe(digits: string): boolean {
  const sum = Array.from(digits.slice(0, 17), Number).reduce(
    (total, digit, at) => total + ((digit * ([3, 7, 1][at % 3] ?? 0)) % 10),
    0,
  );
  return (10 - (sum % 10)) % 10 === Number(digits[17]);
}

const clabePattern = /(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{11}[ -]?\d(?![\w-])/g;

/** Finds Mexican CLABEs: 18 digits of a known bank with a check digit, labelled, or alone in a message. */
function findClabes({ text, context }: TextAnalysis): Match[] {
  if (!context.has('clabe')) return [];
  return Array.from(text.matchAll(clabePattern)).flatMap(({ 0: found, index: start }) => {
    const isValid = isClabe(found.replace(/\D/g, ''));
    return isValid && !isBusinessLabel(context.before(start))
      ? [{ kind: 'MX_CLABE', start, end: start + found.length, confidence: 'high' } as const]
      : [];
  });
}

/** Bank, branch, account and suffix of a New Zealand account. */
const newZealand = /(?<![\w-])(?:0[1-68]|1[0-9]|2[0-9]|3[01358])[- ]\d{4}[- ]\d{7}[- ]\d{2,3}(?![\w-])/g;

function findNewZealand({ text, context }: TextAnalysis): Match[] {
  return Array.from(text.matchAll(newZealand)).flatMap(({ 0: found, index: start }) =>
    isBusinessLabel(context.before(start))
      ? []
      : [{ kind: 'NZ_BANK_ACCOUNT', start, end: start + found.length, confidence: 'high' } as const],
  );
}

/** A Polish account number (NRB) is an IBAN without its country. */
const polish = /(?<![\w-])\d{2}(?: ?\d{4}){6}(?![\w-])/g;

function findPolish({ text }: TextAnalysis): Match[] {
  return Array.from(text.matchAll(polish)).flatMap(({ 0: found, index: start }) =>
    isValidIBAN(`PL${found.replaceAll(' ', '')}`)
      ? [{ kind: 'IBAN', start, end: start + found.length, confidence: 'high' } as const]
      : [],
  );
}
