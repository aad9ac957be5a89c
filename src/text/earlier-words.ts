import { foldCase } from './fold-case.js';
import { pairsOf } from './search-match.js';

/*
 * The search words that earlier versions stored for messages. Search uses them until chat/search-indexing.ts has replaced
 * them.
 */

const words = /[\p{L}\p{M}\p{N}]+/gu;
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+/gu;

/** Returns the words of a text, and its runs of characters of a script without spaces. */
export function earlierTokens(text: string): { words: string[]; runs: string[] } {
  const found = { words: [] as string[], runs: [] as string[] };
  for (const [word] of foldCase(text).matchAll(words)) {
    const rest = word.replace(unspaced, (run) => {
      found.runs.push(run);
      return ' ';
    });
    found.words.push(...rest.split(' ').filter((part) => part !== ''));
  }
  return found;
}

/** Returns the words of a message as earlier versions stored them, without truncation. */
export function earlierIndexWords(text: string): Set<string> {
  const { words, runs } = earlierTokens(text);
  return new Set([...words, ...runs.flatMap((run) => [...pairsOf(run), [...run].at(-1) ?? ''])]);
}
