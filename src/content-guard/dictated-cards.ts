import { isBusinessLabel } from './business-labels.js';
import { cardKind, passesLuhn } from './card-schemes.js';
import { mentionsDictation } from './dictation-words.js';
import type { NumberGroup } from './number-groups.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** Sizes in which cards are printed or halved. Parts of other sizes need more evidence. */
const usualSizes: ReadonlySet<string> = new Set([
  '4,4,4,4',
  '4,4,8',
  '4,8,4',
  '8,4,4',
  '4,12',
  '12,4',
  '4,6,5',
  '4,6,4',
]);

const minPart = 3;
const maxParts = 6;

/** The largest text between two parts, in UTF-16 units. */
const maxGap = 48;

/**
 * Finds cards whose parts stand between words or on numbered lines: "first 4111, then 1111 …", also with the last part
 * first: "it ends with 1111 and begins with …".
 */
export function findDictatedCards(analysis: TextAnalysis): Match[] {
  const { text, groups } = analysis;
  const parts = groups.filter((group) => group.end - group.start >= minPart && !isPartOfDate(text, group));
  const matches: Match[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const found = cardFrom(analysis, parts, at);
    if (!found) continue;
    for (const { start, end } of found.own)
      matches.push({ kind: 'PAYMENT_CARD', start, end, confidence: found.confidence });
    at += found.own.length - 1;
  }
  return matches;
}

interface Dictated {
  readonly own: readonly NumberGroup[];
  readonly confidence: Match['confidence'];
}

/** Returns the card whose first written part has the index. */
function cardFrom(analysis: TextAnalysis, parts: readonly NumberGroup[], from: number): Dictated | null {
  const { text } = analysis;
  let digits = '';
  let isSpoken = false;
  for (let to = from; to < Math.min(parts.length, from + maxParts); to += 1) {
    const part = parts[to];
    const previous = to > from ? parts[to - 1] : undefined;
    if (!part) return null;
    const gap = previous ? text.slice(previous.end, part.start) : '';
    if (gap.length > maxGap || /\n\s*\n/.test(gap)) return null;
    isSpoken ||= /[\p{L}\d\n]/u.test(gap);
    digits += text.slice(part.start, part.end);
    if (digits.length > 16) return null;
    if (digits.length < 14 || !isSpoken) continue;
    const own = parts.slice(from, to + 1);
    if (isCard(digits)) {
      const confidence = confidenceOf(analysis, own);
      if (confidence) return { own, confidence };
    }
    if (isReversed(text, own) && isDictated(text, own)) {
      const isOther = own.some(({ start }) => isBusinessLabel(analysis.context.before(start)));
      if (analysis.context.has('card')) return { own, confidence: isOther ? 'low' : 'medium' };
      if (usualSizes.has(sizesOf(own)) && isDictatedThroughout(text, own))
        return { own, confidence: 'medium' };
    }
  }
  return null;
}

const sizesOf = (own: readonly NumberGroup[]): string => own.map(({ start, end }) => end - start).join();

/** Returns true if the parts after words and then those before them are a card. */
function isReversed(text: string, own: readonly NumberGroup[]): boolean {
  const written = own.map(({ start, end }) => text.slice(start, end));
  return own.some(
    ({ start }, at) =>
      at > 0 &&
      /\p{L}/u.test(text.slice(own[at - 1]?.end, start)) &&
      isCard([...written.slice(at), ...written.slice(0, at)].join('')),
  );
}

const isCard = (digits: string): boolean => cardKind(digits) === 'usual' && passesLuhn(digits);

/** Returns null if the parts are more likely several numbers. */
function confidenceOf(analysis: TextAnalysis, own: readonly NumberGroup[]): Match['confidence'] | null {
  const { text, context } = analysis;
  const sizes = sizesOf(own);
  const isAboutCards = context.has('card');
  const hasWords = isDictated(text, own);
  if (usualSizes.has(sizes) && (isAboutCards || hasWords)) return 'medium';
  if (usualSizes.has(sizes) && isNumbered(text, own)) return hasOtherWords(text, own) ? 'low' : 'medium';
  const isOther = own.some(({ start }) => isBusinessLabel(context.before(start)));
  if (sizes === '8,8' && (hasWords || (isAboutCards && !isOther)))
    return hasWords && !isOther ? 'medium' : 'low';
  if (isAboutCards && hasWords) return isOther ? 'low' : 'medium';
  const hasOtherDigits = own.some(
    ({ start }, at) => at > 0 && /\d/.test(text.slice(own[at - 1]?.end, start)),
  );
  return sizes === '4,4,4,4' && !hasOtherDigits && !isOther && !isSeries(text, own) ? 'low' : null;
}

/** Returns true for numbers that increase by one step, or that are round, such as pages and models. */
function isSeries(text: string, own: readonly NumberGroup[]): boolean {
  const [first = 0, second = 0, ...others] = own.map(({ start, end }) => Number(text.slice(start, end)));
  const step = second - first;
  return (
    others.every((number, at) => number === second + step * (at + 1)) ||
    [first, second, ...others].every((number) => number % 10 === 0)
  );
}

/** Returns the texts before the first part and between the parts. */
function textsBefore(text: string, own: readonly NumberGroup[]): string[] {
  const start = own[0]?.start ?? 0;
  const gaps = own.slice(1).map((part, index) => text.slice(own[index]?.end, part.start));
  return [text.slice(Math.max(0, start - 32), start), ...gaps];
}

/** Returns true if words of dictation stand between the parts or right before the first. */
const isDictated = (text: string, own: readonly NumberGroup[]): boolean =>
  textsBefore(text, own).some(mentionsDictation);

/** Returns true if such words stand before each part. */
const isDictatedThroughout = (text: string, own: readonly NumberGroup[]): boolean =>
  textsBefore(text, own).every(mentionsDictation);

/** Returns true for the year of a date, a part of a decimal, or a time: "27.11.2026". */
function isPartOfDate(text: string, { start, end }: NumberGroup): boolean {
  return (
    /(?<!\d)\d{1,2}[./,:]$/.test(text.slice(Math.max(0, start - 4), start)) ||
    /^[./,:]\d{1,2}(?!\d)/.test(text.slice(end, end + 4))
  );
}

/** Returns true if each part stands after its own number: "1. 4111", "2/4 1111", "3rd: 1111", "4行目1111". */
function isNumbered(text: string, parts: readonly NumberGroup[]): boolean {
  return parts.every(({ start }, index) => {
    const from = Math.max(parts[index - 1]?.end ?? 0, start - maxOrdinal);
    const before = ordinalBefore.exec(text.slice(from, start));
    return before?.[1] === String(index + 1);
  });
}

/** The longest number of a part with its signs, in UTF-16 units. */
const maxOrdinal = 16;
const ordinalBefore = /(?<!\d)(\d)(?:\/\d)?[^\d]{0,14}$/u;

/** Returns true for words between numbered parts: "1: 4512 sold, 2: …" is a list of counts. */
const hasOtherWords = (text: string, parts: readonly NumberGroup[]): boolean =>
  parts
    .slice(1)
    .some(({ start }, index) => /^[^\d]*\p{L}[^\d]*\d/u.test(text.slice(parts[index]?.end, start)));
