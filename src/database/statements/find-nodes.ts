import { statement } from '../statement.js';
import { countColumns, counts } from './thread-counts.js';

/** Sellers by their numbers; those that are not of this marketplace are left out. */
export const sellersByNumber = statement({
  name: 'sellers-by-number',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]' },
  row: { sellerId: 'integer', ...counts },
  text: `
select t.seller_id as "sellerId",${countColumns}
from unnest($sellerIds::integer[]) as wanted (seller_id)
join thread t on t.marketplace_id = $marketplaceId and t.seller_id = wanted.seller_id
join seller s on s.marketplace_id = $marketplaceId and s.id = wanted.seller_id`,
});

/** Messages by their thread and place, of any of the marketplace's threads; unknown ones are left out. */
export const messagesBySeq = statement({
  name: 'messages-by-place',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]', seqs: 'integer[]' },
  row: {
    sellerId: 'integer',
    seq: 'integer',
    byOperator: 'boolean',
    createdAt: 'timestamptz',
    message: 'text',
    sentByName: 'text?',
    readAt: 'timestamptz?',
  },
  text: `
select m.seller_id as "sellerId", m.seq, m.by_operator as "byOperator", m.created_at as "createdAt",
       m.message, m.sent_by_name as "sentByName", r.read_at as "readAt"
from unnest($sellerIds::integer[], $seqs::integer[]) as wanted (seller_id, seq)
join message m on m.marketplace_id = $marketplaceId and m.seller_id = wanted.seller_id and m.seq = wanted.seq
left join lateral (
  select read_at
  from read_mark
  where marketplace_id = $marketplaceId and seller_id = m.seller_id and by_operator = m.by_operator
    and up_to_seq >= m.seq
  order by up_to_seq
  limit 1
) r on true`,
});
