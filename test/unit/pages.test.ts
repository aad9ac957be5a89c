import { describe, expect, test } from 'vitest';
import {
  type Direction,
  newestFirst,
  type PageRequest,
  pageOf,
  readPage,
} from '../../src/database/keyset.js';
import { CallerError } from '../../src/errors/caller-error.js';
import {
  externalIdArgument,
  pageRequest,
  requiredSearchArgument,
  searchArgument,
} from '../../src/graphql/page-arguments.js';

/* Tests the items of a page, and its information about the items on either side. */

const request = (direction: 'first' | 'last', beside: number | null, size = 2): PageRequest<number> => ({
  direction,
  size,
  beside,
});

describe('a page of rows with the nearest first', () => {
  test.each([
    ['first', [1, 2, 3], false, { items: [1, 2], hasNextPage: true, hasPreviousPage: false }],
    ['first', [1, 2], true, { items: [1, 2], hasNextPage: false, hasPreviousPage: true }],
    ['last', [9, 8, 7], false, { items: [8, 9], hasNextPage: false, hasPreviousPage: true }],
    ['last', [9, 8], true, { items: [8, 9], hasNextPage: true, hasPreviousPage: false }],
    ['first', [], false, { items: [], hasNextPage: false, hasPreviousPage: false }],
  ] as const)('%s of %j', (direction, rows, beyond, page) => {
    expect(pageOf(request(direction, null), rows, beyond)).toEqual(page);
  });
});

describe('a page of numbered items with the newest first', () => {
  /** Numbered 1 to 5; number 3 was removed. */
  const numbers = [1, 2, 4, 5];
  const read = async (direction: Direction, beside: number, limit: number) => {
    const isOlder = direction === 'first';
    const sorted = isOlder ? [...numbers].reverse() : numbers;
    return sorted.filter((number) => (isOlder ? number < beside : number > beside)).slice(0, limit);
  };

  test.each([
    ['first', null, 2, { items: [5, 4], hasNextPage: true, hasPreviousPage: false }],
    ['first', null, 4, { items: [5, 4, 2, 1], hasNextPage: false, hasPreviousPage: false }],
    ['first', 4, 2, { items: [2, 1], hasNextPage: false, hasPreviousPage: true }],
    // Beside a removed item, and beside the newest, which is itself on the other side.
    ['first', 3, 1, { items: [2], hasNextPage: true, hasPreviousPage: true }],
    ['first', 5, 2, { items: [4, 2], hasNextPage: true, hasPreviousPage: true }],
    ['first', 6, 2, { items: [5, 4], hasNextPage: true, hasPreviousPage: false }],
    ['last', null, 2, { items: [2, 1], hasNextPage: false, hasPreviousPage: true }],
    ['last', 2, 2, { items: [5, 4], hasNextPage: true, hasPreviousPage: false }],
    ['last', 2, 1, { items: [4], hasNextPage: true, hasPreviousPage: true }],
    ['last', 1, 4, { items: [5, 4, 2], hasNextPage: true, hasPreviousPage: false }],
    ['last', 0, 4, { items: [5, 4, 2, 1], hasNextPage: false, hasPreviousPage: false }],
  ] as const)('%s beside %s, %i', async (direction, beside, size, page) => {
    expect(await readPage(request(direction, beside, size), newestFirst, read)).toEqual(page);
  });

  test('requests no number beyond the database’s range, and one item more than the page', async () => {
    const requests: unknown[] = [];
    const record = async (...parameters: unknown[]) => {
      requests.push(parameters);
      return [];
    };
    const largest = 2_147_483_647;
    await readPage(request('first', null), newestFirst, record);
    await readPage(request('last', null), newestFirst, record);
    await readPage(request('last', largest), newestFirst, record);
    expect(requests).toEqual([
      ['first', largest, 3],
      ['last', 0, 3],
      ['last', largest, 3],
      ['first', largest, 1],
    ]);
  });
});

/** Returns the field with the input error, or null. */
const fieldOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof CallerError) return error.fieldErrors[0]?.field;
    throw error;
  }
  return null;
};

test('a page has at most 500 items', () => {
  const decode = () => null;
  expect(pageRequest({ first: 500 }, decode)).toEqual(request('first', null, 500));
  expect(pageRequest({ last: 0 }, decode)).toEqual(request('last', null, 0));
  expect(fieldOf(() => pageRequest({ first: 501 }, decode))).toBe('first');
  expect(fieldOf(() => pageRequest({ last: -1 }, decode))).toBe('last');
});

describe('a search', () => {
  test('trims the text, and has none if it is empty', () => {
    expect(searchArgument(' two words ')).toBe('two words');
    expect(requiredSearchArgument(' two words ')).toBe('two words');
    for (const nothing of [null, undefined, '', ' \n']) expect(searchArgument(nothing)).toBeNull();
  });

  test('is rejected with its field if it is too long, invalid, or required and empty', () => {
    expect(fieldOf(() => searchArgument('a'.repeat(500)))).toBeNull();
    expect(fieldOf(() => searchArgument('a'.repeat(501)))).toBe('q');
    expect(fieldOf(() => searchArgument('\ud800'))).toBe('q');
    expect(fieldOf(() => requiredSearchArgument(' '))).toBe('q');
  });
});

test('an external id of a filter is trimmed, and rejected with its field if it is invalid', () => {
  expect(externalIdArgument(' erp-7 ')).toBe('erp-7');
  for (const nothing of [null, undefined]) expect(externalIdArgument(nothing)).toBeNull();
  for (const invalid of ['', ' ', 'a'.repeat(256), '\ud800']) {
    expect(fieldOf(() => externalIdArgument(invalid))).toBe('externalId');
  }
});
