import type { MarketplaceScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { isSearchBehind } from '../database/statements/search-backlog.js';
import type { WordsQuery } from '../text/search-words.js';

/**
 * Returns the tsquery of a search. While the marketplace has messages with words of an earlier version, it finds them too
 * (search-indexing.ts).
 */
export async function currentQuery(
  database: Runner,
  scope: MarketplaceScope,
  { words, earlier }: WordsQuery,
): Promise<string> {
  if (earlier === '' || earlier === words) return words;
  const [state] = await database.run(scope, isSearchBehind, {});
  return state?.isBehind ? `(${words}) | (${earlier})` : words;
}
