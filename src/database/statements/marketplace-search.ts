import { matchesByTime } from './matches-by-time.js';
import { message, messageColumns, readMark, storedColumns } from './message-columns.js';

/** The messages of all threads of a marketplace. The whole order is (created_at, seller_id, seq). */
export const marketplaceSearch = matchesByTime({
  name: 'marketplace-search',
  table: 'message',
  alias: 'm',
  number: { seq: 'integer' },
  row: { sellerId: 'integer', ...message },
  columns: `m.seller_id as "sellerId",${messageColumns}`,
  storedColumns: `${storedColumns}, search`,
  join: readMark,
});
