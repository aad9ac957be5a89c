import { statement } from '../statement.js';
import { message, messageColumns, readMark } from './message-columns.js';
import { countColumns, counts } from './thread-counts.js';

/** Returns sellers by their numbers; those of other marketplaces are left out. */
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

/** Returns messages by their thread and number, from any of the marketplace's threads; unknown ones are left out. */
export const messagesBySeq = statement({
  name: 'messages-by-seq',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]', seqs: 'integer[]' },
  row: { sellerId: 'integer', ...message },
  text: `
select m.seller_id as "sellerId",${messageColumns}
from unnest($sellerIds::integer[], $seqs::integer[]) as wanted (seller_id, seq)
join message m
  on m.marketplace_id = $marketplaceId and m.seller_id = wanted.seller_id and m.seq = wanted.seq${readMark}`,
});
