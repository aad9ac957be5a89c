import { isValidBIC } from 'ibantools';
import { isBusinessLabel } from './business.js';
import type { BuiltInKind } from './kinds.js';
import type { LabelClass } from './labels.js';
import { digitsIn } from './number-groups.js';
import { firstNotBefore } from './spans.js';
import type { Offset, TextAnalysis } from './text-analysis.js';

/** How far, in units, a bank's code and the number of the account may stand apart. */
const distance = 100;

interface BankCode {
  readonly kind: BuiltInKind;
  /** What the code looks like; bounded, so that a text is read in linear time. */
  readonly pattern: RegExp;
  readonly isValid: (code: string) => boolean;
  readonly label: LabelClass;
  /** How many digits an account's number has. */
  readonly account: readonly [least: number, most: number];
}

const codes: readonly BankCode[] = [
  {
    kind: 'US_BANK_ACCOUNT',
    pattern: /(?<!\w)(?<!\d-)\d{4}[ -]?\d{4}[ -]?\d(?!\w)/g,
    isValid: isRoutingNumber,
    label: 'routing',
    account: [4, 17],
  },
  {
    kind: 'AU_BANK_ACCOUNT',
    pattern: /(?<!\w)(?<!\d-)\d{3}[ -]?\d{3}(?!\w)/g,
    isValid: () => true,
    label: 'branch',
    account: [5, 10],
  },
  {
    kind: 'UK_BANK_ACCOUNT',
    pattern: /(?<!\w)(?<!\d-)\d{2}([ -]?)\d{2}\1\d{2}(?!\w)/g,
    isValid: () => true,
    label: 'sortCode',
    account: [6, 8],
  },
];

/**
 * A bank's code and the number of an account beside it: US routing number, Australian BSB, UK sort code,
 * SWIFT code. All of them are numbers like any other, so one must be said to be what it is.
 */
export function findBankAccounts(reading: TextAnalysis): Offset[] {
  const { context } = reading;
  const banks: readonly LabelClass[] = ['routing', 'branch', 'sortCode', 'swift', 'account'];
  if (!banks.some((label) => context.has(label))) return pairAlone(reading.text);
  return [
    ...codes.flatMap((code) => withCode(reading, code)),
    ...withSwift(reading),
    ...calledAccounts(reading),
  ];
}

/** A message of nothing but a BSB or a sort code, as both are printed, and an account's number. */
const pair = /^[^\p{L}\d]{0,20}(\d{3}-\d{3}|\d\d-\d\d-\d\d)[ ,;:/\n]{1,3}(\d{5,10})[^\p{L}\d]{0,20}$/u;

function pairAlone(text: string): Offset[] {
  const [all, code = '', account = ''] = pair.exec(text) ?? [];
  if (all === undefined) return [];
  const isSortCode = code.length === 8;
  const [day = 0, month = 0] = code.split('-').map(Number);
  const isDate = day <= 31 && month <= 12;
  if (isSortCode && (isDate || account.length !== 8)) return [];
  const kind = isSortCode ? 'UK_BANK_ACCOUNT' : 'AU_BANK_ACCOUNT';
  const spot = (part: string, from: number) => {
    const start = text.indexOf(part, from);
    return { kind, start, end: start + part.length, confidence: 'medium' } as const;
  };
  const bank = spot(code, 0);
  return [bank, spot(account, bank.end)];
}

function withCode(reading: TextAnalysis, { kind, pattern, isValid, label, account }: BankCode): Offset[] {
  const { text, context } = reading;
  const spots: Offset[] = [];
  for (const { 0: found, index: start } of text.matchAll(pattern)) {
    const end = start + found.length;
    if (!isValid(found.replace(/\D/g, ''))) continue;
    const isNamed = context.before(start) === label || context.isNear(start, end, 24, label);
    const isPrinted = /-|^\d\d .. /.test(found) && context.isNear(start, end, 40, 'account', label);
    const isPaired =
      /^[ ,;/\n]{1,3}\d{5}/.test(text.slice(end, end + 8)) && context.isNear(start, end + 16, 16, 'account');
    if (!isNamed && ((!isPrinted && !isPaired) || /\d[ .-]$/.test(text.slice(Math.max(0, start - 2), start))))
      continue;
    const beside = accountBeside(reading, start, end, account);
    if (!beside) continue;
    const confidence = isNamed ? 'high' : 'medium';
    spots.push({ kind, start, end, confidence }, { kind, ...beside, confidence });
  }
  return spots;
}

