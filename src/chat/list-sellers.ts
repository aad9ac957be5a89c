import type { Runner } from '../database/statement.js';
import {
  sellerPageBackward,
  sellerPageForward,
  sellerSearchBackward,
  sellerSearchCount,
  sellerSearchForward,
} from '../database/statements/seller-page.js';
import { marketplaceOf, type OperatorAsker } from './asker.js';
import type { SellerPlace, SellerSummary } from './model.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import { fold } from './search-words.js';

export type ListedSeller = SellerSummary & SellerPlace;

export interface SellerPage extends Page<ListedSeller> {
  /** All sellers, or all that match: the latter is counted only when this is called. */
  totalCount(): number | Promise<number>;
}

const start: SellerPlace = { listRank: '-9223372036854775808', listName: '', sellerId: 0 };
const end: SellerPlace = { listRank: '9223372036854775807', listName: '', sellerId: 0 };

/**
 * One page of the marketplace's sellers by their latest message, newest first; those without one follow,
 * by name (case aside), then number.
 * @param q where given, only sellers with it anywhere in their business name, case aside.
 */
export async function listSellers(
  asker: OperatorAsker,
  database: Runner,
  { page, q }: { page: PageRequest<SellerPlace>; q: string | null },
): Promise<SellerPage> {
  const scope = marketplaceOf(asker);
  const forward = page.direction === 'first';
  const beside = page.beside ?? (forward ? start : end);
  const place = {
    listRank: beside.listRank,
    listName: beside.listName,
    sellerId: beside.sellerId,
    limit: page.size + 1,
  };
  const pattern = q === null ? null : patternOf(q);
  const rows =
    pattern === null
      ? await database.run(scope, forward ? sellerPageForward : sellerPageBackward, place)
      : await database.run(scope, forward ? sellerSearchForward : sellerSearchBackward, {
          ...place,
          pattern,
        });
  const head = rows[0];
  if (!head) throw new Error('The asker is of a marketplace that is not there.');
  return {
    ...pageOf(page, rows.filter((row) => row.sellerId !== null) as ListedSeller[], (row) => row, head.beyond),
    totalCount: async () => {
      if (pattern === null) return head.sellerCount;
      const [counted] = await database.run(scope, sellerSearchCount, { pattern });
      return counted?.matches ?? 0;
    },
  };
}

const patternOf = (q: string) => `%${fold(q).replace(/[\\%_]/g, '\\$&')}%`;
