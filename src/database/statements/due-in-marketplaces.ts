import { statement } from '../statement.js';

/** The column of each table with the time at which a row is due. */
const times = {
  unread_pause: 'due_at',
  digest_item: 'due_at',
  push_item: 'due_at',
  unread_event_item: 'due_at',
  outgoing_push: 'next_attempt_at',
} as const;

/**
 * Returns a statement for the marketplaces that have something due, the longest wait first. It reads the first row of each marketplace.
 * @param table has an index of marketplace and the time.
 */
export const dueInMarketplaces = (name: string, table: keyof typeof times) =>
  statement({
    name,
    scope: 'installation',
    share: 'background',
    parameters: { now: 'timestamptz' },
    row: { marketplaceId: 'integer' },
    text: `
select m.id as "marketplaceId"
from marketplace m
cross join lateral (
  select ${times[table]} as due_at from ${table} where marketplace_id = m.id order by ${times[table]} limit 1
) next
where next.due_at <= $now
order by next.due_at`,
  });
