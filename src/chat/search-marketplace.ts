import type { OperatorActor } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { type Page, type PageRequest, type Positions, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { marketplaceSearch } from '../database/statements/marketplace-search.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { marketplaceQuery } from '../text/search-words.js';
import type { FoundMessage, MessageTime } from './model.js';
import { currentQuery } from './search-query.js';
import { type SearchedList, searchWeekly } from './weekly-search.js';

const positions: Positions<MessageTime> = {
  edges: {
    first: { time: '9000000000000000', sellerId: 0, seq: 0 },
    last: { time: '0', sellerId: 0, seq: 0 },
  },
  including: (position, direction) => ({ ...position, seq: position.seq + (direction === 'first' ? 1 : -1) }),
};

/**
 * Returns one page of the messages in all the marketplace's threads that contain all words of `q`, each as a prefix of a
 * word, newest first. It has no total, because all matches would have to be counted.
 */
export async function searchMarketplace(
  actor: OperatorActor,
  database: Runner,
  { q, page }: { q: string; page: PageRequest<MessageTime> },
): Promise<Page<FoundMessage>> {
  const scope = marketplaceOf(actor);
  const query = marketplaceQuery(scope, q);
  if (query === null) return { items: [], hasNextPage: false, hasPreviousPage: false };
  const words = await currentQuery(database, scope, query);
  const messages = messagesOf(database, scope);
  return readPage(page, positions, (direction, beside, limit) =>
    searchWeekly(messages, { direction, beside, limit, words }),
  );
}

const messagesOf = (database: Runner, scope: MarketplaceScope): SearchedList<MessageTime, FoundMessage> => ({
  near: ({ direction, beside, ...part }) =>
    database.run(scope, marketplaceSearch.near[direction], { ...beside, ...part }),
  async ofWeeks({ direction, beside, ...part }) {
    const rows = await database.run(scope, marketplaceSearch.ofWeeks[direction], { ...beside, ...part });
    const found = rows.filter(({ seq }) => seq !== null) as unknown as FoundMessage[];
    return { matches: rows[0]?.matches ?? 0, found };
  },
  async times() {
    return (await database.run(scope, marketplaceSearch.times, {}))[0];
  },
});
