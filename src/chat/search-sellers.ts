import type { MarketplaceScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import {
  sellerSearchBackward,
  sellerSearchCount,
  sellerSearchForward,
  sellerSearchNearBackward,
  sellerSearchNearForward,
} from '../database/statements/seller-search.js';
import type { ListedSeller, SellerPlace } from './model.js';
import { fold } from './search-words.js';

/**
 * How many sellers are looked through one by one before the index of names is asked. What is found less
 * often than a page in so many is rare enough for reading all its matches.
 */
const window = 1_000;

/** What the index of trigrams can find: three letters or digits in a row. */
const indexed = /[\p{L}\p{M}\p{N}]{3}/u;

/** The matches on one side of a place, nearest first, at most `limit`. */
export async function searchSellers(
  database: Runner,
  scope: MarketplaceScope,
  {
    q,
    direction,
    beside,
    limit,
  }: { q: string; direction: 'first' | 'last'; beside: SellerPlace; limit: number },
): Promise<ListedSeller[]> {
  const forward = direction === 'first';
  const { listRank, listName, sellerId } = beside;
  const search = { listRank, listName, sellerId, limit, pattern: patternOf(q) };
  const byIndex = indexed.test(fold(q));
  const near = await database.run(scope, forward ? sellerSearchNearForward : sellerSearchNearBackward, {
    ...search,
    window: byIndex ? window : null,
  });
  if (near.length === limit || !byIndex) return near;
  return database.run(scope, forward ? sellerSearchForward : sellerSearchBackward, search);
}

/** How many sellers match. */
export async function countMatchingSellers(
  database: Runner,
  scope: MarketplaceScope,
  q: string,
): Promise<number> {
  const [counted] = await database.run(scope, sellerSearchCount, { pattern: patternOf(q) });
  return counted?.matches ?? 0;
}

const patternOf = (q: string) => `%${fold(q).replace(/[\\%_]/g, '\\$&')}%`;
