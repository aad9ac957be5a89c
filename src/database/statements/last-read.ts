import { statement } from '../statement.js';

/** The number of a side's last message up to a place in the thread; no row where it wrote none. */
export const lastMessageOfSide = statement({
  name: 'last-message-of-side',
  scope: 'thread',
  parameters: { byOperator: 'boolean', upToSeq: 'integer' },
  row: { seq: 'integer' },
  text: `
select seq
from message
where marketplace_id = $1 and seller_id = $2 and seq <= $4 and by_operator = $3
order by seq desc
limit 1`,
});
