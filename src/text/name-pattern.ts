import { foldCase } from './fold-case.js';
import { nameParts } from './search-match.js';

/** Returns the LIKE pattern for case-folded names that contain the text. */
export const likePattern = (q: string) => `%${foldCase(q).replace(/[\\%_]/g, '\\$&')}%`;

/** Returns true if the trigram index can find the text: it needs three letters or digits in a row. */
export const isIndexed = (q: string) => trigram.test(foldCase(q));

const trigram = /[\p{L}\p{M}\p{N}]{3}/u;

/** The LIKE patterns of a search for names. */
export interface NamePatterns {
  /** For LIKE: a name must match all. */
  readonly patterns: readonly string[];
  /** The longest of them. */
  readonly longest: string;
  /** Whether the trigram index can find `longest`. */
  readonly isIndexed: boolean;
}

/** Returns the patterns of folded names (`nameText`) that contain all words of a text; null if it has none. */
export function namePatterns(q: string): NamePatterns | null {
  const parts = nameParts(q).sort((one, other) => other.length - one.length);
  const [longest] = parts;
  if (longest === undefined) return null;
  return {
    patterns: parts.map((part) => `%${part}%`),
    longest: `%${longest}%`,
    isIndexed: trigram.test(longest),
  };
}
