import { statement } from '../statement.js';

/**
 * Returns a statement for the marketplaces that have something due, the longest wait first. It reads the first row of each marketplace.
 * @param table has an index of marketplace and `due_at`.
 */
export const dueInMarketplaces = (name: string, table: 'unread_pause' | 'digest_item' | 'push_item') =>
  statement({
    name,
    scope: 'installation',
    share: 'background',
    parameters: { now: 'timestamptz' },
    row: { marketplaceId: 'integer' },
    text: `
select m.id as "marketplaceId"
from marketplace m
cross join lateral (select due_at from ${table} where marketplace_id = m.id order by due_at limit 1) next
where next.due_at <= $now
order by next.due_at`,
  });
