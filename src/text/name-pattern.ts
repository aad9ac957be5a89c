import { foldCase } from './search-words.js';

/** Returns the LIKE pattern for case-folded names that contain the text. */
export const likePattern = (q: string) => `%${foldCase(q).replace(/[\\%_]/g, '\\$&')}%`;

/** Returns true if the trigram index can find the text: it needs three letters or digits in a row. */
export const isIndexed = (q: string) => /[\p{L}\p{M}\p{N}]{3}/u.test(foldCase(q));
