import type { Statement } from './statement.js';

/**
 * Keyset paging. A page is a range of a list's whole order, read from the list's start or end, or from a position in it.
 * A position is the values of the order's columns, not a count, so it stays valid while rows are added and removed.
 */

/** The start and the direction of a page: from the list's start onward, or from its end backward. */
export type Direction = 'first' | 'last';

const opposite = { first: 'last', last: 'first' } as const;

/** One page of a list: `size` items at most, from the list's start or end, or beside a position, whose item it leaves out. */
export interface PageRequest<Position> {
  direction: Direction;
  size: number;
  beside: Position | null;
}

/** A page. Its items are in the list's own order, whichever direction was read. */
export interface Page<Item> {
  items: Item[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** The positions of a list. */
export interface Positions<Position> {
  /** Before the first item and after the last one. */
  readonly edges: Readonly<Record<Direction, Position>>;
  /** Returns the position beside which a page has the item at `position` as its first, if it is still there. */
  readonly including: (position: Position, direction: Direction) => Position;
}

const largestInteger = 2_147_483_647;

/** The positions of a list of numbered items, the largest number first. */
export const newestFirst: Positions<number> = {
  edges: { first: largestInteger, last: 0 },
  including: (number, direction) =>
    direction === 'first' ? Math.min(number + 1, largestInteger) : number - 1,
};

/** The positions of a list of numbered items, the lowest number first. */
export const lowestFirst: Positions<number> = {
  edges: { first: 0, last: largestInteger },
  including: (number, direction) => newestFirst.including(number, direction === 'first' ? 'last' : 'first'),
};

/** The positions of a list of numbered items, the largest first, with numbers as text that a JavaScript number cannot hold. */
export const newestFirstBigint: Positions<string> = {
  edges: { first: '9223372036854775807', last: '0' },
  including: (number, direction) => String(BigInt(number) + (direction === 'first' ? 1n : -1n)),
};

/** Reads at most `limit` items that lie in a direction from a position, the nearest first. */
export type ReadBeside<Position, Item> = (
  direction: Direction,
  beside: Position,
  limit: number,
) => Promise<Item[]>;

/** Returns a page of a list. Reads a second time only if the page begins beside a position. */
export async function readPage<Position, Item>(
  request: PageRequest<Position>,
  { edges, including }: Positions<Position>,
  read: ReadBeside<Position, Item>,
): Promise<Page<Item>> {
  const { direction, size, beside } = request;
  const nearestFirst = await read(direction, beside ?? edges[direction], size + 1);
  const back = opposite[direction];
  const isBeyond = beside !== null && (await read(back, including(beside, back), 1)).length > 0;
  return pageOf(request, nearestFirst, isBeyond);
}

/**
 * Builds a page from up to `size + 1` rows, the nearest first. A row beyond `size` shows that the list continues.
 * @param isBeyond whether the list has items on the other side of where the page begins.
 */
export function pageOf<Item>(
  { direction, size }: PageRequest<unknown>,
  nearestFirst: readonly Item[],
  isBeyond: boolean,
): Page<Item> {
  const items = nearestFirst.slice(0, size);
  const goesOn = nearestFirst.length > size;
  return direction === 'first'
    ? { items, hasNextPage: goesOn, hasPreviousPage: isBeyond }
    : { items: items.reverse(), hasNextPage: isBeyond, hasPreviousPage: goesOn };
}

/**
 * Builds a page of a list whose items are numbered from 1 to `count` without a gap, the largest number first. The numbers
 * show whether there are items on either side.
 * @param beside the number beside which the page was read.
 */
export function pageOfNumbered<Item>(
  { direction, beside }: { direction: Direction; beside: number },
  nearestFirst: readonly Item[],
  { count, numberOf }: { count: number; numberOf: (item: Item) => number },
): Page<Item> {
  const items = direction === 'first' ? [...nearestFirst] : nearestFirst.toReversed();
  const [first, last] = [items[0], items.at(-1)];
  const newest = first
    ? numberOf(first)
    : Math.min(Math.max(direction === 'first' ? beside - 1 : beside, 0), count);
  const oldest = last ? numberOf(last) : newest + 1;
  return { items, hasNextPage: oldest > 1, hasPreviousPage: newest < count };
}

/**
 * Returns the number beside which a page of such a list, read from `first`, has an item in its middle. Near the oldest
 * the page begins higher, so that it is full.
 */
export function besideAround(number: number, size: number): number {
  const newer = Math.floor((size - 1) / 2);
  return Math.max(number + newer, size) + 1;
}

/** SQL for a page in one direction. Columns and positions are given in the order's own sequence. */
export interface PageSql {
  /** Returns the condition that a row lies beyond a position, where the page is. */
  beyond(columns: readonly string[], position: readonly string[]): string;
  /** Returns the condition that a row is at a position or on its other side. */
  behind(columns: readonly string[], position: readonly string[]): string;
  /** Returns the position that is `distance` further on, in a list ordered by one number. */
  further(position: string, distance: string): string;
  /** Returns `order by` with the row first that is nearest to the position, on the page's side. */
  nearestFirst(columns: readonly string[]): string;
  /** The same, on the position's other side. */
  nearestBehindFirst(columns: readonly string[]): string;
}

/** Whether the list's order is that of its columns, or the reverse. */
export type ListOrder = 'asc' | 'desc';

const reverse = { asc: 'desc', desc: 'asc' } as const;

/** Declares the statements that read a list in each direction. They differ in nothing else. */
export function bothDirections<Declared extends Statement>(
  order: ListOrder,
  names: Readonly<Record<Direction, string>>,
  declare: (name: string, sql: PageSql) => Declared,
): Readonly<Record<Direction, Declared>> {
  return {
    first: declare(names.first, pageSql(order)),
    last: declare(names.last, pageSql(reverse[order])),
  };
}

function pageSql(order: ListOrder): PageSql {
  const compare = order === 'asc' ? { beyond: '>', behind: '<=' } : { beyond: '<', behind: '>=' };
  const row = (parts: readonly string[]) => (parts.length === 1 ? parts.join() : `(${parts.join(', ')})`);
  const by = (columns: readonly string[], way: ListOrder) =>
    `order by ${columns.map((column) => `${column} ${way}`).join(', ')}`;
  return {
    beyond: (columns, position) => `${row(columns)} ${compare.beyond} ${row(position)}`,
    behind: (columns, position) => `${row(columns)} ${compare.behind} ${row(position)}`,
    further: (position, distance) => `${position} ${order === 'asc' ? '+' : '-'} ${distance}`,
    nearestFirst: (columns) => by(columns, order),
    nearestBehindFirst: (columns) => by(columns, reverse[order]),
  };
}
