import { isBusinessLabel } from './business.js';
import { type CardKind, cardKind, passesGs1, passesLuhn } from './card-schemes.js';
import { digitsIn, isAsciiLetter, isDigit } from './number-groups.js';
import { runsOf, type Window, windowsOf } from './number-runs.js';
import type { Offset, TextAnalysis } from './text-analysis.js';
import { isLabelWord } from './words.js';

/**
 * Payment card numbers: digits within a scheme's range and length that pass Luhn, in one piece or disguised
 * by what stands between them. How a number is grouped and what the words beside it say decide where an
 * order's or a parcel's number could be meant; a card of usual length outweighs an order's label.
 */
export function findPaymentCards(reading: TextAnalysis): Offset[] {
  const spots: Offset[] = [];
  for (const run of runsOf(reading.text, reading.groups)) {
    for (const { from, to, shape } of windowsOf(reading.text, run)) {
      const start = run[from]?.start ?? 0;
      const end = run[to - 1]?.end ?? 0;
      const digits = digitsIn(reading.text, start, end);
      const kind = cardKind(digits);
      if (!kind || !passesLuhn(digits)) continue;
      const candidate = { start, end, digits, kind, shape, inOnePiece: to - from === 1 };
      if (isSomethingElse(reading, candidate)) continue;
      const sure = kind === 'usual' && (!candidate.inOnePiece || mentionsCards(reading));
      spots.push({ kind: 'PAYMENT_CARD', start, end, confidence: sure ? 'high' : 'medium' });
    }
  }
  return spots;
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly kind: CardKind;
  readonly shape: Window['shape'];
  readonly inOnePiece: boolean;
}

function mentionsCards({ context }: TextAnalysis): boolean {
  return context.has('card') || context.has('securityCode') || context.has('expiry');
}

function isSomethingElse(reading: TextAnalysis, candidate: Candidate): boolean {
  const { start, end, digits, kind, shape, inOnePiece } = candidate;
  const { text, context } = reading;
  if (isGlued(text, start, end)) return true;
  if (shape === 'part' && !mentionsCards(reading)) return true;
  if (shape === 'hidden' && kind === 'rare') return true;
  const label = context.before(start);
  if (label === 'luhn' || (label === 'tracking' && inOnePiece)) return true;
  const isArticle = inOnePiece && passesGs1(digits) && [12, 13, 14, 18].includes(digits.length);
  if (label === 'product' && isArticle) return true;
  if (kind === 'usual') return false;
  if (label !== null && label !== 'card' && label !== 'personal' && label !== 'securityCode') return true;
  if (isBusinessLabel(context.after(end)) || reading.isInLink(start)) return true;
  if (text.charAt(start - 1) === '+') return true;
  const isSaid = context.has('card') || label === 'personal' || reading.isAlone(start, end);
  const isPrinted = !inOnePiece && digits.length >= 16;
  if (!isSaid && !isPrinted && !reading.isOnlyNumber(digits.length)) return true;
  return !isSaid && isArticle;
}

/**
 * In a word of letters and digits, such as a serial or a parcel's number. "visa4111…" and "4111…ok" are two
 * words all the same.
 */
function isGlued(text: string, start: number, end: number): boolean {
  let before = start;
  while (start - before < 24 && isAsciiLetter(text.charCodeAt(before - 1))) before -= 1;
  let after = end;
  while (after - end < 24 && isAsciiLetter(text.charCodeAt(after))) after += 1;
  const lead = text.slice(before, start);
  const tail = text.slice(end, after);
  if (lead !== '' && (isDigit(text.charCodeAt(before - 1)) || !isLabelOrWord(lead))) return true;
  return tail !== '' && (isDigit(text.charCodeAt(after)) ? !isLabelWord(tail) : !/^[a-z]{2,}$/.test(tail));
}

function isLabelOrWord(letters: string): boolean {
  return isLabelWord(letters) || /^[A-Z]?[a-z]{3,}$/.test(letters);
}
