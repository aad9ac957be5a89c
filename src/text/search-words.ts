import type { MarketplaceScope, ThreadScope } from '../database/scope.js';

/*
 * Splits messages into words for search. PostgreSQL's own parser reads `ORD-12345` as the number -12345, finds no
 * words in Chinese, Japanese or Thai, and folds case by the database's locale; see docs/decisions/search.md.
 */

const words = /[\p{L}\p{M}\p{N}]+/gu;

/** Scripts without spaces between words. Search matches pairs of their characters. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+/gu;

/** The longest word, in characters. Longer words are truncated, in texts and queries. */
const maxWordLength = 64;

/** Folds case and compatibility forms: `Straße`, `STRASSE` and full-width letters become equal. */
export function foldCase(text: string): string {
  // Lower, upper and lower case again: each direction maps letters that the other does not (ẞ to ß, ß to SS). The result
  // can compose again.
  const folded = text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
  return folded.normalize('NFKC').replaceAll('ς', 'σ');
}

/**
 * Returns the words of a message for the index, separated by spaces. Each begins with the thread's prefix, so the words of
 * one thread are adjacent in the index.
 */
export function messageWords(thread: ThreadScope, text: string): string {
  const prefix = threadPrefix(thread);
  const found = new Set<string>();
  for (const [word] of foldCase(text).matchAll(words)) {
    const rest = word.replace(unspaced, (run) => {
      const characters = [...run];
      characters.forEach((character, i) => {
        found.add(character + (characters[i + 1] ?? ''));
      });
      return ' ';
    });
    for (const part of rest.split(' ')) if (part) found.add(truncate(part));
  }
  return [...found].map((word) => prefix + word).join(' ');
}

/**
 * Returns the tsquery for messages of the thread that contain all words of a text, each as the beginning of a word.
 * @returns null for a text without words, which matches nothing.
 */
export function threadQuery(thread: ThreadScope, text: string): string | null {
  return queryWithPrefix(threadPrefix(thread), text);
}

/**
 * Returns the same for messages of any thread of a marketplace. In each term, `~` stands for the seller's id, or for the
 * week in the prefixes of message_weekly_words.
 */
export function marketplaceQuery({ marketplaceId }: MarketplaceScope, text: string): string | null {
  return queryWithPrefix(`${marketplaceId}.~.`, text);
}

function queryWithPrefix(prefix: string, text: string): string | null {
  const terms = new Set<string>();
  for (const [word] of foldCase(text).matchAll(words)) {
    const rest = word.replace(unspaced, (run) => {
      const characters = [...run];
      if (characters.length === 1) terms.add(`'${prefix}${run}':*`);
      for (let i = 1; i < characters.length; i++) {
        terms.add(`'${prefix}${characters[i - 1]}${characters[i]}'`);
      }
      return ' ';
    });
    for (const part of rest.split(' ')) if (part) terms.add(`'${prefix}${truncate(part)}':*`);
  }
  return terms.size === 0 ? null : [...terms].join(' & ');
}

const threadPrefix = ({ marketplaceId, sellerId }: ThreadScope) => `${marketplaceId}.${sellerId}.`;

const truncate = (word: string) =>
  word.length <= maxWordLength ? word : [...word].slice(0, maxWordLength).join('');
