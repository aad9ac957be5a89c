import type { Direction } from '../database/keyset.js';
import type { MarketplaceScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { filteredSellers, filteredSellersCount } from '../database/statements/seller-filter.js';
import {
  sellerSearchCount,
  sellersMatching,
  sellersMatchingNear,
} from '../database/statements/seller-search.js';
import { isIndexed, likePattern } from '../text/name-pattern.js';
import type { ListedSeller, SellerPosition } from './model.js';

/**
 * How many sellers are looked through one by one before the index of names is asked. What is found less
 * often than a page in so many is rare enough for reading all its matches.
 */
const window = 1_000;

/** Without a name to search for, filtered sellers are counted up to here. */
const mostCounted = 1_000;

/** What is looked for; not all of it null. */
export interface SellerSearch {
  /** Anywhere in the name. */
  q: string | null;
  /** As attentionOf gives it. */
  attention: number[] | null;
}

/** A part of the list: from a place on, the nearest first, at most `limit`. */
interface Part {
  direction: Direction;
  beside: SellerPosition;
  limit: number;
}

/** The matches in a part of the list, nearest first. */
export async function searchSellers(
  database: Runner,
  scope: MarketplaceScope,
  { q, attention }: SellerSearch,
  { direction, beside, limit }: Part,
): Promise<ListedSeller[]> {
  const { listRank, listName, sellerId } = beside;
  const pattern = q === null ? null : likePattern(q);
  const byIndex = q !== null && isIndexed(q);
  const part = { listRank, listName, sellerId, limit };
  if (pattern === null) return searchNear(limit);
  // Unfiltered, the walk ends by itself where the page is full; filtered, what is to be walked is read first.
  const near = await searchNear(byIndex || attention !== null ? window : null);
  if (near.length === limit) return near;
  if (!byIndex) return attention === null ? near : searchNear(null);
  return database.run(scope, sellersMatching[direction], {
    ...part,
    pattern,
    attention,
  });

  /** The matches among the `window` nearest; null: among all. */
  function searchNear(window: number | null): Promise<ListedSeller[]> {
    if (attention !== null) {
      const [one = -1, other = -1] = attention;
      return database.run(scope, filteredSellers[direction], {
        ...part,
        attention: one,
        otherAttention: other,
        window,
        pattern,
      });
    }
    if (pattern === null) throw new Error('Nothing is looked for.');
    return database.run(scope, sellersMatchingNear[direction], {
      ...part,
      pattern,
      window,
    });
  }
}

/** A number of sellers; not `exact` where there may be more. */
export interface SellerCount {
  count: number;
  exact: boolean;
}

/** How many sellers match. */
export async function countMatchingSellers(
  database: Runner,
  scope: MarketplaceScope,
  { q, attention }: SellerSearch,
): Promise<SellerCount> {
  if (q !== null) {
    const [counted] = await database.run(scope, sellerSearchCount, { pattern: likePattern(q), attention });
    return { count: counted?.matches ?? 0, exact: true };
  }
  const [counted] = await database.run(scope, filteredSellersCount, {
    attention: attention ?? [],
    most: mostCounted + 1,
  });
  const matches = counted?.matches ?? 0;
  return { count: Math.min(matches, mostCounted), exact: matches <= mostCounted };
}
