import type { Runner } from '../database/statement.js';
import { sellerPageBackward, sellerPageForward } from '../database/statements/seller-page.js';
import { marketplaceOf, type OperatorAsker } from './asker.js';
import type { ListedSeller, SellerPlace } from './model.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import {
  countMatchingSellers,
  type SellerCount,
  type SellerSearch,
  searchSellers,
} from './search-sellers.js';
import { attentionOf, type SellerFilter } from './seller-filter.js';

export interface SellerPage extends Page<ListedSeller> {
  /** All sellers, or all that match: the latter are counted only when one of these is called, and once. */
  totalCount(): number | Promise<number>;
  /** Whether there are no more than `totalCount`. */
  totalCountIsExact(): boolean | Promise<boolean>;
}

const start: SellerPlace = { listRank: '-9223372036854775808', listName: '', sellerId: 0 };
const end: SellerPlace = { listRank: '9223372036854775807', listName: '', sellerId: 0 };

/**
 * One page of the marketplace's sellers by their latest message, newest first; those without one follow,
 * by name (case aside), then number.
 * @param q where given, only sellers with it anywhere in their business name, case aside.
 * @param filter only sellers whose thread is so.
 */
export async function listSellers(
  asker: OperatorAsker,
  database: Runner,
  { page, q, filter = {} }: { page: PageRequest<SellerPlace>; q: string | null; filter?: SellerFilter },
): Promise<SellerPage> {
  const scope = marketplaceOf(asker);
  const forward = page.direction === 'first';
  const beside = page.beside ?? (forward ? start : end);
  const limit = page.size + 1;
  const search: SellerSearch = { q, attention: attentionOf(filter) };
  if (q === null && search.attention === null) {
    const { listRank, listName, sellerId } = beside;
    const place = { listRank, listName, sellerId, limit };
    const rows = await database.run(scope, forward ? sellerPageForward : sellerPageBackward, place);
    const head = rows[0];
    if (!head) throw new Error('The asker is of a marketplace that is not there.');
    const listed = rows.filter((row) => row.sellerId !== null) as unknown as ListedSeller[];
    return {
      ...pageOf(page, listed, head.beyond),
      totalCount: () => head.sellerCount,
      totalCountIsExact: () => true,
    };
  }
  const listed = await searchSellers(database, scope, search, { direction: page.direction, beside, limit });
  let counted: Promise<SellerCount> | undefined;
  const count = () => {
    counted ??= countMatchingSellers(database, scope, search);
    return counted;
  };
  return {
    ...pageOf(page, listed, page.beside !== null && (await hasMatchBefore(page.beside))),
    totalCount: async () => (await count()).count,
    totalCountIsExact: async () => (await count()).exact,
  };

  /** Whether something matches at the place itself or on its other side. */
  async function hasMatchBefore(place: SellerPlace): Promise<boolean> {
    const others = await searchSellers(database, scope, search, {
      direction: forward ? 'last' : 'first',
      beside: { ...place, sellerId: place.sellerId + (forward ? 1 : -1) },
      limit: 1,
    });
    return others.length > 0;
  }
}
