import { isValidBIC } from 'ibantools';
import { isBusinessLabel } from './business-labels.js';
import type { BuiltInKind } from './kinds.js';
import type { LabelClass } from './labels.js';
import { digitsIn } from './number-groups.js';
import { firstNotBefore } from './spans.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** The largest distance between a bank code and its account number, in UTF-16 units. */
const maxDistance = 100;

interface BankCode {
  readonly kind: BuiltInKind;
  /** Has bounded repetitions: a scan takes linear time. */
  readonly pattern: RegExp;
  readonly isValid: (code: string) => boolean;
  readonly label: LabelClass;
  /** The number of digits in an account number. */
  readonly accountLength: readonly [min: number, max: number];
}

const codes: readonly BankCode[] = [
  {
    kind: 'US_BANK_ACCOUNT',
    pattern: /(?<!\w)(?<!\d-)\d{4}[ -]?\d{4}[ -]?\d(?!\w)/g,
    isValid: isRoutingNumber,
    label: 'routing',
    accountLength: [4, 17],
  },
  {
    kind: 'AU_BANK_ACCOUNT',
    pattern: /(?<!\w)(?<!\d-)\d{3}[ -]?\d{3}(?!\w)/g,
    isValid: () => true,
    label: 'branch',
    accountLength: [5, 10],
  },
  {
    kind: 'UK_BANK_ACCOUNT',
    pattern: /(?<!\w)(?<!\d-)\d{2}([ -]?)\d{2}\1\d{2}(?!\w)/g,
    isValid: () => true,
    label: 'sortCode',
    accountLength: [6, 8],
  },
];

/**
 * Finds a bank code with an account number near it: a US routing number, an Australian BSB, a UK sort code or a SWIFT
 * code. Their digits can be any other number, so at least one of the two needs a label.
 */
export function findBankAccounts(analysis: TextAnalysis): Match[] {
  const { context } = analysis;
  const banks: readonly LabelClass[] = ['routing', 'transit', 'branch', 'sortCode', 'swift', 'account'];
  if (!banks.some((label) => context.has(label))) return findUnlabelledPair(analysis.text);
  return [
    ...codes.flatMap((code) => findAccountsWithCode(analysis, code)),
    ...findSwiftAccounts(analysis),
    ...findLabelledAccounts(analysis),
  ];
}

/** Matches a message that contains only a printed BSB or sort code, and an account number. */
const pair = /^[^\p{L}\d]{0,20}(\d{3}-\d{3}|\d\d-\d\d-\d\d)[ ,;:/\n]{1,3}(\d{5,10})[^\p{L}\d]{0,20}$/u;

function findUnlabelledPair(text: string): Match[] {
  const [all, code = '', account = ''] = pair.exec(text) ?? [];
  if (all === undefined) return [];
  const isSortCode = code.length === 8;
  const [day = 0, month = 0] = code.split('-').map(Number);
  const isDate = day <= 31 && month <= 12;
  if (isSortCode && (isDate || account.length !== 8)) return [];
  const kind = isSortCode ? 'UK_BANK_ACCOUNT' : 'AU_BANK_ACCOUNT';
  const matchOf = (part: string, from: number) => {
    const start = text.indexOf(part, from);
    return { kind, start, end: start + part.length, confidence: 'medium' } as const;
  };
  const bank = matchOf(code, 0);
  return [bank, matchOf(account, bank.end)];
}

function findAccountsWithCode(
  analysis: TextAnalysis,
  { kind, pattern, isValid, label, accountLength }: BankCode,
): Match[] {
  const { text, context } = analysis;
  const matches: Match[] = [];
  for (const { 0: found, index: start } of text.matchAll(pattern)) {
    const end = start + found.length;
    if (!isValid(found.replace(/\D/g, ''))) continue;
    // "Transit number" names a routing number in the USA, and a branch in Canada.
    const labels: readonly LabelClass[] = label === 'routing' ? ['routing', 'transit'] : [label];
    const before = context.before(start);
    const isLabelled = labels.some((own) => own === before) || context.isNear(start, end, 24, ...labels);
    const isPrinted = /-|^\d\d .. /.test(found) && context.isNear(start, end, 40, 'account', label);
    const isPaired =
      /^[ ,;/\n]{1,3}\d{5}/.test(text.slice(end, end + 8)) && context.isNear(start, end + 16, 16, 'account');
    if (
      !isLabelled &&
      ((!isPrinted && !isPaired) || /\d[ .-]$/.test(text.slice(Math.max(0, start - 2), start)))
    )
      continue;
    const account = nearestAccount(analysis, start, end, accountLength);
    if (!account) continue;
    const confidence = isLabelled ? 'high' : 'medium';
    matches.push({ kind, start, end, confidence }, { kind, ...account, confidence });
  }
  return matches;
}

