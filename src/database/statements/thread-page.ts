import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';
import { countColumns, counts } from './thread-counts.js';

/*
 * One page of a thread beside the thread's own figures, in one round trip. A page is a range of the
 * primary key, so its cost is its length; there is always one row at least, with null in place of a message
 * where the page is empty, and none at all when there is no such seller. Order within the page is the
 * caller's to make.
 */

const parameters = {
  /** The message beside which the page begins, not on the page itself. */
  besideSeq: 'integer',
  limit: 'integer',
} as const;

const row = {
  ...counts,
  seq: 'integer?',
  byOperator: 'boolean?',
  createdAt: 'timestamptz?',
  message: 'text?',
  sentByName: 'text?',
  readAt: 'timestamptz?',
} as const;

/** A page of the thread, the newest message first. */
export const threadPage = bothDirections(
  'desc',
  { first: 'thread-page-older', last: 'thread-page-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'thread',
      parameters,
      row,
      text: `
select ${countColumns},
  m.seq, m.by_operator as "byOperator", m.created_at as "createdAt", m.message,
  m.sent_by_name as "sentByName", r.read_at as "readAt"
from thread t
join seller s on s.marketplace_id = t.marketplace_id and s.id = t.seller_id
left join lateral (
  select seq, by_operator, created_at, message, sent_by_name
  from message
  where marketplace_id = $marketplaceId and seller_id = $sellerId and ${beyond(['seq'], ['$besideSeq'])}
  ${nearestFirst(['seq'])}
  limit $limit::integer
) m on true
left join lateral (
  select read_at
  from read_mark
  where marketplace_id = $marketplaceId and seller_id = $sellerId and by_operator = m.by_operator and up_to_seq >= m.seq
  order by up_to_seq
  limit 1
) r on true
where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId`,
    }),
);
