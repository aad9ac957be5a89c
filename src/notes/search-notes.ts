import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { type SearchedList, searchWeekly } from '../chat/weekly-search.js';
import { type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner, Values } from '../database/statement.js';
import { noteSearch } from '../database/statements/note-search.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { marketplaceQuery } from '../text/search-words.js';
import type { ListedNote } from './list-notes.js';
import { noteOf, type TimedPosition, timedPositions } from './note.js';

/**
 * Returns one page of the notes in all the marketplace's threads that contain all words of `q`, each as a prefix of a word,
 * newest first, without deleted ones. It has no total, because all matches would have to be counted.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`.
 */
export async function searchNotes(
  actor: OperatorActor,
  database: Runner,
  readRequest: () => { q: string; page: PageRequest<TimedPosition> },
): Promise<Page<ListedNote>> {
  requirePermission(actor, 'notes.read');
  const { q, page } = readRequest();
  const scope = marketplaceOf(actor);
  const query = marketplaceQuery(scope, q);
  if (query === null) return { items: [], hasNextPage: false, hasPreviousPage: false };
  const notes = notesIn(database, scope);
  return readPage(page, timedPositions, (direction, beside, limit) =>
    searchWeekly(notes, { direction, beside, limit, words: query.words }),
  );
}

type FoundRow = Values<typeof noteSearch.near.first.row>;

const listed = ({ time, ...row }: FoundRow): ListedNote => ({ ...noteOf(row), time });

const notesIn = (database: Runner, scope: MarketplaceScope): SearchedList<TimedPosition, ListedNote> => ({
  near: async ({ direction, beside, ...part }) =>
    (await database.run(scope, noteSearch.near[direction], { ...beside, ...part })).map(listed),
  async ofWeeks({ direction, beside, ...part }) {
    const rows = await database.run(scope, noteSearch.ofWeeks[direction], { ...beside, ...part });
    const found = rows.filter(({ number }) => number !== null) as unknown as FoundRow[];
    return { matches: rows[0]?.matches ?? 0, found: found.map(listed) };
  },
  async times() {
    return (await database.run(scope, noteSearch.times, {}))[0];
  },
});
