import { bothDirections } from '../keyset.js';
import { orNull, statement } from '../statement.js';
import { message, messageColumns, readMark, storedColumns } from './message-columns.js';
import { countColumns, counts } from './thread-counts.js';

const parameters = {
  /** The number of the message beside which the page begins; that message is not on the page. */
  besideSeq: 'integer',
  limit: 'integer',
} as const;

/**
 * Returns a page of the thread, the newest message first, with the thread's counts: one round trip. A page is a range of
 * the primary key, so it costs its length. An empty page is one row with null in place of a message; a seller that
 * does not exist has no row. The caller sorts the messages.
 */
export const threadPage = bothDirections(
  'desc',
  { first: 'thread-page-older', last: 'thread-page-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'thread',
      parameters,
      row: { ...counts, ...orNull(message) },
      text: `
select ${countColumns},${messageColumns}
from thread t
join seller s on s.marketplace_id = t.marketplace_id and s.id = t.seller_id
left join lateral (
  select ${storedColumns}
  from message
  where marketplace_id = $marketplaceId and seller_id = $sellerId and ${beyond(['seq'], ['$besideSeq'])}
  ${nearestFirst(['seq'])}
  limit $limit::integer
) m on true${readMark}
where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId`,
    }),
);
