import { type ColumnType, statement } from '../statement.js';

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

/**
 * Returns a statement that takes due rows for a decision, and skips those that another process takes. After the lease, they are due
 * again.
 * @param keys the columns that, with the marketplace, identify a row.
 * @param columns what is returned of a row `i`.
 */
export const takeDue = <const Row extends Record<string, ColumnType>>(
  name: string,
  table: Exclude<keyof typeof times, 'outgoing_push'>,
  keys: readonly string[],
  row: Row,
  columns: string,
) =>
  statement({
    name,
    scope: 'marketplace',
    share: 'background',
    parameters: { now: 'timestamptz', limit: 'integer', leaseSeconds: 'integer' },
    row,
    text: `
with due as materialized (
  select ${keys.join(', ')}
  from ${table}
  where marketplace_id = $marketplaceId and due_at <= $now
  order by due_at
  limit $limit::integer
  for no key update skip locked
)
update ${table} i
set due_at = $now::timestamptz + $leaseSeconds::integer * interval '1 second', version = i.version + 1
from due
where i.marketplace_id = $marketplaceId and ${keys.map((key) => `i.${key} = due.${key}`).join(' and ')}
returning ${columns}`,
  });