const accountLabel =
  /\b(?:bank|checking|savings) (?:account|acct|acc|a\/c)(?: (?:number|no\.?|num|nr\.?|#))?(?: is|:| =)? ?$|\baccount (?:number|no\.?) (?:at|with|of) (?:the|my|our) bank(?: is|:)? ?$/i;

/** Finds numbers of 8 to 17 digits with the label "bank account" before them. */
function findLabelledAccounts({ text, groups, context }: TextAnalysis): Match[] {
  return groups.flatMap(({ start, end }) => {
    const isLong = end - start >= 8 && end - start <= 17;
    const isLabelled = isLong && context.before(start) === 'account';
    if (!isLabelled || !accountLabel.test(text.slice(Math.max(0, start - 48), start))) return [];
    return [{ kind: 'US_BANK_ACCOUNT', start, end, confidence: 'medium' } as const];
  });
}

/** A BIC in capitals: bank, country, location, and optionally the branch. */
const bicPattern = /(?<!\w)[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?(?!\w)/g;

function findSwiftAccounts(analysis: TextAnalysis): Match[] {
  const { text, context } = analysis;
  if (!context.has('swift') && !context.has('account')) return [];
  const matches: Match[] = [];
  for (const { 0: found, index: start } of text.matchAll(bicPattern)) {
    const end = start + found.length;
    if (!isValidBIC(found)) continue;
    const isLabelled = context.isNear(start, end, 24, 'swift');
    if (
      !isLabelled &&
      !(context.isNear(start, end, maxDistance, 'account') && isUnlikeWord(text, start, end))
    )
      continue;
    const account = nearestAccount(analysis, start, end, [6, 20]);
    if (!account) continue;
    const confidence = isLabelled ? 'high' : 'medium';
    matches.push(
      { kind: 'SWIFT_ACCOUNT', start, end, confidence },
      { kind: 'SWIFT_ACCOUNT', ...account, confidence },
    );
  }
  return matches;
}

/** Returns false for capitals that can be a word of a sentence in capitals. */
function isUnlikeWord(text: string, start: number, end: number): boolean {
  return (
    /\d|XXX$/.test(text.slice(start, end)) ||
    !/[A-Z]{3,}\W{1,3}$/.test(text.slice(Math.max(0, start - 12), start))
  );
}

/** Returns the nearest number, after a bank code or before it, with the length of an account and no business label. */
function nearestAccount(
  { text, groups, context }: TextAnalysis,
  start: number,
  end: number,
  [min, max]: readonly [number, number],
): { start: number; end: number } | null {
  const first = firstNotBefore(groups, start + 1, (group) => group.end);
  const next = firstNotBefore(groups, end, (group) => group.start);
  const fits = (from: number, to: number) => {
    const digits = digitsIn(text, from, to).length;
    return digits >= min && digits <= max && !isBusinessLabel(context.before(from));
  };
  const isJoined = (left: number) => /^[ -]$/.test(text.slice(groups[left]?.end, groups[left + 1]?.start));
  for (let at = next; at < groups.length; at += 1) {
    const group = groups[at];
    if (!group || group.start - end > maxDistance) break;
    let last = at;
    while (last + 1 < groups.length && last - at < 6 && isJoined(last)) last += 1;
    for (const to of [groups[last]?.end ?? group.end, group.end]) {
      if (fits(group.start, to)) return { start: group.start, end: to };
    }
  }
  for (let at = first - 1; at >= 0; at -= 1) {
    const group = groups[at];
    if (!group || start - group.end > maxDistance) break;
    let from = at;
    while (from > 0 && at - from < 6 && isJoined(from - 1)) from -= 1;
    for (const numberStart of [groups[from]?.start ?? group.start, group.start]) {
      if (fits(numberStart, group.end)) return { start: numberStart, end: group.end };
    }
  }
  return null;
}

/**
 * Returns true for a US routing number: nine digits that pass the ABA's check. The first two are those of a Federal
 * Reserve district, a thrift, an electronic or a government number.
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
