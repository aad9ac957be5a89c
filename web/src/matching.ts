/*
 * Finds the matches of a search with the server's module, so that the portals mark what the server found. Offsets are in
 * UTF-16 units.
 */

import { type Match, matchesIn, matchesInName, partsOf } from '../../src/text/search-match.js';

export type { Match };

/** Returns the matches of a search text in a message. The list is empty if the message does not have all its words. */
export const messageMatches = (message: string, q: string): Match[] => matchesIn(message, partsOf(q));

/** Returns the matches of a search text in a seller's name, where the words can be anywhere in a word. */
export const nameMatches = (name: string, q: string): Match[] => matchesInName(name, partsOf(q));
