import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  besideAround,
  bothDirections,
  type Direction,
  newestFirst,
  newestFirstBigint,
  type Page,
  type Positions,
  pageOfNumbered,
  readPage,
} from '../../src/database/keyset.js';
import { statement } from '../../src/database/statement.js';

/* Properties of the pages of any list. test/keyset-pages.test.ts reads Parley's lists. */

/** A list of numbers in memory, the largest first, read as a database reads it. */
class NumberList<Position> {
  readonly numbers = new Set<number>();

  constructor(
    private readonly positions: Positions<Position>,
    private readonly positionOf: (number: number) => Position,
  ) {}

  get sorted(): number[] {
    return [...this.numbers].sort((a, b) => b - a);
  }

  page(direction: Direction, size: number, beside: number | null): Promise<Page<number>> {
    const request = { direction, size, beside: beside === null ? null : this.positionOf(beside) };
    return readPage(request, this.positions, async (direction, position, limit) => {
      // PostgreSQL rejects a parameter that is not a number, such as an empty text.
      expect(String(position)).toMatch(/^-?\d+$/);
      const [sorted, at] = [this.sorted, Number(position)];
      return direction === 'first'
        ? sorted.filter((number) => number < at).slice(0, limit)
        : sorted
            .filter((number) => number > at)
            .reverse()
            .slice(0, limit);
    });
  }
}

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 25 });
const direction = fc.constantFrom<Direction>('first', 'last');
const size = fc.integer({ min: 1, max: 7 });
const anySize = fc.integer({ min: 0, max: 7 });

describe.each([
  ['numbers', () => new NumberList(newestFirst, Number)],
  ['numbers as text', () => new NumberList(newestFirstBigint, String)],
] as const)('a list of %s', (_, newList) => {
  test('the pages together are the whole list, each with the right hasNextPage and hasPreviousPage', async () => {
    await fc.assert(
      fc.asyncProperty(
        numbers,
        direction,
        fc.array(size, { minLength: 1 }),
        async (all, direction, sizes) => {
          const list = newList();
          for (const number of all) list.numbers.add(number);
          const read: number[] = [];
          let beside: number | null = null;
          for (let round = 0; ; round++) {
            const page: Page<number> = await list.page(direction, sizes[round % sizes.length] ?? 1, beside);
            if (direction === 'first') read.push(...page.items);
            else read.unshift(...page.items);
            const [hasMore, hasBefore] =
              direction === 'first'
                ? [page.hasNextPage, page.hasPreviousPage]
                : [page.hasPreviousPage, page.hasNextPage];
            expect(hasMore).toBe(read.length < all.length);
            expect(hasBefore).toBe(round > 0);
            if (!hasMore) break;
            beside = (direction === 'first' ? page.items.at(-1) : page.items[0]) ?? null;
          }
          expect(read).toEqual(list.sorted);
        },
      ),
    );
  });

  test('a page beside any position has the nearest items, whether or not the position has an item', async () => {
    const position = fc.integer({ min: 1, max: 61 });
    await fc.assert(
      fc.asyncProperty(numbers, direction, anySize, position, async (all, direction, size, at) => {
        const list = newList();
        for (const number of all) list.numbers.add(number);
        const older = list.sorted.filter((number) => number < at);
        const newer = list.sorted.filter((number) => number > at);
        const isThere = list.numbers.has(at);
        expect(await list.page(direction, size, at)).toEqual(
          direction === 'first'
            ? {
                items: older.slice(0, size),
                hasNextPage: older.length > size,
                hasPreviousPage: isThere || newer.length > 0,
              }
            : {
                items: newer.slice(newer.length - Math.min(size, newer.length)),
                hasNextPage: isThere || older.length > 0,
                hasPreviousPage: newer.length > size,
              },
        );
      }),
    );
  });

  test('pages have each item that stays once and no item twice while others are added and removed', async () => {
    const change = fc.record({ add: numbers, remove: numbers });
    await fc.assert(
      fc.asyncProperty(
        numbers,
        direction,
        size,
        fc.array(change, { maxLength: 20 }),
        async (all, direction, size, changes) => {
          const list = newList();
          for (const number of all) list.numbers.add(number);
          const stays = new Set(all);
          const read: number[] = [];
          let beside: number | null = null;
          for (let round = 0; ; round++) {
            const page: Page<number> = await list.page(direction, size, beside);
            read.push(...(direction === 'first' ? page.items : page.items.toReversed()));
            const hasMore = direction === 'first' ? page.hasNextPage : page.hasPreviousPage;
            if (!hasMore) break;
            beside = read.at(-1) ?? null;
            for (const number of changes[round]?.remove ?? []) {
              list.numbers.delete(number);
              stays.delete(number);
            }
            for (const number of changes[round]?.add ?? []) list.numbers.add(number);
          }
          const inOrder = [...new Set(read)].sort((a, b) => (direction === 'first' ? b - a : a - b));
          expect(read).toEqual(inOrder);
          expect(read).toEqual(expect.arrayContaining([...stays]));
        },
      ),
    );
  });
});

