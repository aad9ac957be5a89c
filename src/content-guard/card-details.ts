import { type Span, Spans } from './spans.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** A label of a card right before an expiry date: only words between them, and no end of a sentence. */
const cardBefore =
  /(?:card|karte|carte|tarjeta|carta|kaart|cart[aã]o|kart[ay]|карт[аыу]|visa|master ?card|amex|cc)[^.,;:!?\n\d]{0,24}[:.]?\s?$/i;

/** The largest gap between a card and an unlabelled expiry date, in UTF-16 units. */
const maxGap = 24;

const expiryPattern =
  /(?<![\d/.-])(?:0?[1-9]|1[0-2])\s?[/\-.|]\s?(?:20)?[2-5]\d(?![\d/.-]\d|\d)|(?<![\d/.-])20[2-5]\d[/-](?:0[1-9]|1[0-2])(?![\d/.-])/g;
/** A year after the name of a month: the digits are looked for first, because they are rarer than letters. */
const yearOfMonth =
  /(?<!\d)(?:20)?[2-5]\d(?!\d)(?<=(?<!\p{L})(?:jan|feb|fev|mar|apr|avr|abr|ma[iy]|mei|jun|juin|jul|juil|aug|ago|aou|sep|set|oct|okt|ott|out|nov|dec|dez|dic)\p{L}{0,8}\.?\s{0,2}'?\d{2,4})/giu;
const monthBefore = /\p{L}{3,12}\.?\s{0,2}'?$/u;
const packedPattern = /(?<!\d)(?:0[1-9]|1[0-2])\s?(?:20)?[2-5]\d(?!\d)/g;

/**
 * Finds security codes and expiry dates, beside a card number or in a message that mentions a card. Together with a
 * number they are enough for a payment.
 * @param cards the card numbers in the same text.
 */
export function findCardDetails(analysis: TextAnalysis, cards: readonly Match[]): Match[] {
  const { context } = analysis;
  const isAboutCards = cards.length > 0 || context.has('securityCode') || context.has('card');
  if (!isAboutCards) return [];
  const parts = findParts(analysis, cards);
  const expiries = findExpiries(analysis, new Spans([...cards, ...parts]), cards.length > 0);
  return [
    ...expiries,
    ...parts,
    ...findSecurityCodes(analysis, new Spans([...cards, ...expiries, ...parts])),
  ];
}

/** After the number of a card in the data of its stripe: the expiry date, and codes that are worth as much as the printed one. */
const stripeRest = /(?:=|\^[^^\d\n]{2,26}\^)(?<code>\d{7,40})/dy;

/** Right after a number, as lists of cards have it: month and year in either order, with or without the code. */
const listedRest =
  /[\s|/:;,-]{1,3}(?<expiry>(?:0?[1-9]|1[0-2])[|/:;-](?:20)?[2-5]\d|(?:20)?[2-5]\d[|/:;-](?:0[1-9]|1[0-2]))(?:[\s|/:;,-]{1,3}(?<code>\d{3,4}))?(?![\d./-]\d|\d)/dy;

/** Finds what follows numbers of cards in fixed forms. */
function findParts({ text }: TextAnalysis, cards: readonly Match[]): Match[] {
  return cards
    .filter(({ confidence }) => confidence !== 'low')
    .flatMap((card) =>
      [stripeRest, listedRest].flatMap((pattern) => {
        pattern.lastIndex = card.end;
        const { code, expiry } = pattern.exec(text)?.indices?.groups ?? {};
        return [
          ...(expiry ? [match('CARD_EXPIRY', expiry)] : []),
          ...(code ? [match('CARD_SECURITY_CODE', code)] : []),
        ];
      }),
    );
}

const match = (kind: Match['kind'], [start, end]: readonly [number, number]): Match => ({
  ...{ kind, start, end, confidence: 'high' },
});

function findExpiries({ text, context }: TextAnalysis, cards: Spans, hasCards: boolean): Match[] {
  if (!hasCards && !context.has('expiry')) return [];
  const matches = new Map<number, Match>();
  const add = ({ start, end }: Span) => {
    if (!cards.overlap({ start, end }))
      matches.set(start, { kind: 'CARD_EXPIRY', start, end, confidence: 'high' });
  };
  for (const date of spansOf(text, expiryPattern)) {
    if (isLabelledExpiry(date) || isBeside(text, date, cards)) add(date);
  }
  for (const date of spansOf(text, packedPattern)) {
    const follows = textAfter(text, cards.before(date.start), date.start);
    if (/^[ ;,|/\n]{1,3}$/.test(follows) || isLabelledExpiry(date)) add(date);
  }
  if (context.has('expiry'))
    for (const date of spansOf(text, yearOfMonth).map(withMonth)) if (isLabelledExpiry(date)) add(date);
  return [...matches.values()];

  function withMonth({ start, end }: Span): Span {
    const before = monthBefore.exec(text.slice(Math.max(0, start - 20), start));
    return { start: start - (before?.[0].length ?? 0), end };
  }

  function isLabelledExpiry({ start, end }: Span): boolean {
    const digits = start + text.slice(start, end).search(/\d/);
    if (context.before(digits) !== 'expiry' && context.after(end) !== 'expiry') return false;
    if (hasCards || context.isNear(start, end, 24, 'securityCode')) return true;
    // Food expires too: "exp 05/27, paid by card" is not about the card, "my card expires 05/27" is.
    return (
      context.isNear(start, start, 24, 'card') && cardBefore.test(text.slice(Math.max(0, start - 48), start))
    );
  }
}

/** The word "code" alone between a card and digits. */
const bareCodeLabel =
  /^[\s,;.:/|-]{1,3}(?:(?:and|und|et|y|e|en|i|og|och|the|der|le|el|il|its|with|mit|avec|con)\s){0,2}(?:code|kode|kod|kód|c[oó]digo|codice|koodi|код)(?:\s(?:is|ist|est|es|è|é))?[\s:=#.-]{1,3}$/iu;

function findSecurityCodes({ text, groups, context }: TextAnalysis, taken: Spans): Match[] {
  const matches: Match[] = [];
  for (const { start, end } of groups) {
    const length = end - start;
    if (length < 3 || length > 4 || taken.overlap({ start, end })) continue;
    const between = textAfter(text, taken.before(start), start);
    if (isPartOfMore(text, start, end, /^[/-]$/.test(between))) continue;
    const label = context.before(start);
    const isLabelled =
      context.isLabelled(start, 'securityCode') ||
      context.isLabelled(start, 'someCode') ||
      context.after(end) === 'securityCode' ||
      (label === 'card' && context.isNear(start, start, 40, 'securityCode', 'someCode')) ||
      /\bcv2\W{0,4}$/i.test(text.slice(Math.max(0, start - 8), start));
    const follows = /^[^\p{L}\d]{1,6}$/u.test(between) || bareCodeLabel.test(between);
    if (!isLabelled && !follows) continue;
    const confidence = label === 'securityCode' ? 'high' : 'medium';
    matches.push({ kind: 'CARD_SECURITY_CODE', start, end, confidence });
  }
  return matches;
}

/** Returns true for a part of a price, a date, an article's code or a longer number, unless that is a card or its date. */
function isPartOfMore(text: string, start: number, end: number, isRightAfter: boolean): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  return /^(?:[.,/-]\d|-[A-Z])/.test(text.slice(end, end + 2)) || (!isRightAfter && /\d[.,/-]$/.test(before));
}

function isBeside(text: string, { start, end }: Span, cards: Spans): boolean {
  const after = cards.after(end);
  return [textAfter(text, cards.before(start), start), after ? text.slice(end, after.start) : ''].some(
    (between) => between.length > 0 && between.length <= maxGap && !/\d/.test(between),
  );
}

/** Returns the text between a span and a later position; an empty text if there is no span or it is far away. */
function textAfter(text: string, span: Span | undefined, position: number): string {
  return span && position - span.end <= maxGap ? text.slice(span.end, position) : '';
}

function spansOf(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
  }));
}
