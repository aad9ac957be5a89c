import { findContent } from './find-content.js';
import type { ContentKind, Finding } from './kinds.js';

/** The kinds of numbers that are found if they are split over two texts. */
export const splitKinds: ReadonlySet<ContentKind> = new Set([
  ...(['PAYMENT_CARD', 'IBAN', 'US_BANK_ACCOUNT', 'AU_BANK_ACCOUNT', 'UK_BANK_ACCOUNT'] as const),
  ...(['NZ_BANK_ACCOUNT', 'CA_BANK_ACCOUNT', 'IN_BANK_ACCOUNT', 'MX_CLABE', 'DE_BANK_ACCOUNT'] as const),
]);

/** The end of the text before and the beginning of a text that are read together, in UTF-16 units. */
export const joinedLength = 120;

/** A number can begin before letters of a bank, such as those of "B29 NWBK". A text of capitals alone ends an IBAN. */
const beginning = /^[^\p{L}\p{N}]{0,6}(?:(?:[A-Z]{1,8} )?[A-Za-z]{0,8}\p{Nd}|[A-Z]{1,8}(?: [A-Z]{1,4})?$)/u;

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
    const boundary = [...head].length;
    const offset = boundary + separator.length;
    for (const { kind, start, end, confidence } of findContent(`${head}${separator}${tail}`)) {
      if (!splitKinds.has(kind) || start >= boundary || end <= offset) continue;
      if (end - offset > (found.get(kind)?.end ?? 0))
        found.set(kind, { kind, confidence, end: end - offset });
    }
  }
  return [...found.values()];
}
