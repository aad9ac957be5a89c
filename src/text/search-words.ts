import type { MarketplaceScope, ThreadScope } from '../database/scope.js';

/**
 * The words by which messages are found. They are made here and not by PostgreSQL's own parser, which
 * reads `ORD-12345` as the number -12345, knows no words in Chinese, Japanese or Thai, and folds case by
 * the database's locale; docs/decisions/search.md has the choice.
 */

const words = /[\p{L}\p{M}\p{N}]+/gu;

/** Scripts that put no space between words: found by pairs of characters. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+/gu;

/** Longer words are cut, in the text and in the query alike. */
const longestWord = 64;

/** Case and compatibility forms folded: `Straße`, `STRASSE` and full-width letters meet. */
export function foldCase(text: string): string {
  // Down, up and down again: each way has letters of its own (ẞ falls to ß, ß rises to SS), and what they
  // unfold to may compose.
  const unfolded = text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase();
  return unfolded.normalize('NFKC').replaceAll('ς', 'σ');
}

/**
 * The words of a message, a space between each and each led by the thread, as send-message stores them:
 * so one thread's words lie together in the index and apart from every other's.
 */
export function messageWords(thread: ThreadScope, text: string): string {
  const lead = leadOf(thread);
  const found = new Set<string>();
  for (const [word] of foldCase(text).matchAll(words)) {
    const rest = word.replace(unspaced, (run) => {
      const characters = [...run];
      characters.forEach((character, i) => {
        found.add(character + (characters[i + 1] ?? ''));
      });
      return ' ';
    });
    for (const part of rest.split(' ')) if (part) found.add(cut(part));
  }
  return [...found].map((word) => lead + word).join(' ');
}

/**
 * The tsquery for messages of the thread that hold all words of `q`, each as a word's beginning.
 * @returns null where `q` has no word, and so matches nothing.
 */
export function threadQuery(thread: ThreadScope, q: string): string | null {
  return queryLedBy(leadOf(thread), q);
}

/**
 * The same for messages of any thread of a marketplace: `~` stands for the seller's number in each term, or for
 * the week's, as the words of message_weekly_words are led.
 */
export function marketplaceQuery({ marketplaceId }: MarketplaceScope, q: string): string | null {
  return queryLedBy(`${marketplaceId}.~.`, q);
}

function queryLedBy(lead: string, q: string): string | null {
  const terms = new Set<string>();
  for (const [word] of foldCase(q).matchAll(words)) {
    const rest = word.replace(unspaced, (run) => {
      const characters = [...run];
      if (characters.length === 1) terms.add(`'${lead}${run}':*`);
      for (let i = 1; i < characters.length; i++) {
        terms.add(`'${lead}${characters[i - 1]}${characters[i]}'`);
      }
      return ' ';
    });
    for (const part of rest.split(' ')) if (part) terms.add(`'${lead}${cut(part)}':*`);
  }
  return terms.size === 0 ? null : [...terms].join(' & ');
}

const leadOf = ({ marketplaceId, sellerId }: ThreadScope) => `${marketplaceId}.${sellerId}.`;

const cut = (word: string) => (word.length <= longestWord ? word : [...word].slice(0, longestWord).join(''));
