import { bothDirections } from '../keyset.js';
import { type ColumnType, orNull, statement } from '../statement.js';
import { microseconds, moment } from './times.js';

/*
 * The statements that search a list of a marketplace for items that contain all of some words, by time. A common word is found
 * by reading the items beside the page's position, a rare one by the index of words, some weeks at a time.
 * src/chat/weekly-search.ts decides which; docs/search.md has the costs.
 */

type Columns = Record<string, ColumnType>;

const position = {
  /** The item beside which the page begins, which is not on the page. Its time is in microseconds since 1970. */
  time: 'bigint',
  sellerId: 'integer',
} as const;

const part = {
  limit: 'integer',
  /** A tsquery, as text. */
  words: 'text',
} as const;

/** A list that is searched: its table has the columns `created_at`, `seller_id`, `search`, and a number within the seller. */
interface SearchedTable<Number extends Columns, Row extends Columns> {
  /** The beginning of the statements' names. */
  name: string;
  table: string;
  alias: string;
  /** The column of the number, which ends the order; also a parameter, and a member of the row. */
  number: Number;
  row: Row;
  /** The columns of the row, without `time`. */
  columns: string;
  /** The columns of the table that those need. */
  storedColumns?: string;
  /** A condition for an item to be in the list, with the `and` before it. */
  condition?: string;
  /** A join that the columns need. */
  join?: string;
}

/**
 * Returns the statements of a list. Each returns the newest matches first; those of the weeks have one row at least, with the
 * number of all `matches`.
 */
export function matchesByTime<const Number extends Columns, const Row extends Columns>({
  name,
  table,
  alias,
  number,
  row: ownRow,
  columns: ownColumns,
  storedColumns = '*',
  condition = '',
  join = '',
}: SearchedTable<Number, Row>) {
  const [key] = Object.keys(number);
  const order = ['created_at', 'seller_id', `${key}`];
  const orderOfItems = order.map((column) => `${alias}.${column}`);
  const beside = [moment('$time'), '$sellerId', `$${key}`];
  const columns = `${ownColumns}, ${microseconds(`${alias}.created_at`)} as time`;
  // `createdAt` in microseconds since 1970.
  const row = { ...ownRow, time: 'bigint' } as const;
  const shared = { scope: 'marketplace', share: 'search' } as const;
  const parameters = { ...position, ...number, ...part };
  const namesOf = (kind: string) => ({ first: `${name}-${kind}-older`, last: `${name}-${kind}-newer` });
  return {
    /** Returns the matches among the `window` items nearest to a position; `~` in the words is the seller. */
    near: bothDirections('desc', namesOf('near'), (name, { beyond, nearestFirst }) =>
      statement({
        ...shared,
        name,
        parameters: { ...parameters, window: 'integer' } as const,
        row,
        text: `
select ${columns}
from (
  select *
  from (
    select ${storedColumns}
    from ${table}
    where marketplace_id = $marketplaceId${condition} and ${beyond(order, beside)}
    ${nearestFirst(order)}
    limit $window::integer
  ) walked
  where search @@ replace($words, '~', seller_id::text)::tsquery
  limit $limit::integer
) ${alias}${join}
${nearestFirst(orderOfItems)}`,
      }),
    ),

    /** Returns the matches of the weeks that the words name. */
    ofWeeks: bothDirections('desc', namesOf('weeks'), (name, { beyond, nearestFirst }) =>
      statement({
        ...shared,
        name,
        parameters: {
          ...parameters,
          /** The maximum number of matches that are read; null: all. If `matches` is that number, the rows are perhaps not the nearest. */
          most: 'integer?',
        } as const,
        row: { matches: 'integer', ...orNull(row) } as const,
        // The time is not a condition of the first step: the planner would read all items of that time. The words name the
        // marketplace; with `is true` the planner does not read an index of all its items too.
        text: `
with found as materialized (
  select created_at, seller_id, ${key}
  from ${table}
  where (marketplace_id = $marketplaceId) is true${condition}
    and weekly_words(search, created_at) @@ $words::text::tsquery
  limit $most::integer
)
select counted.matches, ${alias}.*
from (select count(*)::integer as matches from found) counted
left join lateral (
  select ${columns}
  from (select * from found where ${beyond(order, beside)} ${nearestFirst(order)} limit $limit::integer) f
  join ${table} ${alias} on ${alias}.marketplace_id = $marketplaceId and ${alias}.seller_id = f.seller_id
    and ${alias}.${key} = f.${key}${join}
  ${nearestFirst(orderOfItems)}
) ${alias} on true
${nearestFirst([`${alias}."createdAt"`, `${alias}."sellerId"`, `${alias}.${key}`])}`,
        planEachTime: true,
      }),
    ),

    /** Returns the times of the first and the last item, in microseconds since 1970; null if there are none. */
    times: statement({
      ...shared,
      name: `${name}-times`,
      parameters: {},
      row: { oldest: 'bigint?', newest: 'bigint?' },
      text: `
select ${microseconds('min(created_at)')} as oldest, ${microseconds('max(created_at)')} as newest
from ${table}
where marketplace_id = $marketplaceId${condition}`,
    }),
  };
}
