import { statement } from '../statement.js';

/*
 * One page of a marketplace's sellers by their latest message. The whole order is one ascending key
 * (thread.list_rank, list_name, seller_id), so a page is a range of one index. There is always one row at
 * least, with null in place of a seller where the page is empty.
 */

const row = {
  sellerCount: 'integer',
  /** Whether the list goes on before the place that the page begins beside. */
  beyond: 'boolean',
  sellerId: 'integer?',
  businessName: 'text?',
  listRank: 'bigint?',
  listName: 'text?',
  messageCount: 'integer?',
  sellerMessageCount: 'integer?',
  operatorMessageCount: 'integer?',
  sellerReadCount: 'integer?',
  operatorReadCount: 'integer?',
} as const;

const place = { listRank: 'bigint', listName: 'text', sellerId: 'integer', limit: 'integer' } as const;

const text = (direction: 'forward' | 'backward', matching: string) => {
  const [onward, back, order] =
    direction === 'forward' ? (['>', '<=', 'asc'] as const) : (['<', '>=', 'desc'] as const);
  const source = `thread t
  join seller s on s.marketplace_id = t.marketplace_id and s.id = t.seller_id`;
  return `
select mp.seller_count as "sellerCount",
  exists (
    select from ${matching ? source : 'thread t'}
    where t.marketplace_id = $1 and (t.list_rank, t.list_name, t.seller_id) ${back} ($2, $3, $4)${matching}
  ) as beyond,
  p.*
from marketplace mp
left join lateral (
  select t.seller_id as "sellerId", s.business_name as "businessName",
         t.list_rank as "listRank", t.list_name as "listName", t.message_count as "messageCount",
         t.seller_message_count as "sellerMessageCount", t.operator_message_count as "operatorMessageCount",
         t.seller_read_count as "sellerReadCount", t.operator_read_count as "operatorReadCount"
  from ${source}
  where t.marketplace_id = $1 and (t.list_rank, t.list_name, t.seller_id) ${onward} ($2, $3, $4)${matching}
  order by t.list_rank ${order}, t.list_name ${order}, t.seller_id ${order}
  limit $5::integer
) p on true
where mp.id = $1`;
};

/** The sellers after a place in the list, the nearest first. */
export const sellerPageForward = statement({
  name: 'seller-page-forward',
  scope: 'marketplace',
  parameters: place,
  row,
  text: text('forward', ''),
});

/** The sellers before a place in the list, the nearest first. */
export const sellerPageBackward = statement({
  name: 'seller-page-backward',
  scope: 'marketplace',
  parameters: place,
  row,
  text: text('backward', ''),
});

const searchParameters = { ...place, pattern: 'text' } as const;

/**
 * The same, of the sellers whose name holds something: by the list's index where many do, by the names'
 * trigrams where few do; the planner knows which from its statistics. docs/search.md says what it costs.
 */
export const sellerSearchForward = statement({
  name: 'seller-search-forward',
  scope: 'marketplace',
  parameters: searchParameters,
  row,
  text: text('forward', ' and s.search_name like $6'),
  planEachTime: true,
});

export const sellerSearchBackward = statement({
  name: 'seller-search-backward',
  scope: 'marketplace',
  parameters: searchParameters,
  row,
  text: text('backward', ' and s.search_name like $6'),
  planEachTime: true,
});

/** How many names match: reads each match, so it is run only where totalCount is asked for. */
export const sellerSearchCount = statement({
  name: 'seller-search-count',
  scope: 'marketplace',
  parameters: { pattern: 'text' },
  row: { matches: 'integer' },
  text: `
select count(*)::integer as matches from seller where marketplace_id = $1 and search_name like $2`,
  planEachTime: true,
});
