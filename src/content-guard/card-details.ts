import { type Span, Spans } from './spans.js';
import type { Offset, TextAnalysis } from './text-analysis.js';

/** How many units may lie between a card and its expiry date, where no label says what it is. */
const beside = 24;

const expiryPattern =
  /(?<![\d/.-])(?:0?[1-9]|1[0-2])\s?[/\-.|]\s?(?:20)?[2-5]\d(?![\d/.-]\d|\d)|(?<![\d/.-])20[2-5]\d[/-](?:0[1-9]|1[0-2])(?![\d/.-])/g;
const monthNamePattern =
  /\b(?:jan|feb|fev|mar|apr|avr|abr|ma[iy]|mei|jun|juin|jul|juil|aug|ago|aou|sep|set|oct|okt|ott|out|nov|dec|dez|dic)\p{L}{0,8}\.?\s{0,2}'?(?:20)?[2-5]\d(?!\d)/giu;
const packedPattern = /(?<!\d)(?:0[1-9]|1[0-2])\s?(?:20)?[2-5]\d(?!\d)/g;

/**
 * What makes a card number usable: its security code and its expiry date, beside a card number or where a
 * message speaks of a card.
 * @param cards the card numbers found in the same text.
 */
export function findCardDetails(reading: TextAnalysis, cards: readonly Offset[]): Offset[] {
  const { context } = reading;
  const isAboutCards = cards.length > 0 || context.has('securityCode') || context.has('card');
  if (!isAboutCards) return [];
  const expiries = findExpiries(reading, new Spans(cards), cards.length > 0);
  return [...expiries, ...findSecurityCodes(reading, new Spans([...cards, ...expiries]))];
}

function findExpiries({ text, context }: TextAnalysis, cards: Spans, hasCards: boolean): Offset[] {
  const spots = new Map<number, Offset>();
  const add = ({ start, end }: Span) => {
    if (!cards.overlap({ start, end }))
      spots.set(start, { kind: 'CARD_EXPIRY', start, end, confidence: 'high' });
  };
  for (const date of stretchesOf(text, expiryPattern)) {
    if (isCalledExpiry(date) || isBeside(text, date, cards)) add(date);
  }
  for (const date of stretchesOf(text, packedPattern)) {
    const follows = textAfter(text, cards.before(date.start), date.start);
    if (/^[ ;,|/\n]{1,3}$/.test(follows) || isCalledExpiry(date)) add(date);
  }
  for (const date of stretchesOf(text, monthNamePattern)) if (isCalledExpiry(date)) add(date);
  return [...spots.values()];

  function isCalledExpiry({ start, end }: Span): boolean {
    const digits = start + text.slice(start, end).search(/\d/);
    if (context.before(digits) !== 'expiry' && context.after(end) !== 'expiry') return false;
    return hasCards || context.isNear(start, end, 24, 'card', 'securityCode');
  }
}

function findSecurityCodes({ text, groups, context }: TextAnalysis, taken: Spans): Offset[] {
  const spots: Offset[] = [];
  for (const { start, end } of groups) {
    const length = end - start;
    if (length < 3 || length > 4 || taken.overlap({ start, end }) || isPartOfMore(text, start, end)) continue;
    const label = context.before(start);
    const isNamed =
      context.isCalled(start, 'securityCode') ||
      context.isCalled(start, 'someCode') ||
      context.after(end) === 'securityCode' ||
      (label === 'card' && context.isNear(start, start, 40, 'securityCode', 'someCode')) ||
      /\bcv2\W{0,4}$/i.test(text.slice(Math.max(0, start - 8), start));
    const follows = /^[^\p{L}\d]{1,6}$/u.test(textAfter(text, taken.before(start), start));
    if (!isNamed && !follows) continue;
    const confidence = label === 'securityCode' ? 'high' : 'medium';
    spots.push({ kind: 'CARD_SECURITY_CODE', start, end, confidence });
  }
  return spots;
}

/** A price, a date or a longer number. */
function isPartOfMore(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  return /^[.,/-]\d/.test(text.slice(end, end + 2)) || /\d[.,/-]$/.test(before);
}

function isBeside(text: string, { start, end }: Span, cards: Spans): boolean {
  const after = cards.after(end);
  return [textAfter(text, cards.before(start), start), after ? text.slice(end, after.start) : ''].some(
    (between) => between.length > 0 && between.length <= beside && !/\d/.test(between),
  );
}

/** What stands between a stretch and a place after it; nothing where there is none, or it is far away. */
function textAfter(text: string, stretch: Span | undefined, place: number): string {
  return stretch && place - stretch.end <= beside ? text.slice(stretch.end, place) : '';
}

function stretchesOf(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
  }));
}
