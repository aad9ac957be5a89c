import type { Actor } from '../access/actor.js';
import { TimeSlicer } from '../fair-queue/time-slicer.js';
import { codePointSpans } from '../text/characters.js';
import { type Match, matchesIn, matchesInName, partsOf, type QueryPart } from '../text/search-match.js';
import { searchArgument } from './page-arguments.js';
import type { SchemaBuilder } from './schema-builder.js';

/** The maximum number of matches in one text. A client that shows a long text marks the first ones. */
const maxMatches = 100;

const slicer = new TimeSlicer();

/** Stores the search text in each item of its page, and returns the page. */
export function withSearch<P extends { readonly items: readonly object[] }>(page: P, q: string | null): P {
  if (q !== null) for (const item of page.items) Object.assign(item, { q });
  return page;
}

/** Adds the type of a match. */
export function addSearchMatch<A extends Actor>(builder: SchemaBuilder<A>) {
  return builder.objectRef<Match>('SearchMatch').implement({
    description: 'A part of a text that a search found, with whole characters.',
    fields: (t) => ({
      start: t.exposeInt('start', { description: 'The offset of its first character, in code points.' }),
      end: t.exposeInt('end', {
        description: 'The offset of the first character after it, in code points.',
      }),
    }),
  });
}

/** Returns the description of a field with matches. */
export const matchesDescription = (text: string) =>
  `The parts of \`${text}\` that match the words of \`q\`, in order, at most ${maxMatches}; empty if it does not contain all of them.`;

/** The description of the argument of a field with matches. */
export const matchesQueryDescription =
  'A search text. Default: the text of the search that found this item. Without either, the list is empty.';

/** Returns the matches in a message. @throws {CallerError} on `q`. */
export const messageMatches = (message: string, q: string | null | undefined, ofPage: string | undefined) =>
  findMatches(message, q ?? ofPage, matchesIn);

/** Returns the matches in a name. @throws {CallerError} on `q`. */
export const nameMatches = (name: string, q: string | null | undefined, ofPage: string | undefined) =>
  findMatches(name, q ?? ofPage, matchesInName);

function findMatches(
  text: string,
  q: string | undefined,
  matches: (text: string, parts: readonly QueryPart[]) => Match[],
): Match[] | Promise<Match[]> {
  const search = searchArgument(q);
  if (search === null) return [];
  return slicer.run(() => codePointSpans(text, matches(text, cachedParts(search)).slice(0, maxMatches)));
}

/** A cache for one query: a page has the same one for each item. */
let latest: { q: string; parts: QueryPart[] } = { q: '', parts: [] };

/** Returns the parts of a query. */
function cachedParts(q: string): QueryPart[] {
  if (latest.q !== q) latest = { q, parts: partsOf(q) };
  return latest.parts;
}
