import { isBusinessLabel } from './business-labels.js';
import { findContent } from './find-content.js';
import type { ContentKind, Finding } from './kinds.js';
import { normalize } from './normalized-text.js';
import { TextAnalysis } from './text-analysis.js';

/** The kinds of numbers that are found if they are split over two texts. */
export const splitKinds: ReadonlySet<ContentKind> = new Set([
  ...(['PAYMENT_CARD', 'IBAN', 'US_BANK_ACCOUNT', 'AU_BANK_ACCOUNT', 'UK_BANK_ACCOUNT'] as const),
  ...(['NZ_BANK_ACCOUNT', 'CA_BANK_ACCOUNT', 'IN_BANK_ACCOUNT', 'MX_CLABE', 'DE_BANK_ACCOUNT'] as const),
]);

/** The end of the text before and the beginning of a text that are read together, in UTF-16 units. */
export const joinedLength = 120;

/** A number can begin before letters of a bank, such as those of "B29 NWBK". A text of capitals alone ends an IBAN. */
const beginning = /^[^\p{L}\p{N}]{0,6}(?:(?:[A-Z]{1,8} )?[A-Za-z]{0,8}\p{N}|[A-Z]{1,8}(?: [A-Z]{1,4})?$)/u;

/** Returns true if a text can begin with the rest of a number. */
export const canContinueNumber = (text: string): boolean => beginning.test(text.trimStart());

/** A number of which a text has the rest: `end` is in code points of that text, after the spaces at its beginning. */
export interface ContinuedNumber extends Pick<Finding, 'kind' | 'confidence'> {
  readonly end: number;
}

/** Finds numbers that begin at the end of one text and continue at the beginning of the next one. */
export function findContinuedNumbers(before: string, text: string): ContinuedNumber[] {
  if (!canContinueNumber(text)) return [];
  const head = before.trimEnd().slice(-joinedLength);
  const tail = text.trimStart().slice(0, joinedLength);
  const found = new Map<ContentKind, ContinuedNumber>();
  // A number can be split between its groups, or within one.
  for (const separator of ['', ' ']) {
    const points = [...head];
    const offset = points.length + separator.length;
    const joined = `${head}${separator}${tail}`;
    for (const { kind, start, end, confidence: own } of findContent(joined)) {
      if (!splitKinds.has(kind) || start >= points.length || end <= offset) continue;
      const lead = points.slice(0, start).join('');
      const parts = [points.slice(start), [...tail].slice(0, end - offset)].map(
        (part) => normalize(part.join('')).text,
      );
      const confidence = kind === 'PAYMENT_CARD' ? cardConfidence(joined, lead, parts, own) : own;
      if (confidence && end - offset > (found.get(kind)?.end ?? 0))
        found.set(kind, { kind, confidence, end: end - offset });
    }
  }
  return [...found.values()];
}

/**
 * Two orders that are named one after the other pass the check of a card by chance, every tenth time. So a card needs more
 * evidence: a word for cards, or the groups that are printed on it. Returns null if the parts are more likely two numbers.
 * @param lead the text before the number.
 * @param parts the two parts, normalized.
 */
function cardConfidence(
  joined: string,
  lead: string,
  parts: readonly string[],
  own: Finding['confidence'],
): Finding['confidence'] | null {
  if (hasPrintedGroups(parts)) return own;
  const [head, rest] = parts.map((part) => part.replace(/\D/g, ''));
  if (head === rest) return null;
  const analysis = new TextAnalysis(`${lead}0`);
  const label = analysis.context.before(analysis.text.length - 1);
  if (isBusinessLabel(label) || /[#№]\s*$/.test(lead)) return null;
  return new TextAnalysis(joined).context.has('card') ? own : 'low';
}

/** The sizes of groups in which cards are printed or read out. */
const printedSizes = /^(?:4(?:,4){2,3},[1-4]|4,6,[45]|2(?:,2){6,}|1(?:,1){12,})$/;

/** Returns true if the parts together have the groups of a card, and one of them has several. */
function hasPrintedGroups(parts: readonly string[]): boolean {
  const texts = parts.map((part) => part.replace(/^\D+|\D+$/g, ''));
  if (!texts.some((part) => /\D/.test(part))) return false;
  // A number can be split between its groups, or within one.
  return [' ', ''].some((separator) => {
    const sizes = texts
      .join(separator)
      .split(/\D+/)
      .map(({ length }) => length);
    return printedSizes.test(sizes.join());
  });
}