describe('a list that is numbered without a gap', () => {
  const pageBeside = (direction: Direction, beside: number, count: number, size: number) => {
    const all = Array.from({ length: count }, (_, index) => index + 1);
    const rows =
      direction === 'first'
        ? all
            .filter((number) => number < beside)
            .reverse()
            .slice(0, size)
        : all.filter((number) => number > beside).slice(0, size);
    return pageOfNumbered({ direction, beside }, rows, { count, numberOf: (number) => number });
  };
  const count = fc.integer({ min: 0, max: 30 });

  test('a computed page has the same neighbours as a page that is read', async () => {
    await fc.assert(
      fc.asyncProperty(count, direction, anySize, fc.nat(31), async (count, direction, size, at) => {
        const list = new NumberList(newestFirst, Number);
        for (let number = 1; number <= count; number++) list.numbers.add(number);
        expect(pageBeside(direction, at, count, size)).toEqual(await list.page(direction, size, at));
      }),
    );
  });

  test('a page around an item has the item in its middle, and is as full as the list allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), size, (count, index, size) => {
        const number = (index % count) + 1;
        const { items } = pageBeside('first', besideAround(number, size), count, size);
        expect(items).toContain(number);
        expect(items).toHaveLength(Math.min(size, count));
        const newer = items.filter((item) => item > number).length;
        // Near the oldest item, more newer items fill the page.
        const wanted = Math.max(Math.floor((size - 1) / 2), size - number);
        expect(newer).toBe(Math.min(count - number, wanted));
      }),
    );
  });
});

test('the statements of a list differ only in their direction', () => {
  const declare = (order: 'asc' | 'desc') =>
    bothDirections(order, { first: 'onward', last: 'backward' }, (name, sql) =>
      statement({
        name,
        scope: 'marketplace',
        parameters: { a: 'integer', b: 'integer', window: 'integer' },
        row: {},
        text: [
          'marketplace_id = $marketplaceId',
          sql.beyond(['a', 'b'], ['$a', '$b']),
          sql.behind(['a'], ['$a']),
          sql.behind(['a'], [sql.further('$a', '$window')]),
          sql.nearestFirst(['a', 'b']),
          sql.nearestBehindFirst(['a', 'b']),
        ].join('\n'),
      }),
    );
  const ascending = [
    'marketplace_id = $1',
    '(a, b) > ($2, $3)',
    'a <= $2',
    'a <= $2 + $4',
    'order by a asc, b asc',
    'order by a desc, b desc',
  ].join('\n');
  const descending = [
    'marketplace_id = $1',
    '(a, b) < ($2, $3)',
    'a >= $2',
    'a >= $2 - $4',
    'order by a desc, b desc',
    'order by a asc, b asc',
  ].join('\n');
  expect(declare('asc')).toMatchObject({
    first: { name: 'onward', text: ascending },
    last: { name: 'backward', text: descending },
  });
  expect(declare('desc')).toMatchObject({
    first: { name: 'onward', text: descending },
    last: { name: 'backward', text: ascending },
  });
});
