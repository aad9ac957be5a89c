import { foldCase } from './search-words.js';

/** For LIKE over names with case folded: those that have this anywhere. */
export const likePattern = (q: string) => `%${foldCase(q).replace(/[\\%_]/g, '\\$&')}%`;

/** Whether the index of trigrams can find it: it needs three letters or digits in a row. */
export const isIndexed = (q: string) => /[\p{L}\p{M}\p{N}]{3}/u.test(foldCase(q));
