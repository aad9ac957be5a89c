import type { Actor } from '../access/actor.js';
import { ShortTurns } from '../fair-queue/short-turns.js';
import { codePointSpans } from '../text/characters.js';
import { type Match, matchesIn, matchesInName, partsOf, type QueryPart } from '../text/search-match.js';
import { searchArgument } from './page-arguments.js';
import type { SchemaBuilder } from './schema-builder.js';

/** The maximum number of matches in one text. A client that shows a long text marks the first ones. */
const maxMatches = 100;

const turns = new ShortTurns();

/** Notes in the items of a page the search that found them, and returns the page. */
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
  `Where the words of \`q\` are in \`${text}\`, in order, at most ${maxMatches}; empty if it does not contain all of them.`;

export const matchesQueryDescription =
  'A search text. By default that of the search whose page has this item; without one, nothing matches.';

/** Returns where a message matches. @throws {CallerError} on `q`. */
export const messageMatches = (message: string, q: string | null | undefined, ofPage: string | undefined) =>
  find(message, q ?? ofPage, matchesIn);

/** Returns where a name matches. @throws {CallerError} on `q`. */
export const nameMatches = (name: string, q: string | null | undefined, ofPage: string | undefined) =>
  find(name, q ?? ofPage, matchesInName);

function find(
  text: string,
  q: string | undefined,
  matches: (text: string, parts: readonly QueryPart[]) => Match[],
): Match[] | Promise<Match[]> {
  const search = searchArgument(q);
  if (search === null) return [];
  return turns.run(() => codePointSpans(text, matches(text, latestParts(search)).slice(0, maxMatches)));
}

let latest: { q: string; parts: QueryPart[] } = { q: '', parts: [] };

/** Returns the parts of a query. A page has the same one for each item. */
function latestParts(q: string): QueryPart[] {
  if (latest.q !== q) latest = { q, parts: partsOf(q) };
  return latest.parts;
}
