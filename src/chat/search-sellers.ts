import type { Direction, Positions } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import {
  filteredSellers,
  filteredSellersCount,
  sellersByExternalId,
} from '../database/statements/seller-filter.js';
import {
  sellerSearchCount,
  sellersMatching,
  sellersMatchingNear,
} from '../database/statements/seller-search.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import type { NamePatterns } from '../text/name-pattern.js';
import type { ListedSeller, SellerPosition } from './model.js';

/**
 * The number of sellers that are scanned before the index of names is used. A text that is found less often than once a
 * page in so many sellers is rare enough to read all its matches.
 */
const window = 1_000;

/** The maximum count of filtered sellers without a text to search for. */
export const maximumCount = 1_000;

/** The positions of the list by latest message. */
export const positions: Positions<SellerPosition> = {
  edges: {
    first: { listRank: '-9223372036854775808', listName: '', sellerId: 0 },
    last: { listRank: '9223372036854775807', listName: '', sellerId: 0 },
  },
  including: (position, direction) => ({
    ...position,
    sellerId: position.sellerId + (direction === 'first' ? -1 : 1),
  }),
};

/** The conditions of a search; at least one is not null. */
export interface SellerSearch {
  /** The words in the name. */
  names: NamePatterns | null;
  /** The result of `attentionOf`. */
  attention: number[] | null;
  externalId: string | null;
}

/** A part of the list: from a position on, the nearest first, at most `limit`. */
export interface SellerPart {
  direction: Direction;
  beside: SellerPosition;
  limit: number;
}

/** Returns the matches in a part of the list, nearest first. */
export async function searchSellers(
  database: Runner,
  scope: MarketplaceScope,
  { names, attention, externalId }: SellerSearch,
  { direction, beside, limit }: SellerPart,
): Promise<ListedSeller[]> {
  const { listRank, listName, sellerId } = beside;
  const patterns = names?.patterns ?? null;
  if (externalId !== null) {
    const values = { listRank, listName, sellerId, externalId, patterns, attention };
    return database.run(scope, sellersByExternalId[direction], values);
  }
  const part = { listRank, listName, sellerId, limit };
  if (names === null) return searchNear(limit);
  // Without a filter, the scan ends when the page is full; with one, the whole window is read first.
  const near = await searchNear(names.isIndexed || attention !== null ? window : null);
  if (near.length === limit) return near;
  if (!names.isIndexed) return attention === null ? near : searchNear(null);
  return database.run(scope, sellersMatching[direction], {
    ...part,
    patterns: names.patterns,
    longest: names.longest,
    attention,
  });

  /** Returns the matches among the `window` nearest sellers; null searches all. */
  function searchNear(window: number | null): Promise<ListedSeller[]> {
    if (attention !== null) {
      const [one = -1, other = -1] = attention;
      return database.run(scope, filteredSellers[direction], {
        ...part,
        attention: one,
        otherAttention: other,
        window,
        patterns,
      });
    }
    if (patterns === null) throw new Error('The search has no condition.');
    return database.run(scope, sellersMatchingNear[direction], {
      ...part,
      patterns,
      window,
    });
  }
}

/** A number of sellers; not `isExact` if there can be more. */
export interface SellerCount {
  count: number;
  isExact: boolean;
}

/** Counts the matching sellers. */
export async function countMatchingSellers(
  database: Runner,
  scope: MarketplaceScope,
  search: SellerSearch,
): Promise<SellerCount> {
  const { names, attention, externalId } = search;
  if (externalId !== null) {
    const all = { direction: 'first', beside: positions.edges.first, limit: 1 } as const;
    return { count: (await searchSellers(database, scope, search, all)).length, isExact: true };
  }
  if (names !== null) {
    const { patterns, longest } = names;
    const [counted] = await database.run(scope, sellerSearchCount, { patterns, longest, attention });
    return { count: counted?.matches ?? 0, isExact: true };
  }
  const [counted] = await database.run(scope, filteredSellersCount, {
    attention: attention ?? [],
    most: maximumCount + 1,
  });
  const matches = counted?.matches ?? 0;
  return { count: Math.min(matches, maximumCount), isExact: matches <= maximumCount };
}
