import type { OperatorActor } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { type Page, type PageRequest, pageOf, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { sellerPage } from '../database/statements/seller-page.js';
import { namePatterns } from '../text/name-pattern.js';
import type { ListedSeller, SellerPosition } from './model.js';
import { countOwnUnread, ownSearchOf, searchOwnUnread } from './own-unread.js';
import {
  countMatchingSellers,
  maximumCount,
  positions,
  type SellerCount,
  type SellerSearch,
  searchSellers,
} from './search-sellers.js';
import { attentionOf, type SellerFilter } from './thread-attention.js';

export interface SellerPage extends Page<ListedSeller> {
  /** Returns the number of sellers, or of matches. Matches are counted at the first call of one of these two functions. */
  totalCount(): number | Promise<number>;
  /** Returns false if there can be more than `totalCount`. */
  totalCountIsExact(): boolean | Promise<boolean>;
}

/** The page of a search without words, which matches nothing. */
const noSellers: SellerPage = {
  items: [],
  hasNextPage: false,
  hasPreviousPage: false,
  totalCount: () => 0,
  totalCountIsExact: () => true,
};

/**
 * Returns one page of the marketplace's sellers by their latest message, newest first. Sellers without one follow, by name
 * (ignoring case), then by number.
 * @param q if set, only sellers whose business name contains each of its words, anywhere in a word and in any order.
 * @param filter conditions on the sellers' threads. For one of the operator's users, `unread` is what the person has
 * not read; with an external id, what the side has not read.
 */
export async function listSellers(
  actor: OperatorActor,
  database: Runner,
  { page, q, filter = {} }: { page: PageRequest<SellerPosition>; q: string | null; filter?: SellerFilter },
): Promise<SellerPage> {
  const scope = marketplaceOf(actor);
  const names = q === null ? null : namePatterns(q);
  if (q !== null && names === null) return noSellers;
  const search: SellerSearch = {
    names,
    attention: attentionOf(filter),
    externalId: filter.externalId ?? null,
  };
  if (names === null && search.attention === null && search.externalId === null) {
    const { direction, size } = page;
    const beside = page.beside ?? positions.edges[direction];
    const rows = await database.run(scope, sellerPage[direction], { ...beside, limit: size + 1 });
    const head = rows[0];
    if (!head) throw new Error('The marketplace of the actor does not exist.');
    const listed = rows.filter((row) => row.sellerId !== null) as unknown as ListedSeller[];
    return {
      ...pageOf(page, listed, head.beyond),
      totalCount: () => head.sellerCount,
      totalCountIsExact: () => true,
    };
  }
  const own = search.externalId === null ? ownSearchOf(actor, filter, names?.patterns ?? null) : null;
  const found = await readPage(page, positions, (direction, beside, limit) => {
    const part = { direction, beside, limit };
    return own ? searchOwnUnread(actor, database, own, part) : searchSellers(database, scope, search, part);
  });
  let counted: Promise<SellerCount> | undefined;
  const count = () => {
    counted ??= own
      ? countOwnUnread(actor, database, own, maximumCount)
      : countMatchingSellers(database, scope, search);
    return counted;
  };
  return {
    ...found,
    totalCount: async () => (await count()).count,
    totalCountIsExact: async () => (await count()).isExact,
  };
}
