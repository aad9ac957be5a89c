import type { nameMatches as find } from './matching.js';

/* The matches of a search in names. The module that finds them is loaded with the first search, not with the inbox. */

type Matching = typeof import('./matching.js');

let loaded: Matching | null = null;

/** Loads the module. It is loaded again later if that failed. */
export async function loadMatching(): Promise<Matching> {
  loaded ??= await import('./matching.js');
  return loaded;
}

/** Returns the matches of a search text in a seller's name: none until the module is loaded. */
export const nameMatches: typeof find = (name, q) => loaded?.nameMatches(name, q) ?? [];
