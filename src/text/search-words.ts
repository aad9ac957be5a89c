import type { MarketplaceScope, ThreadScope } from '../database/tenant-scope.js';
import { earlierTokens } from './earlier-words.js';
import { indexedWord, indexWords, pairsOf, partsOf, type QueryPart } from './search-match.js';

/*
 * Writes words and queries for the database's index. The application finds the words: PostgreSQL's own parser reads
 * `ORD-12345` as the number -12345, and finds none in Chinese, Japanese or Thai; see docs/decisions/search.md.
 */

/**
 * Returns the words of a message for the index, separated by spaces. Each begins with the thread's prefix, so the words of
 * one thread are adjacent in the index.
 */
export function messageWords(thread: ThreadScope, text: string): string {
  const prefix = threadPrefix(thread);
  return [...indexWords(text)].map((word) => prefix + word).join(' ');
}

/** A search for words. */
export interface WordsQuery {
  /** The tsquery. */
  readonly words: string;
  /** The tsquery for the words of earlier versions; empty if those cannot answer the query. */
  readonly earlier: string;
}

/**
 * Returns the query for messages of the thread that contain all words of a text, each as the beginning of a word.
 * @returns null for a text without words, which matches nothing.
 */
export function threadQuery(thread: ThreadScope, text: string): WordsQuery | null {
  return queryWithPrefix(threadPrefix(thread), text);
}

/**
 * Returns the query for messages of any thread of a marketplace. In each term, `~` stands for the seller's id, or for the
 * week in the prefixes of message_weekly_words.
 */
export function marketplaceQuery({ marketplaceId }: MarketplaceScope, text: string): WordsQuery | null {
  return queryWithPrefix(`${marketplaceId}.~.`, text);
}

/** Returns the number of words that a query looks up. */
export const countTerms = (words: string): number => words.split("'").length >> 1;

function queryWithPrefix(prefix: string, text: string): WordsQuery | null {
  const parts = partsOf(text);
  if (parts.length === 0) return null;
  return {
    words: [...new Set(parts.map((part) => conditionOf(prefix, part)))].join(' & '),
    // Earlier versions did not index emoji, so the query would find messages without them.
    earlier: parts.some(({ kind }) => kind === 'symbol') ? '' : earlierQuery(prefix, text),
  };
}

function conditionOf(prefix: string, part: QueryPart): string {
  if (part.kind === 'symbol') return exactTerm(prefix, part.text);
  if (part.kind === 'run') return runCondition(prefix, part.text);
  const { words } = part;
  const each = [...new Set(words.map((word) => prefixTerm(prefix, word)))].join(' & ');
  return words.length === 1 ? each : `(${prefixTerm(prefix, words.join(''))} | ${each})`;
}

function runCondition(prefix: string, run: string): string {
  const pairs = [...new Set(pairsOf(run))];
  if (pairs.length === 0) return prefixTerm(prefix, run);
  return pairs.map((pair) => exactTerm(prefix, pair)).join(' & ');
}

function earlierQuery(prefix: string, text: string): string {
  const { words, runs } = earlierTokens(text);
  const terms = [
    ...runs.map((run) => runCondition(prefix, run)),
    ...words.map((word) => prefixTerm(prefix, word)),
  ];
  return [...new Set(terms)].join(' & ');
}

const exactTerm = (prefix: string, word: string) => `'${prefix}${word}'`;
const prefixTerm = (prefix: string, word: string) => `'${prefix}${indexedWord(word)}':*`;

const threadPrefix = ({ marketplaceId, sellerId }: ThreadScope) => `${marketplaceId}.${sellerId}.`;