const calledAccount =
  /\b(?:bank|checking|savings) (?:account|acct|acc|a\/c)(?: (?:number|no\.?|num|nr\.?|#))?(?: is|:| =)? ?$/i;

/** A number of eight digits and more that is called a bank account's outright. */
function calledAccounts({ text, groups, context }: TextAnalysis): Offset[] {
  return groups.flatMap(({ start, end }) => {
    const isLong = end - start >= 8 && end - start <= 17;
    const isCalled = isLong && context.before(start) === 'account';
    if (!isCalled || !calledAccount.test(text.slice(Math.max(0, start - 48), start))) return [];
    return [{ kind: 'US_BANK_ACCOUNT', start, end, confidence: 'medium' } as const];
  });
}

/** A BIC in capitals: bank, country, place, and perhaps the branch. */
const bicPattern = /(?<!\w)[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?(?!\w)/g;

function withSwift(reading: TextAnalysis): Offset[] {
  const { text, context } = reading;
  if (!context.has('swift') && !context.has('account')) return [];
  const spots: Offset[] = [];
  for (const { 0: found, index: start } of text.matchAll(bicPattern)) {
    const end = start + found.length;
    if (!isValidBIC(found)) continue;
    const isNamed = context.isNear(start, end, 24, 'swift');
    if (!isNamed && !(context.isNear(start, end, distance, 'account') && isUnlikeWord(text, start, end)))
      continue;
    const beside = accountBeside(reading, start, end, [6, 20]);
    if (!beside) continue;
    const confidence = isNamed ? 'high' : 'medium';
    spots.push(
      { kind: 'SWIFT_ACCOUNT', start, end, confidence },
      { kind: 'SWIFT_ACCOUNT', ...beside, confidence },
    );
  }
  return spots;
}

/** Capitals that are no word of a sentence in capitals. */
function isUnlikeWord(text: string, start: number, end: number): boolean {
  return (
    /\d|XXX$/.test(text.slice(start, end)) ||
    !/[A-Z]{3,}\W{1,3}$/.test(text.slice(Math.max(0, start - 12), start))
  );
}

/** The nearest number, after a bank's code or before it, that has an account's length and no label of business. */
function accountBeside(
  { text, groups, context }: TextAnalysis,
  start: number,
  end: number,
  [least, most]: readonly [number, number],
): { start: number; end: number } | null {
  const first = firstNotBefore(groups, start + 1, (group) => group.end);
  const next = firstNotBefore(groups, end, (group) => group.start);
  const fits = (from: number, to: number) => {
    const digits = digitsIn(text, from, to).length;
    return digits >= least && digits <= most && !isBusinessLabel(context.before(from));
  };
  const isJoined = (left: number) => /^[ -]$/.test(text.slice(groups[left]?.end, groups[left + 1]?.start));
  for (let at = next; at < groups.length; at += 1) {
    const group = groups[at];
    if (!group || group.start - end > distance) break;
    let last = at;
    while (last + 1 < groups.length && last - at < 6 && isJoined(last)) last += 1;
    for (const to of [groups[last]?.end ?? group.end, group.end]) {
      if (fits(group.start, to)) return { start: group.start, end: to };
    }
  }
  for (let at = first - 1; at >= 0; at -= 1) {
    const group = groups[at];
    if (!group || start - group.end > distance) break;
    let from = at;
    while (from > 0 && at - from < 6 && isJoined(from - 1)) from -= 1;
    for (const place of [groups[from]?.start ?? group.start, group.start]) {
      if (fits(place, group.end)) return { start: place, end: group.end };
    }
  }
  return null;
}

/**
 * A US routing number: nine digits with the check of the ABA and the first two of a Federal Reserve district,
 * a thrift, an electronic or a government number.
 */
function isRoutingNumber(digits: string): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = Array.from(digits, Number);
  const district = a * 10 + b;
  const isIssued =
    district <= 12 ||
    (district >= 21 && district <= 32) ||
    (district >= 61 && district <= 72) ||
    district === 80;
  return isIssued && (3 * (a + d + g) + 7 * (b + e + h) + (c + f + i)) % 10 === 0;
}
