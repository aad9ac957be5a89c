/*
 * What a search finds and where, by the module with which the server searches: the portals mark the same. Offsets are in
 * UTF-16 units, those of the API in code points.
 */

import { type Match, matchesIn, matchesInName, partsOf } from '../../src/text/search-match.js';

export type { Match };

/** Returns where a message matches a search text; an empty list if it does not have all its words. */
export const messageMatches = (message: string, q: string): Match[] => matchesIn(message, partsOf(q));

/** Returns the same for a seller's name, in which words can be anywhere. */
export const nameMatches = (name: string, q: string): Match[] => matchesInName(name, partsOf(q));

/** Converts matches of the API, which are in order, from code points to UTF-16 units. */
export function inUnits(text: string, matches: readonly Match[]): Match[] {
  let point = 0;
  let unit = 0;
  const unitAt = (wanted: number) => {
    for (; point < wanted && unit < text.length; point++)
      unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
    return unit;
  };
  return matches.map(({ start, end }) => ({ start: unitAt(start), end: unitAt(end) }));
}
