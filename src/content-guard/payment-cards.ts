import { isBusinessLabel } from './business-labels.js';
import { type CardKind, cardKind, passesGs1, passesLuhn } from './card-schemes.js';
import { isLabelWord } from './label-matcher.js';
import { digitsIn, isAsciiLetter, isDigit, type NumberGroup } from './number-groups.js';
import { findWindows, numberRuns, type Window } from './number-runs.js';
import { isNamedRecord } from './record-names.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/**
 * Finds payment card numbers: digits within the range and length of a scheme that pass Luhn, in one piece or with
 * separators. If an order or parcel number is possible too, the groups and the labels decide; a card of usual length
 * outweighs the label of an order.
 */
export function findPaymentCards(analysis: TextAnalysis): Match[] {
  const matches: Match[] = [];
  for (const run of numberRuns(analysis.text, analysis.groups)) {
    for (const { from, to, shape } of findWindows(analysis.text, run)) {
      const start = run[from]?.start ?? 0;
      const end = run[to - 1]?.end ?? 0;
      const digits = digitsIn(analysis.text, start, end);
      const kind = cardKind(digits);
      if (!kind || !passesLuhn(digits)) continue;
      const candidate = {
        start,
        end,
        digits,
        kind,
        shape,
        isInOnePiece: to - from === 1,
        isWholeRun: to - from === run.length,
      };
      if (isOtherNumber(analysis, candidate)) continue;
      if (shape === 'part' && !mentionsCards(analysis) && !isUniformPart(analysis.text, run, from, to))
        continue;
      matches.push({ kind: 'PAYMENT_CARD', start, end, confidence: confidenceOf(analysis, candidate) });
    }
  }
  return matches;
}

/** A part of a longer list, and a number of a rare length in a text without a word for cards, can be any number. */
function confidenceOf(analysis: TextAnalysis, candidate: Candidate): Match['confidence'] {
  const { start, end, digits, kind, shape, isInOnePiece } = candidate;
  if (mentionsCards(analysis) && kind === 'usual') return 'high';
  const isLong = !isInOnePiece || digits.length >= 16;
  if (mentionsCards(analysis) && (isLong || isCalledCard(analysis, start, end))) return 'medium';
  if (shape === 'part') return 'low';
  if (kind === 'usual') {
    const isOrder = isInOnePiece && digits.length === 14 && isBusinessLabel(analysis.context.before(start));
    if (isInOnePiece && isNamedRecord(analysis.text, start)) return 'low';
    return isOrder ? 'low' : isInOnePiece ? 'medium' : 'high';
  }
  const isPrinted = !isInOnePiece && digits.length >= 16;
  return isPrinted || expiryAfter.test(analysis.text.slice(end, end + 24)) ? 'medium' : 'low';
}

