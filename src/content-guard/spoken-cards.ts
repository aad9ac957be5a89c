import { cardKind, passesLuhn } from './card-schemes.js';
import { compoundOf, digitOf, pairOf, repetitionOf, unspacedDigits } from './digit-words.js';
import type { Match, TextAnalysis } from './text-analysis.js';

/** A digit in words, or a group of digits. */
interface Token {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly isWord: boolean;
  /** Whether it is a word for a number of two digits. */
  readonly isPair?: boolean;
}

/** The least number of digits in words. Fewer are the numbers of a sentence. */
const minWords = 4;

/** The largest text between two tokens, in UTF-16 units, and the longest word in it. */
const maxGap = 14;

/** Finds cards whose digits are in words, all or some of them: "four one one one …", "4111 eins eins eins …". */
export function findSpokenCards(analysis: TextAnalysis): Match[] {
  const { text, groups, context } = analysis;
  const words = wordTokens(analysis);
  if (words.length < minWords) return [];
  const numbers = groups.map(({ start, end }) => ({
    start,
    end,
    digits: text.slice(start, end),
    isWord: false,
  }));
  const tokens = [...words, ...numbers].sort((a, b) => a.start - b.start);
  const matches: Match[] = [];
  for (const chain of chainsOf(text, tokens)) {
    if (chain.filter(({ isWord }) => isWord).length < minWords) continue;
    const found = cardIn(chain) ?? cardIn(withoutCounts(text, chain));
    const confidence = found && confidenceOf(chain, found, context.has('card'));
    if (found && confidence) matches.push({ kind: 'PAYMENT_CARD', ...found, confidence });
  }
  return matches;
}

/** The most numbers of two digits after a card: those of its expiry date and its code. */
const maxPairsAfter = 3;

/** Prices, sizes and amounts have two digits too: returns null for a part of a list of them in an ordinary text. */
function confidenceOf(
  chain: readonly Token[],
  { start, end }: { start: number; end: number },
  isAboutCards: boolean,
): Match['confidence'] | null {
  if (isAboutCards) return 'high';
  const pairs = chain.filter(({ isPair }) => isPair);
  if (pairs.length === 0) return 'medium';
  const isListed = pairs.some((pair) => pair.start < start);
  return isListed || pairs.filter((pair) => pair.start >= end).length > maxPairsAfter ? null : 'low';
}

function wordTokens({ text, context }: TextAnalysis): Token[] {
  const tokens: Token[] = [];
  const { words } = context;
  let done = 0;
  for (const [at, { start, end, plain }] of words.entries()) {
    if (start < done) continue;
    const digit = digitOf(plain);
    if (digit !== null) {
      const repetition = repetitionOf(words[at - 1]?.plain ?? '');
      tokens.push({ start, end, digits: digit.repeat(repetition), isWord: true });
      continue;
    }
    const pair = pairOf(plain);
    if (pair === null) continue;
    const next = words[at + 1];
    const isJoined = next !== undefined && /^[ -]$/.test(text.slice(end, next.start));
    const compound = isJoined ? compoundOf(pair, next.plain) : null;
    done = compound !== null && next ? next.end : end;
    tokens.push({ start, end: done, digits: compound ?? pair, isWord: true, isPair: true });
  }
  return [...tokens, ...unspacedDigits(text).map((token) => ({ ...token, isWord: true }))];
}

/** Splits tokens where more than a sign or a short word stands between two. */
function chainsOf(text: string, tokens: readonly Token[]): Token[][] {
  const chains: Token[][] = [];
  let last: Token | undefined;
  for (const token of tokens) {
    const chain = chains.at(-1);
    if (last && token.start < last.end) continue;
    const isNear =
      last !== undefined && token.start - last.end <= maxGap && isShortGap(text.slice(last.end, token.start));
    if (chain && isNear) chain.push(token);
    else chains.push([token]);
    last = token;
  }
  return chains;
}

/** Returns true for at most one word, such as "dash", "and" or "double". */
const isShortGap = (gap: string): boolean =>
  /^[^\p{L}\d]{0,4}(?:\p{L}[\p{L}\p{M}'’]{0,8}[^\p{L}\d]{1,4})?$/u.test(gap);

/** Removes words that count what follows: "first four: …". */
const withoutCounts = (text: string, chain: readonly Token[]): Token[] =>
  chain.filter(({ end, isWord }) => !isWord || !/^ ?(?::|digits|are)/.test(text.slice(end, end + 8)));

function cardIn(chain: readonly Token[]): { start: number; end: number } | null {
  for (const [from, first] of chain.entries()) {
    let digits = '';
    for (let to = from; to < chain.length && digits.length < 19; to += 1) {
      const token = chain[to];
      digits += token?.digits ?? '';
      const isWhole = from === 0 && to === chain.length - 1;
      const kind = digits.length >= 12 ? cardKind(digits) : null;
      if (token && kind && (kind === 'usual' || isWhole) && passesLuhn(digits))
        return { start: first.start, end: token.end };
    }
  }
  return null;
}
