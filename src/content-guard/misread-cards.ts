import { cardKind, passesLuhn } from './card-schemes.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** Digits, and letters that could be digits, with separators. */
const run = /(?<![\p{L}\d])[\dOoQIl][\dOoQIl. -]{13,60}/gu;

/** The letters that people write for the digits 0 and 1, from a photo or on purpose. */
const misread = /\d[ .-]?[OoQIl]|[OoQIl][ .-]?\d/;

/** The least number of digits: a serial number has more letters. */
const minDigits = 8;

const candidate = /(?<![\p{L}\d])[\dOoQIl](?:[ .-]{0,2}[\dOoQIl]){13,18}(?![\p{L}\d])/gu;

/** Finds cards with letters in place of some digits: "411l 1111 1111 1111", in a text about a card. */
export function findMisreadCards({ text, context }: TextAnalysis): Match[] {
  if (!context.has('card')) return [];
  const matches: Match[] = [];
  for (const { 0: characters, index } of text.matchAll(run)) {
    // The character after the run shows where its last word ends.
    if (misread.test(characters))
      matches.push(...misreadIn(text.slice(index, index + characters.length + 1), index));
  }
  return matches;
}

function misreadIn(text: string, from: number): Match[] {
  return Array.from(text.matchAll(candidate)).flatMap(({ 0: found, index }) => {
    const start = from + index;
    const characters = found.replace(/[ .-]/g, '');
    const digits = characters.replace(/[OoQ]/g, '0').replace(/[Il]/g, '1');
    const isCard =
      characters !== digits &&
      characters.replace(/\D/g, '').length >= minDigits &&
      cardKind(digits) === 'usual' &&
      passesLuhn(digits);
    return isCard
      ? [{ kind: 'PAYMENT_CARD', start, end: start + found.length, confidence: 'medium' } as const]
      : [];
  });
}
