import { countColumns, counts } from './thread-counts.js';

/* The list of a marketplace's sellers by their latest message. Its order is one ascending key of `thread t`. */

export const listOrder = ['t.list_rank', 't.list_name', 't.seller_id'] as const;

/** The position beside which a page of the list begins. */
export const listPosition = {
  parameters: { listRank: 'bigint', listName: 'text', sellerId: 'integer' },
  sql: ['$listRank', '$listName', '$sellerId'],
} as const;

/** A seller of the list, with its position; `s` is the seller's row. */
export const listedSeller = { sellerId: 'integer', listRank: 'bigint', listName: 'text', ...counts } as const;

export const listedSellerColumns = `
  t.seller_id as "sellerId", t.list_rank as "listRank", t.list_name as "listName",${countColumns}`;

/** The folded words of a name; the case-folded name until they are stored (chat/search-indexing.ts). */
export const nameWords = (table = '') =>
  `coalesce(${table}name_words, ${table}search_name)${table === '' ? ' as name_words' : ''}`;

/** Joins the seller to each thread that was read, by one look-up; `offset 0` keeps the planner from another order. */
export const sellerOfThread = `
cross join lateral (
  select business_name, ${nameWords()}, external_id from seller where marketplace_id = $marketplaceId and id = t.seller_id offset 0
) s`;

/** The SQL of at most `$most` threads with one of the values of thread.attention in a parameter, as rows without columns. */
export const threadsWithAttention = (attentions: string) => `select
  from unnest(${attentions}::integer[]) as wanted (attention)
  cross join lateral (
    select
    from thread
    where marketplace_id = $marketplaceId and attention = wanted.attention
    order by list_rank, list_name, seller_id
    limit $most::integer
  ) found
  limit $most::integer`;