/** Returns true if the label before a number, or the one after "is", is that of a card. */
const isCalledCard = ({ context, text }: TextAnalysis, start: number, end: number): boolean =>
  context.before(start) === 'card' ||
  (context.after(end) === 'card' && /^,? ?(?:is |ist |est |es |[èé] |\()/.test(text.slice(end, end + 7)));

/** A month and a year right after a number, and the words that stand before them on cards. */
const expiryAfter =
  /^[ ,;|/-]{1,3}(?:(?:exp|expiry|expires|valid|thru|until|bis|g[uü]ltig|cad|scad|val)[.:]? ?){0,2}(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4]\d(?!\d)/i;

/** In a longer list of numbers, some four pass the check by chance. */
const maxUncertainGroups = 7;

/** Returns true for groups that the same sign separates. */
function isUniformPart(text: string, run: readonly NumberGroup[], from: number, to: number): boolean {
  const gaps = run.map(({ end }, at) => text.slice(end, run[at + 1]?.start ?? end));
  return run.length <= maxUncertainGroups && new Set(gaps.slice(from, to - 1)).size === 1;
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly kind: CardKind;
  readonly shape: Window['shape'];
  readonly isInOnePiece: boolean;
  readonly isWholeRun: boolean;
}

function mentionsCards({ context }: TextAnalysis): boolean {
  return context.has('card') || context.has('securityCode') || context.has('expiry');
}

function isOtherNumber(analysis: TextAnalysis, candidate: Candidate): boolean {
  const { start, end, digits, kind, shape, isInOnePiece } = candidate;
  const { text, context } = analysis;
  if (isPartOfWord(text, start, end)) return true;
  const label = context.before(start);
  if (shape === 'hidden' && kind === 'rare' && !(label === 'card' && candidate.isWholeRun)) return true;
  if (isDecimal(text, start, candidate)) return true;
  if (label === 'luhn' && hasRegistryForm(digits)) return true;
  if (label === 'tracking' && isInOnePiece && isParcelNumber(text, candidate)) return true;
  if (isBusinessLabel(label) && /^\d{8}(?:[,;] ?|[,;.?!]?\n)\d{8}$/.test(text.slice(start, end))) return true;
  const isArticle = isInOnePiece && passesGs1(digits) && [12, 13, 14, 18].includes(digits.length);
  if (label === 'product' && isArticle) return true;
  if (kind === 'usual') return false;
  const isPrinted = !isInOnePiece && digits.length >= 16;
  if (expiryAfter.test(text.slice(end, end + 24))) return false;
  const isCardLabel = label === 'card' || label === 'personal' || label === 'securityCode';
  if (label !== null && !isCardLabel && !(label === 'account' && isPrinted)) return true;
  if (isBusinessLabel(context.after(end)) || analysis.isInLink(start)) return true;
  if (text.charAt(start - 1) === '+') return true;
  const isMentioned = context.has('card') || label === 'personal' || analysis.isAlone(start, end);
  if (!isMentioned && !isPrinted && !analysis.isOnlyNumber(digits.length)) return true;
  return !isMentioned && isArticle;
}

/**
 * Returns true for a number that a carrier can have given: parcels with 14, 15 and 18 to 20 digits have a check digit of GS1,
 * and of 16 digits only those of Canada.
 */
function isParcelNumber(text: string, { digits, kind }: Candidate): boolean {
  if (kind !== 'usual') return true;
  return passesGs1(digits) && (digits.length !== 16 || /canad|purolator/i.test(text));
}

/** Returns true for the form of the numbers whose check digit is that of cards: SIREN, SIRET, IMEI and ICCID. */
function hasRegistryForm(digits: string): boolean {
  const isImei = digits.length === 15 && /^(?:35|86|01|9[89])/.test(digits);
  return digits.length === 9 || digits.length === 14 || isImei || digits.startsWith('89');
}

/** Returns true for the decimals of a number such as 52.11161379321817. */
function isDecimal(text: string, start: number, { isInOnePiece, end }: Candidate): boolean {
  if (isInOnePiece) return /(?<![\d.,])\d{1,3}[.,]$/.test(text.slice(Math.max(0, start - 5), start));
  return /^\d{1,3}[.,]\d{9,18}$/.test(text.slice(start, end));
}

/**
 * Returns true for digits in a word of letters and digits, such as a serial or parcel number. "visa4111…" and "4111…ok"
 * count as two words.
 */
function isPartOfWord(text: string, start: number, end: number): boolean {
  let before = start;
  while (start - before < 24 && isAsciiLetter(text.charCodeAt(before - 1))) before -= 1;
  let after = end;
  while (after - end < 24 && isAsciiLetter(text.charCodeAt(after))) after += 1;
  const lead = text.slice(before, start);
  const tail = text.slice(end, after);
  const isTrack = lead === 'B' && (text.charAt(before - 1) === '%' || text.charAt(end) === '^');
  if (lead !== '' && !isTrack && (isDigit(text.charCodeAt(before - 1)) || !isLabelOrWord(lead))) return true;
  if (tail === '' || isLabelWord(tail)) return false;
  return isDigit(text.charCodeAt(after)) || !/^(?:[a-z]{2,}|[A-Z][a-z]{2,})$/.test(tail);
}

function isLabelOrWord(letters: string): boolean {
  return isLabelWord(letters) || /^[A-Z]?[a-z]{3,}$/.test(letters);
}
