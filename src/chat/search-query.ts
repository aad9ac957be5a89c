import type { Runner } from '../database/statement.js';
import { isSearchBehind } from '../database/statements/search-backlog.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import type { WordsQuery } from '../text/search-words.js';

/**
 * Returns the tsquery of a search. It also finds messages that an earlier version has indexed, while the marketplace has
 * such messages (search-indexing.ts).
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
