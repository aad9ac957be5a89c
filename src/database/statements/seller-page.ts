import { statement } from '../statement.js';
import { figureColumns, figures, orNull } from './thread-figures.js';

/*
 * One page of a marketplace's sellers by their latest message. The whole order is one ascending key
 * (thread.list_rank, list_name, seller_id), so a page is a range of one index. There is always one row at
 * least, with null in place of a seller where the page is empty.
 */

const parameters = {
  /** The place beside which the page begins, not on the page itself. */
  listRank: 'bigint',
  listName: 'text',
  sellerId: 'integer',
  limit: 'integer',
} as const;

const row = {
  sellerCount: 'integer',
  /** Whether the list goes on before the place that the page begins beside. */
  beyond: 'boolean',
  sellerId: 'integer?',
  listRank: 'bigint?',
  listName: 'text?',
  ...orNull(figures),
} as const;

const text = (onward: '<' | '>', order: 'asc' | 'desc', back: '<=' | '>=', reverse: 'asc' | 'desc') => `
select mp.seller_count as "sellerCount",
  (
    select true
    from thread
    where marketplace_id = $1 and (list_rank, list_name, seller_id) ${back} ($2, $3, $4)
    order by list_rank ${reverse}, list_name ${reverse}, seller_id ${reverse}
    limit 1
  ) is not null as beyond,
  p.*
from marketplace mp
left join lateral (
  select t.seller_id as "sellerId", t.list_rank as "listRank", t.list_name as "listName",${figureColumns}
  from thread t
  join seller s on s.marketplace_id = t.marketplace_id and s.id = t.seller_id
  where t.marketplace_id = $1 and (t.list_rank, t.list_name, t.seller_id) ${onward} ($2, $3, $4)
  order by t.list_rank ${order}, t.list_name ${order}, t.seller_id ${order}
  limit $5::integer
) p on true
where mp.id = $1`;

/** The sellers after a place in the list, the nearest first. */
export const sellerPageForward = statement({
  name: 'seller-page-forward',
  scope: 'marketplace',
  parameters,
  row,
  text: text('>', 'asc', '<=', 'desc'),
});

/** The sellers before a place in the list, the nearest first. */
export const sellerPageBackward = statement({
  name: 'seller-page-backward',
  scope: 'marketplace',
  parameters,
  row,
  text: text('<', 'desc', '>=', 'asc'),
});
