import { statement } from '../statement.js';

/** Returns the number of a side's last message up to a number in the thread; no row if it wrote none. */
export const lastMessageOfSide = statement({
  name: 'last-message-of-side',
  scope: 'thread',
  parameters: { byOperator: 'boolean', upToSeq: 'integer' },
  row: { seq: 'integer' },
  text: `
select seq
from message
where marketplace_id = $marketplaceId and seller_id = $sellerId and seq <= $upToSeq and by_operator = $byOperator
order by seq desc
limit 1`,
});
