import { statement } from '../statement.js';
import { microseconds, moment } from './times.js';

/** Returns the texts of a marketplace's messages since a time, the newest first, from beside a position on. */
export const recentTexts = statement({
  name: 'recent-texts',
  scope: 'marketplace',
  share: 'search',
  parameters: {
    since: 'timestamptz',
    /** The message beside which the page begins, which is not on the page. Its time is in microseconds since 1970. */
    time: 'bigint',
    sellerId: 'integer',
    seq: 'integer',
    limit: 'integer',
  },
  row: { sellerId: 'integer', seq: 'integer', time: 'bigint', message: 'text' },
  text: `
select m.seller_id as "sellerId", m.seq, ${microseconds('m.created_at')} as time, m.message
from message m
where m.marketplace_id = $marketplaceId and m.created_at >= $since
  and (m.created_at, m.seller_id, m.seq) < (${moment('$time')}, $sellerId::integer, $seq::integer)
order by m.created_at desc, m.seller_id desc, m.seq desc
limit $limit::integer`,
});
