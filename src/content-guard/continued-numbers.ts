import { isBusinessLabel } from './business-labels.js';
import { findContent } from './find-content.js';
import type { ContentKind, Finding } from './kinds.js';
import { normalize } from './normalized-text.js';
import { TextAnalysis } from './text-analysis.js';

/** The kinds of numbers that are found if they are split over two texts. */
export const splitKinds: ReadonlySet<ContentKind> = new Set([
  ...(['PAYMENT_CARD', 'IBAN', 'US_BANK_ACCOUNT', 'AU_BANK_ACCOUNT', 'UK_BANK_ACCOUNT'] as const),
  ...(['NZ_BANK_ACCOUNT', 'CA_BANK_ACCOUNT', 'IN_BANK_ACCOUNT', 'MX_CLABE', 'DE_BANK_ACCOUNT'] as const),
  ...(['SWIFT_ACCOUNT', 'CRYPTO_WALLET'] as const),
]);

/** The end of the text before and the beginning of a text that are read together, in UTF-16 units. */
export const joinedLength = 120;

/**
 * A number can begin before letters of a bank, such as those of "B29 NWBK". A text of capitals alone ends an IBAN. A wallet's
 * address mixes capitals and small letters, and an account can have its label.
 */
const beginning =
  /^[^\p{L}\p{N}]{0,6}(?:(?:[A-Z]{1,8} )?[A-Za-z]{0,8}\p{N}|[A-Z]{1,8}(?: [A-Z]{1,4})?$|[A-Z]{0,12}[a-z]{1,12}[A-Z][A-Za-z]{0,20}\d|[A-Za-z]{9,30}\d|(?:[Aa]ccount|ACCOUNT|[Aa]cc|[Kk]onto|[Cc]ompte|[Cc]uenta|[Cc]onto|[Rr]ekening|[Ss]wift|SWIFT|[Bb]ic|BIC)[^\p{L}\n]{1,4}(?:(?:no|nr|number|is|ist|es)[^\p{L}\n]{1,3})?[A-Z\d]{4})/u;

/** A text can end with the beginning of a number. */
const ending = /\p{N}[\p{N} .-]{2,30}[^\p{L}\p{N}]{0,6}$/u;

/** Returns true if a text can begin with the rest of a number. */
export const canContinueNumber = (text: string): boolean => beginning.test(text.trimStart());

/** Returns true if a number can be split between a text and another one that is sent before it, or at the same moment. */
export const canBeSplit = (text: string): boolean => canContinueNumber(text) || ending.test(text);

/** The author's texts before a text. */
export interface TextBefore {
  /** The end of the newest one. */
  readonly newest: string;
  /** The end of the newest one that does not begin with a redacted part, after those of which it can be the middle. */
  readonly end: string;
  /** The beginning of the newest one if it was sent at the same moment, so that it can be read as the second; else null. */
  readonly beginning: string | null;
}

/** A text that can be the middle of a number: digits in groups as they are dictated. Prices such as "12.50" are none. */
const middle = /^\p{N}{2,8}(?:[ -]\p{N}{2,8}){0,5}$/u;

/** One of the author's texts before a text. */
export interface EarlierText {
  /** Its end. */
  readonly text: string;
  /** Its beginning if it was sent at the same moment; else null. */
  readonly beginning: string | null;
  /** Whether it begins with a redacted part, which can be one of a number, and which the author can send again. */
  readonly isRedacted: boolean;
}

/** Joins the author's texts before a text, the newest first, as long as they can be parts of one number. */
export function joinedTextBefore(newestFirst: readonly EarlierText[]): TextBefore | null {
  const [newest] = newestFirst;
  if (!newest) return null;
  const parts: string[] = [];
  for (const { text, isRedacted } of newestFirst) {
    if (!isRedacted) parts.unshift(text);
    if (!isRedacted && !middle.test(text)) break;
  }
  const end = parts.map((part, index) => (index < parts.length - 1 ? part.trimEnd() : part)).join(' ');
  return { newest: newest.text, end, beginning: newest.beginning };
}

/** Returns true if a decision on a text with these texts before it also holds with the others. */
export const isSameBefore = (decided: TextBefore | null, current: TextBefore | null): boolean =>
  current === null ||
  (current.newest === decided?.newest &&
    current.end === decided.end &&
    (current.beginning === null || current.beginning === decided.beginning));

/** A number of which a text has a part: the span is in code points of that text, after the spaces at its beginning. */
export type ContinuedNumber = Pick<Finding, 'kind' | 'confidence' | 'start' | 'end'>;

/** Finds numbers that begin before a text and continue in it, or begin in it and continue in a text of the same moment. */
export function findSplitNumbers(before: TextBefore, text: string): ContinuedNumber[] {
  const { newest, end, beginning: other } = before;
  const found = findContinuedNumbers(newest, text);
  if (found.length === 0 && end !== newest) found.push(...findContinuedNumbers(end, text));
  if (found.length > 0 || other === null || !ending.test(text)) return found;
  const length = [...text.trim()].length;
  // Orders that a program sends in a row pass the check of a card by chance.
  const sure = findContinuedNumbers(text, other).filter(({ confidence }) => confidence !== 'low');
  return sure.map(({ kind, confidence, start }) => ({
    kind,
    confidence,
    start: length + start,
    end: length,
  }));
}

/** Finds numbers that begin at the end of one text and continue at the beginning of the next one: their `start` is negative. */
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
      if (!splitKinds.has(kind) || end <= offset) continue;
      if (start >= points.length) {
        // An account of a BIC in the text before it.
        if (kind !== 'SWIFT_ACCOUNT' || findContent(tail).some((other) => other.kind === kind)) continue;
        found.set(kind, { kind, confidence: own, start: start - offset, end: end - offset });
        continue;
      }
      const lead = points.slice(0, start).join('');
      const parts = [points.slice(start), [...tail].slice(0, end - offset)].map(
        (part) => normalize(part.join('')).text,
      );
      const confidence = kind === 'PAYMENT_CARD' ? cardConfidence(joined, lead, parts, own) : own;
      if (confidence && end - offset > (found.get(kind)?.end ?? 0))
        found.set(kind, { kind, confidence, start: start - points.length, end: end - offset });
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
